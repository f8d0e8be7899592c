"""A hundred thousand generated hostile lines through everything that draws, searches and copies an entry."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from rich.cells import cell_len

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.display import display
from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.reading import BlockState
from logreview_tui.ui.clipboard import copyable, entry_json
from logreview_tui.ui.documents import document_rows, field_rows
from logreview_tui.ui.entry_lines import entry_lines
from logreview_tui.ui.finding import highlighted, hits
from logreview_tui.ui.glyphs import ASCII, UTF8
from logreview_tui.ui.lines import Line
from logreview_tui.ui.look import Look
from logreview_tui.ui.panes.sample_list import block_lines
from logreview_tui.ui.themes import load_themes
from tests.hostile import HOSTILE, LONG

LINES = 100_000
EACH = 100
"""One line in so many goes through the dearer places too."""
WIDTH = 80
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPEN = BlockState(0, 1, Verdict.OPEN, (), has_note=False)
PAYLOADS = tuple(p for p in HOSTILE if p not in LONG)
RANGES = ((0, 0x20), (0x7F, 0xA0), (0x300, 0x370), (0x200B, 0x2070), (0xD800, 0xE010), (0xFE00, 0xFE10), (0x21, 0x7F))


def _generated(dice: random.Random) -> Iterator[str]:
    """Words, payloads, parts of payloads and characters of every bad kind, in any order."""
    for _ in range(LINES):
        parts = []
        for _ in range(dice.randint(1, 6)):
            match dice.randrange(4):
                case 0:
                    parts.append(dice.choice(PAYLOADS))
                case 1:
                    payload = dice.choice(PAYLOADS)
                    at = dice.randrange(len(payload))
                    parts.append(payload[at : at + dice.randint(1, 9)])
                case 2:
                    parts.append("".join(chr(dice.randrange(*dice.choice(RANGES))) for _ in range(dice.randint(1, 5))))
                case _:
                    parts.append(chr(dice.randrange(0x110000)) + dice.choice(("error", " failed ", "=", '"', "/")))
        yield "".join(parts)


def _is_safe(content: Line, look: Look) -> bool:
    """Printable, and as wide as the screen: a row that is wider or narrower than it says shifts the next pane."""
    strip = look.strip(content, WIDTH)
    return all(s.text.isprintable() for s in strip) and sum(cell_len(s.text) for s in strip) == WIDTH


def test_nothing_raw_comes_out_of_any_place() -> None:
    """Rows of the list for each line; the whole entry, JSON, fields, hits and clipboard for one in a hundred."""
    theme = load_themes()["lr-dark"]
    looks = [Look(glyphs, theme.roles, theme.base) for glyphs in (UTF8, ASCII)]
    dice = random.Random(20260301)
    bad: list[str] = []
    for number, text in enumerate(_generated(dice)):
        raw = text.encode("utf-8", "surrogatepass")
        entry = LogEntry(EntryRef("a", text[:20]), AT, text, ((text[:12], text),), raw)
        block = Block((entry,), (text,), (), ())
        look = looks[number % 2]
        rows = block_lines(block, OPEN, WIDTH, UTC, look.glyphs, rows=1, is_selected=False)
        if number % EACH == 0:
            content = entry_lines(block, WIDTH, UTC).lines
            wanted = display(text).plain[:5]
            rows += highlighted(content, wanted, "cursor")
            rows += [row.line for row in (*document_rows(entry, WIDTH), *field_rows([entry]))]
            assert hits([content], wanted) or not wanted.strip()
            if not (copyable(text).isprintable() and entry_json(entry).isascii() and entry_json(entry).isprintable()):
                bad.append(text)
        if not all(_is_safe(row, look) for row in rows):
            bad.append(text)
    assert bad[:3] == []


def test_every_character_there_is_takes_the_room_it_says() -> None:
    """The terminal library's own measure of each safe character is ours, so that no row shifts."""
    wrong = []
    for code in filter(lambda c: chr(c).isprintable(), range(0x110000)):
        shown = display(chr(code))
        if cell_len(shown.plain) != shown.cells:
            wrong.append(f"U+{code:04X}")
    assert wrong == []
