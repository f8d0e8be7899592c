"""The timeline of a query: rows that are drawn once, with the cursor and the range laid over them."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, columns, overlaid, runs
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.raster import AXIS, Raster, columns_of, draw, fit_of
from logreview_tui.ui.scales import Scale
from logreview_tui.ui.timeline_view import TimelineView


class TimelinePane(LinePane):
    """Counts over the period, with a cursor on a bucket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._view: TimelineView | None = None
        self._instead: Line = ()
        self._zone: tzinfo | None = None
        self._drawn: tuple[tuple[object, ...], Raster] | None = None

    def show(self, view: TimelineView | None, zone: tzinfo, token: object, *, instead: Line = ()) -> None:
        """Show a view of a timeline, or say what there is `instead`."""
        self._view, self._zone, self._instead = view, zone, instead
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
            rows.append(_axis(raster.rows[raster.bars], at, over, self.look.glyphs))
        return [*rows, *raster.rows[raster.bars + 1 :]]

    def _raster(self, timeline: Timeline, zone: tzinfo, width: int, height: int) -> Raster:
        key = (timeline, width, height, self.look.glyphs.name)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, draw(timeline, zone, width, height, self.look.glyphs))
        return self._drawn[1]


def _axis(row: Line, at: range, over: range, glyphs: Glyphs) -> Line:
    """The axis with the range on it and a sign under the cursor, which bars hide where there are no colours."""
    signs = [(character, "plot-axis") for character, _, _ in columns(row)]
    for column in over:
        signs[column] = (glyphs.span, "key")
    signs[(at.start + at.stop - 1) // 2] = (glyphs.here, "key plot-cursor")
    return runs(signs)
