"""The launcher of real servers: what it starts answers as that version, and ends with whoever started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.opensearch.artifacts import CACHE, OPENSEARCH_2, UnavailableError, class_path, java_home
from tests.opensearch.cluster import Cluster, RequestError, StartError
from tests.opensearch.fixtures import available

ROOT = Path(__file__).parents[2]
_PATIENCE_S = 60.0


def test_each_version_counts_what_was_put_in(opensearch: Cluster) -> None:
    """A document that was indexed is found by one of its words."""
    opensearch.request("PUT", "/kubernetes-1/_doc/1?refresh=true", {"message": "an error", "code": 500})

    found = opensearch.request("POST", "/kubernetes-*/_count", {"query": {"multi_match": {"query": "error"}}})

    assert (found["count"], found["_shards"]["successful"]) == (1, 1)
    assert opensearch.request("GET", "/")["version"]["number"] == opensearch.distribution.version


def test_servers_listen_on_loopback_only(opensearch: Cluster) -> None:
    """Every address that a node publishes or is bound to is the loopback's."""
    (node,) = opensearch.request("GET", "/_nodes/http,transport")["nodes"].values()

    bound = [*node["http"]["bound_address"], *node["transport"]["bound_address"]]
    assert [address.rsplit(":", 1)[0] for address in bound] == ["127.0.0.1"] * 2


def test_a_server_is_emptied_between_tests(opensearch: Cluster) -> None:
    """What one test put into a shared server, settings included, the next does not see."""
    opensearch.request("PUT", "/left/_doc/1?refresh=true", {"message": "left"})
    opensearch.request("POST", "/left/_close")
    opensearch.request("PUT", "/_cluster/settings", {"persistent": {"search.max_buckets": 10}})

    opensearch.empty()

    assert opensearch.request("GET", "/_resolve/index/*?expand_wildcards=all")["indices"] == []
    assert opensearch.request("GET", "/_cluster/settings") == {"persistent": {}, "transient": {}}


_OWNER = """
import sys, time
from pathlib import Path
from tests.opensearch.artifacts import OPENSEARCH_2
from tests.opensearch.cluster import Cluster
with Cluster(OPENSEARCH_2, Path(sys.argv[1]), heap="128m") as cluster:
    print(cluster.nodes[0].process.pid, flush=True)
    time.sleep(600)
"""


def test_a_node_ends_with_a_killed_owner(tmp_path: Path) -> None:
    """SIGKILL of the process that started a node ends the node too, even if nobody has waited for that process."""
    with available():
        class_path(OPENSEARCH_2, java_home(OPENSEARCH_2.least_jdk))
    command = [sys.executable, "-c", _OWNER, str(tmp_path)]
    env = {**os.environ, "OPENSEARCH_TEST_CACHE": str(CACHE)}
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env)
    assert owner.stdout
    line = owner.stdout.readline()
    assert line, "the owner did not start a node"

    owner.send_signal(signal.SIGKILL)

    until = time.monotonic() + _PATIENCE_S
    while _runs(int(line)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(int(line))
    owner.communicate()


def test_a_node_that_ends_at_once_says_why(tmp_path: Path) -> None:
    """A wrong setting gives the end of the log, and where all of it is."""
    cluster = Cluster(OPENSEARCH_2, tmp_path, settings={"no.such.setting": 1})

    with available(), pytest.raises(StartError) as failure, cluster:
        pass

    assert "unknown setting [no.such.setting]" in str(failure.value)
    assert str(tmp_path / "node1/log") in str(failure.value)


def test_a_refused_request_shows_the_answer(opensearch: Cluster) -> None:
    """An error of the server carries its status and its parsed body."""
    with pytest.raises(RequestError) as refusal:
        opensearch.request("GET", "/missing/_search")

    assert (refusal.value.status, refusal.value.body["error"]["type"]) == (404, "index_not_found_exception")


def test_a_missing_jdk_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a JDK that is new enough the reason says which is wanted and where it was looked for."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(UnavailableError, match="there is no JDK 99 or newer in JAVA_HOME, on PATH or in /usr/lib/jvm"):
        java_home(99)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
