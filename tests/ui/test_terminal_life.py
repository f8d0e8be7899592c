"""What happens to a terminal: lines drop, windows change, programs are suspended, keys are typed too early."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

PERIOD = ("--timezone", "UTC", "--year", "2026")
READ = "read, uniform of"


def _review(log: Path, size: tuple[int, int] = (80, 24)) -> Terminal:
    return Terminal.logreview("review", str(log), *PERIOD, size=size)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_dropped_line_keeps_the_draft_and_ends(log: Path, number: int) -> None:
    """The note that was being written is there again; the process is gone and its review is not locked."""
    with _review(log) as terminal:
        terminal.wait_for("all counted")
        terminal.press("\r")
        terminal.wait_for(READ)
        terminal.press("a")
        terminal.wait_for("implication")
        terminal.write("half a sentence")
        terminal.wait_for("half a sentence")

        terminal.kill(number)

        assert terminal.wait_end(10) == 129
    with _review(log) as terminal:
        terminal.wait_for("all counted")
        terminal.press("\r")
        terminal.wait_for(READ)
        terminal.press("a")
        terminal.wait_for("half a sentence", "your draft")


def test_keys_typed_while_the_logs_are_read_do_nothing(log: Path) -> None:
    """The screen opens as it always does: they were meant for nothing on it."""
    with _review(log) as terminal:
        terminal.press("G", "U", "n", "u", "q")
        terminal.wait_for("all counted")
        assert "\n>error" in terminal.text
        terminal.press("M")
        terminal.wait_for("Messages")
        terminal.press("\x1b")
        terminal.wait_for("all entries")


def test_a_hung_up_terminal_ends_the_program(log: Path) -> None:
    """The other end of the terminal is closed, as when a connection dies: the program does not run on."""
    terminal = _review(log)
    terminal.wait_for("all counted")
    terminal.hang_up()

    assert terminal.wait_end(10) == 129


def test_suspended_and_brought_back(log: Path) -> None:
    """Ctrl+Z gives the shell back, `fg` the screen as it was."""
    env = {"PS1": "shell> ", "HISTFILE": "/dev/null"}
    with Terminal(["bash", "--norc", "--noprofile", "-i"], env=env) as terminal:
        terminal.wait_for("shell>")
        terminal.write(f"{sys.executable} -m logreview_tui review {log} {' '.join(PERIOD)}\n")
        terminal.wait_for("all counted")
        terminal.press("\x1a")
        terminal.wait_for("Stopped", "shell>")
        terminal.write("fg\n")
        terminal.wait_for("all counted", "Enter open")
        terminal.press("q")
        terminal.wait_for("is kept", "shell>")
        terminal.write("exit\n")
        terminal.wait_end()


def test_every_size_is_drawn(log: Path) -> None:
    """From 20x4 to 250x80: a message where there is too little room, else the screen; never a crash."""
    with _review(log) as terminal:
        terminal.wait_for("all counted")
        terminal.press("\r")
        terminal.wait_for(READ)
        for size in ((20, 4), (59, 16), (60, 15), (60, 16), (250, 80), (139, 39), (140, 40), (80, 24)):
            terminal.resize(*size)
            if size < (60, 16):
                terminal.wait_for("terminal too small", patience_s=15)
                continue
            terminal.wait_until(lambda s: s.rstrip().endswith("? help") and READ in s, "the query", 15)
        terminal.press("m")
        terminal.wait_for("all entries")
        for size in ((20, 4), (250, 80), (60, 16)):
            terminal.resize(*size)
            terminal.wait_for("terminal too small" if size == (20, 4) else "auth.log", patience_s=15)


def test_keys_typed_ahead_mark_nothing(log: Path) -> None:
    """`Enter u u u u` in one burst, before anything is on the screen, marks no entry of the query."""
    with _review(log) as terminal:
        terminal.wait_for("all counted")

        os.write(terminal.master, b"\ruuuuuuuu")

        terminal.wait_for("0 of ", READ)
        terminal.wait_for("dropped")


def test_no_traceback_shows_what_the_program_held(log: Path, tmp_path: Path) -> None:
    """Even a bug of the program prints no values: log lines and names would stand on the screen."""
    program = tmp_path / "broken.py"
    program.write_text(
        "import sys\n"
        "from logreview_tui.ui.screens.matrix import MatrixScreen\n"
        "from logreview_tui.cli import main\n"
        "def broken(self):\n    secret = 'p4ssw' + '0rd'\n    raise ZeroDivisionError\n"
        "MatrixScreen.action_problems = broken\n"
        f"sys.exit(main(['review', {str(log)!r}, '--timezone', 'UTC', '--year', '2026']))\n"
    )
    with Terminal([sys.executable, str(program)]) as terminal:
        terminal.wait_for("all counted")
        terminal.press("e")

        assert terminal.wait_end() == 1
        shown = terminal.output.decode("utf-8", "replace")
        assert "ZeroDivisionError" in shown
        assert "p4ssw0rd" not in shown
