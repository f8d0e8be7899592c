"""The timeline as rows of text, drawn once per data and size.

The only file that imports plotext, and only when the first timeline is drawn.

plotext draws axes and ticks; bars are drawn sign by sign over its own, which are not as fine. The cursor and what
else moves is laid over the kept rows by the pane: a build costs 5 to 30 ms, a move should cost none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from importlib import import_module

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.bar_signs import Bar, bars_of
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, line, runs
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.scales import Scale, Tick, scale, ticks
from logreview_tui.ui.wording import compact

AXIS = 6
"""Columns of the labels and the axis on the left."""
_LEAST_ROWS = 3
_ROWS_WITH_AXES = 5
_ROWS_WITH_DATES = 7


@dataclass(frozen=True, slots=True)
class Raster:
    """What was drawn once."""

    rows: tuple[Line, ...]
    bars: int
    """How many of the rows, from the top, the cursor runs through; the next one is the axis, if there is one."""
    fit: Scale


def fit_of(timeline: Timeline, width: int) -> Scale:
    """How a timeline's buckets stand on the columns of a pane."""
    return scale(len(timeline.counts), columns_of(width))


def columns_of(width: int) -> int:
    """Columns for bars in a pane."""
    return max(width - AXIS - 1, 1)


def draw(timeline: Timeline, laid: Overlays, zone: tzinfo, width: int, height: int, glyphs: Glyphs) -> Raster:
    """Axes, ticks and bars of a timeline with at least one bucket, and what is laid over them."""
    fit = fit_of(timeline, width)
    marks = ticks(timeline, fit, zone)
    has_dates = height >= _ROWS_WITH_DATES and any(t.date for t in marks)
    plot_rows = height - has_dates
    columns = bars_of(timeline.counts, laid, fit)
    top = max((n for bar in columns for n in (bar.value, bar.previous) if n), default=1)
    if height < _ROWS_WITH_AXES:
        leads = [f"{compact(top):>5}{glyphs.separator}", *[" " * 5 + glyphs.separator] * (height - 1)]
        strip = [_with_bars(lead, columns, height - 1 - i, height, top, glyphs) for i, lead in enumerate(leads)]
        return Raster(tuple(strip), height, fit)
    drawn = _plotted(columns, top, plot_rows - 1, glyphs)
    bars = plot_rows - 2
    rows = [_with_bars(row, columns, bars - 1 - i, bars, top, glyphs) for i, row in enumerate(drawn[:bars])]
    rows += _ticked(drawn[bars], marks, glyphs)
    if has_dates:
        rows.append(_dates(marks, width))
    return Raster(tuple(rows), bars, fit)


def _plotted(columns: Sequence[Bar], top: int, rows: int, glyphs: Glyphs) -> list[str]:
    """Rows of axes and bars as plotext draws them, without colour and without ticks on the axis of time."""
    plt = import_module("plotext")
    plt.clear_figure()
    plt.theme("clear")
    plt.limit_size(False, False)
    plt.plot_size(len(columns) + AXIS, max(rows, _LEAST_ROWS))
    plt.xlim(0, max(len(columns) - 1, 1))
    plt.ylim(0, top)
    plt.xaxes(True, False)
    plt.yaxes(True, False)
    labels = {0: "0", top: compact(top)} | ({top // 2: compact(top // 2)} if rows > _ROWS_WITH_DATES - 1 else {})
    plt.yticks(list(labels), [f"{text:>5}" for text in labels.values()])
    plt.xticks([])
    plt.plot(list(range(len(columns))), [bar.value or 0 for bar in columns], marker=glyphs.bar, fillx=True)
    text = plt.uncolorize(plt.build())
    if glyphs.name == "ascii":
        text = text.translate(str.maketrans("│┤└─┬┼├┐┘┌", "||+-++|+++"))
    found = [row.ljust(len(columns) + AXIS) for row in text.split("\n")]
    return (found + [""] * rows)[:rows]


def _with_bars(row: str, bars: Sequence[Bar], level: int, levels: int, top: int, glyphs: Glyphs) -> Line:
    """One row of bars, counted from 0 at the bottom, with tops as fine as the font allows."""
    return (*line((row[:AXIS], "plot-axis")), *runs(bar.sign(level, levels, top, glyphs) for bar in bars))


def _ticked(axis: str, marks: Sequence[Tick], glyphs: Glyphs) -> tuple[Line, Line]:
    """The axis with a tick in the column of each mark, and labels around them where there is room.

    plotext rounds a tick's column otherwise than a bar's, and then drops labels that would touch.
    """
    signs, labels = list(axis), ""
    for mark in marks:
        signs[AXIS + mark.column] = glyphs.tick
        at = min(AXIS + mark.column - (len(mark.label) - 1) // 2, len(axis) - len(mark.label))
        if at >= 0 and (not labels or at > len(labels)):
            labels = labels.ljust(at) + mark.label
    return line(("".join(signs), "plot-axis")), line((labels, "plot-axis"))


def _dates(marks: Sequence[Tick], width: int) -> Line:
    """The dates under their midnights, as many as fit."""
    made = ""
    for mark in marks:
        at = AXIS + mark.column
        if mark.date and len(made) + 1 <= at + (not made) and at + len(mark.date) <= width:
            made = made.ljust(at) + mark.date
    return line((made, "plot-axis"))
