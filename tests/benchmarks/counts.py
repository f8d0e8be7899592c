"""Months of hourly counts with exact truth, and how well the anomalies in them are found.

Six families of counts x six profiles of the week x nine kinds of anomaly, each by a seed. A generator of our own: what
the analysis was tuned on came from another one.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
from numpy.typing import NDArray

from logreview_tui.analysis.anomalies import Run, examine
from logreview_tui.domain.anomaly import Anomaly

START = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = 720
TOGETHER = 68
"""Series of a review, examined together."""
ORDINARY = ("sparse", "low", "mid", "high", "wandering")
FAMILIES = (*ORDINARY, "clumped")
PROFILES = ("flat", "daily", "weekly", "nightly", "weekly job", "trend")
KINDS = ("spike", "big spike", "burst", "dip", "absence", "dead", "rise", "fall", "missing run")
_PLAIN = ("big spike", "absence", "dead", "rise", "fall")
_Rates = NDArray[np.float64]
_Span = tuple[int, int, bool]
"""First hour, hour behind the last, more than usual."""


@dataclass(frozen=True)
class Month:
    """One series and what was planted in it."""

    family: str
    kind: str
    """Empty: nothing was planted."""
    counts: tuple[int, ...]
    truth: tuple[_Span, ...]


@dataclass
class Score:
    """What was found in some months."""

    planted: int = 0
    hit: int = 0
    findings: int = 0
    right: int = 0
    first_right: int = 0
    with_first: int = 0
    onset_h: list[float] = field(default_factory=list)
    plain: list[bool] = field(default_factory=list)
    clean: defaultdict[bool, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Findings in each month without anything planted; by whether its family is ordinary."""
    review_s: list[float] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right findings / findings."""
        return self.right / max(self.findings, 1)

    @property
    def recall(self) -> float:
        """Events found / planted."""
        return self.hit / max(self.planted, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    @property
    def onset(self) -> tuple[float, float]:
        """Median and 90th percentile of how far the onset is off, in hours."""
        return median(self.onset_h or [0.0]), float(np.quantile(self.onset_h or [0.0], 0.9))


def _profile(rng: np.random.Generator, name: str) -> _Rates:
    hour = np.arange(HOURS)
    of_day, of_week = hour % 24, hour // 24 % 7
    rate = np.ones(HOURS)
    if name not in {"flat", "nightly"}:
        rate *= np.exp(rng.uniform(0.3, 0.9) * np.cos(2 * np.pi * (of_day - rng.uniform(10, 16)) / 24))
    if name in {"weekly", "weekly job"}:
        rate *= np.where(of_week >= 5, rng.uniform(0.2, 0.6), 1.0)
    if name == "nightly":
        rate = np.where(of_day == rng.integers(24), rng.uniform(5, 40), 1.0)
    if name == "weekly job":
        day, first = rng.integers(7), rng.integers(22)
        rate *= np.where((of_week == day) & (of_day >= first) & (of_day < first + 2), rng.uniform(4, 15), 1.0)
    if name == "trend":
        rate *= np.exp(rng.uniform(-0.3, 0.3) * (hour / HOURS - 0.5))
    result: _Rates = rate / rate.mean()
    return result


def _planted(rng: np.random.Generator, family: str, kind: str, rate: _Rates) -> tuple[_Rates, list[_Span]]:
    if kind == "missing run":
        hour, day = int(np.argmax(rate[:24])), int(rng.integers(3, 26))
        at = 24 * day + hour
        changed = rate.copy()
        changed[at] = rate.min()
        return changed, [(at, at + 1, False)]
    lengths = {
        "spike": (1, 4), "big spike": (1, 3), "burst": (8, 25), "dip": (4, 13), "absence": (6, 49), "dead": (24, 121),
        "rise": (168, 552), "fall": (168, 552),
    }  # fmt: skip
    factors = {
        "spike": (2.5, 6), "big spike": (8, 50), "burst": (1.8, 4), "dip": (0.05, 0.35), "absence": (0, 0),
        "dead": (0, 0), "rise": (1.6, 4), "fall": (0.2, 0.6),
    }  # fmt: skip
    length, factor = int(rng.integers(*lengths[kind])), rng.uniform(*factors[kind])
    if family == "sparse" and factor > 1:
        factor *= rng.uniform(8, 30)
    to_the_end = kind in {"dead", "rise", "fall"}
    start = HOURS - length if to_the_end else int(rng.integers(48, HOURS - 48 - length))
    changed = rate.copy()
    changed[start : start + length] *= factor
    return changed, [(start, start + length, factor > 1)]


def month(seed: int, family: str, profile: str, kind: str = "") -> Month:
    """One series; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    low, high = {
        "sparse": (-1.7, -0.3), "low": (-0.3, 1), "mid": (1, 3), "high": (3, 6), "clumped": (-0.5, 1.5),
        "wandering": (1, 4),
    }[family]  # fmt: skip
    rate = 10 ** rng.uniform(low, high) * _profile(rng, profile)
    rate, truth = _planted(rng, family, kind, rate) if kind else (rate, [])
    return Month(family, kind, tuple(int(n) for n in _drawn(rng, family, rate)), tuple(truth))


