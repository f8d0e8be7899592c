"""The timeline of a query. The only file that imports plotext, and only when the first timeline is drawn.

plotext draws axes, ticks and bars once per data and size; the pane lays eighth-height tops, lost buckets and the cursor
over the rows it keeps. A cursor move never calls plotext: a build costs 5 to 30 ms, a move should cost none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from importlib import import_module
from typing import Any

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, line, overlaid
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.scales import Scale, Tick, peak, scale, ticks
from logreview_tui.ui.wording import compact

_AXIS = 6
"""Columns of the labels and the axis on the left."""
_LEAST_ROWS = 3
_ROWS_WITH_AXES = 5
_ROWS_WITH_DATES = 7


@dataclass(frozen=True, slots=True)
class _Raster:
    """What was drawn once."""

    key: tuple[object, ...]
    rows: tuple[Line, ...]
    bars: int
    """How many of the rows, from the top, the cursor runs through."""
    fit: Scale


class TimelinePane(LinePane):
    """Counts over the period, with a cursor on a bucket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._timeline: Timeline | None = None
        self._zone: tzinfo | None = None
        self._raster: _Raster | None = None
        self.bucket = 0

    def show(self, timeline: Timeline | None, zone: tzinfo, token: object) -> None:
        """Show another timeline, its cursor on the highest bucket."""
        if timeline != self._timeline:
            self._timeline, self._zone, self._raster = timeline, zone, None
            self.bucket = peak(timeline.counts, range(len(timeline.counts))) if timeline and timeline.counts else 0
        self.update_lines(token)

    def move(self, steps: int) -> None:
        """Move the cursor by columns; within one it stands on the highest bucket."""
        if self._timeline and self._timeline.counts and self._raster:
            fit = self._raster.fit
            self.bucket = peak(self._timeline.counts, fit.group(fit.moved(self.bucket, steps)))
            self.update_lines(self.token)

    @property
    def per_column(self) -> int:
        """Buckets that share a column now."""
        return self._raster.fit.per_column if self._raster else 1

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The kept rows with the cursor over them."""
        timeline = self._timeline
        if timeline is None or self._zone is None:
            return (line(("  waiting for the source", "dim")),)
        if not timeline.counts:
            return (line((f"  no timeline: {timeline.count.reason or timeline.count}", "severity-error")),)
        raster = self._rastered(timeline, self._zone, width, height)
        first = _AXIS + raster.fit.column(self.bucket)
        last = first + raster.fit.width
        rows = [overlaid(row, first, last, "plot-cursor") for row in raster.rows[: raster.bars]]
        return [*rows, *_pointed(raster.rows[raster.bars :], first, last, self.look.glyphs)]

    def _rastered(self, timeline: Timeline, zone: tzinfo, width: int, height: int) -> _Raster:
        key = (width, height, self.look.glyphs.name)
        if self._raster is None or self._raster.key != key:
            self._raster = _draw(timeline, zone, width, height, self.look.glyphs, key)
        return self._raster


def _draw(
    timeline: Timeline, zone: tzinfo, width: int, height: int, glyphs: Glyphs, key: tuple[object, ...]
) -> _Raster:
    fit = scale(len(timeline.counts), max(width - _AXIS - 1, 1))
    marks = ticks(timeline, fit, zone)
    has_dates = height >= _ROWS_WITH_DATES and any(t.date for t in marks)
    plot_rows = height - has_dates
    values = [timeline.counts[peak(timeline.counts, fit.group(i))] for i in range(0, fit.buckets, fit.per_column)]
    columns = [v for v in values for _ in range(fit.width)]
    top = max((v for v in columns if v), default=1)
    if height < _ROWS_WITH_AXES:
        leads = [f"{compact(top):>5}{glyphs.separator}", *[" " * 5 + glyphs.separator] * (height - 1)]
        strip = [_with_bars(lead, columns, height - 1 - i, height, top, glyphs) for i, lead in enumerate(leads)]
        return _Raster(key, tuple(strip), height, fit)
    drawn = _plotted(columns, top, marks, plot_rows, glyphs)
    bars = plot_rows - 2
    rows = [_with_bars(row, columns, bars - 1 - i, bars, top, glyphs) for i, row in enumerate(drawn[:bars])]
    rows += [line((row, "plot-axis")) for row in drawn[bars:]]
    if has_dates:
        rows.append(_dates(marks, width))
    return _Raster(key, tuple(rows), bars, fit)


def _plotted(columns: list[int | None], top: int, marks: Sequence[Tick], rows: int, glyphs: Glyphs) -> list[str]:
    """Rows of axes, ticks and bars as plotext draws them, without colour."""
    plt = import_module("plotext")
    plt.clear_figure()
    plt.theme("clear")
    plt.limit_size(False, False)
    plt.plot_size(len(columns) + _AXIS, max(rows, _LEAST_ROWS))
    plt.xlim(0, max(len(columns) - 1, 1))
    plt.ylim(0, top)
    plt.xaxes(True, False)
    plt.yaxes(True, False)
    labels = {0: "0", top: compact(top)} | ({top // 2: compact(top // 2)} if rows > _ROWS_WITH_DATES - 1 else {})
    plt.yticks(list(labels), [f"{text:>5}" for text in labels.values()])
    plt.xticks([t.column for t in marks], [t.label for t in marks])
    plt.plot(list(range(len(columns))), [c or 0 for c in columns], marker=glyphs.bar, fillx=True)
    text = plt.uncolorize(plt.build())
    if glyphs.name == "ascii":
        text = text.translate(str.maketrans("│┤└─┬┼├┐┘┌", "||+-++|+++"))
    found = [row.ljust(len(columns) + _AXIS) for row in text.split("\n")]
    return (found + [""] * rows)[:rows]


def _with_bars(row: str, columns: list[int | None], level: int, levels: int, top: int, glyphs: Glyphs) -> Line:
    """One row of bars, counted from 0 at the bottom, with tops as fine as the font allows."""
    tops = glyphs.eighths
    made = ""
    for value in columns:
        if value is None:
            made += glyphs.lost if level == 0 else " "
            continue
        parts = max(round(value * levels * len(tops) / top), 1) if value else 0
        here = parts - level * len(tops)
        made += " " if here <= 0 else glyphs.bar if here >= len(tops) else tops[here - 1]
    lead = (row[:_AXIS], "plot-axis")
    if glyphs.lost not in made:
        return line(lead, (made, "plot-count"))
    parts_by_role = [(c, "plot-lost" if c == glyphs.lost else "plot-count") for c in made]
    return line(lead, *parts_by_role)


def _pointed(rows: Sequence[Line], first: int, last: int, glyphs: Glyphs) -> Sequence[Line]:
    """The axis with a sign under the cursor, which a full column of bars would hide where there are no colours."""
    if not rows:
        return rows
    text, middle = "".join(p.text.plain for p in rows[0]), (first + last - 1) // 2
    return [line((text[:middle], "plot-axis"), (glyphs.up, "key"), (text[middle + 1 :], "plot-axis")), *rows[1:]]


def _dates(marks: Sequence[Tick], width: int) -> Line:
    """The dates under their midnights, as many as fit."""
    made = ""
    for mark in marks:
        at = _AXIS + mark.column
        if mark.date and len(made) + 1 <= at + (not made) and at + len(mark.date) <= width:
            made = made.ljust(at) + mark.date
    return line((made, "plot-axis"))
