"""An entry as JSON, the fields of drawn entries, the values of a field: rows that know the field they show. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logreview_tui.domain.display import SafeText, display
from logreview_tui.domain.entry import Facet, LogEntry
from logreview_tui.domain.events import STORED_TEXT_LIMIT
from logreview_tui.domain.query import Filter
from logreview_tui.sources.documents import leaf_text
from logreview_tui.ui.clipboard import made_document
from logreview_tui.ui.lines import Line, Piece, line, padded
from logreview_tui.ui.wording import grouped, plural

_ROWS = 5_000
_DEEPEST = 30
_INDENT = 2
_NAMES = 36
_VALUES_TOLD = 3
_OWN_TIME = "@timestamp"


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line, and what a filter made of it would hold."""

    line: Line
    field: str = ""
    """Dotted name; empty: the row shows no field."""
    value: str | None = None
    """None: the field as a whole."""
    condition: Filter | None = None
    """The filter the row stands for."""


def document_rows(entry: LogEntry, width: int) -> list[Row]:
    """The document as it was stored, else one made of the entry's time and fields, as indented JSON.

    Values are in JSON's own spelling, so a control character and its look-alike differ.
    """
    rows: list[Row] = []
    for row in _object(_pairs(entry), "", 0, "", "", width):
        if len(rows) == _ROWS:
            return [*rows, Row(line(("  too long to be shown whole", "severity-warning")))]
        rows.append(row)
    return rows


def _pairs(entry: LogEntry) -> list[tuple[str, Any]]:
    """Names and values, repeated names kept; objects inside are lists of pairs too, in a tuple."""
    try:
        found = json.loads(entry.raw, object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, tuple):
        return list(found)
    return list(made_document(entry).items())


def _object(
    pairs: Sequence[tuple[str, Any]], path: str, depth: int, lead: str, comma: str, width: int
) -> Iterator[Row]:
    yield from _bracket(f"{lead}{{", depth, width)
    for i, (name, value) in enumerate(pairs):
        behind = "," if i < len(pairs) - 1 else ""
        field = f"{path}.{name}" if path else name
        yield from _value(value, field, depth + 1, f"{json.dumps(name, ensure_ascii=False)}: ", behind, width)
    yield from _bracket(f"}}{comma}", depth, width)


def _value(value: Any, field: str, depth: int, lead: str, comma: str, width: int) -> Iterator[Row]:
    if isinstance(value, tuple) and value and depth < _DEEPEST:
        yield from _object(value, field, depth, lead, comma, width)
    elif isinstance(value, list) and value and depth < _DEEPEST:
        yield from _bracket(f"{lead}[", depth, width)
        for i, inner in enumerate(value):
            yield from _value(inner, field, depth + 1, "", "," if i < len(value) - 1 else "", width)
        yield from _bracket(f"]{comma}", depth, width)
    else:
        yield from _leaf(value, field, depth, lead, comma, width)


def _leaf(value: Any, field: str, depth: int, lead: str, comma: str, width: int) -> Iterator[Row]:
    text = display(f"{lead}{_said(value)}{comma}", limit=STORED_TEXT_LIMIT)
    name = len(display(lead, limit=STORED_TEXT_LIMIT).plain)
    wanted = None if value is None or isinstance(value, tuple | list) else _searched(value)
    at = 0
    for i, row in enumerate(text.wrap(_room(width, depth), at_words=True)):
        margin = line(" " * (_margin(depth) + (_INDENT if i else 0)))
        inner = min(max(name - at, 0), len(row.plain))
        parts = (Piece(row.part(0, inner), "field"), Piece(row.part(inner, len(row.plain))))
        yield Row((*margin, *(p for p in parts if p.text.plain)), field if wanted is not None else "", wanted)
        at += len(row.plain)


def _said(value: Any) -> str:
    if isinstance(value, _Number):
        return value
    if isinstance(value, tuple):
        return "{ nested too deeply to be shown }" if value else "{}"
    if isinstance(value, list):
        return "[ nested too deeply to be shown ]" if value else "[]"
    return json.dumps(value, ensure_ascii=False)


def _searched(value: Any) -> str:
    """A leaf in the spelling that the source searches."""
    if not isinstance(value, _Number):
        return leaf_text(value)
    try:
        return leaf_text(int(value) if value.lstrip("-").isdecimal() else float(value))
    except (ValueError, OverflowError):
        return str(value)


def _bracket(text: str, depth: int, width: int) -> Iterator[Row]:
    for row in display(text, limit=STORED_TEXT_LIMIT).wrap(_room(width, depth)):
        yield Row((*line(" " * _margin(depth)), Piece(row, "field")))


def _margin(depth: int) -> int:
    return 1 + _INDENT * min(depth, _DEEPEST)


def _room(width: int, depth: int) -> int:
    return max(width - _margin(depth) - _INDENT - 1, 8)


def condition_rows(filters: Sequence[Filter]) -> list[Row]:
    """The filters a query has."""
    if not filters:
        return []
    head = Row(line((" filters now", "key"), ("  x takes one away", "dim")))
    return [head, *(Row(line("   ", (str(f), "title")), f.field, f.value, f) for f in filters), Row(())]


def field_rows(entries: Sequence[LogEntry]) -> list[Row]:
    """The fields of drawn entries with their commonest values, those that tell entries apart first."""
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        for name, value in dict.fromkeys(entry.fields):
            if name != _OWN_TIME and value != entry.text:
                found.setdefault(name, Counter())[value] += 1
    made = [Row(line((f" fields of the {plural(len(entries), 'drawn entry', 'drawn entries')}", "key")))]
    for name, values in sorted(found.items(), key=lambda f: _tells_apart(f[1], len(entries))):
        told = [f"{value} {n}" for value, n in values.most_common(_VALUES_TOLD)]
        rest = f", +{len(values) - _VALUES_TOLD}" if len(values) > _VALUES_TOLD else ""
        lead = padded(line("   ", (_shortened(name), "field")), _NAMES)
        made.append(Row((*lead, *line(f" {', '.join(told)}{rest}")), name))
    return made


def _tells_apart(values: Counter[str], entries: int) -> int:
    """0: some entries share a value and others do not; 1: all have the same; 2: each has its own."""
    return 2 if len(values) == entries > 1 else 1 if len(values) == 1 else 0


def _shortened(name: str) -> SafeText:
    return display(name).cut(_NAMES - 4)


def value_rows(facet: Facet) -> list[Row]:
    """The values of a field with the number of entries that hold each."""
    widest = max((len(grouped(n)) for _, n in facet.values), default=1)
    made = [
        Row(line(" ", (f"{grouped(n):>{widest}}", "title"), "  ", display(value)), facet.field, value)
        for value, n in facet.values
    ]
    if facet.others:
        made.append(Row(line((f" {grouped(facet.others):>{widest}}  in other values", "dim"))))
    if facet.missing:
        made.append(Row(line((f" {grouped(facet.missing):>{widest}}  without the field", "dim"))))
    return made or [Row(line(("  no entry has this field", "dim")))]
