"""`logreview doctor` on files: what can be read, what is missing of the period, and the exit code that says so."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.cli import main
from tests.sources.opensearch.clusters import answering

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-05", "--timezone", "UTC")


def _doctor(capsys: pytest.CaptureFixture[str], *args: str, status: int) -> Mapping[str, Any]:
    assert main(["doctor", *args, "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def _levels(found: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [(f["level"], f["about"]) for f in found["findings"]]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Four days: entries on the first and the last."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "app.log").write_text("2026-03-01T10:00:00Z host app: one\n2026-03-04T10:00:00Z host app: two\n")
    return folder


def test_files_with_a_gap(logs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything can be read, so the exit code is 0; the two days without an entry are named."""
    monkeypatch.setattr(os, "access", lambda *_: False)

    found = _doctor(capsys, str(logs), *PERIOD, status=0)

    assert found["kind"] == "local"
    [pattern] = found["patterns"]
    assert (pattern["name"], pattern["permitted"], pattern["indices"]) == ("app.log", True, 1)
    assert pattern["count"] == {"value": 2, "relation": "eq"}
    assert (pattern["days"], pattern["days_with_entries"]) == (4, {"value": 2, "relation": "eq"})
    assert pattern["gaps"] == [{"from": "2026-03-02T00:00:00Z", "to": "2026-03-04T00:00:00Z"}]
    [gap] = found["findings"]
    assert (gap["level"], gap["about"]) == ("warning", "app.log")
    assert gap["what"] == ("2 of 4 days of the period have no entry: 2026-03-02T00:00:00Z to 2026-03-04T00:00:00Z")
    assert found["is_whole"] is True


def test_in_words(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table, findings with the next step under each, and the verdict as the last line."""
    (logs / "old.log.gz").write_bytes(b"\x1f\x8b\x08\0\0\0\0\0")

    assert main(["doctor", str(logs), *PERIOD]) == 3

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"logs: {logs}"
    assert any(line.split() == ["app.log", "1", "2", "2026-03-01", "2026-03-04", "2", "of", "4"] for line in lines)
    at = next(i for i, line in enumerate(lines) if line.startswith("problem  old.log.gz: "))
    assert "compressed" in lines[at]
    assert lines[at + 1].startswith("         unpack it first")
    assert lines[-1] == "not everything can be read"


def test_files_that_the_account_could_change(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning, and no more: the review can still be done."""
    (logs / "app.log").chmod(0o644)

    found = _doctor(capsys, str(logs), *PERIOD, status=0)

    assert ("warning", str(logs / "app.log")) in _levels(found)
    assert any("can change 1 of 1 files" in f["what"] for f in found["findings"])


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No such file, no entry, no server: exit code 3 and one problem, also as JSON."""
    empty = tmp_path / "empty"
    empty.mkdir()
    for source, said in (
        (str(tmp_path / "nothing"), "no such file or folder"),
        (str(empty), "no log entries in"),
        ("http://127.0.0.1:1", "no connection"),
    ):
        found = _doctor(capsys, source, status=3)
        assert said in found["findings"][0]["what"]
        assert found["findings"][0]["level"] == "problem"
        assert found["is_whole"] is False


def test_what_cannot_be_meant(capsys: pytest.CaptureFixture[str], logs: Path) -> None:
    """Exit code 2."""
    assert main(["doctor", str(logs), "--from", "2026-03-02", "--to", "2026-03-01"]) == 2
    assert main(["doctor", str(logs), "--insecure"]) == 2
    assert main(["doctor", "https://logs.example.com", "--insecure"]) == 2
    assert "--insecure is for a server on this host only" in capsys.readouterr().err


def test_a_server_that_writes_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    """User, roles, cluster and index names are hostile text: nothing raw comes out."""
    evil = "\x1b]0;owned\x07\u202e"
    answers: dict[str, object] = {
        "/_plugins/_security/authinfo": {"user_name": evil, "roles": [f"admin{evil}", *map(str, range(60))]},
        "/": {"cluster_name": evil, "cluster_uuid": evil, "version": {"number": evil}},
        "/_plugins/_security/dashboardsinfo": {"not_fail_on_forbidden_enabled": True},
        "/_plugins/_security/api/permissionsinfo": {"has_api_access": True},
    }

    def reply(_method: str, path: str, _body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        plain = path.partition("?")[0]
        body = answers.get(plain) or {"indices": [{"name": f"kubernetes-{evil}", "attributes": ["closed"]}]}
        headers = {"content-type": "application/json", "warning": '299 x "\x9b31mred"', "set-cookie": "\x9b31m=x"}
        return 200, headers, json.dumps(body).encode()

    with answering(reply) as url:
        assert main(["doctor", url]) == 3
        shown = capsys.readouterr()
        found = _doctor(capsys, url, status=3)

    assert "could write" in shown.out
    assert "could give itself every permission" in shown.out
    assert "others are left out without a mark" in shown.out
    assert not any(c in shown.out + shown.err for c in "\x1b\x07\u202e")
    assert found["facts"][0]["value"].startswith(f"{evil}, roles admin{evil}, 0, 1, ")
    assert found["facts"][0]["value"].endswith(", 48 and 11 more")
