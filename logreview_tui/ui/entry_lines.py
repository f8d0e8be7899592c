"""An entry as lines: its time and place, its text, what varies in its block, its fields, its neighbours. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from string import digits

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.display import SafeText, display, display_lines
from logreview_tui.domain.entry import Context, LogEntry
from logreview_tui.domain.events import STORED_TEXT_LIMIT
from logreview_tui.domain.review import Note
from logreview_tui.ui.audit import headline
from logreview_tui.ui.lines import CONTINUED, Line, Piece, cells, line
from logreview_tui.ui.wording import clock, moment, plural

_STAMP = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")
"""How a line of RFC 3164 begins; a year is not in it."""
_GAP = line("  ")
_ENDLESS = 1_000_000
"""Columns of a row that is not wrapped."""
_NANOSECONDS = len("2026-03-01T00:00:00.000000")
"""Beyond these a time's digits are below what an entry keeps."""


@dataclass(frozen=True, slots=True)
class EntryLines:
    """All lines of an entry at one width."""

    lines: tuple[Line, ...]
    text: range
    """Which of them hold the entry's own text: these must have been on the screen for it to count as shown whole."""
    is_cut: bool
    """The text itself was too long to be kept whole, or for the rows it is shown in."""
    parts: tuple["PartLines", ...] = ()
    """The parts of a block, in its order."""


@dataclass(frozen=True, slots=True)
class PartLines:
    """Entries of a block that are equal but for numbers, and where they are shown."""

    ids: tuple[str, ...]
    start: int
    """The line their time stands on."""
    text: range
    is_cut: bool


def entry_lines(
    block: Block,
    width: int,
    zone: tzinfo,
    remarks: Callable[[Block], Sequence[Line]] = lambda _: (),
    *,
    wraps: bool = True,
) -> EntryLines:
    """For each part of a block its first entry whole, then remarks, what varies in the others, and its fields.

    remarks: about a part. wraps: lines longer than the width go on in the next row; else each is a row, to be cut where
    it is shown.
    """
    made: list[Line] = []
    parts: list[PartLines] = []
    for part in block.parts:
        found = _part_lines(part, width, zone, remarks(part), wraps=wraps)
        at = len(made)
        text = range(at + found.text.start, at + found.text.stop)
        parts.append(PartLines(tuple(e.ref.id for e in part.entries), at, text, found.is_cut))
        made += found.lines
    whole = range(parts[0].text.start, parts[-1].text.stop)
    return EntryLines(tuple(made), whole, any(p.is_cut for p in parts), tuple(parts))


def _part_lines(block: Block, width: int, zone: tzinfo, notes: Sequence[Line], *, wraps: bool) -> EntryLines:
    entry = block.entries[0]
    across = width if wraps else _ENDLESS
    made: list[Line] = [line((f" {moment(entry.time, zone)}", "title"), "  ", (entry.ref.index, "dim"))]
    if said := headline(entry.fields):
        made += wrapped(display(said, limit=len(said)), across, "title")
    first = len(made)
    fields = _fields(entry, width) if wraps else _field_rows(entry)
    text = fields if _is_document(entry) else _text(entry, across)
    made += text
    whole = range(first, len(made))
    made += notes
    made += _varying(block, width, zone)
    made += fields if text is not fields else []
    is_cut = not wraps and any(cells(row) > width for row in text)
    return EntryLines(tuple(made), whole, is_cut or len(entry.text) >= STORED_TEXT_LIMIT)


def _is_document(entry: LogEntry) -> bool:
    """The text is the whole document, so its fields, which are every leaf of it, are what one reads."""
    return bool(entry.fields) and entry.text.startswith("{") and all(v != entry.text for _, v in entry.fields)


def _text(entry: LogEntry, width: int) -> list[Line]:
    return [row for text in display_lines(entry.text, limit=STORED_TEXT_LIMIT) for row in wrapped(text, width)]


def wrapped(text: SafeText, width: int, role: str = "") -> list[Line]:
    """A text in as many rows as it needs, a blank before each."""
    rows = text.wrap(max(width - 2, 1), at_words=True)
    return [(Piece(SafeText(" "), CONTINUED if i else ""), Piece(row, role)) for i, row in enumerate(rows)]


