"""Questions with names and rows per field, from the preset to `verify`, on files; the same counts on a server."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from logreview_tui.cli import main
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import create, put
from tests.ui.plain.dialogue import Dialogue, controls

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02", "--timezone", "UTC", "--preset", "compliant-kubernetes")
FIELD = "x\x1b[31m`|<b>.code"


def _event(i: int, uri: str, code: int, decision: str = "allow") -> dict[str, object]:
    return {
        "@timestamp": f"2026-03-01T{i:02}:00:00.000Z",
        "requestURI": uri,
        "responseStatus": {"code": code},
        "annotations": {"authorization.k8s.io/decision": decision},
        FIELD: 500 if i == 3 else 1,
    }


AUDIT = [
    *(_event(i, "/api/v1/pods?limit=500", 200) for i in range(4)),
    *(_event(4 + i, "/api/v1/pods", code) for i, code in enumerate((500, 503, 404, 403))),
    _event(9, "/api/v1/secrets", 403, "forbid"),
]
JOURNAL = [
    {"@timestamp": f"2026-03-01T1{i}:00:00.000Z", "message": f"unit {i}", "priority": str(p)}
    for i, p in enumerate((3, 6, 4, 7))
]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Audit events and journald entries in files that are called as indices are."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, documents in (("kubeaudit-1", AUDIT), ("other-1", JOURNAL)):
        (folder / name).write_text("".join(json.dumps(d) + "\n" for d in documents))
    return folder


def _scan(source: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["scan", source, *PERIOD, "--json"]) == 0
    cells: list[dict[str, object]] = json.loads(capsys.readouterr().out)["cells"]
    for cell in cells:
        del cell["inside_longer_words"]
    return cells


def test_scan_counts_the_queries_of_a_preset(
    opensearch: Cluster, logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By name with their conditions, the same bucket by bucket in files and in a server; other cells are as ever."""
    for name, documents in (("kubeaudit-1", AUDIT), ("other-1", JOURNAL)):
        create(opensearch, name)
        put(opensearch, name, documents, make=False)

    in_files, in_server = _scan(str(logs), capsys), _scan(opensearch.url, capsys)

    assert in_files == in_server
    named = {(c["query"]["name"], c["index_pattern"]): c for c in in_files if "query" in c}  # type: ignore[index]
    counts = {key: cell["count"]["value"] for key, cell in named.items() if cell["count"]["value"]}  # type: ignore[index]
    assert counts == {
        ("forbidden", "kubeaudit*"): 1, ("4xx", "kubeaudit*"): 3, ("5xx", "kubeaudit*"): 2,
        ("priority < 5", "other*"): 2,
    }  # fmt: skip
    assert named["5xx", "kubeaudit*"]["query"] == {"name": "5xx", "filters": ["responseStatus.code:500..599"]}
    assert len(in_files) == (1 + 15 + 5) * 2


def _through(dialogue: Dialogue, heard: str) -> None:
    while "every cell passes" not in heard:
        heard = dialogue.say("u")
        assert "marked understood" in heard, heard


def test_a_review_with_named_queries_and_a_split_keyword(tmp_path: Path, own_folders: Path, logs: Path) -> None:
    """`500` becomes a row for each of its fields, hostile names included; all is read, signed, verified."""
    key = own_folders / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(key)], check=True)
    config = own_folders / "config" / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    identity = f"{{principal: alice@example.com, name: Alice, role: engineer, key: {key}}}"
    config.write_text(f"reviewer: {identity}\nkeywords: [strange]\nqueries:\n  pods: requestURI:pods -code:1\n")

    with Dialogue("review", str(logs), *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        assert "cell 27 of 44: 500 in kubeaudit*\ncount: 5 entries\n" in dialogue.say("go 27")
        heard = dialogue.say("split")
        assert "field: requestURI: 4 entries\n" in heard
        assert "field: responseStatus.code: 1 entry\n" in heard
        assert "row: 6 new cells\n" in heard
        assert "not done: kubeaudit* 500: its fields are rows already" in dialogue.say("split")
        heard = dialogue.say("cells")
        assert re.search(r"500 in responseStatus.code in kubeaudit\*, 1 entry", heard)
        assert "4xx (responseStatus.code:400..499) in kubeaudit*, 3 entries" in heard
        assert "pods (requestURI:pods -code:1) in kubeaudit*, 8 entries" in heard
        _through(dialogue, dialogue.say("next"))
        dialogue.say("try secrets")
        _through(dialogue, dialogue.say("next"))
        dialogue.sign_and_export("logs-2026-03-02", tmp_path / "bundle")
        assert dialogue.end(["quit"]) == 6  # the second split was refused
    assert controls(bytes(dialogue.said)) == []

    signers = tmp_path / "allowed_signers"
    kind, public = key.with_suffix(".pub").read_text().split()[:2]
    signers.write_text(f'alice@example.com namespaces="logreview-signoff@v1" {kind} {public}\n')
    assert main(["verify", str(tmp_path / "bundle"), "--allowed-signers", str(signers)]) == 0
    evidence = json.loads((tmp_path / "bundle" / "evidence.json").read_bytes())
    named = {q["name"]: q for q in evidence["queries"] if "name" in q and q["index_pattern"] == "kubeaudit*"}
    assert list(named) == ["forbidden", "4xx", "5xx", "session opened", "priority < 5", "pods"]
    assert (named["4xx"]["count"]["value"], named["4xx"]["entries_read"]) == (3, 3)
    assert evidence["coverage"]["cells"] == (16 + 6 + 3) * 2
    report = (tmp_path / "bundle" / "report.md").read_text()
    assert "| `4xx` | 3 (3/3, understood) | 0 (0/0, understood) |" in report
    assert "### `kubeaudit* 4xx: responseStatus.code:400..499`" in report
    assert "\x1b" not in report


@pytest.mark.parametrize("opensearch", ["opensearch_2"], indirect=True)
def test_what_no_pattern_covers_is_waived_before_signing(opensearch: Cluster) -> None:
    """Named on opening and among the gaps, and gone from them with a reason."""
    for name in ("kubeaudit-1", "strange-1"):
        create(opensearch, name)
        put(opensearch, name, AUDIT[:1], make=False)

    with Dialogue("review", opensearch.url, *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        assert "covered by no index pattern: strange-1\n" in dialogue.say("problems")
        heard = dialogue.say("gaps")
        [number] = re.findall(r"gap (\d+): not covered: strange-1: no index pattern covers", heard)
        assert "accepted: strange-1" in dialogue.say(f"waive gap {number} of another team")
        assert "not covered" not in dialogue.say("gaps")
        assert dialogue.end(["quit"]) == 0
