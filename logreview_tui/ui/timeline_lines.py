"""The line above the timeline: what is selected, its number, what is usual there, and the scale. Pure."""

from datetime import tzinfo

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, fitting, line
from logreview_tui.ui.overlays import Overlays, in_weeks
from logreview_tui.ui.scales import Scale
from logreview_tui.ui.timeline_view import TimelineView
from logreview_tui.ui.wording import bucket, grouped, length, period, plural


def bucket_line(view: TimelineView, laid: Overlays, fit: Scale, zone: tzinfo, width: int, glyphs: Glyphs) -> Line:
    """What is selected in the timeline, its number, and how many buckets a column stands for."""
    timeline, buckets = view.timeline, view.selected(fit)
    part = timeline.part(buckets)
    scale = f"{fit.width} col = {length(timeline.interval * fit.per_column)}{' (max)' if fit.per_column > 1 else ''}"
    parts = [line(f" {bucket(part.start, part.query.within.end, zone)}"), _number(part, glyphs), line((scale, "dim"))]
    if view.anchor is not None:
        parts.append(line(f"in {plural(len(buckets), 'bucket')} of {length(timeline.interval)}"))
    elif laid.band.high:
        parts += _usual(timeline.counts[view.bucket], laid.band.low[view.bucket], laid.band.high[view.bucket])
    if laid.previous:
        parts.append(_before(timeline, laid.previous[buckets.start : buckets.stop]))
    if view.outer:
        parts.append(line(("zoomed", "key")))
    return fitting([*parts, line((period(timeline.query.within, zone), "dim"))], width)


def _number(part: Timeline, glyphs: Glyphs) -> Line:
    """What some buckets hold; data that is missing is no zero."""
    lost = sum(n is None for n in part.counts)
    if lost == len(part.counts):
        return line(("no data", "plot-lost"))
    sign = "n=" if part.count.is_exact else f"n{glyphs.at_least}"
    number = line((f"{sign}{grouped(part.count.value or 0)}", "title"))
    return (*number, *line((f", {lost} without data", "plot-lost"))) if lost else number


def _usual(n: int | None, low: int, high: int) -> list[Line]:
    said = line((f"usual {grouped(low)}..{grouped(high)}" if low != high else f"usual {grouped(low)}", "dim"))
    if n is None or low <= n <= high:
        return [said]
    return [said, line(("HIGH", "plot-above") if n > high else ("LOW", "plot-below"))]


def _before(timeline: Timeline, counts: tuple[int | None, ...]) -> Line:
    when = in_weeks(timeline.query.within)
    known = [n for n in counts if n is not None]
    if not known:
        return line((f"{when} no data", "plot-lost"))
    missing = f", {len(counts) - len(known)} without data" if len(known) < len(counts) else ""
    return line((f"{when} n={grouped(sum(known))}{missing}", "plot-previous"))


def why_no_timeline(timeline: Timeline | None) -> Line:
    """What is said in its place."""
    if timeline is None:
        return line(("  waiting for the source", "dim"))
    return line((f"  no timeline: {timeline.count.reason or timeline.count}", "severity-error"))
