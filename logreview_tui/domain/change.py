"""A count against that of the last signed review: less, the same or more, per day that had data, and by chance or not.

Method: days differ more than chance (Poisson) says, so that the scatter of this period's daily totals around the mean
of their weekday is the measure; a change is significant where it is beyond four standard errors and one and a half
times.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import fmean

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.events import PreviousCount

DAY = timedelta(days=1)
LEAST_RATIO = 1.5
_LEAST_Z = 4.0
_SAME = 0.1
"""Share by which a rate may differ and still be the same."""
_DAYS_FOR_WEEKDAYS = 14
_FEWEST_DAYS = 3


class Trend(StrEnum):
    """Which way a rate went."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two rates."""

    per_day: float
    """Entries a reviewable day, in this period."""
    previous_per_day: float
    trend: Trend
    is_significant: bool
    z: float
    """Standard errors between both; 0 where there are too few days to say."""

    @property
    def ratio(self) -> float | None:
        """This rate as a multiple of the last; None where there was nothing."""
        return self.per_day / self.previous_per_day if self.previous_per_day else None


def compare(now: Timeline, then: PreviousCount | None) -> Compared | None:
    """None where there is nothing to compare: no last review, no number, or no day with data on one side."""
    if then is None or now.count.value is None or then.count.value is None:
        return None
    if not now.reviewable or not then.reviewable_s:
        return None
    days, previous_days = now.reviewable / DAY, then.reviewable_s / DAY.total_seconds()
    mine, theirs = now.count.value / days, then.count.value / previous_days
    z = _standard_errors(mine, theirs, (days, previous_days), list(_daily(now)))
    is_far = max(mine, theirs) >= LEAST_RATIO * min(mine, theirs)
    is_significant = abs(z) >= _LEAST_Z and is_far and now.count.is_exact and then.count.is_exact
    is_same = not is_significant and abs(mine - theirs) <= _SAME * theirs
    trend = Trend.SAME if is_same else Trend.MORE if mine > theirs else Trend.LESS
    return Compared(mine, theirs, trend, is_significant, z)


def _daily(timeline: Timeline) -> Iterator[tuple[int, int]]:
    """Weekday and entries of each day, from the period's start, that has all its buckets."""
    per_day = DAY // timeline.interval
    counts = timeline.whole_counts
    if not per_day or DAY % timeline.interval:
        return
    for first in range(0, len(counts) - per_day + 1, per_day):
        day = counts[first : first + per_day]
        if None not in day:
            start = timeline.start + first * timeline.interval
            yield start.weekday(), sum(n or 0 for n in day)


def _standard_errors(mine: float, theirs: float, days: tuple[float, float], daily: Sequence[tuple[int, int]]) -> float:
    if len(daily) < _FEWEST_DAYS:
        return 0.0
    pooled = (mine * days[0] + theirs * days[1]) / (days[0] + days[1])
    clump = max(_scatter(daily) / max(fmean(n for _, n in daily), 1e-9), 1.0)
    variance = clump * pooled * (1 / days[0] + 1 / days[1])
    return (mine - theirs) / math.sqrt(variance) if variance else 0.0


def _scatter(daily: Sequence[tuple[int, int]]) -> float:
    """Variance of daily totals around the mean of their weekday, of all days where weeks are few."""
    by_weekday: defaultdict[int, list[int]] = defaultdict(list)
    for weekday, n in daily:
        by_weekday[weekday if len(daily) >= _DAYS_FOR_WEEKDAYS else 0].append(n)
    squares = sum((n - fmean(days)) ** 2 for days in by_weekday.values() for n in days)
    return squares / max(len(daily) - len(by_weekday), 1)
