"""A whole review by lines: small hostile logs and a real one, to a signed bundle that verifies."""

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from logreview_tui.cli import main
from tests.corpora import corpus
from tests.hostile import HOSTILE
from tests.ui.plain.dialogue import Dialogue, controls

FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-03")
REVIEW = "logs-2026-03-03"


@pytest.fixture
def reviewer(own_folders: Path) -> Path:
    """A configured reviewer with a key; returns the public key."""
    key = own_folders / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(key)], check=True)
    config = own_folders / "config" / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    identity = f"{{principal: alice@example.com, name: Alice, role: engineer, key: {key}}}"
    config.write_text(f"reviewer: {identity}\nkeywords: [strange]\n")
    return key.with_suffix(".pub")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two days of a small log, hostile payloads and ordinary lines in it."""
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [
        f"2026-03-01T{10 + i % 10:02}:00:{i % 60:02}Z web app[{i}]: error in shop {text[:3000]} end of entry"
        for i, text in enumerate(t for t in HOSTILE if "\n" not in t)
    ]
    lines += [f"2026-03-02T08:{i:02}:00Z web sshd[{i}]: Failed password for root from 203.0.113.{i}" for i in range(30)]
    blob = "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n"
    (folder / "app.log").write_bytes(blob)
    return folder


def _verified(tmp_path: Path, public: Path, review: str) -> Path:
    signers = tmp_path / "allowed_signers"
    kind, key = public.read_text().split()[:2]
    signers.write_text(f'alice@example.com namespaces="logreview-signoff@v1" {kind} {key}\n')
    bundle = tmp_path / "bundle"
    assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 0
    assert json.loads((bundle / "evidence.json").read_bytes())["review"]["id"] == review
    return bundle


def _read_to_the_end(dialogue: Dialogue, heard: str, most: int = 1000) -> int:
    """Mark what is read out until nothing is due, or `most` marks are given; how many were given."""
    given = 0
    while "every cell passes" not in heard and given < most:
        if found := re.search(r"^finding (\d+), open: (?!type )", heard, re.MULTILINE):
            assert f"noise: finding {found[1]}" in dialogue.say(f"finding {found[1]} noise a test")
            heard = dialogue.say("next")
            continue
        heard = dialogue.say("u")
        assert "marked understood" in heard, heard
        given += 1
    return given


def _sign_and_export(dialogue: Dialogue, review: str, bundle: Path) -> None:
    assert "missing: nothing" in dialogue.say("gaps")
    dialogue.sign_and_export(review, bundle)
    assert dialogue.end(["quit"]) == 0


def test_hostile_logs_reviewed_to_a_signature(tmp_path: Path, reviewer: Path, logs: Path) -> None:
    """Read, marked, noted, undone, waived, varied, kept as a row, signed, verified; not one control byte said."""
    with Dialogue("review", str(logs), *FROM_TO, "--plain") as dialogue:
        assert f"review: {REVIEW}\n" in dialogue.heard()
        heard = dialogue.say("next")
        assert "cell 1 of 16: error in app.log\n" in heard
        assert re.search(r"^entry 1 of \d+(, \d entries alike)?: open$", heard, re.MULTILINE)
        assert "marked suspicious: entry 1" in dialogue.say("s")
        assert "marked understood: entry 2" in dialogue.say("u")
        heard = dialogue.say("undo")
        assert " of cell 1 of 16: error in app.log\n" in heard
        assert re.search(r"^entry 2 of \d+(, \d entries alike)?: open$", heard, re.MULTILINE)
        assert "suspicious without a note" in dialogue.say("gaps")
        for line in ("note 1", "a scanner\tfrom outside", "nothing came of it", "once"):
            dialogue.give(line)
        assert "note saved" in dialogue.say("the shop")
        _read_to_the_end(dialogue, "")
        assert "cells: 16 of 16 pass, 1 suspicious, 0 waived" in dialogue.say("where")

        assert "kept in the review as tried" in dialogue.say('try "password for root"')
        assert "row: 1 new cell" in dialogue.say("row")
        assert "marked understood: entry 1" in dialogue.say("u")
        assert "every cell passes" in dialogue.say("next")
        assert "waived" not in dialogue.say("cells")
        _sign_and_export(dialogue, REVIEW, tmp_path / "bundle")

    assert controls(bytes(dialogue.said)) == []
    assert dialogue.errors == ""
    evidence = (_verified(tmp_path, reviewer, REVIEW) / "evidence.json").read_text()
    assert "a scanner from outside" in evidence


def test_a_real_log_killed_twice(tmp_path: Path, reviewer: Path) -> None:
    """Every acknowledged mark is there after SIGKILL, and the review goes on where it was."""
    log = tmp_path / "auth.log"
    log.write_bytes(corpus("auth.log").read_bytes())
    command = ("review", str(log), "--year", "2017", "--timezone", "UTC", "--plain")
    given = 0
    for marks in (3, 6):
        with Dialogue(*command, "--from", "2017-03-27", "--to", "2017-04-21") as dialogue:
            dialogue.heard()
            given += _read_to_the_end(dialogue, dialogue.say("next"), marks)
            assert dialogue.kill() == -signal.SIGKILL
    with Dialogue(*command) as dialogue:
        dialogue.heard()
        given += _read_to_the_end(dialogue, dialogue.say("next"))
        assert "kept in the review as tried" in dialogue.say("try sudo program:sudo")
        assert "row: 1 new cell" in dialogue.say("row sudo")
        given += _read_to_the_end(dialogue, dialogue.say("next"))
        _sign_and_export(dialogue, "auth.log-2017-04-21", tmp_path / "bundle")

    assert controls(bytes(dialogue.said)) == []
    bundle = _verified(tmp_path, reviewer, "auth.log-2017-04-21")
    journal = [json.loads(line) for line in (bundle / "journal.jsonl").read_bytes().splitlines()]
    given_marks = [r["body"] for r in journal if r["kind"] == "marked"]
    marked = [i for mark in given_marks for i in mark["entries"]]
    assert len(given_marks) == given
    assert len(marked) == len(set(marked))
    assert all(mark["was_shown_whole"] for mark in given_marks)
