"""Windows of several widths in which a series holds more or fewer than expected, and how strict one has to be."""

import math
from dataclasses import dataclass

import numpy as np

from logreview_tui.analysis.arrays import Flags, Floats, numbers, quantile, running, sums
from logreview_tui.analysis.calendar import Calendar
from logreview_tui.analysis.negative_binomial import z_scores
from logreview_tui.analysis.seasonal import Expectation

WIDTHS_H = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48)
FALSE_SHARE = 0.02
"""Of the series pointed at, how many may be wrong (false discovery rate)."""
LEAST_Z = 4.0
_LEAST_UP, _LEAST_MORE = 1.5, 5
_MOST_DOWN, _LEAST_DUE = 0.5, 8
_NORMAL_80 = 1.2816
_ALIKE, _ALIKE_TIMES = 0.65, 3
"""A window is usual when so many others a month reach this share of its score."""
_WEEKLY = -1


@dataclass(frozen=True, slots=True)
class Window:
    """Buckets [start, end) of a series that stand out."""

    start: int
    end: int
    z: float
    observed: float
    expected: float
    sd: float
    """Of the number of entries expected."""
    alike: int = 0
    """How many other stretches stand out nearly as much; -1: the same hours of every week do."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every window of every width."""

    z: dict[int, Floats]
    """Width in buckets -> series x starts."""
    observed: dict[int, Floats]
    expected: dict[int, Floats]
    variance: dict[int, Floats]
    meaningful: dict[int, Flags]
    """Different enough to matter to a reader, and present enough to count."""


def score(counts: Floats, present: Flags, expected: Expectation, calendar: Calendar) -> Scores:
    """Score all windows. Wider ones get the extra variance that their own scatter shows."""
    widths = sorted({w for h in WIDTHS_H if 2 * (w := calendar.buckets(h)) <= calendar.size} | {1})
    there = numbers(present)
    seen, due = running(counts * there), running(expected.mean * there)
    extra = running((expected.variance - expected.mean) * there)
    doubt, days = running(expected.doubt * expected.mean**2 * there), running(there)
    wider = np.ones((len(counts), 1))
    scores = Scores({}, {}, {}, {}, {})
    for width in widths:
        o, e, x, u, n = (sums(a, width) for a in (seen, due, extra, doubt, days))
        if width > 1:
            wider = wider * _widening(o, e, wider * x, n >= 0.9 * width, width)
        variance = e + wider * x + u
        z = z_scores(o, e, variance)
        is_up = (o >= _LEAST_UP * e) & (o - e >= _LEAST_MORE)
        is_down = (o <= _MOST_DOWN * e) & (e >= _LEAST_DUE)
        scores.z[width], scores.observed[width], scores.expected[width] = z, o, e
        scores.variance[width] = variance
        scores.meaningful[width] = np.where(z > 0, is_up, is_down) & (n >= max(1, 0.5 * width))
    return scores


def _widening(seen: Floats, due: Floats, extra: Floats, whole: Flags, width: int) -> Floats:
    """Factor for the extra variance of windows of a width, from the four fifths that stand out least."""
    step = max(1, width // 2)
    seen, due, extra, whole = seen[:, ::step], due[:, ::step], extra[:, ::step], whole[:, ::step]
    wide = quantile(np.abs(z_scores(seen, due, due + extra)), whole, 0.8) / _NORMAL_80
    n = whole.sum(axis=1, keepdims=True) * step / width
    factor: Floats = 1 + (np.clip(wide**2, 1, 9) - 1) * n / (n + 10)
    return factor


def strictness(scores: Scores) -> float:
    """The least |z| worth pointing at: false discovery rate over the series, then over the windows of one.

    Method: Benjamini & Bogomolov 2014. Over all windows at once, a few real incidents would loosen it for all others.
    """
    series = next(iter(scores.z.values())).shape[0]
    sizes = [z.shape[1] for z in scores.z.values()]
    tests = sum(2 * -(-n // w) for w, n in zip(scores.z, sizes, strict=True) if _is_power_like(w))
    highest = np.max([np.abs(z).max(axis=1) for z in scores.z.values()], axis=0)
    p = sorted(min(1.0, tests * math.erfc(z / math.sqrt(2))) for z in highest)
    rejected = max((i + 1 for i in range(series) if p[i] <= FALSE_SHARE * (i + 1) / series), default=1)
    level, low, high = FALSE_SHARE * rejected / series / tests, 0.0, 40.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) > level else (low, middle)
    return max(low, LEAST_Z)


def _is_power_like(width: int) -> bool:
    """Whether a width counts as a test of its own: those between are nearly the same test."""
    return width in {1, 3, 6, 12, 24, 48} or width > 48  # noqa: PLR2004


def standing_out(scores: Scores, series: int, least_z: float, calendar: Calendar) -> tuple[list[Window], list[Window]]:
    """Windows of a series that overlap no stronger one, strongest first; and those that are usual for it."""
    candidates = []
    columns = scores.observed, scores.expected, scores.variance, scores.z
    for width, of_width in scores.z.items():
        is_hit = (np.abs(of_width[series]) >= least_z) & scores.meaningful[width][series]
        candidates += [(abs(float(of_width[series, t])), int(t), width) for t in np.nonzero(is_hit)[0]]
    used = np.zeros(calendar.size, np.bool_)
    found: list[Window] = []
    usual: list[Window] = []
    for _, start, width in sorted(candidates, reverse=True):
        if used[start : start + width].any():
            continue
        used[start : start + width] = True
        alike = (
            _WEEKLY
            if _is_weekly(scores, width, series, start, calendar)
            else _alike(scores.z[width][series], start, width, calendar)
        )
        o, e, v, z = (float(a[width][series, start]) for a in columns)
        window = Window(start, start + width, z, o, e, math.sqrt(v), alike)
        is_usual = alike == _WEEKLY or alike >= _ALIKE_TIMES * calendar.size * calendar.hours / 720
        (usual if is_usual else found).append(window)
    return found, usual


def _is_weekly(scores: Scores, width: int, series: int, start: int, calendar: Calendar) -> bool:
    """Whether the same hours of every other week stand out the same way."""
    z, expected, week = scores.z[width][series], scores.expected[width][series], calendar.buckets(168)
    others = [z[at] for at in range(start % week, len(z), week) if at != start and 2 * expected[at] >= expected[start]]
    return bool(others) and min(others, key=abs) * np.sign(z[start]) >= max(3.0, 0.3 * abs(z[start]))


def _alike(z: Floats, start: int, width: int, calendar: Calendar) -> int:
    """How many other stretches, half a day apart and no nearer than a day and a half, score nearly as much."""
    same = z * np.sign(z[start])
    far, apart = max(width + 3, calendar.buckets(36)), max(width + 3, calendar.buckets(12))
    times, last = 0, -apart
    for at in np.nonzero(same >= max(3, _ALIKE * same[start]))[0].tolist():
        if abs(at - start) >= far and at - last >= apart:
            times, last = times + 1, at
    return times
