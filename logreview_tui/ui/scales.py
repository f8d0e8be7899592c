"""Where buckets stand on the columns of a timeline, and where its ticks go: arithmetic of time, without drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from logreview_tui.domain.counts import Timeline

_HOUR_STEPS = (1, 3, 6, 12)
_DAY_STEPS = (1, 2, 5, 7, 14, 28, 91, 182, 365)
_HOUR_ROOM, _DAY_ROOM = 5, 8
"""Columns an hour tick and a day tick need."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How many buckets share a column, or how many columns a bucket has."""

    buckets: int
    per_column: int
    """Buckets in one column, >= 1."""
    width: int
    """Columns of one bucket, >= 1; more than one only where per_column is 1."""

    @property
    def columns(self) -> int:
        """Columns in use."""
        return -(-self.buckets // self.per_column) * self.width

    def column(self, bucket: int) -> int:
        """The first column of a bucket."""
        return bucket // self.per_column * self.width

    def group(self, bucket: int) -> range:
        """The buckets that share the column of `bucket`."""
        first = bucket // self.per_column * self.per_column
        return range(first, min(first + self.per_column, self.buckets))

    def span(self, buckets: range, offset: int = 0) -> range:
        """The columns of consecutive buckets, `offset` further right."""
        return range(offset + self.column(buckets.start), offset + self.column(buckets.stop - 1) + self.width)

    def moved(self, bucket: int, steps: int) -> int:
        """The first bucket of the column `steps` further, within the timeline."""
        groups = -(-self.buckets // self.per_column)
        return min(max(bucket // self.per_column + steps, 0), groups - 1) * self.per_column


def scale(buckets: int, columns: int) -> Scale:
    """Fit so many buckets into so many columns."""
    if buckets >= columns:
        return Scale(buckets, -(-buckets // max(columns, 1)), 1)
    return Scale(buckets, 1, max(columns // max(buckets, 1), 1))


def peak(counts: tuple[int | None, ...], group: range) -> int:
    """The bucket of a group with the highest count, the first of equals."""
    return max(group, key=lambda i: (-1 if counts[i] is None else counts[i] or 0, -i))


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the time axis."""

    column: int
    label: str
    date: str = ""
    """For the line of dates; only at local midnights."""


def ticks(timeline: Timeline, fit: Scale, zone: tzinfo) -> tuple[Tick, ...]:
    """Ticks on local midnights and hours, as close as their labels allow; DST days have 23 or 25 hours."""
    seconds_per_column = timeline.interval.total_seconds() * fit.per_column / fit.width
    hours = next((h for h in _HOUR_STEPS if h * 3600 / seconds_per_column >= _HOUR_ROOM), None)
    if hours and 24 * 3600 / seconds_per_column >= _HOUR_ROOM * 2:
        return tuple(_hour_ticks(timeline, seconds_per_column, zone, hours))
    days = next((d for d in _DAY_STEPS if d * 86_400 / seconds_per_column >= _DAY_ROOM), _DAY_STEPS[-1])
    return tuple(_day_ticks(timeline, seconds_per_column, zone, days))


def _midnights(timeline: Timeline, zone: tzinfo) -> Iterator[datetime]:
    day = timeline.start.astimezone(zone).date()
    while True:
        yield datetime.combine(day, time(), zone)
        day += timedelta(days=1)


def _column(timeline: Timeline, seconds_per_column: float, moment: datetime) -> int:
    return int((moment.astimezone(UTC) - timeline.start).total_seconds() // seconds_per_column)


def _day_ticks(timeline: Timeline, seconds: float, zone: tzinfo, step: int) -> Iterator[Tick]:
    for midnight in _midnights(timeline, zone):
        if midnight >= timeline.query.within.end:
            return
        if midnight >= timeline.start and midnight.toordinal() % step == 0:
            yield Tick(_column(timeline, seconds, midnight), f"{midnight.day} {midnight:%b}")


def _hour_ticks(timeline: Timeline, seconds: float, zone: tzinfo, step: int) -> Iterator[Tick]:
    for midnight in _midnights(timeline, zone):
        if midnight >= timeline.query.within.end:
            return
        for hour in range(0, 24, step):
            moment = midnight.replace(hour=hour)
            if timeline.start <= moment.astimezone(UTC) < timeline.query.within.end:
                date = f"{moment:%a} {moment.day} {moment:%b}" if hour == 0 else ""
                yield Tick(_column(timeline, seconds, moment), f"{hour:02}", date)
