"""A count against the last review's: per day with data, beyond the scatter of days or not."""

from datetime import UTC, datetime, timedelta

import pytest

from logreview_tui.domain.change import Trend, compare
from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.events import PreviousCount
from logreview_tui.domain.query import Query, TimeRange

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY_S = 86_400


def _month(*days: int | None) -> Timeline:
    """Daily totals, spread evenly over the hours; None: no data that day."""
    hours: list[int | None] = []
    for total in days:
        hours += [None] * 24 if total is None else [total // 24 + (h < total % 24) for h in range(24)]
    within = TimeRange(START, START + timedelta(days=len(days)))
    known = Count.exact(sum(n or 0 for n in hours))
    return Timeline(Query("a*", None, within), timedelta(hours=1), known, tuple(hours))


def _then(value: int, days: int = 28, *, is_exact: bool = True) -> PreviousCount:
    count = Count.exact(value) if is_exact else Count.at_least(value, "a part was unreadable")
    return PreviousCount("a*", (), count, days * DAY_S)


@pytest.mark.parametrize(
    ("now", "then", "trend", "is_significant"),
    [
        (_month(*[100] * 28), _then(2800), Trend.SAME, False),
        (_month(*[104] * 28), _then(2800), Trend.SAME, False),
        (_month(*[200] * 28), _then(2800), Trend.MORE, True),
        (_month(*[50] * 28), _then(2800), Trend.LESS, True),
        (_month(*[130] * 28), _then(2800), Trend.MORE, False),
        (_month(*[0, 0, 0, 5_600] * 7), _then(2800), Trend.MORE, False),
        (_month(*[300] * 5, None, *[300] * 4), _then(2800), Trend.MORE, True),
        (_month(2, 0, 1, 3, 0, 1, 0), _then(14, 14), Trend.SAME, False),
        (_month(4, 0), _then(14, 14), Trend.MORE, False),
        (_month(*[0] * 28), _then(2800), Trend.LESS, True),
        (_month(*[200] * 28), _then(2800, is_exact=False), Trend.MORE, False),
        (_month(*[100, 100, 100, 100, 100, 20, 20] * 4), _then(2157), Trend.SAME, False),
    ],
)
def test_a_rate_went_this_way(now: Timeline, then: PreviousCount, trend: Trend, is_significant: bool) -> None:
    """Twice as much is significant where days are alike, and not where one in four makes it."""
    found = compare(now, then)

    assert found is not None
    assert (found.trend, found.is_significant) == (trend, is_significant)


def test_rates_are_per_day_with_data() -> None:
    """A short month of logs is not a quiet one; weekdays that differ are no scatter."""
    found = compare(_month(*[100] * 10, *[None] * 18), _then(1400, 14))
    weekly = compare(_month(*[100, 100, 100, 100, 100, 20, 20] * 4), _then(1000))

    assert found is not None
    assert (found.per_day, found.previous_per_day, found.ratio) == (100, 100, 1)
    assert weekly is not None
    assert weekly.z > 20


def test_nothing_to_compare_says_nothing() -> None:
    """No last review, no number on a side, no day with data."""
    month = _month(*[100] * 7)
    failed = Timeline(month.query, month.interval, Count.failed("gone"))

    assert compare(month, None) is None
    assert compare(failed, _then(700)) is None
    assert compare(month, PreviousCount("a*", (), Count.not_permitted("no"), DAY_S)) is None
    assert compare(month, _then(700, 0)) is None
    assert compare(_month(None, None), _then(700)) is None


def test_from_nothing_there_is_no_ratio() -> None:
    """It is more all the same."""
    found = compare(_month(*[50] * 7), _then(0))

    assert found is not None
    assert (found.ratio, found.trend, found.is_significant) == (None, Trend.MORE, True)
