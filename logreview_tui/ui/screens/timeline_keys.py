"""The timeline by keys: its cursor, a range, zoom, and entries drawn from what is selected in it."""

from typing import ClassVar

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.period import interval_for
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.ui.panes.timeline import TimelinePane
from logreview_tui.ui.screens.marking import Marking
from logreview_tui.ui.timeline_view import TimelineView
from logreview_tui.ui.wording import entries, keyword, length

_TEN = 10


class TimelineKeys(Marking):
    """A screen with the timeline of the selected query."""

    ZOOM_GROUP: ClassVar[str] = "zoom"

    def __init__(self) -> None:
        super().__init__()
        self.view: TimelineView | None = None
        self.looks_at_timeline = False
        """The reviewer moves in the timeline, so it keeps its full height."""
        self._came_from: tuple[Query, TimelineView] | None = None

    def show_timeline(self) -> None:
        """Draw what the view says, and the lines that tell it."""
        raise NotImplementedError

    def leave_timeline(self) -> None:
        """Another query is looked at."""
        self.view, self.looks_at_timeline, self._came_from = None, False, None
        self.workers.cancel_group(self, self.ZOOM_GROUP)

    def take_timeline(self, timeline: Timeline | None) -> None:
        """The query's timeline as it is known now; what was selected in an equal one stays."""
        if timeline is None or not timeline.counts:
            self.view = None
        elif self.view is None or self.view.whole != timeline:
            self.view = TimelineView.of(timeline)

    @property
    def pane(self) -> TimelinePane:
        """The timeline."""
        return self.query_one(TimelinePane)

    def look_at_timeline(self, view: TimelineView) -> None:
        """Show another view of the timeline, which keeps its full height from now on."""
        self.view, self.looks_at_timeline = view, True
        self.main.messages.clear()
        self.show_message()
        self.show_timeline()

    # Cursor and range

    def _move_bucket(self, steps: int) -> None:
        if self.view:
            self.look_at_timeline(self.view.moved(steps, self.pane.fit(self.view.timeline)))

    def action_left(self) -> None:
        """One column back."""
        self._move_bucket(-1)

    def action_right(self) -> None:
        """One column on."""
        self._move_bucket(1)

    def action_left_far(self) -> None:
        """Ten columns back."""
        self._move_bucket(-_TEN)

    def action_right_far(self) -> None:
        """Ten columns on."""
        self._move_bucket(_TEN)

    def action_range(self) -> None:
        """Begin a range at the cursor, or give it up."""
        if self.view:
            self.look_at_timeline(self.view.ranged())

    # Zoom

    def action_zoom_in(self) -> None:
        """The range, or a part around the cursor, in finer buckets."""
        if self.view is None:
            return
        inner = self.view.zoomed(self.pane.fit(self.view.timeline))
        finer = interval_for(inner.timeline.query.within, self.pane.columns, inner.timeline.interval)
        if len(inner.timeline.counts) == len(self.view.timeline.counts) and finer == self.view.timeline.interval:
            self.main.say(f"as fine as it goes: a bucket is {length(finer)}", "dim")
            return
        self.look_at_timeline(inner)
        if finer < inner.timeline.interval:
            self.run_worker(self._refine(inner), group=self.ZOOM_GROUP, exclusive=True)

    async def _refine(self, view: TimelineView) -> None:
        window = view.timeline
        finer = interval_for(window.query.within, self.pane.columns, window.interval)
        try:
            found = await self.main.application.source.timeline(window.query, finer)
        except SourceError as e:
            found = Timeline(window.query, finer, Count.failed(e.message))
        if self.view is None or self.view.timeline != window:
            return
        if not found.counts:
            self.main.say(f"no finer buckets: {found.count.reason or found.count}", "severity-warning")
            return
        self.view = self.view.refined(found)
        if entries(found.count) != entries(window.count):
            said = f"the source now counts {entries(found.count)} here; {entries(window.count)} were counted"
            self.main.say(said, "severity-warning")
        self.show_timeline()

    def action_zoom_out(self) -> None:
        """What was shown before."""
        if self.view:
            self._zoom_to(self.view.zoomed_out())

    def action_zoom_all(self) -> None:
        """The whole period."""
        if self.view:
            self._zoom_to(self.view.zoomed_out_whole())

    def _zoom_to(self, view: TimelineView) -> None:
        self.workers.cancel_group(self, self.ZOOM_GROUP)
        if self.view is view:
            self.main.say("this is the whole period", "dim")
        else:
            self.look_at_timeline(view)

    # Drawing

    def action_draw(self) -> None:
        """Entries drawn from the bucket or the range: a question of the reviewer's own, kept in the review."""
        view, query = self.view, self.selected
        if view is None or self.review.is_ended:
            return
        if not self.looks_at_timeline:
            keys = " ".join(self.main.key(i) for i in ("bucket.prev", "bucket.next", "range.toggle"))
            self.main.say(f"{keys} choose a bucket or a range of the timeline; then this draws from it", "dim")
            return
        part = view.timeline.part(view.selected(self.pane.fit(view.timeline)))
        if not part.count.value:
            nothing = all(n is None for n in part.counts)
            self.main.say("no data there to draw from" if nothing else "no entries there to draw from", "dim")
            return
        wanted = query.narrowed(part.query.within)
        if wanted == query:
            self.main.say("that is all of this query, drawn already", "dim")
            return
        known = (*self.review.cells, *self.review.totals, *self.review.variations)
        if wanted in known or self.attempt(lambda: self.main.session.vary(wanted)):
            self.main.open_query(wanted)
            self._came_from = (query, view)

    def undo_timeline(self) -> bool:
        """Take back the range, else one zoom, else go back to where this window was drawn; False: nothing to undo."""
        view = self.view
        if view and view.anchor is not None:
            self.look_at_timeline(view.ranged())
        elif view and view.outer:
            self.action_zoom_out()
        elif self._came_from:
            query, before = self._came_from
            self.main.open_query(query)
            self.look_at_timeline(before)
        else:
            return False
        return True

    @property
    def way_back(self) -> str:
        """Where Esc leads after the last entry, in words."""
        if self._came_from:
            return f"Esc goes back to {keyword(self._came_from[0])}"
        return f"{self.main.key('go.matrix')} goes back to the matrix"
