"""The background: every query's first complete answer is fetched and frozen, the one being looked at first.

Knows the source and the session, no widgets: what it finds it hands to a listener. An error is a value of its cell and
stops nothing else; cancelling the task stops the source.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from logreview_tui import config as configuration
from logreview_tui import scan
from logreview_tui.domain import disposing
from logreview_tui.domain.card import Described
from logreview_tui.domain.counts import Count, CountMatrix
from logreview_tui.domain.events import Answered
from logreview_tui.domain.pattern_events import Patterned, PatternsCounted
from logreview_tui.domain.period import interval_for
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.errors import SourceError, StoreError
from logreview_tui.examining import examine
from logreview_tui.recalling import recount_hours
from logreview_tui.reviewing import ReviewSession
from logreview_tui.sources import Source

_BUCKETS_OF_WINDOW = 150
if TYPE_CHECKING:
    from logreview_tui.patterning import Patterning

_HEAD_START_S = 0.15
"""By which the first counts are asked for before the first sample, so that the matrix shows numbers at once."""
_TRIES = 2
"""A source that changed while it was read answers the second time."""


class Harvest:
    """Asks for what is not frozen yet; `on_change` is called after every step."""

    def __init__(
        self,
        source: Source,
        session: ReviewSession,
        on_change: Callable[[], None],
        past: Review | None = None,
        *,
        platform: Sequence[str] = (),
    ) -> None:
        """past: the last signed review of the source, whose hours are counted again.

        platform: index patterns and namespaces of the platform; none: the usual ones.
        """
        self._past = past
        self._platform = platform
        self._source = source
        self._session = session
        self._on_change = on_change
        self._preferred: Query | None = None
        self._wake = asyncio.Event()
        self._tries: dict[str, int] = {}
        self._found_frozen = tuple(session.review.answers.values())
        self._namer: Patterning | None = None
        self._nameless: set[str] = set()
        self.counted = CountMatrix()
        self.failures: dict[str, Count] = {}
        self.problem: StoreError | None = None
        """Why answers can no longer be kept; nothing is asked until `retry`."""
        self._work: asyncio.Task[None] | None = None
        self.is_stopped = False
        self._is_changing = False

    def prefer(self, query: Query) -> None:
        """Ask for this one next."""
        self._preferred = query
        self._wake.set()

    def stop(self) -> bool:
        """Ask nothing more until `retry`; the source stops what it is doing. False where nothing was being asked."""
        if self._next() is None:
            return False
        self.is_stopped = True
        if self._work:
            self._work.cancel()
        return True

    def retry(self) -> None:
        """Ask again for what failed, and for what was stopped."""
        self.is_stopped = False
        self.failures.clear()
        self._tries.clear()
        self.problem = None
        self._wake.set()

    @property
    def activity(self) -> str:
        """What is going on, for the header."""
        wanted = list(self._wanted())
        if self.problem:
            return "NOT SAVED"
        done = sum(q.id in self._session.review.answers for q in wanted)
        if done == len(wanted):
            return "examining" if next(disposing.not_examined(self._session.review), None) else "all counted"
        if self.is_stopped:
            return f"stopped {done}/{len(wanted)}"
        failed = sum(q.id in self.failures for q in wanted)
        return f"counting {done}/{len(wanted)}" if done + failed < len(wanted) else f"{failed} failed"

    async def run(self) -> None:
        """Work until cancelled, or the review has ended."""
        while not self._session.review.is_ended:
            self._work = asyncio.create_task(self._ask())
            try:
                await self._work
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if not self.is_stopped or (task and task.cancelling()):
                    raise
            while self.is_stopped:
                self._wake.clear()
                await self._wake.wait()

    async def _ask(self) -> None:
        counting = asyncio.create_task(self._count())
        try:
            await asyncio.wait({counting}, timeout=_HEAD_START_S)
            while not self._session.review.is_ended:
                query = self._next()
                if query:
                    await self._freeze(query)
                    continue
                await self._recount()
                await self._name_rest()
                await self._examine()
                await self._recall()
                if not self._next():
                    self._wake.clear()
                    await self._wake.wait()
        finally:
            counting.cancel()
            await asyncio.gather(counting, return_exceptions=True)

    def _wanted(self) -> Iterator[Query]:
        review = self._session.review
        yield from (*review.totals, *review.cells, *review.variations)

    def _is_open(self, query: Query) -> bool:
        return query.id not in self._session.review.answers and query.id not in self.failures

    def _next(self) -> Query | None:
        if self.problem or self.is_stopped:
            return None
        if self._preferred and self._is_open(self._preferred):
            return self._preferred
        return next(filter(self._is_open, self._wanted()), None)

    async def _count(self) -> None:
        """Counts of all cells, quickly and not yet frozen, so that the matrix fills while samples are drawn."""
        review = self._session.review
        missing = [q for q in self._wanted() if q.id not in review.answers]
        for interval in sorted({self._interval(q) for q in missing}, reverse=True):
            some = [q for q in missing if self._interval(q) == interval]
            async for timeline in scan.matrix(self._source, some, interval):
                self.counted = self.counted.with_timeline(timeline)
                self._change_soon()

    def _change_soon(self) -> None:
        """Once for all counts that one answer of the source brought."""
        if not self._is_changing:
            self._is_changing = True
            asyncio.get_running_loop().call_soon(self._changed)

    def _changed(self) -> None:
        self._is_changing = False
        if self._work and not self._work.done():
            self._on_change()

    def _interval(self, query: Query) -> timedelta:
        """That of the review; finer for a window that would have few buckets."""
        review = self._session.review
        usual = timedelta(seconds=review.opened.interval_s)
        return usual if query.within == review.within else interval_for(query.within, _BUCKETS_OF_WINDOW, usual)

    async def _freeze(self, query: Query) -> None:
        review = self._session.review
        seed = None if query in review.totals else review.seed(query)
        try:
            answer = await scan.answer(
                self._source, query, interval=self._interval(query), size=review.opened.sample_size, seed=seed
            )
            found = await self._patterns_of(answer)
            self._session.answered(answer)
            for event in found:
                self._session.patterned(event)
        except scan.NoCountError as e:
            self.failures[query.id] = e.count
        except SourceError as e:
            self._tries[query.id] = self._tries.get(query.id, 0) + 1
            if self._tries[query.id] >= _TRIES:
                self.failures[query.id] = Count.failed(f"{e.message}{': ' + e.hint if e.hint else ''}")
        except StoreError as e:
            self.problem = e
        self._on_change()

    async def _name_rest(self) -> None:
        """Patterns of answers that were frozen without them: by a release before, or when the program was killed."""
        for answer in tuple(self._session.review.answers.values()):
            query_id = answer.query.id
            review = self._session.review
            is_told = query_id in review.patterned and query_id in review.cards
            if is_told or query_id in self._nameless or self.problem:
                continue
            try:
                for event in await self._patterns_of(answer):
                    self._session.patterned(event)
                    self._on_change()
            except StoreError as e:
                self.problem = e
                self._on_change()

    async def _patterns_of(self, answer: Answered) -> tuple[Patterned | Described, ...]:
        """What the drawn entries say, and the card; none where that cannot be told, which stops nothing."""
        if answer.sample is None or not answer.sample.drawn:
            self._nameless.add(answer.query.id)
            return ()
        try:
            return await self._patterning().look(self._session.review, answer)
        except SourceError:
            self._nameless.add(answer.query.id)
            return ()

    async def count_patterns(self, query: Query) -> PatternsCounted:
        """Look at every entry of an answered query. Raises SourceError."""
        answer = self._session.review.answers.get(query.id)
        if answer is None:
            raise SourceError(f"{query} has no answer yet", "wait for its count")
        return await self._patterning().count_all(answer)

    def _patterning(self) -> "Patterning":
        if self._namer is None:
            from logreview_tui.patterning import Patterning  # noqa: PLC0415 - not before the first paint

            self._namer = Patterning(self._source, self._session.review, self._platform)
        return self._namer

    async def _examine(self) -> None:
        """What stands out in the timelines, once all are there; computed beside the event loop."""
        review = self._session.review
        found = await asyncio.to_thread(examine, review, configuration.zone(review.opened.timezone))
        if found is None or self._session.review.is_ended:
            return
        try:
            self._session.examined(found)
        except StoreError as e:
            self.problem = e
        self._on_change()

    async def _recall(self) -> None:
        """Once a review: what the last one counted, counted again."""
        past, review = self._past, self._session.review
        last = review.opened.previous
        if past is None or last is None or last.review_id != past.id or review.recalled or self.is_stopped:
            return
        found = await recount_hours(self._source, review, past)
        if self._session.review.is_ended:
            return
        try:
            self._session.hours_recounted(found)
        except StoreError as e:
            self.problem = e
        self._on_change()

    async def _recount(self) -> None:
        """Once, after a resume: does the source still count what was frozen? The first answer stays either way."""
        found, self._found_frozen = self._found_frozen, ()
        try:
            async for answer, count in scan.recount(self._source, found):
                if count.value is not None:
                    self._session.recounted(answer.query, count)
                    self._on_change()
        except StoreError as e:
            self.problem = e
            self._on_change()
