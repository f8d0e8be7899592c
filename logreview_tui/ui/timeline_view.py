"""What of a timeline is looked at: the bucket under the cursor, a range, the windows zoomed into. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from logreview_tui.domain.counts import Timeline
from logreview_tui.ui.scales import Scale, peak

_ZOOM = 4
"""One step in shows a quarter."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """One state of the timeline; every key makes another."""

    timeline: Timeline
    """What is shown: the query's whole timeline, or a window of it; with at least one bucket."""
    bucket: int
    """Under the cursor."""
    anchor: int | None = None
    """Where a range begins, or ends; None without one."""
    outer: "TimelineView | None" = None
    """What was shown before zooming in."""

    @classmethod
    def of(cls, timeline: Timeline) -> "TimelineView":
        """The whole timeline, the cursor on its highest bucket."""
        return cls(timeline, peak(timeline.counts, range(len(timeline.counts))))

    @property
    def whole(self) -> Timeline:
        """The timeline that all zooming began with."""
        return self.outer.whole if self.outer else self.timeline

    def moved(self, steps: int, fit: Scale) -> "TimelineView":
        """The cursor so many columns further; within one it stands on the highest bucket."""
        return replace(self, bucket=peak(self.timeline.counts, fit.group(fit.moved(self.bucket, steps))))

    def at(self, moment: datetime) -> "TimelineView":
        """The cursor on the bucket of a moment, or the nearest there is."""
        found = (moment - self.timeline.start) // self.timeline.interval
        return replace(self, bucket=min(max(found, 0), len(self.timeline.counts) - 1))

    @property
    def moment(self) -> datetime:
        """Where the bucket under the cursor begins."""
        return self.timeline.start + self.bucket * self.timeline.interval

    def ranged(self) -> "TimelineView":
        """A range begun at the cursor; one that is there already is undone."""
        return replace(self, anchor=self.bucket if self.anchor is None else None)

    def selected(self, fit: Scale) -> range:
        """The buckets of the range, in whole columns; without a range the one under the cursor."""
        if self.anchor is None:
            return range(self.bucket, self.bucket + 1)
        first, last = fit.group(min(self.anchor, self.bucket)), fit.group(max(self.anchor, self.bucket))
        return range(first.start, last.stop)

    def zoomed(self, fit: Scale) -> "TimelineView":
        """The range alone, or a quarter of what is shown, around the cursor."""
        size = len(self.timeline.counts)
        if self.anchor is None:
            wanted = -(-size // _ZOOM)
            first = min(max(self.bucket - wanted // 2, 0), size - wanted)
            window = range(first, first + wanted)
        else:
            window = self.selected(fit)
        outer = replace(self, anchor=None)
        return TimelineView(self.timeline.part(window), self.bucket - window.start, outer=outer)

    def refined(self, finer: Timeline) -> "TimelineView":
        """The same window as the source counts it in other buckets; the cursor on the highest of those it stood on."""
        within = self.timeline.within(range(self.bucket, self.bucket + 1))
        first = (within.start - finer.start) // finer.interval
        stop = -((finer.start - within.end) // finer.interval)
        bucket = peak(finer.counts, range(first, min(max(stop, first + 1), len(finer.counts))))
        return replace(self, timeline=finer, bucket=bucket, anchor=None)

    def zoomed_out(self) -> "TimelineView":
        """What was shown before, the cursor where it is now."""
        return self.outer.at(self.moment) if self.outer else self

    def zoomed_out_whole(self) -> "TimelineView":
        """The whole timeline, the cursor where it is now."""
        return self.zoomed_out().zoomed_out_whole() if self.outer else self
