"""What is laid over a timeline: anomalies, the band of usual counts, the counts of the weeks before. Pure.

Also the one function that computes the first two, with numpy, for a thread and never before the first paint.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from math import ceil

from logreview_tui.domain.anomaly import Anomaly, Band, Examined
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import TimeRange
from logreview_tui.ui.scales import peak
from logreview_tui.ui.timeline_view import TimelineView
from logreview_tui.ui.wording import plural

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the statistics say of a query's whole timeline."""

    examined: Examined
    band: Band


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is drawn over the buckets of one view, each with one value a bucket, or none at all."""

    anomalies: tuple[tuple[int, Anomaly], ...] = ()
    """In order of time, each with the bucket that its sign stands on."""
    band: Band = field(default_factory=Band)
    previous: tuple[int | None, ...] = ()
    """The same hours so many weeks before."""


def stand_out(timeline: Timeline, zone: tzinfo) -> Standing:
    """Examine a query's whole timeline: a few tens of milliseconds."""
    from logreview_tui.analysis.anomalies import Run, examine  # noqa: PLC0415 - numpy only where it computes
    from logreview_tui.analysis.band import band_of  # noqa: PLC0415

    run = Run(timeline.start, timeline.interval, zone, len(timeline.counts))
    return Standing(examine(run, (timeline.counts,))[0], band_of(run, timeline.counts))


def overlays(view: TimelineView, standing: Standing | None, previous: Timeline | None, *, shows_band: bool) -> Overlays:
    """What there is for the buckets that are shown; a band of hours says nothing about minutes."""
    shown, whole = view.timeline, view.whole
    found = standing.examined.anomalies if standing else ()
    band = standing.band if standing and shows_band and shown.interval == whole.interval else Band()
    first = (shown.start - whole.start) // whole.interval
    return Overlays(
        tuple(_placed(shown, found)),
        band.part(range(first, first + len(shown.counts))),
        previous.counts if previous and len(previous.counts) == len(shown.counts) else (),
    )


def _placed(timeline: Timeline, anomalies: Iterable[Anomaly]) -> Iterable[tuple[int, Anomaly]]:
    """Those within a timeline, each at its highest bucket, or, with fewer than expected, its first."""
    last = len(timeline.counts) - 1
    for anomaly in sorted(anomalies, key=lambda a: (a.start, a.end)):
        start = (anomaly.start - timeline.start) // timeline.interval
        stop = -((timeline.start - anomaly.end) // timeline.interval)
        if start <= last and stop > 0:
            within = range(max(start, 0), min(max(stop, start + 1), last + 1))
            is_whole_rest = anomaly.end >= timeline.query.within.end
            yield peak(timeline.counts, within) if anomaly.is_up and not is_whole_rest else within.start, anomaly


def weeks_before(within: TimeRange) -> timedelta:
    """How far back a period is compared with: whole weeks, so that days of the week meet, and no overlap."""
    return WEEK * max(ceil(within.duration / WEEK), 1)


def before(within: TimeRange) -> TimeRange:
    """The period that one is compared with."""
    back = weeks_before(within)
    return TimeRange(within.start - back, within.end - back)


def in_weeks(within: TimeRange) -> str:
    """How far back that is, in words."""
    return f"{plural(weeks_before(within) // WEEK, 'week')} before"
