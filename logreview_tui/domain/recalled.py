"""The hours that the last signed review counted, counted again: entries that have vanished since, or came late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from logreview_tui.domain.finding import Finding, FindingKind, finding_id
from logreview_tui.domain.query import Query, rfc3339


@dataclass(frozen=True, slots=True)
class ChangedHours:
    """Hours of a pattern, or of a keyword in it, that count otherwise now; all of them fewer, or all more."""

    index_pattern: str
    words: tuple[str, ...]
    """The keyword's tokens; empty for all entries."""
    start: datetime
    """Of the first such hour."""
    end: datetime
    """Behind the last."""
    stored: int
    """Entries in these hours then."""
    now: int


@dataclass(frozen=True, slots=True)
class HoursRecounted:
    """What could still be read of the last signed review was counted again."""

    review_id: str
    """Of the last signed review."""
    hours: int
    """Compared, over all its queries."""
    changed: tuple[ChangedHours, ...]


def findings(event: HoursRecounted, totals: Sequence[Query]) -> Iterator[Finding]:
    """One for each pattern and direction: by all its entries, or by the keyword that changed most."""
    for total in totals:
        mine = [c for c in event.changed if c.index_pattern == total.index_pattern]
        for is_late in (False, True):
            alike = [c for c in mine if (c.now > c.stored) is is_late]
            if alike:
                yield _finding(event, total, alike, is_late=is_late)


def _finding(event: HoursRecounted, total: Query, alike: Sequence[ChangedHours], *, is_late: bool) -> Finding:
    first = max(alike, key=lambda c: (not c.words, abs(c.now - c.stored)))
    kind = FindingKind.LATE if is_late else FindingKind.VANISHED
    return Finding(
        id=finding_id(kind, first.start, (total.id,)),
        kind=kind,
        is_up=is_late,
        is_risk=False,
        start=first.start,
        end=first.end,
        observed=first.now,
        expected=f"{first.stored}.0",
        sentence=_sentence(event, first, len(alike) - 1),
        queries=(total.id,),
    )


def _sentence(event: HoursRecounted, first: ChangedHours, others: int) -> str:
    number = abs(first.now - first.stored)
    entries = f"{number} entr{'y' if number == 1 else 'ies'}"
    what = f"{' '.join((first.index_pattern, *first.words))}: {entries}"
    fate = "came after" if first.now > first.stored else "vanished since"
    also = f"; also in {others} of its keywords" if others else ""
    span = f"{rfc3339(first.start)} to {rfc3339(first.end)}"
    return f"{what} {fate} review {event.review_id}: {first.stored} then, {first.now} now, {span}{also}"
