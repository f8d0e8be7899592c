"""What a reviewer types to try something: a word, a phrase, filters, a window, in any order. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo

from logreview_tui.domain.period import parse_moment
from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.errors import UsageError

_PART = re.compile(r"""-?[^\s"':]+:"[^"]*"|"[^"]*"|\S+""")
_RANGE = re.compile(r"-?[^\W\d][^\s\"]*:[0-9]{1,9}\.\.[0-9]{1,9}")
_HINT = 'failed, "not found", program:sshd, code:400..499, -host:a, 2026-03-01..2026-03-02T12:00'


def parse_variation(text: str, index_pattern: str, period: TimeRange, zone: tzinfo) -> Query:
    """The query that was typed, in one pattern, over the period unless a window is given. Raises UsageError."""
    within = period
    conditions: list[str] = []
    for part in _PART.findall(text):
        if _has_open_range(part):
            within = _window(part, period, zone)
        else:
            conditions.append(part)
    keyword, filters = _conditions(conditions)
    if keyword is None and not filters and within == period:
        raise UsageError("nothing to try", _HINT)
    return Query(index_pattern, keyword, within, filters)


def parse_conditions(text: str) -> tuple[Keyword | None, tuple[Filter, ...]]:
    """A word or phrase and filters, in any order, without a window. Raises UsageError."""
    parts = _PART.findall(text)
    if wrong := next(filter(_has_open_range, parts), None):
        raise UsageError(
            f"{wrong!r} is not a range", "write field:low..high, as in code:400..499; quotes make words of it"
        )
    return _conditions(parts)


def _has_open_range(part: str) -> bool:
    """Whether dots stand in it that no quotes and no pair of numbers explain."""
    return ".." in part and '"' not in part and not _RANGE.fullmatch(part)


def _conditions(parts: Iterable[str]) -> tuple[Keyword | None, tuple[Filter, ...]]:
    keyword: Keyword | None = None
    filters: list[Filter] = []
    for part in parts:
        if ":" in part and not part.startswith('"'):
            filters.append(Filter.parse(part))
        elif keyword is not None:
            raise UsageError(f"one word at a time: {keyword} or {part}", "quote a phrase")
        else:
            keyword = Keyword.parse(part)
    return keyword, tuple(filters)


def filtered(query: Query, condition: Filter) -> Query:
    """The query with one more filter, which replaces its opposite. Raises UsageError where it has it already."""
    if condition in query.filters:
        raise UsageError(f"{condition} is a filter of this query already", "choose another value")
    opposite = replace(condition, is_excluded=not condition.is_excluded)
    return replace(query, filters=(*(f for f in query.filters if f != opposite), condition))


def unfiltered(query: Query, condition: Filter) -> Query:
    """The query without a filter."""
    return replace(query, filters=tuple(f for f in query.filters if f != condition))


def _window(text: str, period: TimeRange, zone: tzinfo) -> TimeRange:
    start, _, end = text.partition("..")
    return TimeRange(
        parse_moment(start, zone) if start else period.start,
        parse_moment(end, zone) if end else period.end,
    )
