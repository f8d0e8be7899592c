"""Lasting changes of level: days before against days after, each count clipped so that a burst is no shift."""

import math
from dataclasses import dataclass

import numpy as np

from logreview_tui.analysis.arrays import Flags, Floats, Indices, median, numbers, ratio
from logreview_tui.analysis.calendar import Calendar
from logreview_tui.analysis.negative_binomial import clumps
from logreview_tui.analysis.seasonal import shape

LEAST_DAYS = 4
"""Before and after a change."""
LEAST_RATIO = 1.35
LEAST_Z = 4.0
_CLIP_SD = 2.5
_LEAST_RATE = 0.02
_WHOLE_DAY = 0.7
"""Of a day's buckets; days with fewer are left aside."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The level changed at a bucket and stayed changed."""

    series: int
    onset: int
    """First bucket of the new level."""
    z: float
    before: float
    """Level before, as a share of the profile of the whole run."""
    after: float


def find_shifts(counts: Floats, present: Flags, calendar: Calendar) -> tuple[Shift, ...]:
    """The strongest lasting change of each series, where there is one.

    Method: likelihood ratio of two levels against one, deflated by the scatter between consecutive days; the day by
    least absolute deviation, the bucket by greatest likelihood. Done twice, the second time with the profile of the
    day freed from the change.
    """
    if calendar.days < 2 * LEAST_DAYS:
        return ()
    table, weight = calendar.to_days(counts), calendar.to_days(numbers(present))
    steps: Floats = np.ones(counts.shape)
    found: tuple[Shift, ...] = ()
    for _ in range(2):
        step = calendar.to_days(steps)
        profile = shape(table / np.where(step > 0, step, 1.0), weight, calendar)
        found = _strongest(counts, present, calendar.to_buckets(profile), calendar)
        steps = steps_of(found, counts.shape)
    return found


def steps_of(shifts: tuple[Shift, ...], size: tuple[int, ...]) -> Floats:
    """Factors that take each series' changes out of its expectation."""
    steps = np.ones(size)
    for shift in shifts:
        steps[shift.series, shift.onset :] = shift.after / shift.before
    return steps


@dataclass(frozen=True, slots=True)
class _Days:
    """Series x days; what was seen and what the profile says, both 0 where a day has too few data to count."""

    seen: Floats
    due: Floats
    whole: Flags

    def part(self, days: slice) -> "_Days":
        """Only some of the days."""
        return _Days(self.seen[:, days], self.due[:, days], self.whole[:, days])

    @property
    def number(self) -> Indices:
        """Days that count, per series."""
        result: Indices = self.whole.sum(axis=1)
        return result


def _days(counts: Floats, present: Flags, profile: Floats, calendar: Calendar) -> _Days:
    there = numbers(present)
    seen = calendar.to_days(counts * there).sum(axis=2)
    due = calendar.to_days(profile * there).sum(axis=2)
    slots = calendar.to_days(there).sum(axis=2)
    whole = (slots >= _WHOLE_DAY * slots.max(axis=1, keepdims=True)) & (due > 0)
    return _Days(seen * whole, due * whole, whole)


def _strongest(counts: Floats, present: Flags, profile: Floats, calendar: Calendar) -> tuple[Shift, ...]:
    days = _days(counts, present, profile, calendar)
    series = len(counts)
    scatter = _scatter(days, clumps(counts, _scaled(profile, counts), present))
    strongest, deviation = np.zeros(series), np.full(series, np.inf)
    day, before, after = np.zeros(series, np.int64), np.ones(series), np.ones(series)
    for first in range(LEAST_DAYS, calendar.days - LEAST_DAYS + 1):
        early, late = days.part(slice(None, first)), days.part(slice(first, None))
        n0, r0 = _clipped(early, scatter)
        n1, r1 = _clipped(late, scatter)
        is_enough = (early.number >= LEAST_DAYS) & (late.number >= LEAST_DAYS)
        z = _two_levels(n0, n1, early.due.sum(axis=1), late.due.sum(axis=1)) / np.sqrt(scatter[:, 0])
        strongest = np.where(is_enough & (np.abs(z) > np.abs(strongest)), z, strongest)
        is_nearer = is_enough & ((off := _absolute(early, r0) + _absolute(late, r1)) < deviation)
        deviation, day = np.where(is_nearer, off, deviation), np.where(is_nearer, first, day)
        before, after = np.where(is_nearer, r0[:, 0], before), np.where(is_nearer, r1[:, 0], after)
    before, after = np.maximum(before, _LEAST_RATE), np.maximum(after, _LEAST_RATE)
    is_lasting = (np.abs(strongest) >= LEAST_Z) & (np.abs(np.log(after / before)) >= math.log(LEAST_RATIO))
    return tuple(
        Shift(
            int(s),
            onset_of(counts[s], profile[s] * present[s], (before[s], after[s]), _around(calendar, int(day[s]))),
            float(strongest[s]),
            float(before[s]),
            float(after[s]),
        )
        for s in np.nonzero(is_lasting)[0]
    )


