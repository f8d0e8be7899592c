"""Is it a clock, a crowd or chance: what the times of a kind of entry say about who writes them.

Reads every time stamp, or a run of consecutive ones; never a random sample: thirty random entries of a perfect
five-minute job look random.

Method: lines of one run collapse to one event, once per plausible gap; Rayleigh's test at periods taken from the data
and at those that people choose (Fisher 1993, Statistical Analysis of Circular Data); a test for timers whose phase
drifts; then local variation (Shinomoto et al. 2003) and the coefficient of variation.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from logreview_tui.analysis.arrays import Floats

FEWEST = 8
"""Entries below which nothing is said."""
FEWEST_RANDOM = 12
"""Entries below which chance is not told from too few."""
MOST_TIMES = 20_000
"""Stamps that are looked at, from the first on: more say no more."""

_DAY = 86_400.0
_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 10_080)
_HUMAN = np.array([1, 2, 5, 10, 15, 20, 30, *(60.0 * n for n in _MINUTES)])
_MOST_RUNS = 300
_LEAST_RUNS = 6
_LEAST_TIMER_RUNS = 8
_LONG = 40_000.0
_STEPS = 41
_LEAST_SHARE = 0.05
_LEAST_R = 0.65
"""Of the mean phase: noise among the ticks makes it smaller."""
_SURE = 12.0
"""What m R^2 must exceed, whose chance is exp(-m R^2) per period tried."""
_SURE_OF_STEADY = 7.5
"""The same where hardly a tick is missed and steps vary less than by chance."""
_STEADY = 0.4
_HARDLY_MISSED = 0.85
_LEAST_COVER = 0.4


class RhythmKind(StrEnum):
    """What the times look like."""

    PERIODIC = "periodic"
    DAILY = "daily"
    BURSTY = "bursty"
    RANDOM = "random"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A verdict on times."""

    kind: RhythmKind
    entries: int
    period_s: float | None = None
    """Of a periodic or daily kind."""
    jitter_s: float | None = None
    """Standard deviation around the period."""
    is_timer: bool = False
    """Drifts in phase, as a loop that sleeps; else keeps to the clock, as cron."""
    missed: float = 0.0
    """Share of the period's ticks without an event."""
    each: int = 1
    """Entries of a typical run."""
    bursts: int = 0
    largest: int = 0
    mean_gap_s: float = 0.0
    peak_hour: int | None = None
    """UTC, of a daily kind."""

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        match self.kind:
            case RhythmKind.PERIODIC:
                return f"every {_length(self.period_s or 0)} ±{_length(self.jitter_s or 0)} ({', '.join(self._how())})"
            case RhythmKind.DAILY:
                return f"random within a daily rhythm, peak about {self.peak_hour or 0:02d}:00 UTC"
            case RhythmKind.BURSTY if self.bursts == 1:
                return f"one burst: {self.entries} entries within {_length(self.mean_gap_s * (self.entries - 1))}"
            case RhythmKind.BURSTY:
                return f"bursty: {self.bursts} bursts, typically {self.each}, largest {self.largest}"
            case RhythmKind.RANDOM:
                return f"random (on average every {_length(self.mean_gap_s)})"
            case RhythmKind.TOO_FEW:
                return f"too few to say ({self.entries})"

    def _how(self) -> Iterator[str]:
        yield "timer-like" if self.is_timer else "cron-like"
        if self.each > 1:
            yield f"{self.each} entries each"
        if self.missed >= _LEAST_SHARE:
            yield f"{self.missed:.0%} missed"


@dataclass(frozen=True, slots=True)
class _Runs:
    """Entries that come together, as one event each."""

    starts: Floats
    sizes: Floats
    gap: float
    """What lies within is one run."""
    lasting: float
    """How long a run of several lines typically takes."""

    @property
    def shortest(self) -> float:
        """No period below that: it would be the run itself."""
        return max(2 * self.gap, 10 * self.lasting, 1e-6)


@dataclass(frozen=True, slots=True, order=True)
class _Fit:
    """A period that fits, the best by score."""

    score: float
    period: float
    jitter: float
    is_timer: bool
    missed: float
    each: int


