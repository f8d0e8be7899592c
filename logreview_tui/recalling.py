"""The use case behind vanished and late entries: the hours of the last signed review, counted again."""

from collections.abc import Iterator
from datetime import timedelta

from logreview_tui import scan
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import Query
from logreview_tui.domain.recalled import ChangedHours, HoursRecounted
from logreview_tui.domain.review import Review
from logreview_tui.sources import Source


async def recount_hours(source: Source, review: Review, past: Review) -> HoursRecounted:
    """Compare the exact timelines of a past review with those of today, hour by hour.

    Hours without data on a side are left out, and those in which the data begin or end: a part of them was not kept.
    """
    interval = timedelta(seconds=past.opened.interval_s)
    there = {p.name for p in review.opened.index_patterns if p.is_permitted}
    then = {q.id: a.timeline for q in _comparable(past) if q.index_pattern in there and (a := past.answers[q.id])}
    hours = 0
    changed: list[ChangedHours] = []
    async for now in scan.matrix(source, [t.query for t in then.values()], interval):
        if now.count.is_exact:
            stored = then[now.query.id]
            pairs = list(zip(stored.whole_counts, now.whole_counts, strict=True))
            hours += sum(a is not None and b is not None for a, b in pairs)
            changed += _changed(stored, pairs)
    return HoursRecounted(past.id, hours, tuple(sorted(changed, key=lambda c: (c.index_pattern, c.words, c.start))))


def _comparable(past: Review) -> Iterator[Query]:
    for query in (*past.totals, *past.cells):
        answer = past.answers.get(query.id)
        if answer and answer.count.is_exact and not query.filters and answer.interval_s == past.opened.interval_s:
            yield query


def _changed(stored: Timeline, pairs: list[tuple[int | None, int | None]]) -> Iterator[ChangedHours]:
    """The hours with fewer entries, and those with more."""
    words = stored.query.keyword.words if stored.query.keyword else ()
    for sign in (-1, 1):
        some = [(i, a, b) for i, (a, b) in enumerate(pairs) if a is not None and b is not None and (b - a) * sign > 0]
        if some:
            start = stored.start + some[0][0] * stored.interval
            end = min(stored.start + (some[-1][0] + 1) * stored.interval, stored.query.within.end)
            then, now = sum(a for _, a, _ in some), sum(b for _, _, b in some)
            yield ChangedHours(stored.query.index_pattern, words, start, end, then, now)
