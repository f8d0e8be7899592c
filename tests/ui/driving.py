"""The program under Pilot: real source, real store, keys in, panes out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from logreview_tui import bootstrap
from logreview_tui.config import Config, SourceConfig
from logreview_tui.opening import Wish
from logreview_tui.reviewing import ReviewSession
from logreview_tui.ui.app import LogReviewApp
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.screens.base import ReviewScreen

_PATIENCE = 400


@dataclass
class Driver:
    """Presses keys and reads the screen in front."""

    app: LogReviewApp
    pilot: Pilot[None]

    @property
    def screen(self) -> ReviewScreen:
        """The screen in front."""
        assert isinstance(self.app.screen, ReviewScreen)
        return self.app.screen

    @property
    def session(self) -> ReviewSession:
        """The review."""
        return self.app.session

    def pane(self, name: str) -> str:
        """The text of a pane of the screen in front."""
        return self.screen.query_one(f"#{name}", LinePane).text

    @property
    def message(self) -> str:
        """What stands on the message line."""
        return self.pane("message").strip()

    async def press(self, *keys: str) -> None:
        """Type keys, each after the screen has settled, as a person does."""
        for key in keys:
            await self._settle()
            await self.pilot.press(key)
        await self._settle()

    async def _settle(self) -> None:
        """Wait until nothing is left to handle, lay out or draw: Textual's own pause takes a busy machine for that."""
        await self.pilot.pause(0.02)
        await self.until(self._is_settled, "the screen to settle")

    def _is_settled(self) -> bool:
        screen = self.app.screen
        waiting = [w for w in (self.app, screen, *screen.walk_children()) if not w._message_queue.empty()]
        return not (waiting or screen._layout_required or screen._dirty_widgets or screen._callbacks)

    async def drawn(self) -> None:
        """Wait until the query and its entry are on the screen: keys typed before are dropped, marks refused."""
        await self.until(self.app.reader.is_drawn, "the query and its entry on the screen")
        await self.pilot.pause(0.02)

    async def type(self, text: str) -> None:
        """Type a text into the field that has the focus."""
        for character in text:
            await self.pilot.press({" ": "space", ".": "full_stop", ":": "colon"}.get(character, character))

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something to be so."""
        for _ in range(_PATIENCE):
            if holds():
                return
            await self.pilot.pause(0.02)
        shown = "\n".join(f"[{pane.id}]\n{pane.text}" for pane in self.screen.query(LinePane))
        raise AssertionError(f"waited for {what}; on the screen:\n{shown}")

    async def counted(self) -> None:
        """Wait until every answer is frozen."""
        await self.until(lambda: self.app.harvest.activity == "all counted", "all answers")

    async def read(self, keyword: str) -> None:
        """Open the query of a keyword, on its first pattern, and wait for its entries."""
        query = next(q for q in self.session.review.cells if str(q.keyword) == keyword)
        self.app.open_query(query)
        await self.until(lambda: not self.app.reader.is_ahead("u", self.app.now()), "the query on the screen")
        await self.pilot.pause(0.02)


@asynccontextmanager
async def driven(
    source: Path, *, size: tuple[int, int], env: Mapping[str, str], wish: Wish | None = None
) -> AsyncIterator[Driver]:
    """Open or resume the review of a log and show it."""
    config = Config()
    chosen = SourceConfig(source.name, (source,), year=2026, timezone="UTC")
    environ = {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **env}
    async with bootstrap.prepared(chosen, config, lambda _progress: None) as reading:
        application = await bootstrap.build_application(reading, wish or Wish(), None)
        try:
            app = LogReviewApp(application, environ=environ)
            async with app.run_test(size=size) as pilot:
                driver = Driver(app, pilot)
                await driver.counted()
                yield driver
        finally:
            await asyncio.sleep(0)
            application.session.log.close()
