"""What stands out in counts, on seeded months with one thing planted in each."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logreview_tui.analysis.anomalies import Run, examine
from logreview_tui.analysis.sentences import grouped
from logreview_tui.domain.anomaly import Anomaly, AnomalyKind, Examined

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = 720


def _rates(base: float, *, weekend: float = 1.0, swing: float = 0.5) -> np.ndarray:
    hours = np.arange(MONTH)
    daily = np.exp(swing * np.cos(2 * np.pi * (hours % 24 - 13) / 24))
    return np.asarray(base * daily * np.where(hours // 24 % 7 >= 5, weekend, 1.0))


def _counts(rates: np.ndarray, seed: int, wander: float = 0.02) -> list[int | None]:
    rng = np.random.default_rng(seed)
    return [int(n) for n in rng.poisson(rates * rng.gamma(1 / wander, wander, len(rates)))]


def _examine(*rows: Sequence[int | None], zone: tzinfo = UTC, start: datetime = MONDAY) -> tuple[Examined, ...]:
    return examine(Run(start, HOUR, zone, len(rows[0])), rows)


def _only(examined: Examined) -> Anomaly:
    assert [a.kind.value for a in examined.anomalies] == [examined.anomalies[0].kind.value]
    return examined.anomalies[0]


def _planted(factor: Callable[[int], float], seed: int = 7) -> Anomaly:
    rates = _rates(60, weekend=0.5)
    return _only(_examine(_counts(rates * [factor(i) for i in range(MONTH)], seed))[0])


def test_a_spike_is_told_with_its_hours_and_numbers() -> None:
    """Kind, direction, onset, end, and what was expected, within what chance allows."""
    found = _planted(lambda i: 8.0 if 300 <= i < 303 else 1.0)

    assert (found.kind, found.direction) == (AnomalyKind.SPIKE, "up")
    assert (found.start, found.end) == (MONDAY + 300 * HOUR, MONDAY + 303 * HOUR)
    assert found.observed == pytest.approx(8 * found.expected, rel=0.25)
    expected = f"Sat 14 Mar 12:00 - 15:00 UTC: {grouped(found.observed)} entries, expected {round(found.expected)} ± "
    assert found.sentence.startswith(expected)
    assert found.sentence.endswith(": a spike (p < 1e-9)")


def test_a_dip_is_no_silence() -> None:
    """A tenth of the usual is a dip."""
    found = _planted(lambda i: 0.1 if 200 <= i < 210 else 1.0)

    assert (found.kind, found.direction) == (AnomalyKind.DIP, "down")
    assert abs(found.start - (MONDAY + 200 * HOUR)) <= HOUR
    assert found.observed < 0.2 * found.expected


def test_nothing_at_all_is_a_silence() -> None:
    """Zeros are data: the source was there and said nothing."""
    found = _planted(lambda i: 0.0 if 400 <= i < 430 else 1.0)

    assert found.kind is AnomalyKind.SILENCE
    assert (found.observed, found.start, found.end) == (0, MONDAY + 400 * HOUR, MONDAY + 430 * HOUR)
    assert ": no entry, expected " in found.sentence


def test_a_lasting_change_is_one_shift_to_the_end() -> None:
    """Twice as much from some hour on is one finding, not one each day."""
    found = _planted(lambda i: 2.0 if i >= 400 else 1.0)

    assert (found.kind, found.direction) == (AnomalyKind.SHIFT, "up")
    assert abs(found.start - (MONDAY + 400 * HOUR)) <= 3 * HOUR
    assert found.end == MONDAY + MONTH * HOUR
    assert found.observed == pytest.approx(2 * found.expected, rel=0.1)
    assert "a lasting rise to 2.0 times" in found.sentence or "a lasting rise to 1.9 times" in found.sentence


def test_a_collector_that_dies_is_a_silence_to_the_end() -> None:
    """Nothing for the last four days."""
    found = _planted(lambda i: 0.0 if i >= 620 else 1.0)

    assert found.kind is AnomalyKind.SILENCE
    assert found.start == MONDAY + 620 * HOUR
    assert found.end == MONDAY + MONTH * HOUR


@pytest.mark.parametrize("gap", [slice(0, 500), slice(500, None), slice(100, 130), slice(0, MONTH, 2), slice(30, 690)])
def test_missing_data_is_no_dip(gap: slice) -> None:
    """Retention, a lost end and holes say nothing about the rest."""
    rows = [_counts(_rates(60, weekend=0.3), seed) for seed in range(8)]
    for row in rows:
        row[gap] = [None] * len(row[gap])

    assert [e.anomalies for e in _examine(*rows)] == [()] * 8


def test_a_spike_in_what_is_left_is_still_found() -> None:
    """Ten days of data are enough."""
    row = _counts(_rates(60), 3)
    row[:480] = [None] * 480
    row[600] = 900

    found = _only(_examine(row)[0])

    assert (found.kind, found.start) == (AnomalyKind.SPIKE, MONDAY + 600 * HOUR)


def test_a_weekly_job_is_expected_and_its_absence_is_not() -> None:
    """What comes every Tuesday at three is no spike; the Tuesday without it is a dip."""
    rates = _rates(40)
    rates[27::168] *= 12
    kept = _counts(rates, 5)
    rates[27 + 2 * 168] /= 12
    missed = _counts(rates, 6)

    usual, lacking = _examine(kept, missed)

    assert usual.anomalies == ()
    found = _only(lacking)
    assert (found.kind, found.start) == (AnomalyKind.DIP, MONDAY + (27 + 2 * 168) * HOUR)


def test_bursts_that_keep_coming_are_usual() -> None:
    """Ten bursts at odd hours are how this series is, and the remark says so."""
    rates = _rates(40)
    for at in (20, 91, 160, 233, 301, 377, 440, 518, 587, 655):
        rates[at] *= 6

    found = _examine(_counts(rates, 9))[0]

    assert found.anomalies == ()
    assert found.remark.startswith("held for usual: bursts like the strongest happened ")


@pytest.mark.parametrize("start", [datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 10, 12, tzinfo=UTC)])
def test_a_nightly_job_survives_the_change_of_the_clock(start: datetime) -> None:
    """A job at three local time is expected on both sides of daylight saving time."""
    zone = ZoneInfo("Europe/Stockholm")
    local = [(start + i * HOUR).astimezone(zone).hour for i in range(MONTH)]
    rates = np.array([2000.0 if hour == 3 else 20.0 for hour in local])

    assert _examine(_counts(rates, 4), zone=zone, start=start)[0].anomalies == ()


def test_sixty_eight_ordinary_series_raise_at_most_one_alarm() -> None:
    """Rates from one in three days to a hundred thousand an hour, flat, daily and weekly."""
    rows = [
        _counts(_rates(10 ** (k / 68 * 7 - 2), weekend=(1.0, 0.4)[k % 2], swing=(0, 0.5, 0.9)[k % 3]), k)
        for k in range(68)
    ]

    found = [a.sentence for e in _examine(*rows) for a in e.anomalies]

    assert len(found) <= 1, found


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([0] * MONTH, "too few to say: 0 entries"),
        ([0] * (MONTH - 1) + [1], "too few to say: 1 entry"),
        ([None] * MONTH, "too few to say: 0 buckets with data"),
        ([5], "too few to say: 1 bucket with data"),
        ([100] * 12, "too few to say: 12 buckets with data"),
        ([], "too few to say: 0 buckets with data"),
    ],
)
def test_too_few_is_said_in_words(row: list[int | None], says: str) -> None:
    """No finding from nothing."""
    found = _examine(row)[0]

    assert found.anomalies == ()
    assert found.remark.startswith(says)


def test_ten_million_a_bucket_is_ordinary_and_a_third_of_it_is_not() -> None:
    """Large numbers neither overflow nor look certain."""
    steady = _counts(np.full(MONTH, 1e7), 1, wander=0.001)
    third = [*steady[:300], 3_000_000, *steady[301:]]

    usual, found = _examine(steady, third)

    assert usual.anomalies == ()
    assert (_only(found).kind, _only(found).observed) == (AnomalyKind.DIP, 3_000_000)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 10**12), st.integers(0, 20)), min_size=30, max_size=30),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([60, 900, 3600, 7 * 3600, 86_400, 7 * 86_400]),
    st.integers(0, 200),
)
def test_any_counts_give_an_answer_that_holds_together(
    blocks: list[list[int | None]], interval_s: int, repeat: int
) -> None:
    """Findings lie in the run, overlap none of the same direction, and say which way they go."""
    rows = [block * (1 + repeat % 20) for block in blocks]
    run = Run(MONDAY, timedelta(seconds=interval_s), UTC, len(rows[0]))

    for row, answer in zip(rows, examine(run, rows), strict=True):
        for a in answer.anomalies:
            assert MONDAY <= a.start < a.end <= run.moment(run.size)
            first, last = (a.start - MONDAY) // run.interval, (a.end - MONDAY) // run.interval
            assert a.observed == sum(n or 0 for n in row[first:last])
            assert a.is_up == (a.observed > a.expected)
            assert a.sentence
