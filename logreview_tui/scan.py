"""Reading use cases: the matrix, one answer, a sample. Screens and commands call the same ones."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.events import Answered, StoredSample
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.sources import Source

SAMPLE_SIZE = 10
"""Entries to read per query: the procedure's number."""


async def matrix(source: Source, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
    """The timeline of every query, pattern by pattern, each as soon as it is known.

    A pattern that fails gives failed counts with the reason; the others go on. Cancellation passes through.
    """
    by_pattern: dict[str, list[Query]] = {}
    for query in queries:
        by_pattern.setdefault(query.index_pattern, []).append(query)
    for pattern, wanted in by_pattern.items():
        missing = {query.id: query for query in wanted}
        try:
            async for timeline in source.counts(pattern, wanted, interval):
                missing.pop(timeline.query.id, None)
                yield timeline
            reason = "the source gave no answer"
        except SourceError as e:
            reason = e.message
        for query in missing.values():
            yield Timeline(query, interval, Count.failed(reason))


class NoCountError(SourceError):
    """The source has no number for a query: it failed, or this reviewer may not read there."""

    def __init__(self, query: Query, count: Count) -> None:
        super().__init__(f"{query}: {count}", count.reason)
        self.count = count


async def answer(source: Source, query: Query, *, interval: timedelta, size: int, seed: int | None) -> Answered:
    """Count, timeline and drawn entries of one query, as they will be kept.

    seed: None for the total of a pattern, of which nothing is drawn.

    That a total may not be read is an answer; for any other query without a number raises NoCountError. Raises
    SourceError if the source cannot answer, or if its count and its population disagree (it changed meanwhile).
    """
    timeline = await source.timeline(query, interval)
    if timeline.count.value is None and not (seed is None and timeline.count.state is CountState.NOT_PERMITTED):
        raise NoCountError(query, timeline.count)
    if seed is None:
        return _answered(timeline, None)
    sample = StoredSample.of(await source.sample(query, size, seed))
    if timeline.count.state is CountState.EXACT and sample.population != timeline.count.value:
        raise SourceError(f"{query}: the source changed while it was read", "it is asked again by itself")
    return _answered(timeline, sample)


def _answered(timeline: Timeline, sample: StoredSample | None) -> Answered:
    return Answered(
        query=timeline.query,
        interval_s=int(timeline.interval.total_seconds()),
        count=timeline.count,
        counts=timeline.counts,
        inside_longer_words=timeline.inside_longer_words,
        sample=sample,
    )


async def recount(source: Source, answers: Sequence[Answered]) -> AsyncIterator[tuple[Answered, Count]]:
    """Those answers whose query counts otherwise today, with today's count."""
    by_id = {a.query.id: a for a in answers}
    if not answers:
        return
    interval = timedelta(seconds=max(a.interval_s for a in answers))
    async for timeline in matrix(source, [a.query for a in answers], interval):
        frozen = by_id[timeline.query.id]
        if timeline.count != frozen.count:
            yield frozen, timeline.count
        await asyncio.sleep(0)
