"""What goes over the line: bytes per key within what one frame would take, and nothing while nothing happens."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal

FRAME = {(80, 24): 6_720, (160, 48): 26_880}
"""3.5 bytes a cell."""
MOVE = {(80, 24): 480, (160, 48): 4_800}
"""Of a wide matrix with the preview, which follows once the cursor rests."""


@pytest.fixture(params=FRAME, ids=lambda size: f"{size[0]}x{size[1]}")
def terminal(request: pytest.FixtureRequest, log: Path) -> Iterator[Terminal]:
    """The review of a small log on its matrix, every count there."""
    with Terminal.logreview("review", str(log), "--timezone", "UTC", "--year", "2026", size=request.param) as opened:
        opened.wait_for("all counted")
        _quiet(opened)
        yield opened


def _quiet(terminal: Terminal) -> int:
    """Read until nothing comes any more; how many bytes came."""
    read = 0
    while got := terminal.read(0.4):
        read += len(got)
    return read


def _sent(terminal: Terminal, key: str, shows: str = "") -> int:
    """Bytes of one key, once what it shows is there."""
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_for(shows)
    _quiet(terminal)
    return len(terminal.output) - before


def test_keys_cost_less_than_a_frame(terminal: Terminal) -> None:
    """Moves in the matrix and the timeline a few hundred bytes; another query, help and back at most one frame each."""
    frame = FRAME[terminal.columns, terminal.rows]
    matrix = [_sent(terminal, key) for key in "jjkjk"]
    assert sorted(matrix)[2] <= MOVE[terminal.columns, terminal.rows], matrix
    terminal.press("g", "j", "j", "\r")
    terminal.wait_for("read, uniform", "usual")
    _quiet(terminal)
    buckets = [_sent(terminal, key) for key in "llh"]
    assert max(buckets) <= 2_000, buckets
    steps = (("n", "blocked / "), ("?", "Keys: "), ("\x1b", "blocked / "), ("N", "failed / "), ("m", "all entries"))
    whole = [_sent(terminal, key, shows) for key, shows in steps]
    assert max(whole) <= frame, whole


def test_nothing_is_sent_while_nothing_happens(terminal: Terminal) -> None:
    """Neither on the matrix nor in a query, and not for a key that changes nothing."""
    assert b"" in [terminal.read(1) for _ in range(3)]
    assert 0 in [_sent(terminal, "g") for _ in range(3)]
    terminal.press("j", "j", "\r")
    terminal.wait_for("read, uniform", "usual")
    assert b"" in [terminal.read(1) for _ in range(3)]


def test_nothing_heavy_is_loaded_before_the_first_paint(log: Path, tmp_path: Path) -> None:
    """Charts, templates and the client of a cluster come when they are needed."""
    program = tmp_path / "program.py"
    found = tmp_path / "found"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from logreview_tui.ui.app import LogReviewApp\n"
        "begin = LogReviewApp._begin\n"
        "def seen(app):\n"
        "    heavy = ('plotext', 'opensearchpy', 'jinja2', 'logreview_tui.analysis.anomalies')\n"
        f"    Path({str(found)!r}).write_text(' '.join(m for m in heavy if m in sys.modules) + ' seen')\n"
        "    begin(app)\n"
        "LogReviewApp._begin = seen\n"
        "from logreview_tui.cli import main\n"
        f"sys.exit(main(['review', {str(log)!r}, '--timezone', 'UTC', '--year', '2026']))\n"
    )
    with Terminal([sys.executable, str(program)]) as terminal:
        terminal.wait_for("all counted")

    assert found.read_text() == " seen"


def test_a_terminal_that_is_attached_again_gets_everything(log: Path) -> None:
    """A signal of a changed size with the same size: session keepers ask for the screen that way."""
    with Terminal.logreview("review", str(log), "--timezone", "UTC", "--year", "2026") as terminal:
        terminal.wait_for("all counted")
        _quiet(terminal)
        terminal.screen.reset()
        terminal.kill(signal.SIGWINCH)
        terminal.wait_for("all entries", "all counted", "failed", "help")
