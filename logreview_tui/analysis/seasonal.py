"""What each bucket should have held: level, time of day, workday or weekend, and jobs that run once a week.

Every factor is drawn toward 1 by how much of its scatter chance alone explains (empirical Bayes), so that rare lines
get a flat expectation and frequent ones a detailed one. Buckets that stand out lose their weight, and the fit is made
again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from logreview_tui.analysis.arrays import Flags, Floats, median, numbers, quantile, ratio
from logreview_tui.analysis.calendar import Calendar
from logreview_tui.analysis.negative_binomial import variance_of, z_scores

CLUMP_SHARE = 0.5
_PROFILE_SHARE = 0.45
"""Where in the days of a kind its profile is read: below the half that a job on each Saturday or each Sunday makes."""
_LEVEL_DAYS = 9
"""Days whose median is the level of the middle one."""
_LEVEL_NEEDS = 20
"""Lines a day; below, the level is one."""
_LEAST_MEAN = 1e-4
_ROUNDS = 3
_SUSPECT_Z, _OUTLYING_Z = 2.5, 4.0
_MANY_OUTLIERS = 8
"""Outlying runs in thirty days; with more, they are how the series is, and count."""
_WEEKS_FOR_JOBS = 3
_JOB_Z = 3.0
"""Of all weeks but the busiest, taken together."""
_JOB_MEDIAN_Z = 1.5


@dataclass(frozen=True, slots=True)
class Expectation:
    """What each bucket of each series should have held; all arrays are series x buckets."""

    mean: Floats
    variance: Floats
    """Of a bucket around its mean."""
    doubt: Floats
    """Relative variance of the mean itself: how well it is known."""


def shape(table: Floats, weight: Floats, calendar: Calendar) -> Floats:
    """A robust profile of the day for each kind of day, series x days x slots."""
    profile = np.empty_like(table)
    present = weight > 0
    if not calendar.tells_hours:
        flat = (len(table), -1, 1)
        middle = quantile(table.reshape(flat), present.reshape(flat), _PROFILE_SHARE)
        return np.broadcast_to(middle, table.shape).copy()
    for kind in calendar.kinds_of_day:
        values, there = table[:, kind], present[:, kind]
        middle = quantile(values, there, _PROFILE_SHARE)
        mean = ratio((values * there).sum(axis=1, keepdims=True), there.sum(axis=1, keepdims=True).astype(float))
        profile[:, kind] = np.where(middle >= 3, middle, (middle + mean) / 2)  # noqa: PLR2004 - medians of few lines jump
    return profile


def expect(counts: Floats, present: Flags, steps: Floats, calendar: Calendar) -> Expectation:
    """Fit every series.

    counts: series x buckets, 0 where not present. steps: factors of lasting changes already known, as counts.
    """
    fitted = _fit(counts, present, steps, calendar)
    jobs = _weekly_jobs(counts, present, fitted, calendar)
    rows = jobs.any(axis=1)
    if not rows.any():
        return fitted
    jobs, counts, present, steps = jobs[rows], counts[rows], present[rows], steps[rows]
    without = _fit(counts, present & ~jobs, steps, calendar)
    is_alive = present & (steps >= 0.2 * steps.max(axis=1, keepdims=True))
    weekly = median(_weeks(ratio(counts, without.mean), calendar), _weeks(numbers(is_alive), calendar) > 0)
    factor = np.where(jobs, np.maximum(_unweeks(weekly, calendar), 1.0), 1.0)
    mean = without.mean * factor
    wander = (without.variance - without.mean) / without.mean**2
    variance = mean + wander * mean**2
    doubt = without.doubt + np.where(jobs, 0.4 * variance / mean**2, 0.0)
    merged = Expectation(fitted.mean.copy(), fitted.variance.copy(), fitted.doubt.copy())
    merged.mean[rows], merged.variance[rows], merged.doubt[rows] = mean, variance, doubt
    return merged


def _fit(counts: Floats, trusted: Flags, steps: Floats, calendar: Calendar) -> Expectation:
    table, step = calendar.to_days(counts), calendar.to_days(steps)
    step = np.where(step > 0, step, 1.0)
    base = calendar.to_days(numbers(trusted))
    profile = shape(table / step, base, calendar) * step
    mean = np.maximum(calendar.to_buckets(profile), _LEAST_MEAN)
    variance, (clump, wander) = variance_of(counts, mean, trusted, CLUMP_SHARE)
    weight = base * np.where(profile >= 3, _weights(counts, mean, variance, calendar), 1.0)  # noqa: PLR2004
    doubt = mean
    for _ in range(_ROUNDS):
        level = _level(table, weight, profile, calendar) * step
        profile, uncertain = _profile(table, weight, level, (clump, wander), calendar)
        mean, doubt = calendar.to_buckets(profile), calendar.to_buckets(uncertain)
        variance, (clump, wander) = variance_of(counts, mean, trusted, CLUMP_SHARE)
        weight = base * _weights(counts, mean, variance, calendar)
    return Expectation(mean, variance, doubt)


def _level(table: Floats, weight: Floats, profile: Floats, calendar: Calendar) -> Floats:
    """How busy each day was against the profile, as a running median; series x days x 1."""
    seen, due = (weight * table).sum(axis=2), (weight * profile).sum(axis=2)
    half = _LEVEL_DAYS // 2
    if calendar.days <= half:
        return np.ones((*seen.shape, 1))
    there = weight.sum(axis=2) > 0
    days = (seen + 3) / (due + 3)
    days = np.where(there, days, median(days, there))
    days = np.pad(days, ((0, 0), (half, half)), "reflect")
    level = np.median(sliding_window_view(days, _LEVEL_DAYS, axis=1), axis=2)
    with_data = np.maximum(there.sum(axis=1, keepdims=True), 1)
    is_busy = seen.sum(axis=1, keepdims=True) / with_data >= _LEVEL_NEEDS
    return np.where(is_busy, level, 1.0)[:, :, None]


def _profile(
    table: Floats, weight: Floats, level: Floats, spread: tuple[Floats, Floats], calendar: Calendar
) -> tuple[Floats, Floats]:
    """Mean of each bucket from level, slot and kind of day, and its relative variance; series x days x slots."""
    clump, wander = spread
    busy = weight * level

    def noise(due: Floats, squares: Floats) -> Floats:
        return (1 + clump) * due + wander * squares

    overall = ratio((weight * table).sum(axis=(1, 2)), busy.sum(axis=(1, 2)))[:, None]
    due = busy.sum(axis=1) * overall
    by_slot = (weight * table).sum(axis=1)
    factor, doubt, _ = _shrunk(by_slot, due, noise(due, (busy * level).sum(axis=1) * overall**2))
    if not calendar.tells_hours:
        factor, doubt = np.ones_like(factor), doubt * 0
    hourly = np.maximum(overall * factor, 0.02 * overall)
    mean, uncertain = np.empty_like(table), np.empty_like(table)
    kinds = calendar.kinds_of_day
    for kind in kinds:
        seen, due = (weight[:, kind] * table[:, kind]).sum(axis=1), busy[:, kind].sum(axis=1) * hourly
        share = (seen.sum(axis=1, keepdims=True) + 2) / (due.sum(axis=1, keepdims=True) + 2)
        typical, rest = hourly * share, doubt
        if len(kinds) > 1:
            squares = (busy * level)[:, kind].sum(axis=1) * typical**2
            factor, own, pull = _shrunk(seen, due * share, noise(due * share, squares))
            typical, rest = typical * factor, doubt * (1 - pull) ** 2 + own
        mean[:, kind] = np.maximum(typical, 0.02 * overall)[:, None]
        uncertain[:, kind] = rest[:, None]
    return np.maximum(level * mean, _LEAST_MEAN), uncertain


def _shrunk(seen: Floats, due: Floats, noise: Floats) -> tuple[Floats, Floats, Floats]:
    """Factors seen / due drawn toward 1, their relative variance, and how far each was believed (0 to 1).

    Method: James & Stein 1961 with the spread of the true factors estimated by moments.
    """
    off, chance = ratio(seen, due, 1.0) - 1, ratio(noise, due * due, 1e6)
    weight = (due > 0) / (chance + 0.05)
    true = np.maximum(ratio((weight * (off * off - chance)).sum(axis=1), weight.sum(axis=1)), 0)[:, None]
    pull = ratio(true, true + chance)
    return 1 + pull * off, pull**2 * chance, pull


def _weights(counts: Floats, mean: Floats, variance: Floats, calendar: Calendar) -> Floats:
    z = np.abs(z_scores(counts, mean, variance))
    weight = np.where(z < _SUSPECT_Z, 1.0, np.where(z < _OUTLYING_Z, _SUSPECT_Z / np.maximum(z, 1e-9), 0.0))
    is_high = (z >= _OUTLYING_Z) & (counts > mean)
    runs = (is_high[:, 1:] & ~is_high[:, :-1]).sum(axis=1, keepdims=True)
    is_usual = runs > _MANY_OUTLIERS * calendar.size * calendar.hours / 720
    return calendar.to_days(np.where(is_usual & is_high, 1.0, weight))


def _weeks(values: Floats, calendar: Calendar) -> Floats:
    """Series x buckets as series x weeks x buckets of a week, padded with 0."""
    width = calendar.buckets(168)
    weeks = -(-calendar.size // width)
    padded = np.pad(values, ((0, 0), (0, weeks * width - calendar.size)))
    return padded.reshape(len(values), weeks, width)


def _unweeks(weekly: Floats, calendar: Calendar) -> Floats:
    """Series x 1 x buckets of a week, repeated over the whole run."""
    weeks = -(-calendar.size // weekly.shape[2])
    result: Floats = np.tile(weekly[:, 0], (1, weeks))[:, : calendar.size]
    return result


def _weekly_jobs(counts: Floats, present: Flags, fitted: Expectation, calendar: Calendar) -> Flags:
    """Buckets of the week that stand out week after week, the busiest week left aside, series x buckets."""
    width = calendar.buckets(168)
    if calendar.size < _WEEKS_FOR_JOBS * width or calendar.hours > 24:  # noqa: PLR2004
        return np.zeros(counts.shape, np.bool_)
    z = _weeks(z_scores(counts, fitted.mean, fitted.variance), calendar)
    there = _weeks(numbers(present), calendar) > 0
    n = there.sum(axis=1, keepdims=True)
    others = (z * there).sum(axis=1, keepdims=True) - np.where(there, z, -np.inf).max(axis=1, keepdims=True)
    is_steady = (others >= _JOB_Z * np.sqrt(np.maximum(n - 1, 1))) & (median(z, there) >= _JOB_MEDIAN_Z)
    is_job = is_steady & (n >= _WEEKS_FOR_JOBS)
    return _unweeks(numbers(is_job), calendar) > 0