def _drawn(rng: np.random.Generator, family: str, rate: _Rates) -> NDArray[np.int64]:
    if family == "clumped":
        size = rng.uniform(2, 8)
        return np.array([rng.geometric(1 / size, n).sum() for n in rng.poisson(rate / size)])
    if family == "wandering":
        steps, stay, width = rng.normal(size=HOURS), rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.3)
        walk = np.zeros(HOURS)
        for i in range(1, HOURS):
            walk[i] = stay * walk[i - 1] + (1 - stay**2) ** 0.5 * steps[i]
        rate = rate * np.exp(width * walk - width**2 / 2)
    sizes = {"sparse": 1e9, "low": rng.choice([1e9, 10, 3]), "mid": rng.choice([50, 20, 8])}
    size = sizes.get(family, rng.choice([200, 50, 20]))
    return rng.poisson(rate * rng.gamma(size, 1 / size, HOURS))


def suite(seed: int, each: int = 1) -> list[Month]:
    """Every family, profile and kind so many times, and twice as many months without anything, in random order."""
    cases = [(f, p, k) for f in FAMILIES for p in PROFILES for k in KINDS if k != "missing run" or p == "nightly"]
    cases = cases * each + [(f, p, "") for f in FAMILIES for p in PROFILES] * (2 * each)
    made = [month(seed + i, *case) for i, case in enumerate(cases)]
    random.Random(seed).shuffle(made)
    return made


def _near(a: tuple[float, float], event: _Span) -> bool:
    """Within an hour of the event, and at most three times as long and a day."""
    return a[0] < event[1] + 1 and a[1] > event[0] - 1 and a[1] - a[0] <= 3 * (event[1] - event[0]) + 24


def _span(anomaly: Anomaly) -> tuple[float, float]:
    hour = timedelta(hours=1)
    return (anomaly.start - START) / hour, (anomaly.end - START) / hour


def score(months: Sequence[Month]) -> Score:
    """Examine 68 at a time, as a review does."""
    found = Score()
    run = Run(START, timedelta(hours=1), UTC, HOURS)
    for part in (months[i : i + TOGETHER] for i in range(0, len(months), TOGETHER)):
        start = time.process_time()
        answers = examine(run, [m.counts for m in part])
        if len(part) == TOGETHER:
            found.review_s.append(time.process_time() - start)
        for one, answer in zip(part, answers, strict=True):
            _add(found, one, answer.anomalies)
    return found


def _add(found: Score, one: Month, anomalies: Sequence[Anomaly]) -> None:
    if not one.kind:
        found.clean[one.family in ORDINARY].append(len(anomalies))
    found.findings += len(anomalies)
    matches = list(_matches(one, anomalies))
    found.right += len({i for i, _ in matches})
    if one.truth and anomalies:
        found.with_first += 1
        found.first_right += any(i == 0 for i, _ in matches)
    for event in one.truth:
        mine = [anomalies[i] for i, e in matches if e == event]
        found.planted += 1
        found.hit += bool(mine)
        if one.family in {"mid", "high"} and one.kind in _PLAIN:
            found.plain.append(bool(mine))
        if mine:
            found.onset_h.append(abs(_span(mine[0])[0] - event[0]))


def _matches(one: Month, anomalies: Sequence[Anomaly]) -> Iterator[tuple[int, _Span]]:
    for i, anomaly in enumerate(anomalies):
        for event in one.truth:
            if anomaly.is_up == event[2] and _near(_span(anomaly), event):
                yield i, event
