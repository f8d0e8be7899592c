"""Rhythm: the right verdict on writers whose rhythm is known, and nothing said where nothing can be."""

import numpy as np
import pytest

from logreview_tui.analysis.rhythm import RhythmKind, rhythm

from .times import KINDS, MONTH

EACH = 10


def _right(name: str, number: int) -> int:
    wanted, make = KINDS[name]
    rng = np.random.default_rng((31, number))
    right = 0
    for _ in range(EACH):
        period, times = make(rng)
        found = rhythm(times, (0.0, MONTH) if name == "one burst" else None)
        is_near = period is None or (found.period_s is not None and abs(found.period_s / period - 1) < 0.05)
        right += found.kind in wanted and is_near
    return right


def test_each_kind_of_writer_is_told() -> None:
    """Seventeen kinds, other seeds than those anything was looked at with: 98 in 100 are right, of each 8 in 10."""
    right = [_right(name, number) for number, name in enumerate(KINDS)]

    assert min(right) >= 0.8 * EACH
    assert sum(right) >= 0.98 * EACH * len(KINDS)


def test_chance_is_never_called_a_clock() -> None:
    """Of 60 series of pure chance none gets a period."""
    rng = np.random.default_rng(8)

    found = [rhythm(rng.uniform(0, MONTH, rng.integers(8, 900))).kind for _ in range(60)]

    assert RhythmKind.PERIODIC not in found


def test_a_sample_of_a_clock_looks_like_chance() -> None:
    """Why rhythm wants all stamps: thirty drawn ones of a perfect five-minute job have none."""
    ticks = np.arange(0, MONTH, 300.0)
    drawn = np.random.default_rng(1).choice(ticks, 30, replace=False)

    assert rhythm(ticks).sentence == "every 5 min ±0 s (cron-like)"
    assert rhythm(drawn, (0, MONTH)).kind is not RhythmKind.PERIODIC


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ([], "too few to say (0)"),
        ([7.0] * 7, "too few to say (7)"),
        ([7.0] * 5000, "one burst: 5000 entries within 1e-09 s"),
        ([1e18, -1e18, *([5.0] * 20)], None),
    ],
)
def test_odd_times_are_survived(times: list[float], sentence: str | None) -> None:
    """None, all the same, clocks gone mad: no error, no period."""
    found = rhythm(times, (0.0, MONTH))

    assert found.kind is not RhythmKind.PERIODIC
    assert sentence is None or found.sentence == sentence


def test_several_lines_of_one_run_are_one_event() -> None:
    """An hourly job of four lines, one run in ten missing."""
    starts = np.array([i * 3600.0 for i in range(400) if i % 10])
    times = np.concatenate([starts + 0.2 * k for k in range(4)])

    found = rhythm(times)

    assert found.sentence == "every 1 h ±0 s (cron-like, 4 entries each, 10% missed)"