def rhythm(times: Sequence[float] | Floats, window: tuple[float, float] | None = None) -> Rhythm:
    """The verdict on event times.

    times: seconds since the epoch, all of a kind or a consecutive run of it, in any order. window: seconds between
    which they were looked for; what they span if not given.
    """
    t = np.sort(np.asarray(times, np.float64))[:MOST_TIMES]
    n = len(t)
    if n < FEWEST:
        return Rhythm(RhythmKind.TOO_FEW, n)
    span = max(float(t[-1] - t[0]), 1e-9)
    first, last = window or (float(t[0]), float(t[-1]))
    whole = max(last - first, span) if n < MOST_TIMES else span
    gap = span / (n - 1)
    if span < _LEAST_SHARE * whole:
        return Rhythm(RhythmKind.BURSTY, n, bursts=1, largest=n, each=n, mean_gap_s=gap)
    fits = [fit for runs in _collapsed(t) for fit in _fits(runs)]
    if fits:
        best = max(fits)
        return Rhythm(RhythmKind.PERIODIC, n, best.period, best.jitter, best.is_timer, best.missed, best.each)
    return _without_period(t, whole)


def _collapsed(t: Floats) -> Iterator[_Runs]:
    """The events for each gap that may separate one run from the next."""
    steps = np.diff(t)
    positive = np.sort(steps[steps > 0])
    gaps = {0.0}
    if len(positive) > 4:  # noqa: PLR2004 - fewer have no quantile
        long = float(np.quantile(positive, 0.9))
        gaps |= {max(0.02 * long, 1.0), 0.1 * long}
        widest = int(np.argmax(np.diff(np.log(positive))))
        if positive[widest + 1] > 3 * positive[widest]:
            gaps.add(math.sqrt(positive[widest] * positive[widest + 1]))
    for gap in sorted(gaps):
        begins = np.nonzero(np.r_[True, steps > gap])[0]
        starts = t[begins][:_MOST_RUNS]
        if len(starts) < _LEAST_RUNS:
            continue
        sizes = np.diff(np.r_[begins, len(t)])[:_MOST_RUNS].astype(np.float64)
        ends = t[np.r_[begins[1:] - 1, len(t) - 1]][:_MOST_RUNS]
        several = sizes > 1
        lasting = float(np.median((ends - starts)[several])) if several.any() else 0.0
        yield _Runs(starts, sizes, gap, lasting)


def _fits(runs: _Runs) -> Iterator[_Fit]:
    between = np.diff(runs.starts)
    typical = [_near(between, float(v)) for v in (np.quantile(between, 0.25), np.median(between))]
    bases = [v for v in typical if v is not None]
    yield from _clocks(runs, bases)
    if bases and (timer := _timer(runs, between, bases[0])):
        yield timer


def _near(between: Floats, value: float) -> float | None:
    """The median of the steps about a value."""
    some = between[(between > 0.7 * value) & (between < 1.4 * value)]
    return float(np.median(some)) if len(some) else None


