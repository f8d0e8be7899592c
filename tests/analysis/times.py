"""Times of seventeen kinds of writers, whose rhythm is known."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from logreview_tui.analysis.rhythm import RhythmKind

Times = NDArray[np.float64]
Draw = np.random.Generator

MONTH = 30 * 86_400.0
_PERIODS = (60.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 21_600.0, 86_400.0)
_TIMER_PERIODS = (7.0, 13.0, 30.0, 47.0, 60.0, 95.0, 300.0, 610.0, 1800.0, 3600.0)


def _ticks(rng: Draw, periods: Sequence[float]) -> tuple[float, Times]:
    """A period, and between 10 and 1500 ticks of it from a random phase on, within a month."""
    period = float(rng.choice(periods))
    most = int(min(1500, MONTH / period))
    n = int(np.exp(rng.uniform(np.log(10), np.log(max(most, 11)))))
    return period, rng.uniform(0, period) + period * np.arange(n, dtype=np.float64)


def _cron(jitter: float, missing: float = 0.0) -> Callable[[Draw], tuple[float | None, Times]]:
    def make(rng: Draw) -> tuple[float | None, Times]:
        period, ticks = _ticks(rng, _PERIODS)
        if missing:
            ticks = ticks[rng.random(len(ticks)) > missing] if len(ticks) >= 20 else ticks
        return period, ticks + rng.normal(0, jitter * period, len(ticks))

    return make


def _noisy_cron(rng: Draw) -> tuple[float | None, Times]:
    period, ticks = _ticks(rng, _PERIODS)
    noise = rng.uniform(ticks[0], ticks[-1], int(0.25 * len(ticks)))
    return period, np.r_[ticks + rng.normal(0, 0.01 * period, len(ticks)), noise]


def _lines_each_run(rng: Draw) -> tuple[float | None, Times]:
    period, ticks = _ticks(rng, _PERIODS)
    starts = ticks + rng.normal(0, 0.01 * period, len(ticks))
    return period, np.concatenate([s + np.cumsum(rng.exponential(period / 2000, rng.integers(2, 12))) for s in starts])


def _timer(jitter: float, missing: float = 0.0) -> Callable[[Draw], tuple[float | None, Times]]:
    def make(rng: Draw) -> tuple[float | None, Times]:
        period, ticks = _ticks(rng, _TIMER_PERIODS)
        times = ticks[0] + np.cumsum(rng.normal(period, jitter * period, len(ticks)))
        return period, times[rng.random(len(times)) > missing] if missing and len(times) >= 20 else times

    return make


def _poisson(span: float) -> Callable[[Draw], tuple[float | None, Times]]:
    def make(rng: Draw) -> tuple[float | None, Times]:
        n = int(np.exp(rng.uniform(np.log(12), np.log(1500))))
        return None, rng.uniform(0, span, n)

    return make


def _office(rng: Draw) -> tuple[float | None, Times]:
    n = int(np.exp(rng.uniform(np.log(60), np.log(1500))))
    peak = rng.uniform(0, 24)
    times = rng.uniform(0, MONTH, 12 * n)
    keep = rng.random(len(times)) < np.maximum(0.02, np.cos((times / 3600 - peak) / 24 * 2 * np.pi)) ** 2
    return None, times[keep][:n]


def _bursts(rng: Draw) -> tuple[float | None, Times]:
    starts = rng.uniform(0, MONTH, rng.integers(6, 100))
    return None, np.concatenate([s + np.cumsum(rng.exponential(5, rng.integers(2, 30))) for s in starts])


def _weibull(rng: Draw) -> tuple[float | None, Times]:
    n = int(np.exp(rng.uniform(np.log(60), np.log(1500))))
    return None, np.cumsum(rng.weibull(0.5, n) * MONTH / n / 2)


def _one_burst(rng: Draw) -> tuple[float | None, Times]:
    return None, rng.uniform(0, MONTH * 0.9) + np.sort(rng.uniform(0, 1800, rng.integers(12, 1500)))


def _few(rng: Draw) -> tuple[float | None, Times]:
    return None, rng.uniform(0, MONTH, rng.integers(1, 8))


_P, _D, _B, _R, _F = (
    frozenset((RhythmKind.PERIODIC,)),
    frozenset((RhythmKind.DAILY,)),
    frozenset((RhythmKind.BURSTY,)),
    frozenset((RhythmKind.RANDOM,)),
    frozenset((RhythmKind.TOO_FEW,)),
)
KINDS: dict[str, tuple[frozenset[RhythmKind], Callable[[Draw], tuple[float | None, Times]]]] = {
    "cron, jitter 1 %": (_P, _cron(0.01)),
    "cron, jitter 5 %": (_P, _cron(0.05)),
    "cron, jitter 10 %": (_P, _cron(0.10)),
    "cron, 1 %, 30 % missing": (_P, _cron(0.01, 0.3)),
    "cron, 5 %, 30 % missing": (_P, _cron(0.05, 0.3)),
    "cron, 20 % noise": (_P, _noisy_cron),
    "cron, 2-11 lines a run": (_P, _lines_each_run),
    "timer, 3 %": (_P, _timer(0.03)),
    "timer, 8 %": (_P, _timer(0.08)),
    "timer, 3 %, 20 % missing": (_P, _timer(0.03, 0.2)),
    "Poisson, 30 days": (_R, _poisson(MONTH)),
    "Poisson, an hour": (_R, _poisson(3600.0)),
    "office hours": (_D, _office),
    "bursts": (_B, _bursts),
    "Weibull .5": (_B, _weibull),
    "one burst": (_B, _one_burst),
    "fewer than 8": (_F, _few),
}
"""Name: the verdicts that are right, and how times of that kind are made."""
