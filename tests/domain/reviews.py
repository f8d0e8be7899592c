"""Reviews made of real events, for tests of rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Answered, Event, Happened, Opened, Reviewer, StoredEntry, StoredSample
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.domain.review import Review, replay
from logreview_tui.domain.source import Extent, IndexPattern, SourceDescription

START = datetime(2026, 3, 1, tzinfo=UTC)
WITHIN = TimeRange(START, START + timedelta(days=2))

OPENED = Opened(
    review_id="logs-2026-03-03",
    tool="logreview test",
    source=SourceDescription("logs", "local", "0" * 64, ("/var/log",)),
    within=WITHIN,
    timezone="UTC",
    interval_s=3600,
    sample_size=10,
    keywords=("error", "failed"),
    own_keywords=("not found",),
    index_patterns=(IndexPattern("auth.log", ("auth.log",)), IndexPattern("syslog", ("syslog",))),
    extents=(Extent("auth.log", START, START, Count.exact(1)), Extent("syslog", START, START, Count.exact(1))),
    salt="00" * 16,
    reviewer=Reviewer("alice@example.com", "Alice", "engineer"),
    configuration=(),
    previous=None,
    abandoned=(),
)


def happened(events: Sequence[Event]) -> list[Happened]:
    """Events with times a second apart."""
    return [Happened(e, START + timedelta(seconds=i), "alice@example.com", i) for i, e in enumerate(events)]


def review(*events: Event, opened: Opened = OPENED) -> Review:
    """A review after these events."""
    return replay(happened([opened, *events]))


def entry(entry_id: str, text: str = "something failed") -> StoredEntry:
    """One drawn entry."""
    return StoredEntry(entry_id, "auth.log", START, 0, text.encode(), text, (("message", text),))


def answered(query: Query, count: Count | int, ids: Sequence[str] = ()) -> Answered:
    """An answer with these drawn entries."""
    known = Count.exact(count) if isinstance(count, int) else count
    sample = None
    if query.keyword and known.value is not None:
        drawn = tuple(replace(entry(i), rank=n) for n, i in enumerate(ids))
        sample = StoredSample("0" * 16, known.value, drawn)
    return Answered(query, 3600, known, (known.value,) * 48, None, sample)
