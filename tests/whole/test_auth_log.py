"""The main job, by keys, on a real log: opened, killed twice, read to the end, signed, exported, verified, attacked."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.domain.query import PROCEDURE_KEYWORDS
from tests.corpora import corpus
from tests.findings import OPEN, dispose_of
from tests.terminal import Terminal

EXPECTED = dict.fromkeys(PROCEDURE_KEYWORDS, 0) | {
    "error": 189, "failed": 747, "failure": 343, "invalid": 760,
    "unable": 4, "bad": 18, "403": 2, "500": 1, "unknown": 331,
}  # fmt: skip
PERIOD = ("--year", "2017", "--timezone", "UTC", "--from", "2017-03-27", "--to", "2017-04-21")
READ = re.compile(r"(\d+) of (\d+) read(?:, \d+ of \d+ beside)?")
REVIEW = "auth.log-2017-04-21"
DONE = "every cell passes"


def _keys(folder: Path) -> None:
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(key)], check=True)
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    reviewer = f"{{principal: alice@example.com, name: Alice, role: security engineer, key: {key}}}"
    config.write_text(f"reviewer: {reviewer}\n")


def _open(log: Path) -> Terminal:
    terminal = Terminal.logreview("review", str(log), *PERIOD)
    terminal.wait_for("all counted")
    terminal.press("\r")
    return terminal


def _state(screen: str) -> str:
    """Which query is shown and how far it is read."""
    found = READ.search(screen)
    return screen.partition("  ")[0] + (found.group() if found else "")


def _has_news(screen: str) -> bool:
    return bool(READ.search(screen)) or DONE in screen or OPEN in screen


def _read_on(terminal: Terminal, stop_after: int | None) -> int:
    """Press `u` wherever an entry is shown and unread; how many presses were acknowledged on the screen."""
    given = 0
    while stop_after is None or given < stop_after:
        screen = terminal.wait_until(_has_news, "a sample, a finding or the end")
        if DONE in screen:
            return given
        if OPEN in screen:
            dispose_of(terminal)
            continue
        before = _state(screen)
        found = READ.search(screen)
        is_read = found is not None and found[1] == found[2]
        terminal.press("n" if is_read else "u")
        try:
            terminal.wait_until(lambda s, b=before: _state(s) != b or DONE in s, "the mark", 3)  # type: ignore[misc]
        except AssertionError:
            continue  # typed before the entry was painted: such a key is dropped
        given += not is_read
    return given


def test_a_scan_counts_what_a_server_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Every keyword of the procedure, and the fullest hour."""
    status = main(["scan", str(corpus("auth.log")), *PERIOD, "--json"])

    found = json.loads(capsys.readouterr().out)
    cells = {c["keyword"]: c for c in found["cells"]}
    assert status == 0
    assert {k: cells[k]["count"]["value"] for k in PROCEDURE_KEYWORDS} == EXPECTED
    assert all(c["state"] == "exact" for c in found["cells"])
    hours = [n or 0 for n in cells["invalid"]["timeline"]["counts"]]
    assert (max(hours), hours.index(max(hours))) == (129, 10 * 24 + 20)


def test_reviewed_by_keys_to_verify(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """80x24, SIGKILL twice between acknowledged marks, 67 places read, signed, verified; one byte flipped fails."""
    log = tmp_path / "auth.log"
    shutil.copy(corpus("auth.log"), log)
    _keys(tmp_path)

    keys = 0
    for stop_after in (5, 11):
        with _open(log) as terminal:
            assert _read_on(terminal, stop_after) == stop_after
            terminal.kill()
            terminal.wait_end()
            keys += terminal.keys
    with _open(log) as terminal:
        _read_on(terminal, None)
        _vary_and_sign(terminal)
        keys += terminal.keys
        assert terminal.wait_end() == 0
    with capfd.disabled():
        sys.stdout.write(f"\nauth.log reviewed with {keys} keys, statement, reasons and the typed id included\n")

    bundle, signers = _exported(tmp_path)
    _check_reading(bundle)
    _check_stock_tools(bundle, signers)
    _check_every_file_is_guarded(bundle, signers)


def _vary_and_sign(terminal: Terminal) -> None:
    terminal.press("m")
    terminal.press("t")
    terminal.wait_for("try (word")
    terminal.write("sudo")
    terminal.press("\r")
    terminal.wait_for("tried")
    terminal.wait_until(lambda s: bool(READ.search(s)) or "nothing drawn" in s, "the variation's sample")
    terminal.press("K")
    terminal.press("n")
    _read_on(terminal, None)
    terminal.press("m")
    terminal.wait_for("all counted")
    terminal.press("r")
    terminal.wait_for(REVIEW)
    terminal.write(REVIEW)
    terminal.press("\n")
    terminal.wait_for("logreview export")
    terminal.press("m")
    terminal.wait_for("read 10/10")
    terminal.press("m")
    terminal.wait_for("all entries")
    terminal.press("q")


def _exported(tmp_path: Path) -> tuple[Path, Path]:
    bundle, signers = tmp_path / "bundle", tmp_path / "allowed_signers"
    assert main(["export", REVIEW, "--to", str(bundle), "--unmasked"]) == 0
    public = (tmp_path / "key.pub").read_text().split()
    signers.write_text(f'alice@example.com namespaces="logreview-signoff@v1" {public[0]} {public[1]}\n')
    assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 0
    return bundle, signers


def _check_reading(bundle: Path) -> None:
    evidence = json.loads((bundle / "evidence.json").read_bytes())
    journal = [json.loads(line) for line in (bundle / "journal.jsonl").read_bytes().splitlines()]
    cells = [r["body"] for r in journal if r["kind"] == "answered" and r["body"]["query"]["keyword"]]
    fifteen = [c for c in cells if c["query"]["keyword"]["text"] in EXPECTED]
    places = sum(len(c["sample"]["drawn"]) for c in fifteen)
    assert evidence["schema"] == "logreview/evidence/v0"
    assert sum(c["count"]["value"] > 0 for c in fifteen) == 9
    assert sum(c["count"]["value"] == 0 for c in fifteen) == 6
    assert places == 67
    marked = [r["body"] for r in journal if r["kind"] == "marked"]
    assert all(m["was_shown_whole"] for m in marked), "a text on the screen was recorded as not shown whole"


def _check_stock_tools(bundle: Path, signers: Path) -> None:
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=bundle, check=True)
    verify = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", "alice@example.com", "-n", "logreview-signoff@v1"]
    with (bundle / "manifest.json").open("rb") as manifest:
        signature = bundle / "manifest.json.alice@example.com.sig"
        subprocess.run([*verify, "-s", str(signature)], stdin=manifest, check=True, capture_output=True)


def _check_every_file_is_guarded(bundle: Path, signers: Path) -> None:
    for path in sorted(bundle.iterdir()):
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 4, path.name
        path.write_bytes(whole)
    assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 0
