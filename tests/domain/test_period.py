"""The review period: where it starts, where it ends, and what times mean."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from logreview_tui.domain.period import NothingNewer, parse_moment, review_end, review_period
from logreview_tui.errors import UsageError

SETTLE = timedelta(minutes=30)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("newest", "now", "end"),
    [
        ("2026-03-31T23:20:00", "2026-06-01T00:00:00", "2026-04-01T00:00:00"),
        ("2026-03-31T23:00:00", "2026-06-01T00:00:00", "2026-04-01T00:00:00"),
        ("2026-03-31T23:20:00", "2026-04-01T00:29:59", "2026-03-31T23:00:00"),
        ("2026-03-31T23:20:00", "2026-04-01T00:30:00", "2026-04-01T00:00:00"),
        ("2030-01-01T00:00:00", "2026-04-01T10:10:00", "2026-04-01T09:00:00"),
    ],
)
def test_ends_at_the_first_settled_full_hour_after_the_newest_entry(newest: str, now: str, end: str) -> None:
    """An entry on the hour belongs to the hour it begins; an hour younger than half an hour is not settled."""
    assert review_end(_at(newest), _at(now), SETTLE) == _at(end)


def test_starts_at_the_last_signed_end_else_thirty_days_back() -> None:
    """Nothing between two reviews is left out."""
    end, signed = _at("2026-04-01T00:00:00"), _at("2026-03-10T05:00:00")

    assert review_period(start=None, end=None, previous_end=signed, latest_end=end).start == signed
    first = review_period(start=None, end=None, previous_end=None, latest_end=end)
    assert first.duration == timedelta(days=30)


def test_nothing_newer_than_the_last_signed_end_is_said() -> None:
    """A second review of the same entries is not opened."""
    end = _at("2026-04-01T00:00:00")

    with pytest.raises(NothingNewer, match="nothing newer than 2026-04-01T00:00:00Z"):
        review_period(start=None, end=None, previous_end=end, latest_end=end)


def test_an_empty_period_is_refused() -> None:
    """--from after --to."""
    with pytest.raises(UsageError, match="the period is empty"):
        review_period(start=_at("2026-04-02"), end=_at("2026-04-01"), previous_end=None, latest_end=_at("2026-04-01"))


def test_a_bare_date_is_midnight_in_the_zone() -> None:
    """Dates follow the zone, times with an offset do not."""
    zone = ZoneInfo("Europe/Stockholm")

    assert parse_moment("2026-07-01", zone) == _at("2026-06-30T22:00:00")
    assert parse_moment("2026-07-01T10:00:00", zone) == _at("2026-07-01T08:00:00")
    assert parse_moment("2026-07-01T10:00:00Z", zone) == _at("2026-07-01T10:00:00")
    with pytest.raises(UsageError, match="is not a time"):
        parse_moment("yesterday", zone)
