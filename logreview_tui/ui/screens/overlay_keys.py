"""What is laid over the timeline, and the keys for it: anomalies, the usual band, the weeks before."""

import asyncio
from datetime import timedelta

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.ui.overlays import Overlays, Standing, before, in_weeks, overlays, stand_out
from logreview_tui.ui.screens.timeline_keys import TimelineKeys
from logreview_tui.ui.timeline_view import TimelineView


class OverlayKeys(TimelineKeys):
    """A screen with a timeline and what is laid over it."""

    def __init__(self) -> None:
        super().__init__()
        self._shows_band = True
        self._shows_previous = False
        self._standing: dict[str, Standing] = {}
        """By query id, for counts that are frozen."""
        self._before: dict[tuple[Query, timedelta], Timeline] = {}
        """Counts of weeks before; they are no evidence and kept as long as the screen."""
        self._examining = ""
        self._looking_back: tuple[Query, timedelta] | None = None

    @property
    def laid(self) -> Overlays:
        """What there is to lay over the view."""
        if self.view is None:
            return Overlays()
        previous = self._before.get(_asked(self.view)) if self._shows_previous else None
        return overlays(self.view, self._standing.get(self.selected.id), previous, shows_band=self._shows_band)

    def look_closer(self) -> None:
        """In the background, what is not known yet of the view; called when the timeline is on the screen."""
        query, view = self.selected, self.view
        if view is None:
            return
        if query.id not in self._standing and self._examining != query.id and self.state.is_frozen(query):
            self._examining = query.id
            self.run_worker(self._stand_out(query, view.whole), group="standing", exclusive=True)
        if self._shows_previous and _asked(view) not in self._before and self._looking_back != _asked(view):
            self._looking_back = _asked(view)
            self.run_worker(self._look_back(view), group="previous", exclusive=True)

    async def _stand_out(self, query: Query, timeline: Timeline) -> None:
        self._standing[query.id] = await asyncio.to_thread(stand_out, timeline, self.main.zone)
        self._examining = ""
        if self.selected == query:
            self.show_timeline()

    async def _look_back(self, view: TimelineView) -> None:
        self._looking_back = asked, interval = _asked(view)
        try:
            found = await self.main.application.source.timeline(asked, interval)
        except SourceError as e:
            self.main.say(f"{in_weeks(view.timeline.query.within)}: {e.message}", "severity-warning")
            return
        self._before[asked, interval] = found
        if self.view and _asked(self.view) == (asked, interval):
            if found.count.value is None or all(n is None for n in found.counts):
                why = found.count.reason or "no data"
                self.main.say(f"{in_weeks(view.timeline.query.within)}: {why}", "severity-warning")
            self.show_timeline()

    # Keys

    def action_previous(self) -> None:
        """Show or hide the counts of weeks before."""
        self._shows_previous, self._looking_back = not self._shows_previous, None
        if self.view:
            within = self.view.timeline.query.within
            self.main.say(f"{self.main.look.glyphs.previous} {in_weeks(within)}" if self._shows_previous else "", "dim")
            self.look_at_timeline(self.view)
            self.look_closer()

    def action_band(self) -> None:
        """Show or hide the band of usual counts."""
        self._shows_band = not self._shows_band
        if self.view:
            self.look_at_timeline(self.view)

    def action_anomaly_prev(self) -> None:
        """To the anomaly before the cursor."""
        self._to_anomaly(-1)

    def action_anomaly_next(self) -> None:
        """To the next anomaly."""
        self._to_anomaly(1)

    def _to_anomaly(self, step: int) -> None:
        standing, view = self._standing.get(self.selected.id), self.view
        if standing is None or view is None:
            self.main.say("these counts are still looked at", "dim")
            return
        view = view.zoomed_out_whole()
        found = overlays(view, standing, None, shows_band=False).anomalies
        if not found:
            remark = standing.examined.remark
            self.main.say(f"nothing stands out{f': {remark}' if remark else ''}", "dim")
            return
        ordered = found if step > 0 else found[::-1]
        beyond = ((b, a) for b, a in ordered if (b - view.bucket) * step > 0)
        bucket, anomaly = next(beyond, ordered[0])
        self.look_at_timeline(view.at(view.timeline.start + bucket * view.timeline.interval))
        self.main.say(anomaly.sentence, "severity-warning")


def _asked(view: TimelineView) -> tuple[Query, timedelta]:
    """What the weeks before are asked for."""
    query = view.timeline.query
    return query.narrowed(before(query.within)), view.timeline.interval
