"""What has really been on the screen, and for how long: marks depend on it, and keys typed too early are dropped."""

from textual.events import ScreenSuspend

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.reading import ids_of
from logreview_tui.domain.viewing import Viewing
from logreview_tui.ui.entry_lines import EntryLines
from logreview_tui.ui.panes.entry_detail import EntryDetail
from logreview_tui.ui.panes.timeline import TimelinePane
from logreview_tui.ui.screens.marking import Seen
from logreview_tui.ui.screens.overlay_keys import OverlayKeys
from logreview_tui.ui.screens.searching import Searching

_ALWAYS = frozenset(("escape", "m", "q"))


class Seeing(OverlayKeys, Searching):
    """A screen that knows what of its query was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.viewing = Viewing()
        self._query_seen_at: float | None = None
        self._timeline_seen_at: float | None = None
        self._entry_seen_at: float | None = None

    @property
    def hides_entry(self) -> bool:
        """Something else stands in its place."""
        raise NotImplementedError

    def lines_of(self, block: Block, width: int) -> EntryLines:
        """A block as it is drawn."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Be told what has really been drawn."""
        self.query_one(TimelinePane).painted = self._timeline_painted
        self.query_one(EntryDetail).painted = self._entry_painted

    def look_away(self) -> None:
        """The entry's time stops."""
        self.viewing.leave(self.main.stopwatch())

    def await_entry(self) -> None:
        """Another entry, or part of one: seen once it is drawn."""
        self.look_away()
        self._entry_seen_at = None

    def await_query(self) -> None:
        """Another query: nothing of it is seen yet."""
        self.await_entry()
        self._query_seen_at = self._timeline_seen_at = None

    def on_screen_suspend(self, _event: ScreenSuspend) -> None:
        """Another screen hides the entry."""
        self.look_away()

    def is_ahead(self, key: str, typed_at: float) -> bool:
        """The key was typed before this query was on the screen: it was meant for another one."""
        is_shown = self._query_seen_at is not None and typed_at >= self._query_seen_at
        return not is_shown and key not in _ALWAYS and not key.startswith("ctrl+")

    def is_drawn(self) -> bool:
        """Query, timeline and entry are on the screen: keys are taken, and marks."""
        return None not in (self._query_seen_at, self._timeline_seen_at, self._entry_seen_at)

    def _timeline_painted(self) -> None:
        token = self.query_one(TimelinePane).token
        if self._query_seen_at is None and isinstance(token, tuple) and token[0] == self.selected.id:
            self._query_seen_at = self.main.now()
        if self._timeline_seen_at is None and token == (self.selected.id, True):
            self._timeline_seen_at = self.main.now()
        self.look_closer()

    def _entry_painted(self) -> None:
        block, detail = self.block, self.query_one(EntryDetail)
        if block is None or detail.token != (self.selected.id, ids_of(block), False):
            return
        if self._entry_seen_at is None:
            self._entry_seen_at = self.main.now()
        self.follow_rows()

    def follow_rows(self) -> None:
        """Count time and rows of the entry while it is in view."""
        block, detail = self.block, self.query_one(EntryDetail)
        is_in_view = self._entry_seen_at is not None and self.is_current and not self.hides_entry
        if block and is_in_view and not self.review.is_ended:
            layout = (detail.size.width, self.wraps)
            self.viewing.see(ids_of(block), detail.in_view, self.main.stopwatch(), layout=layout)

    @property
    def may_mark(self) -> bool:
        """Timeline and entry were on the screen when the key was typed."""
        seen = (self._timeline_seen_at, self._entry_seen_at)
        return all(at is not None and self.main.key_time >= at for at in seen)

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Parts whose text has been on the screen, from its first line on; a long one alone need not be whole."""
        block, detail = self.block, self.query_one(EntryDetail)
        if block is None:
            return ()
        content, layout = self.lines_of(block, detail.size.width), (detail.size.width, self.wraps)
        found: list[Seen] = []
        for part in content.parts:
            begun = self.viewing.is_whole(ids_of(block), part.text[:1], layout=layout)
            whole = begun and self.viewing.is_whole(ids_of(block), part.text, layout=layout)
            if whole or (begun and all(i in self.review.marks for s in found for i in s.ids)):
                found.append(Seen(part.ids, whole and not part.is_cut))
        return tuple(found)