def _varying(block: Block, width: int, zone: tzinfo) -> list[Line]:
    """The other entries of a block: their times, then each part that differs, with its values.

    A field that holds the entry's own time is the list of times again, and one that holds the text the varying parts.
    """
    if len(block.entries) == 1:
        return []
    times = ", ".join(clock(e.time, zone).strip() for e in block.entries[1:])
    alike = f"{plural(len(block.entries), 'entry', 'entries')} alike; the others {times}"
    made = wrapped(display(alike, limit=len(alike)), width, "severity-fine")
    told = {values for values in block.varying if _are_times(values, block)}
    if block.varying and not block.skeleton[0] and all(map(_STAMP.fullmatch, block.varying[0])):
        told.add(block.varying[0])
    for values in (v for v in dict.fromkeys(block.varying) if v not in told):
        made += wrapped(display(f"varies: {', '.join(values)}", limit=STORED_TEXT_LIMIT), width, "dim")
    texts = tuple(dict.fromkeys(e.text for e in block.entries))
    for name, values in block.varying_fields:
        if values not in (texts, *block.varying) and not _are_times(values, block):
            made += wrapped(display(f"{name} varies: {', '.join(values)}", limit=STORED_TEXT_LIMIT), width, "dim")
    return made


def _are_times(values: tuple[str, ...], block: Block) -> bool:
    """Each value is the time of an entry of the block, written in full."""
    times = {e.time for e in block.entries}
    try:
        return {datetime.fromisoformat(v[:_NANOSECONDS] + v[_NANOSECONDS:].lstrip(digits)) for v in values} <= times
    except (ValueError, TypeError):
        return False


def _fields(entry: LogEntry, width: int) -> list[Line]:
    """Fields as they flow, name=value; the message is the text already."""
    made: list[Line] = []
    row: Line = line(" ")
    for name, value in _untold(entry):
        shown = display(value, limit=STORED_TEXT_LIMIT)
        parts = line((name, "field"), ("=", "dim"), shown)
        if cells(row) > 1 and cells(row) + cells(_GAP) + cells(parts) + 1 > width:
            made.append(row)
            row = line(" ")
        if cells(parts) + 2 > width:
            made += wrapped(_joined(display(name), shown), width)
            continue
        row = (*row, *(_GAP if cells(row) > 1 else ()), *parts)
    return [*made, row] if cells(row) > 1 else made


def _field_rows(entry: LogEntry) -> list[Line]:
    """A row for each field."""
    return [
        line(" ", (name, "field"), ("=", "dim"), display(value, limit=STORED_TEXT_LIMIT))
        for name, value in _untold(entry)
    ]


def _untold(entry: LogEntry) -> Iterator[tuple[str, str]]:
    """The fields whose values do not stand in the text already as its message."""
    for name, value in entry.fields:
        if value != entry.text and not (name == "message" and entry.text.endswith(value)):
            yield name, value


def _joined(name: SafeText, value: SafeText) -> SafeText:
    shift = len(name.plain) + 1
    return SafeText(f"{name.plain}={value.plain}", (*name.escapes, *((a + shift, b + shift) for a, b in value.escapes)))


def context_lines(context: Context, width: int, zone: tzinfo, sign: str) -> tuple[Line, ...]:
    """Neighbours in the order of the source, the entry itself marked."""
    made: list[Line] = [line((" neighbours where it was logged; Esc closes", "title"))]
    for entry in (*context.before, context.entry, *context.after):
        is_it = entry is context.entry
        lead = line((sign if is_it else " ", "key"), (clock(entry.time, zone) + "  ", "dim"))
        rows = display(headline(entry.fields) or entry.text).wrap(max(width - cells(lead) - 1, 1))
        made.append((*lead, Piece(rows[0], "title" if is_it else "")))
        if is_it:
            made += [(*line(" " * cells(lead)), Piece(row, "title")) for row in rows[1:]]
    return tuple(made)


def note_lines(note: Note | None, width: int) -> list[Line]:
    """A note in as few lines as it needs."""
    if note is None:
        return []
    pairs = (("cause", note.cause), ("implication", note.implication), ("time", note.time), ("space", note.space))
    text = "  ".join(f"{name}: {value}" for name, value in pairs if value.strip())
    return wrapped(display(f"note  {text}"), width, "severity-fine")
