"""Which hours a review is about: since the last signed one, up to the last hour that is settled."""

from datetime import UTC, datetime, timedelta, tzinfo

from logreview_tui.domain.query import TimeRange, rfc3339
from logreview_tui.errors import UsageError

HOUR = timedelta(hours=1)
DEFAULT_LENGTH = timedelta(days=30)

_STEPS = tuple(
    timedelta(seconds=s)
    for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
)
"""Intervals that clocks and calendars have."""


class NothingNewer(UsageError):  # noqa: N818 - the sentence a reviewer reads, not a failure of theirs
    """There is no entry to review after the end of the last signed review."""


def floor_hour(moment: datetime) -> datetime:
    """The full hour at or before an aware time, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def review_end(newest: datetime | None, now: datetime, settle: timedelta) -> datetime:
    """The first full hour after the newest entry, never later than the last full hour that is `settle` old."""
    settled = floor_hour(now - settle)
    return settled if newest is None else min(floor_hour(newest) + HOUR, settled)


def review_period(
    *,
    start: datetime | None,
    end: datetime | None,
    previous_end: datetime | None,
    latest_end: datetime,
) -> TimeRange:
    """The period from what was asked, the last signed end, and the latest possible end.

    Raises UsageError for an empty period and NothingNewer when the last signed review already covers everything.
    """
    to = end or latest_end
    since = start or previous_end or to - DEFAULT_LENGTH
    if since >= to and start is None and previous_end is not None:
        raise NothingNewer(
            f"nothing newer than {rfc3339(previous_end)}, the end of the last signed review",
            "come back when there are newer entries, or give --from and --to",
        )
    return TimeRange(since, to)


def interval_for(within: TimeRange, most: int, longest: timedelta) -> timedelta:
    """The finest interval that needs at most `most` buckets, never longer than `longest`, which may need more."""
    return next((s for s in _STEPS if s < longest and within.buckets(s) <= most), longest)


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Read an ISO time; a bare date is midnight in `zone`, a time without offset is in `zone`. Raises UsageError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"{text!r} is not a time", "write 2026-03-01 or 2026-03-01T14:00:00Z") from e
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
