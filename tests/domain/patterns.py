"""Message patterns of reviews, for tests of rules."""

from collections.abc import Sequence
from datetime import datetime

from logreview_tui.domain.pattern_events import (
    BesideEntry,
    Judgement,
    LearnedHole,
    Patterned,
    PatternRow,
    PatternTable,
    Remembered,
    RememberedPattern,
)
from logreview_tui.domain.query import Query
from logreview_tui.domain.stored import Verdict
from tests.domain.reviews import START

A, B, C, D = (letter * 12 for letter in "abcd")
"""Ids of patterns."""


def row(
    pattern: str, entries: int, *, component: str = "sshd", aliases: tuple[str, ...] = (), at: datetime = START
) -> PatternRow:
    """A pattern of these entries."""
    return PatternRow(pattern, f"template {pattern[0]} <*>", entries, at, at, ((component, entries),), aliases)


def table(*rows: PatternRow, is_exact: bool = True) -> PatternTable:
    """These patterns and no others."""
    return PatternTable(sum(r.entries for r in rows), is_exact, rows, 0, 0)


def patterned(
    query: Query,
    drawn: Sequence[str],
    *rows: PatternRow,
    beside: tuple[BesideEntry, ...] = (),
    is_exact: bool = True,
    holes: tuple[LearnedHole, ...] = (),
) -> Patterned:
    """What the drawn entries say."""
    return Patterned(query.id, "0" * 16, table(*rows, is_exact=is_exact), tuple(drawn), beside, holes)


def judged(verdict: Verdict = Verdict.UNDERSTOOD, note: str = "the nightly job") -> Judgement:
    """A verdict of the month before."""
    return Judgement(verdict, "bob@example.com", START, "logs-2026-02-01", note)


def known(
    query: Query,
    pattern: str,
    entries: int,
    judgement: Judgement | None = None,
    *,
    components: tuple[str, ...] = ("sshd",),
    aliases: tuple[str, ...] = (),
) -> RememberedPattern:
    """A pattern of an earlier review, all entries looked at, over two days with data."""
    words = query.keyword.words if query.keyword else ()
    return RememberedPattern(
        query.index_pattern, words, pattern, aliases, f"template {pattern[0]} <*>",
        entries, 100, 100, 172_800, components, judgement,
    )  # fmt: skip


def remembered(*patterns: RememberedPattern) -> Remembered:
    """What the last review knew."""
    return Remembered("logs-2026-03-01", patterns, (LearnedHole(("usb",), ("again",)),))
