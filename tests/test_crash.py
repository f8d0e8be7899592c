"""A bug is told without a value: on the terminal, in the report, from panes, tasks and threads."""

import subprocess
import sys
from pathlib import Path

import pytest

from logreview_tui import crash
from logreview_tui.cli import main
from tests.terminal import ROOT, Terminal

HELD = "hunter2 \x1b]52;c;cm0gLXJmIC8=\x07 from the log"
LOG = f"2026-03-01T10:00:00Z web app[1]: error password is {HELD}\n"
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-02")


def _broken(entry: str) -> None:
    local = {entry: entry}
    raise KeyError(entry) from ValueError(f"{local} {entry}")


def _caught(run: object) -> BaseException:
    try:
        run()  # type: ignore[operator]
    except BaseException as e:  # noqa: BLE001 - groups too
        return e
    raise AssertionError("nothing was raised")


def test_a_report_has_places_and_kinds_only() -> None:
    """Every error of the chain and of a group, its frames and their code; no text of an error, no variable."""
    chained = _caught(lambda: _broken(HELD))
    group = BaseExceptionGroup(HELD, [chained, RuntimeError(HELD)])

    said = crash.describe(group)

    assert "hunter2" not in said
    assert "\x1b" not in said
    assert [
        k for k in ("KeyError", "ValueError", "RuntimeError", "ExceptionGroup") if f"{k}, its text" not in said
    ] == []
    assert f"{ascii(__file__)[1:-1]}:" in said
    assert "raise KeyError(entry) from ValueError" in said
    assert crash.headline(chained).startswith("KeyError in test_crash.py:")


def test_an_error_whose_text_cannot_be_made() -> None:
    """It is told all the same."""

    class Nasty(Exception):  # noqa: N818 - as foreign ones are
        def __str__(self) -> str:
            raise RuntimeError

    assert "Nasty, its text of 0 characters" in crash.describe(Nasty())


def test_a_command_that_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_folders: Path
) -> None:
    """A sentence, the file of the report, status 1; the report is for its owner alone."""
    monkeypatch.setattr("logreview_tui.bootstrap.past_reviews", lambda _store: _broken(HELD))

    assert main(["reviews"]) == 1

    said = capsys.readouterr().err
    report = next((own_folders / "state").rglob("crash-*.txt"))
    assert said.startswith("logreview: this is a bug in logreview: KeyError in test_crash.py:")
    assert f"a report without log text is in {report}\n" in said
    assert "hunter2" not in said + report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700


def test_a_report_that_cannot_be_kept_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The first error stays the one that is told."""
    (tmp_path / "state").write_text("a file where a folder is wanted")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("logreview_tui.bootstrap.past_reviews", lambda _store: _broken(HELD))

    assert main(["reviews"]) == 1
    assert "a report could not be kept: Not a directory\n" in capsys.readouterr().err


def test_tasks_and_threads_are_guarded() -> None:
    """What nobody handles is told by kind and place."""
    code = (
        "import asyncio, threading\nfrom logreview_tui import crash\ncrash.guard()\n"
        f"def broken(): raise ValueError({HELD!r})\n"
        "async def task(): broken()\n"
        "async def run():\n    lost = asyncio.create_task(task())\n    await asyncio.sleep(0)\n    del lost\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(run())\nthread = threading.Thread(target=broken)\nthread.start(); thread.join()\nbroken()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.stderr.count("logreview: a bug, nothing of yours is touched: ValueError in <string>:4\n") == 3
    assert "hunter2" not in done.stderr
    assert done.returncode == 1


def test_a_hostile_entry_that_breaks_a_pane(tmp_path: Path, own_folders: Path) -> None:
    """The terminal is left in order, the draft is kept, nothing of the entry stands in what is told."""
    log = tmp_path / "app.log"
    log.write_text(LOG)
    program = tmp_path / "broken.py"
    program.write_text(
        "import sys\n"
        "from logreview_tui.ui.screens.note import NoteScreen\n"
        "from logreview_tui.cli import main\n"
        "def broken(self):\n"
        "    held = [e.text for a in self.review.answers.values() if a.sample for e in a.sample.entries]\n"
        "    raise LookupError(held[0])\n"
        "NoteScreen.action_save = broken\n"
        "sys.argv[1:] = ['review', " + f"{str(log)!r}, *{FROM_TO!r}]\nsys.exit(main())\n"
    )
    with Terminal([sys.executable, str(program)]) as terminal:
        terminal.wait_for("all counted")
        terminal.press("n")
        terminal.wait_for("0 of 1 read")
        terminal.press("a")
        terminal.wait_for("implication")
        terminal.write("half a sentence")
        terminal.wait_for("half a sentence")
        terminal.press("\n")
        assert terminal.wait_end() == 1

    told = bytes(terminal.output).rpartition(b"\x1b[?1049l")[2].decode()
    assert "this is a bug in logreview: LookupError in broken.py:6" in told
    assert "start it again" in told
    assert "hunter2" not in told
    assert "52;c;" not in told
    report = next((own_folders / "state").rglob("crash-*.txt")).read_text()
    assert "LookupError, its text of" in report
    assert "hunter2" not in report
    with Terminal.logreview("review", str(log), *FROM_TO) as terminal:
        terminal.wait_for("all counted")
        terminal.press("n")
        terminal.wait_for("0 of 1 read")
        terminal.press("a")
        terminal.wait_for("half a sentence", "not saved yet")
