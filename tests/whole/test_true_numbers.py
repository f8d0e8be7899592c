"""What a cluster left out of its answers stands beside every number: in the cell, in the evidence and in the report."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.cli import main
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import at, create, messages, put
from tests.ui.plain.dialogue import Dialogue

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-03", "--timezone", "UTC")
CLOSED = "kubernetes-2: closed, none of its entries is counted"
FIELDS = "too many fields"
STAMPS = "no timeline: an entry has several time stamps, or none"
AWAY = "every index is closed or unavailable"
EXPECTED = {
    "authlog*": ("exact", 1, STAMPS),
    "kubeaudit*": ("failed", None, FIELDS),
    "kubernetes*": ("at_least", 3, CLOSED),
    "other*": ("failed", None, AWAY),
}


@pytest.fixture
def damaged(opensearch_2: Cluster) -> Cluster:
    """Four patterns, each with another reason why its numbers are not plain."""
    opensearch_2.empty()
    put(opensearch_2, "authlog-1", [{"@timestamp": [at(1), at(5)], "message": "error"}])
    fields = {f"f{i}": {"type": "keyword"} for i in range(1100)}
    mapping = {"properties": {"@timestamp": {"type": "date"}, **fields}}
    create(opensearch_2, "kubeaudit-1", mapping, **{"index.mapping.total_fields.limit": 2000})
    put(opensearch_2, "kubeaudit-1", messages("error"), make=False)
    put(opensearch_2, "kubernetes-1", messages("error", "error", "error"))
    put(opensearch_2, "kubernetes-2", messages("error"))
    opensearch_2.request("POST", "/kubernetes-2/_close")
    nowhere = {"settings": {"index.routing.allocation.require._name": "nowhere"}}
    opensearch_2.request("PUT", "/other-1?wait_for_active_shards=0", nowhere)
    return opensearch_2


def _config(folder: Path, cluster: Cluster) -> None:
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(key)], check=True)
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    reviewer = f"{{principal: alice@example.com, name: Alice, role: security engineer, key: {key}}}"
    patterns = ", ".join(f'"{p}"' for p in EXPECTED)
    config.write_text(f"reviewer: {reviewer}\nsources:\n  prod: {{url: '{cluster.url}', patterns: [{patterns}]}}\n")


def test_a_scan_says_of_each_number_what_it_is_worth(
    damaged: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """State, value and reason of every cell, as JSON and as a table; exit code 3, since not all could be read."""
    _config(tmp_path, damaged)

    status = main(["scan", "prod", *PERIOD, "--json"])

    cells = json.loads(capsys.readouterr().out)["cells"]
    errors = {c["index_pattern"]: c for c in cells if c["keyword"] == "error"}
    assert status == 3
    for pattern, (state, value, reason) in EXPECTED.items():
        assert (errors[pattern]["state"], errors[pattern]["count"]["value"]) == (state, value)
        assert reason in errors[pattern]["reason"]
    assert main(["scan", "prod", *PERIOD]) == 3
    table = "".join(capsys.readouterr())
    assert all(reason in table for reason in (CLOSED, FIELDS, AWAY))
    assert ">=3" in table.replace(" ", "")


def test_cells_evidence_and_report_say_it_too(damaged: Cluster, tmp_path: Path) -> None:
    """Read, waived, accepted and signed: nothing that was left out is lost on the way to the auditor."""
    _config(tmp_path, damaged)
    with Dialogue("review", "prod", *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        cells = dialogue.say("cells")
        for column in (2, 4):
            dialogue.say(f"go {column}")
            assert "waived: " in dialogue.say("waive column it cannot be counted")
        assert "accepted: " in dialogue.waive_gap("kubernetes*: counts are lower bounds", "the cluster is damaged")
        heard = dialogue.say("next")
        for _ in range(4):
            if "every cell passes" not in heard:
                heard = dialogue.say("u")
        assert "every cell passes" in heard
        for what in ("no keyword of your own", "nothing varied"):
            assert "accepted: " in dialogue.waive_gap(what, "nothing to try here")
        for line in ("sign", *[""] * 5):
            dialogue.give(line)
        assert "signed: prod-2026-03-03," in dialogue.say("prod-2026-03-03")
        assert dialogue.end(["quit"]) == 0

    bundle = tmp_path / "bundle"
    assert main(["export", "prod-2026-03-03", "--to", str(bundle), "--unmasked"]) == 0
    evidence, report = json.loads((bundle / "evidence.json").read_bytes()), (bundle / "report.md").read_text()
    for pattern, (state, value, reason) in EXPECTED.items():
        assert reason in _line(cells, f"error in {re.escape(pattern)}")
        found = _count(evidence, pattern)
        assert (found["state"], found["value"]) == (state, value)
        assert reason in found["reason"]
        assert reason in report.replace("\\", "")
    assert {p["where"] for p in evidence["source"]["problems"]} >= {"kubernetes-2", "other-1"}
    signers = tmp_path / "allowed_signers"
    public = (tmp_path / "key.pub").read_text().split()
    signers.write_text(f'alice@example.com namespaces="logreview-signoff@v1" {public[0]} {public[1]}\n')
    assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 0


def _line(text: str, start: str) -> str:
    found = re.search(f"^.*{start}.*$", text, re.MULTILINE)
    assert found, text
    return found.group()


def _count(evidence: Any, pattern: str) -> Any:
    [found] = [
        q["count"]
        for q in evidence["queries"]
        if (q["kind"], q["index_pattern"], q["keyword"]) == ("cell", pattern, "error")
    ]
    return found
