"""What is sent to the terminal: only what differs, and always enough for the terminal to show the frame."""

import random
from pathlib import Path
from unicodedata import normalize

import pyte
import pytest
from pyte.screens import Char
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from logreview_tui.ui.frames import Shown, cells_of
from tests.terminal import Terminal

COLUMNS, ROWS = 24, 6
STYLES = [
    Style.null(),
    Style.parse("#c0caf5 on #16161e"),
    Style.parse("bold #7aa2f7 on #16161e"),
    Style.parse("italic underline red on #16161e"),
    Style.parse("bold reverse"),
    Style.parse("dim strike on blue"),
]
TEXTS = ["error", " ", "   ", "日本語", "e\u0301a", "▁▂▃", "x", "ファ ", "0123456789"]


def _strip(dice: random.Random) -> Strip:
    """A row of random pieces, wide and combining characters among them, exactly as wide as the screen."""
    segments = [Segment(dice.choice(TEXTS), dice.choice(STYLES)) for _ in range(dice.randint(0, 9))]
    return Strip(segments).adjust_cell_length(COLUMNS, dice.choice(STYLES))


def _whole(rows: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[row] for row in rows], Region(0, 0, COLUMNS, ROWS))


def _part(row: Strip, y: int) -> ChopsUpdate:
    chops: list[dict[int, Strip | None]] = [{} for _ in range(ROWS)]
    chops[y] = {0: row}
    return ChopsUpdate(chops, [(y, 0, COLUMNS)], [[COLUMNS]] * ROWS)


def _as_shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell with all that can be seen of it; of a blank only what is behind it."""
    return [[_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def _seen(cell: Char) -> tuple[object, ...]:
    behind = (cell.data, cell.bg, cell.underscore, cell.reverse, cell.strikethrough)
    is_blank = not (cell.data.strip() or cell.reverse or cell.underscore or cell.strikethrough)
    return behind if is_blank else (*behind, cell.fg, cell.bold, cell.italics)


@pytest.mark.parametrize("seed", range(30))
def test_the_terminal_shows_every_frame(seed: int) -> None:
    """After twenty random changes it looks as if the last frame had been sent whole to an empty terminal."""
    dice = random.Random(seed)
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    shown = Shown()
    rows = [_strip(dice) for _ in range(ROWS)]
    stream.feed(shown.difference(_whole(rows), (COLUMNS, ROWS), ColorSystem.TRUECOLOR).sequences)
    for _ in range(20):
        y = dice.randrange(ROWS)
        rows[y] = _strip(dice)
        update = _part(rows[y], y) if dice.random() < 0.8 else _whole(rows)
        stream.feed(shown.difference(update, (COLUMNS, ROWS), ColorSystem.TRUECOLOR).sequences)

    fresh = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(fresh).feed(Shown().difference(_whole(rows), (COLUMNS, ROWS), ColorSystem.TRUECOLOR).sequences)
    assert _as_shown(screen) == _as_shown(fresh)
    assert [normalize("NFC", "".join(c for c, _ in cells_of(row))) for row in rows] == [line for line in screen.display]


def test_nothing_is_sent_for_the_same_frame() -> None:
    """Not a byte; after something else wrote to the terminal, all of it."""
    rows = [_strip(random.Random(n)) for n in range(ROWS)]
    shown = Shown()
    first = shown.difference(_whole(rows), (COLUMNS, ROWS), ColorSystem.EIGHT_BIT).sequences

    assert shown.difference(_whole(rows), (COLUMNS, ROWS), ColorSystem.EIGHT_BIT).sequences == ""
    shown.forget()
    assert shown.difference(_whole(rows), (COLUMNS, ROWS), ColorSystem.EIGHT_BIT).sequences == first


def test_a_changed_cell_costs_a_few_bytes() -> None:
    """The place, the colours, the character, and the end of the colours."""
    old, new = (
        Strip([Segment(text, STYLES[2])]) for text in ("read 3/10 of these entries", "read 4/10 of these entries")
    )
    shown = Shown()
    shown.difference(LayoutUpdate([[old]], Region(0, 0, 26, 1)), (26, 1), ColorSystem.EIGHT_BIT)

    sent = shown.difference(LayoutUpdate([[new]], Region(0, 0, 26, 1)), (26, 1), ColorSystem.EIGHT_BIT).sequences

    assert sent == "\x1b[1;6H\x1b[1;38;5;111;48;5;16m4\x1b[m"


def test_the_screen_is_what_a_redraw_sends(log: Path) -> None:
    """A query as Ctrl+L sends it, whole; whatever was shown in between, differences alone make the same of it again."""
    with Terminal.logreview("review", str(log), "--timezone", "UTC", "--year", "2026") as terminal:
        terminal.wait_for("all counted")
        terminal.press("j", "\r")
        terminal.wait_for("read, uniform", "usual")
        terminal.press("\x0c")
        while terminal.read(0.3):
            pass
        whole = _as_shown(terminal.screen)
        for there, text, back in (
            (("?",), "Keys: query", ("\x1b",)),
            (("a",), "implication", ("\x1b",)),
            (("m",), "all entries", ("\r",)),
        ):
            terminal.press(*there)
            terminal.wait_for(text)
            terminal.press(*back)
            terminal.wait_until(lambda _: _as_shown(terminal.screen) == whole, f"the same query after {text}")
