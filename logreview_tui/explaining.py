"""The reading use case behind `explain`: read a source once, and say where to look first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import partial

from logreview_tui import scan
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.lead import Lead
from logreview_tui.domain.query import Query, TimeRange, unique_keywords
from logreview_tui.domain.review import Review
from logreview_tui.errors import SourceError
from logreview_tui.sources import OnProgress, Progress, Source

INTERVAL = timedelta(hours=1)
MOST_ENTRIES = 1_000_000
"""Of an index pattern whose entries are read one by one; of larger ones only keywords are counted."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Where to look, first things first."""

    within: TimeRange
    leads: tuple[Lead, ...]
    remarks: tuple[str, ...]
    """What could not be looked at as closely, and why."""


async def explain(
    source: Source, within: TimeRange, keywords: Sequence[str], zone: tzinfo, on_progress: OnProgress
) -> Explained:
    """Read every entry of the period. Raises SourceError if no index pattern can be read.

    keywords: counted where an index pattern is too large to read.
    """
    from logreview_tui.analysis.anomalies import Run  # noqa: PLC0415 - numpy only where it computes
    from logreview_tui.analysis.census import Census, Tally, of_timelines  # noqa: PLC0415
    from logreview_tui.analysis.leads import leads  # noqa: PLC0415

    run = Run(within.start, INTERVAL, zone, within.buckets(INTERVAL))
    extents = [await source.extent(p.name) for p in await source.index_patterns() if p.is_permitted]
    ends = [e.newest for e in extents if e.newest]
    total = sum(e.total.value or 0 for e in extents)
    tallies: list[Tally] = []
    remarks: list[str] = []
    done = 0
    for extent in extents:
        name, size = extent.pattern, extent.total.value or 0
        tally = None
        if size > MOST_ENTRIES:
            remarks.append(f"{name}: {extent.total} entries are too many to read: only keywords were counted")
        else:

            def tell(part: Progress, before: int = done) -> None:
                on_progress(Progress(before + part.done, total, part.what))

            try:
                census = await source.gather(Query(name, None, within), partial(Census, name, run), tell)
                tally = census.tally()
                tally = tally.between(run, extent.oldest, max(ends)) if extent.oldest else tally
            except SourceError as e:
                remarks.append(f"{name}: {e.message}: only keywords were counted")
        tallies.append(tally or of_timelines(name, run, await _counted(source, name, within, keywords)))
        done += size
    return Explained(within, leads(run, tallies), tuple(remarks))


async def _counted(source: Source, pattern: str, within: TimeRange, keywords: Sequence[str]) -> list[Timeline]:
    queries = [Query(pattern, k, within) for k in (None, *unique_keywords(tuple(keywords)))]
    return [t async for t in scan.matrix(source, queries, INTERVAL)]


def explain_kept(review: Review, zone: tzinfo) -> Explained:
    """The same from what a review keeps: counts of its cells and totals, without the source."""
    from logreview_tui.analysis.anomalies import Run  # noqa: PLC0415
    from logreview_tui.analysis.census import of_timelines  # noqa: PLC0415
    from logreview_tui.analysis.leads import leads  # noqa: PLC0415

    interval = timedelta(seconds=review.opened.interval_s)
    run = Run(review.within.start, interval, zone, review.within.buckets(interval))
    by_pattern: dict[str, list[Timeline]] = {p.name: [] for p in review.opened.index_patterns}
    for answered in review.answers.values():
        if answered.query.within == review.within and not answered.query.filters:
            by_pattern.setdefault(answered.query.index_pattern, []).append(answered.timeline)
    tallies = [of_timelines(name, run, timelines) for name, timelines in by_pattern.items()]
    remark = f"the source of {review.id} is gone: only the counts that the review keeps were looked at"
    return Explained(review.within, leads(run, tallies), (remark,))
