"""Counting many queries of a pattern gently: few at a time, fewer when the cluster pushes back, in slices when slow.

One query that cannot be answered never costs the others: a request that is refused as a whole is asked again query by
query.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.answers import Judged, joined, judge, timeline_of
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError, is_busy
from logreview_tui.sources.opensearch.requests import Body, timeline_body
from logreview_tui.sources.opensearch.shape import Shape

_DAY = timedelta(days=1)
_GIVE_UP = 2
"""Requests for slices without any answer in a row."""


@dataclass
class Pace:
    """How much is asked at once; halved each time the cluster pushes back."""

    queries: int = 4
    """In a request."""
    at_once: int = 2
    """Of these, searched side by side."""
    is_sliced: bool = False

    def slow_down(self) -> None:
        """Half as much from now on."""
        self.queries, self.at_once = max(1, self.queries // 2), max(1, self.at_once // 2)


class Counting:
    """Counts over one cluster; what was learned about its pace is kept."""

    def __init__(self, client: Client, pace: Pace | None = None) -> None:
        self._client = client
        self.pace = pace or Pace()

    async def timelines(self, shape: Shape, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
        """Every query's timeline, in order, the first by itself so that something is there soon."""
        todo = list(queries)
        size = 1
        while todo:
            batch, todo = todo[:size], todo[size:]
            for query, judged in zip(batch, await self._count(shape, batch, interval), strict=True):
                yield timeline_of(query, interval, shape, judged)
            size = self.pace.queries

    async def _count(self, shape: Shape, batch: Sequence[Query], interval: timedelta) -> list[Judged]:
        can_slice = not shape.has_several_stamps and batch[0].within.duration > max(_DAY, interval)
        if self.pace.is_sliced and can_slice:
            return [await self._in_slices(shape, query, interval) for query in batch]
        started = monotonic()
        found = await self._ask(shape, [(q, q.within) for q in batch], interval)
        self.pace.is_sliced |= monotonic() - started > self._client.limits.slow.total_seconds()
        return [
            await self._in_slices(shape, query, interval) if judged.is_slow and can_slice else judged
            for query, judged in zip(batch, found, strict=True)
        ]

    async def _in_slices(self, shape: Shape, query: Query, interval: timedelta) -> Judged:
        """A day at a time, so that no request is long; days lie apart, so their counts add up."""
        self.pace.is_sliced = True
        slices = list(_slices(query.within, interval))
        parts: list[Judged] = []
        empty = 0
        while len(parts) < len(slices):
            some = slices[len(parts) : len(parts) + self.pace.queries]
            if empty >= _GIVE_UP:
                parts += [Judged(Count.failed("the search took too long")) for _ in some]
                continue
            found = await self._ask(shape, [(query, s) for s in some], interval)
            empty = 0 if any(j.count.value is not None for j in found) else empty + 1
            parts += found
        return joined(parts, [s.buckets(interval) for s in slices])

    async def _ask(self, shape: Shape, asked: Sequence[tuple[Query, TimeRange]], interval: timedelta) -> list[Judged]:
        """One request for several counts; busy ones again, after a wait, and a refused whole one by one."""
        bodies = [timeline_body(query, shape.time_field, interval, within) for query, within in asked]
        answers = await self._patiently(shape, bodies)
        return [
            judge(answer, query.narrowed(within), interval) if isinstance(answer, wire.Answer) else _failed(answer)
            for (query, within), answer in zip(asked, answers, strict=True)
        ]

    async def _patiently(self, shape: Shape, bodies: Sequence[Body]) -> list[wire.Answer | RequestError]:
        answers = await self._once(shape, bodies)
        for attempt in range(len(self._client.limits.waits_s)):
            busy = [i for i, a in enumerate(answers) if _is_busy(a)]
            if not busy:
                break
            self.pace.slow_down()
            await self._client.wait(attempt)
            for at in range(0, len(busy), self.pace.queries):
                some = busy[at : at + self.pace.queries]
                again = await self._once(shape, [bodies[i] for i in some])
                for i, answer in zip(some, again, strict=True):
                    answers[i] = answer
        return answers

    async def _once(self, shape: Shape, bodies: Sequence[Body]) -> list[wire.Answer | RequestError]:
        try:
            return list(await self._client.msearch(shape.indices, bodies, at_once=self.pace.at_once))
        except RequestError as e:
            if e.kind is Kind.CLOSED:
                raise
            if e.kind is not Kind.BAD_REQUEST or len(bodies) == 1:
                return [e for _ in bodies]
        return [answer for body in bodies for answer in await self._once(shape, [body])]


def _is_busy(answer: wire.Answer | RequestError) -> bool:
    if isinstance(answer, RequestError):
        return answer.kind is Kind.BUSY
    if answer.error is not None:
        return is_busy(answer.error)
    return bool(answer.shards and any(is_busy(f.reason) for f in answer.shards.failures))


def _failed(error: RequestError) -> Judged:
    if error.kind is Kind.FORBIDDEN:
        return Judged(Count.not_permitted(error.message))
    return Judged(Count.failed(error.message), is_slow=error.kind is Kind.TIMEOUT)


def _slices(within: TimeRange, interval: timedelta) -> "list[TimeRange]":
    """Whole buckets, about a day each."""
    length = max(1, _DAY // interval) * interval
    starts = [within.start + i * length for i in range(within.buckets(length))]
    return [TimeRange(start, min(start + length, within.end)) for start in starts]