def _scaled(profile: Floats, counts: Floats) -> Floats:
    total = np.maximum(profile.sum(axis=1, keepdims=True), 1e-9)
    scaled: Floats = profile * counts.sum(axis=1, keepdims=True) / total
    return scaled


def _scatter(days: _Days, clump: Floats) -> Floats:
    """Variance of a day's count over its mean, from the jumps between days; series x 1, at least 1."""
    rate = ratio(days.seen, days.due)
    typical = median(rate, days.whole)
    mean = ratio(rate.sum(axis=1, keepdims=True), days.number[:, None].astype(np.float64))
    typical = np.where(typical > 0, typical, mean)
    both = days.whole[:, 1:] & days.whole[:, :-1]
    inverse = ratio(np.ones_like(days.due), days.due)
    expected = np.maximum(typical * (inverse[:, 1:] + inverse[:, :-1]), 1e-12)
    jumps = median(np.diff(rate, axis=1) ** 2 / expected, both) / 0.455
    steady = 1 + 0.04**2 * typical * ratio(days.due.sum(axis=1), days.number.astype(np.float64))[:, None]
    scatter: Floats = np.maximum(np.maximum(jumps, 2 * clump - 1), steady)
    return scatter


def _clipped(days: _Days, scatter: Floats) -> tuple[Floats, Floats]:
    """The sum of days, each clipped to what the level of the stretch allows, and that level (series x 1)."""
    total = days.due.sum(axis=1, keepdims=True)
    level = median(ratio(days.seen, days.due), days.whole)
    highest = days.seen.max(axis=1, keepdims=True) - median(days.seen, days.whole)
    mean = ratio(days.seen.sum(axis=1, keepdims=True) - highest, total)
    is_busy = level * ratio(total, days.number[:, None].astype(np.float64)) >= 8  # noqa: PLR2004 - medians of few jump
    level = np.where(is_busy, level, np.maximum(mean, 0))
    clipped: Floats = days.seen
    for _ in range(2):
        wide = _CLIP_SD * np.sqrt(scatter * level * days.due)
        clipped = np.clip(days.seen, level * days.due - wide, level * days.due + wide + 1)
        level = ratio(clipped.sum(axis=1, keepdims=True), total)
    return clipped.sum(axis=1), level


def _two_levels(n0: Floats, n1: Floats, e0: Floats, e1: Floats) -> Floats:
    """Signed root of the likelihood ratio of two Poisson levels against one."""

    def xlogx(x: Floats) -> Floats:
        return np.where(x > 0, x * np.log(np.maximum(x, 1e-300)), 0.0)

    share = np.clip(ratio(e1, e0 + e1, 0.5), 1e-9, 1 - 1e-9)
    double = xlogx(n0) + xlogx(n1) - xlogx(n0 + n1) - n1 * np.log(share) - n0 * np.log1p(-share)
    return np.sign(n1 * e0 - n0 * e1) * np.sqrt(np.maximum(2 * double, 0))


def _absolute(days: _Days, level: Floats) -> Floats:
    """Distance of days from a level, on the scale where counts of any size scatter alike (Anscombe 1948)."""
    off = 2 * np.abs(np.sqrt(days.seen + 0.375) - np.sqrt(level * days.due + 0.375))
    result: Floats = off.sum(axis=1)
    return result


def _around(calendar: Calendar, day: int) -> slice:
    within = np.nonzero(np.abs(calendar.day - day + 0.5) <= 3)[0]  # noqa: PLR2004 - days to search the bucket in
    return slice(int(within[0]), int(within[-1]) + 1)


def onset_of(counts: Floats, profile: Floats, levels: tuple[float, float], within: slice) -> int:
    """The bucket from which the second level explains a series better than the first."""
    before, after = levels
    due = profile[within]
    seen = np.minimum(counts[within], max(before, after) * due * 2 + 3)
    gain = seen * math.log(after / before) - (after - before) * due
    from_here = np.cumsum(gain[::-1])[::-1]
    return int(within.start) + int(np.argmax(from_here))
