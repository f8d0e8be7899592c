"""The README's "On your cluster", followed to the letter: its role suffices and cannot write, its lines work."""

import json
import os
import re
import textwrap
from pathlib import Path

import pytest
import yaml

from logreview_tui.cli import main
from tests.opensearch.cluster import Cluster, RequestError
from tests.opensearch.security import basic
from tests.sources.opensearch.clusters import at, messages, put
from tests.sources.opensearch.logging_in import private

README = Path(__file__).parents[2] / "README.md"
PASSWORD = "Newcomer-of-tests-1"
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02", "--timezone", "UTC")
WRITES: list[tuple[str, str, object]] = [
    ("PUT", "/kubernetes-1/_doc/9", {"message": "forged"}),
    ("POST", "/kubernetes-1/_doc", {"message": "forged"}),
    ("PUT", "/kubernetes-1/_create/9", {"message": "forged"}),
    ("POST", "/_bulk", b'{"index": {"_index": "kubernetes-1"}}\n{"message": "forged"}\n'),
    ("POST", "/kubernetes-1/_update/0", {"doc": {"message": "forged"}}),
    ("DELETE", "/kubernetes-1/_doc/0", None),
    ("POST", "/kubernetes-1/_update_by_query", None),
    ("POST", "/kubernetes-1/_delete_by_query", {"query": {"match_all": {}}}),
    ("POST", "/_reindex", {"source": {"index": "kubernetes-1"}, "dest": {"index": "kubernetes-9"}}),
    ("PUT", "/kubernetes-9", None),
    ("DELETE", "/kubernetes-1", None),
    ("POST", "/kubernetes-1/_close", None),
    ("POST", "/kubernetes-1/_refresh", None),
    ("POST", "/_aliases", {"actions": [{"add": {"index": "kubernetes-1", "alias": "a"}}]}),
    ("PUT", "/kubernetes-1/_mapping", {"properties": {"x": {"type": "long"}}}),
    ("PUT", "/kubernetes-1/_settings", {"index": {"refresh_interval": "1s"}}),
    ("PUT", "/_cluster/settings", {"persistent": {"search.max_buckets": 10}}),
    ("PUT", "/_scripts/x", {"script": {"lang": "painless", "source": "1"}}),
    ("PUT", "/_ingest/pipeline/x", {"processors": []}),
]


def _block(begins: str) -> str:
    """The indented lines of the section from one that begins so."""
    section = README.read_text().partition("## On your cluster")[2].partition("\n## ")[0]
    found = re.search(rf"^ +{re.escape(begins)}.*?(?=\n\n)", section, re.MULTILINE | re.DOTALL)
    assert found, begins
    return textwrap.dedent(found.group())


@pytest.fixture(scope="module")
def cluster(secured: Cluster) -> Cluster:
    """A secured server with a user who has the README's role and no other."""
    secured.empty()
    for name in ("kubernetes-1", "kubeaudit-1", "authlog-1", "other-1"):
        put(secured, name, [*messages("error", "failed"), {"@timestamp": at(20), "message": "deny"}])
    [(role, permissions)] = yaml.safe_load(_block("logreview_readonly:")).items()
    secured.request("PUT", f"/_plugins/_security/api/roles/{role}_of_readme", permissions)
    secured.request("PUT", "/_plugins/_security/api/internalusers/alice", {"password": PASSWORD})
    secured.request("PUT", f"/_plugins/_security/api/rolesmapping/{role}_of_readme", {"users": ["alice"]})
    return secured


def test_the_role_and_the_lines(cluster: Cluster, own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The doctor finds nothing wrong, every cell is counted exactly, and who asked is told."""
    lines = _block("sources:").replace("https://opensearch.example.com", cluster.url)
    (own_folders / "ca.pem").write_bytes(cluster.certificates.ca.read_bytes())
    private(own_folders / ".opensearch", PASSWORD)
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(lines)

    assert main([]) == 0
    assert "cluster" in capsys.readouterr().out
    assert main(["doctor", "cluster", *PERIOD, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["facts"][0]["value"].startswith("alice, roles ")
    assert {p["name"]: p["count"] for p in found["patterns"]} == {
        name: {"value": 3, "relation": "eq"} for name in ("authlog*", "kubeaudit*", "kubernetes*", "other*")
    }
    [warning] = [f for f in found["findings"] if f["level"] == "warning"]
    assert warning["about"] == "indices of no pattern"
    assert "they may not be listed" in warning["what"]
    assert main(["scan", "cluster", *PERIOD, "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    assert {c["state"] for c in cells} == {"exact"}
    assert main(["sample", "cluster", *PERIOD, "--keyword", "error", "--pattern", "authlog*"]) == 0


def test_the_role_cannot_write(cluster: Cluster) -> None:
    """Every write is refused, and nothing has changed afterwards."""
    statuses = []
    for method, path, body in WRITES:
        try:
            answer = cluster.request(method, path, body, authorization=basic("alice", PASSWORD))
        except RequestError as e:
            statuses.append((path, e.status))
        else:
            items = [item["index"]["status"] for item in answer.get("items", [])]
            statuses.append((path, items[0] if items else 200))

    assert [s for s in statuses if s[1] != 403] == []
    assert cluster.request("GET", "/_count")["count"] >= 12
    assert cluster.request("GET", "/kubernetes-1/_count")["count"] == 3