def _clocks(runs: _Runs, bases: list[float]) -> Iterator[_Fit]:
    """Periods whose phase holds over the whole stretch."""
    if not bases:
        return
    is_steady = _local_variation(np.diff(runs.starts)) < _STEADY
    starts, span, m = runs.starts, float(runs.starts[-1] - runs.starts[0]), len(runs.starts)
    halves = np.r_[bases, np.array(bases) / 2]
    parts = np.r_[halves, np.array(bases) / 3]
    about = np.abs(np.log(_HUMAN[:, None] / parts)).min(1) < 0.4  # noqa: PLR2004 - half as much again
    for period in np.unique(np.r_[halves, _HUMAN[about & (span / 4 > _HUMAN)]]):
        if period < runs.shortest:
            continue
        near = period * (1 + np.linspace(-1, 1, _STEPS) * min(0.02, 0.5 * period / max(span, period)))
        means = np.exp(2j * np.pi * (starts - starts[0]) / near[:, None]).mean(1)
        at = int(np.abs(means).argmax())
        best, r = float(near[at]), float(abs(means[at]))
        phases = (starts - starts[0]) / best - np.angle(means[at]) / 2 / math.pi
        jitter = 1.4826 * float(np.median(np.abs(phases - np.round(phases)))) * best
        ticks = max(span / best, 1)
        cover = len(np.unique(np.round(phases))) / (ticks + 1)
        singles = m < 1.35 * ticks and float(np.median(runs.sizes)) == 1
        most = 0.13 if best < _LONG or singles else 0.05
        wanted = _SURE_OF_STEADY if is_steady and cover > _HARDLY_MISSED else _SURE
        if m * r * r > wanted and r > _LEAST_R and cover > _LEAST_COVER and jitter < most * best:
            score = r * min(cover, 1) * (1 + 0.02 * math.log(best))
            yield _Fit(score, best, jitter, False, max(1 - cover, 0.0), round(float(np.median(runs.sizes))))


def _timer(runs: _Runs, between: Floats, base: float) -> _Fit | None:
    """A loop that sleeps: each step is one period, or two to four where some were missed."""
    if len(runs.starts) < _LEAST_TIMER_RUNS or not runs.shortest <= base < _LONG:
        return None
    times = np.round(between / base)
    fit = (times >= 1) & (times <= 4) & (np.abs(between / base - times) < 0.2)  # noqa: PLR2004
    single = between[fit & (times == 1)]
    if fit.mean() <= 0.8 or len(single) <= 0.5 * fit.sum():  # noqa: PLR2004
        return None
    spread = 1.4826 * float(np.median(np.abs(single - np.median(single))))
    if spread >= 0.15 * base:
        return None
    missed = float(1 - fit.sum() / times[fit].sum())
    score = 0.9 * float(fit.mean()) * (1 - spread / base)
    return _Fit(score, float(np.median(single)), spread, True, missed, round(float(np.median(runs.sizes))))


def _without_period(t: Floats, whole: float) -> Rhythm:
    steps, n = np.diff(t), len(t)
    mean = float(steps.mean())
    hours = np.unique(t // 3600) % 24
    turn = np.exp(2j * np.pi * hours / 24).mean()
    strength = float(abs(turn))
    is_daily = whole > 5 * _DAY and len(hours) * strength**2 > 9 and strength > 0.2  # noqa: PLR2004
    if is_daily and _local_variation(steps[steps < _DAY / 4]) < 1.35:  # noqa: PLR2004
        peak = int(np.round(np.angle(turn) / 2 / math.pi * 24)) % 24
        return Rhythm(RhythmKind.DAILY, n, _DAY, mean_gap_s=mean, peak_hour=peak)
    variation = float(steps.std() / mean)
    clumped = _local_variation(steps) > 1.35 and variation > 1.25 and n >= FEWEST_RANDOM  # noqa: PLR2004
    if clumped or variation > 3:  # noqa: PLR2004
        begins = np.nonzero(np.r_[True, steps > mean])[0]
        sizes = np.diff(np.r_[begins, n])
        return Rhythm(
            RhythmKind.BURSTY,
            n,
            bursts=len(sizes),
            each=round(float(np.median(sizes))),
            largest=int(sizes.max()),
            mean_gap_s=mean,
        )
    return Rhythm(RhythmKind.RANDOM if n >= FEWEST_RANDOM else RhythmKind.TOO_FEW, n, mean_gap_s=mean)


def _local_variation(steps: Floats) -> float:
    """Lv: 1 for chance, less for clocks, more for bursts; immune to a slowly varying rate."""
    if len(steps) < 3:  # noqa: PLR2004 - two steps have no variation
        return 1.0
    pairs = (steps[1:] - steps[:-1]) / np.maximum(steps[1:] + steps[:-1], 1e-12)
    return float(3 * np.mean(pairs**2))


def _length(seconds: float) -> str:
    """A length of time in its largest fitting unit."""
    for unit, size in (("d", _DAY), ("h", 3600.0), ("min", 60.0)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
