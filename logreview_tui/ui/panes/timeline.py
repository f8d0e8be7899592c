"""The timeline of a query: rows that are drawn once, with the cursor and the range laid over them."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.lines import Line, columns, overlaid, runs
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.raster import AXIS, Raster, columns_of, draw, fit_of
from logreview_tui.ui.scales import Scale
from logreview_tui.ui.timeline_view import TimelineView


class TimelinePane(LinePane):
    """Counts over the period, with a cursor on a bucket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._view: TimelineView | None = None
        self._laid = Overlays()
        self._instead: Line = ()
        self._zone: tzinfo | None = None
        self._drawn: tuple[tuple[object, ...], Raster] | None = None

    def show(
        self, view: TimelineView | None, laid: Overlays, zone: tzinfo, token: object, *, instead: Line = ()
    ) -> None:
        """Show a view of a timeline and what is laid over it, or say what there is `instead`."""
        self._view, self._laid, self._zone, self._instead = view, laid, zone, instead
        self.update_lines(token)

    @property
    def columns(self) -> int:
        """Columns for bars now."""
        return columns_of(self.size.width)

    def fit(self, timeline: Timeline) -> Scale:
        """How a timeline's buckets stand on the columns of the pane now."""
        return fit_of(timeline, self.size.width)

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The kept rows with cursor and range over them."""
        view = self._view
        if view is None or self._zone is None:
            return (self._instead,)
        raster = self._raster(view.timeline, self._zone, width, height)
        fit, selected = raster.fit, view.selected(raster.fit)
        at = fit.span(range(view.bucket, view.bucket + 1), AXIS)
        over = fit.span(selected, AXIS) if view.anchor is not None else at
        rows = [overlaid(row, at.start, at.stop, "plot-cursor") for row in raster.rows[: raster.bars]]
        if raster.bars < len(raster.rows):
            rows.append(self._axis(raster.rows[raster.bars], fit, at, over))
        return [*rows, *raster.rows[raster.bars + 1 :]]

    def _raster(self, timeline: Timeline, zone: tzinfo, width: int, height: int) -> Raster:
        key = (timeline, self._laid, width, height, self.look.glyphs.name)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, draw(timeline, self._laid, zone, width, height, self.look.glyphs))
        return self._drawn[1]

    def _axis(self, row: Line, fit: Scale, at: range, over: range) -> Line:
        """The axis with the range, the anomalies, and a sign under the cursor, which bars hide without colours."""
        glyphs = self.look.glyphs
        signs = [(character, "plot-axis") for character, _, _ in columns(row)]
        for column in over:
            signs[column] = (glyphs.span, "key")
        signs[_middle(at)] = (glyphs.here, "key plot-cursor")
        for bucket, anomaly in self._laid.anomalies:
            column = _middle(fit.span(range(bucket, bucket + 1), AXIS))
            role = "severity-warning plot-cursor" if column in at else "severity-warning"
            signs[column] = (glyphs.up if anomaly.is_up else glyphs.down, role)
        return runs(signs)


def _middle(columns_: range) -> int:
    return (columns_.start + columns_.stop - 1) // 2
