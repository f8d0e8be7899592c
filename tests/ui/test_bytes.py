"""What goes over the line: bytes per key within what one frame would take, and nothing while nothing happens."""

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


def _sent(terminal: Terminal, key: str) -> int:
    before = len(terminal.output)
    terminal.press(key)
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
    whole = [_sent(terminal, key) for key in ("n", "?", "\x1b", "N", "m")]
    assert max(whole) <= frame, whole


def test_nothing_is_sent_while_nothing_happens(terminal: Terminal) -> None:
    """Neither on the matrix nor in a query, and not for a key that changes nothing."""
    assert b"" in [terminal.read(1) for _ in range(3)]
    assert 0 in [_sent(terminal, "g") for _ in range(3)]
    terminal.press("j", "j", "\r")
    terminal.wait_for("read, uniform", "usual")
    assert b"" in [terminal.read(1) for _ in range(3)]
