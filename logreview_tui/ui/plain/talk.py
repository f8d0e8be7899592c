"""The state of a review by lines: which query is open, which entry was told, and the background that answers."""

import asyncio
from collections.abc import Callable
from datetime import tzinfo

from logreview_tui.bootstrap import Application
from logreview_tui.domain import disposing
from logreview_tui.domain.blocks import Block
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import blocks_of, ids_of, next_unread
from logreview_tui.domain.review import Review
from logreview_tui.domain.viewing import Viewing
from logreview_tui.errors import RefusedError
from logreview_tui.reviewing import ReviewSession
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.drafts import DRAFTS, Drafts
from logreview_tui.ui.harvest import Harvest
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.voice import Voice

_FIRST_WAIT_S = 0.5
_NEXT_WAIT_S = 5.0


class Talk:
    """What the commands work with."""

    def __init__(self, application: Application, voice: Voice, stopwatch: Callable[[], float]) -> None:
        self.application = application
        self.voice = voice
        self.session: ReviewSession = application.session
        self.zone: tzinfo = application.zone
        self.drafts = Drafts(application.folder / DRAFTS if application.folder else None)
        self.harvest = Harvest(
            application.source, self.session, self._answer_came, application.past, platform=application.config.platform
        )
        self.viewing = Viewing()
        self.stopwatch = stopwatch
        self.query: Query | None = None
        self.blocks: tuple[Block, ...] = ()
        self.at = 0
        self.done: list[tuple[Query, tuple[str, ...]]] = []
        """Marks of this sitting, the last to be undone first."""
        self.has_tour = False
        self.last_step = ""
        """What the tour said last."""
        self.heard: dict[tuple[str, ...], float] = {}
        """Entries of a whole pattern that were told, and when."""
        self.background: asyncio.Task[None] | None = None
        """The harvest at work."""
        self._told: set[tuple[str, tuple[str, ...]]] = set()
        self._change = asyncio.Event()

    @property
    def review(self) -> Review:
        """The review as it is now."""
        return self.session.review

    @property
    def state(self) -> State:
        """What is known now."""
        harvest = self.harvest
        return State(self.review, harvest.counted, harvest.failures, harvest.activity)

    def start(self) -> None:
        """Begin to fetch and freeze answers in the background."""
        if not self.review.is_ended:
            self.background = asyncio.create_task(self.harvest.run())

    async def stop(self) -> None:
        """End the background."""
        if self.background:
            self.background.cancel()
            await asyncio.gather(self.background, return_exceptions=True)

    def _answer_came(self) -> None:
        self._change.set()

    @property
    def where(self) -> Where:
        """Which screen this would be."""
        return Where.MATRIX if self.query is None else Where.QUERY

    @property
    def here(self) -> Query:
        """The open query. Raises RefusedError when there is none."""
        if self.query is None:
            raise RefusedError("no cell is open", "type next, or go and the number of a cell")
        return self.query

    @property
    def block(self) -> Block:
        """The entry at hand, with those alike. Raises RefusedError where there is none."""
        query = self.here
        if not self.blocks:
            raise RefusedError(f"{telling.name_of(self.review, query)} has no entries to read", "type next")
        return self.blocks[self.at]

    async def open(self, query: Query, entry_id: str | None = None) -> None:
        """Tell a query and its first unread entry; what was typed ahead at a terminal is dropped."""
        self.voice.lines.drop_typed_ahead()
        self.viewing.leave(self.stopwatch())
        self.query, self.blocks, self.at = query, (), 0
        is_answered = await self._answered(query)
        self.voice.lines.drop_typed_ahead()
        self.voice.say(*telling.query_facts(self.state, query, self.zone))
        if not is_answered:
            return
        self.blocks = blocks_of(self.review, query)
        wanted = next((i for i, b in enumerate(self.blocks) if entry_id in ids_of(b)), None)
        unread = next_unread(self.review, query, self.blocks, -1)
        if wanted is not None or unread is not None:
            self.tell(wanted if wanted is not None else unread or 0)

    def tell(self, index: int) -> None:
        """Say an entry whole: from now on it may be marked."""
        query = self.here
        self.at = index
        self.voice.say(*telling.block_facts(self.review, query, self.blocks, index, self.zone))
        ids = ids_of(self.block)
        self._told.add((query.id, ids))
        self.viewing.see(ids, range(1), self.stopwatch())

    def has_told(self, block: Block) -> bool:
        """Its whole text was said, under this query."""
        return (self.here.id, ids_of(block)) in self._told

    async def _answered(self, query: Query) -> bool:
        """Wait for a query's frozen answer; False when it does not come, or the reviewer does not want to wait."""
        self.harvest.prefer(query)
        return await self._wait(lambda: query.id in self.review.answers, lambda: query.id in self.harvest.failures)

    async def all_answered(self) -> bool:
        """Wait until every cell and total is counted or has failed; False when the reviewer does not want to wait."""
        return await self._wait(self._has_all, lambda: False)

    async def all_examined(self) -> bool:
        """Wait until the timelines that were counted are examined; False when the reviewer does not want to wait."""
        return await self._wait(lambda: next(disposing.not_examined(self.review), None) is None, lambda: False)

    def _has_all(self) -> bool:
        review, failures = self.review, self.harvest.failures
        return all(q.id in review.answers or q.id in failures for q in (*review.totals, *review.cells))

    async def _wait(self, holds: Callable[[], bool], is_vain: Callable[[], bool]) -> bool:
        """Until something holds; says so when it takes long."""
        speak_at = self.stopwatch() + _FIRST_WAIT_S
        while not holds():
            if self.review.is_ended or self.harvest.problem or is_vain():
                return False
            if self.background and self.background.done():
                self.background.result()
            if self.stopwatch() >= speak_at:
                speak_at = self.stopwatch() + _NEXT_WAIT_S
                stop = ", Enter stops waiting" if self.voice.lines.is_terminal else ""
                self.voice.say(f"waiting for the source: {self.harvest.activity}{stop}")
            if await self._is_stopped(max(speak_at - self.stopwatch(), 0)):
                self.voice.lines.drop_typed_ahead()
                self.voice.say("stopped waiting; the source goes on in the background")
                return False
        return True

    async def _is_stopped(self, patience_s: float) -> bool:
        """Until something changed or time is over; True when the reviewer pressed Enter at a terminal."""
        self._change.clear()
        lines = self.voice.lines
        changed = asyncio.create_task(self._change.wait())
        typed = asyncio.create_task(lines.readable()) if lines.is_terminal else None
        tasks = [t for t in (changed, typed, self.background) if t]
        try:
            await asyncio.wait(tasks, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)
            return typed is not None and typed.done() and not changed.done()
        finally:
            own = [t for t in (changed, typed) if t]
            for task in own:
                task.cancel()
            await asyncio.gather(*own, return_exceptions=True)
