"""Where buckets stand on the columns of a timeline, and where its ticks go: arithmetic of time, without drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from logreview_tui.domain.counts import Timeline

_CLOCK_STEPS = (
    *((s, 10, "%H:%M:%S") for s in (1, 5, 10, 15, 30)),
    *((s, 7, "%H:%M") for s in (60, 120, 300, 600, 900, 1800)),
    *((s, 5, "%H") for s in (3600, 10_800, 21_600, 43_200)),
)
"""Seconds between ticks of a clock, the columns a label needs, and how it is written."""
_HALF_AN_HOUR = 1800
_DAY_STEPS = (1, 2, 5, 7, 14, 28, 91, 182, 365)
_DAY_ROOM = 8
"""Columns a day tick needs."""


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

    def is_clear_of(self, other: "Tick") -> bool:
        """Both labels can be read, each around its column."""
        return abs(self.column - other.column) > (len(self.label) + len(other.label)) // 2


def ticks(timeline: Timeline, fit: Scale, zone: tzinfo) -> tuple[Tick, ...]:
    """Ticks on local midnights, hours or minutes, as close as labels allow; where the zone changes, both its names."""
    seconds = timeline.interval.total_seconds() * fit.per_column / fit.width
    for step, room, form in _CLOCK_STEPS:
        if step / seconds >= room and 24 * 3600 / seconds >= 2 * room:
            return tuple(_clock_ticks(timeline, seconds, zone, step, form))
    days = next((d for d in _DAY_STEPS if d * 86_400 / seconds >= _DAY_ROOM), _DAY_STEPS[-1])
    made = list(_day_ticks(timeline, seconds, zone, days))
    changes = [t for t in made if "/" in t.label]
    kept = [t for t in made if t in changes or all(t.is_clear_of(c) for c in changes)]
    return tuple(kept)


def _column(timeline: Timeline, seconds_per_column: float, moment: datetime) -> int:
    return int((moment.astimezone(UTC) - timeline.start).total_seconds() // seconds_per_column)


def _zones_of(midnight: datetime) -> str:
    """Both names of the zone on a day when its clocks change; else nothing."""
    following = datetime.combine(midnight.date() + timedelta(days=1), time(), midnight.tzinfo)
    names = (midnight.tzname() or "", following.tzname() or "")
    return "/".join(names) if names[0] != names[1] else ""


def _day_ticks(timeline: Timeline, seconds: float, zone: tzinfo, step: int) -> Iterator[Tick]:
    day = timeline.start.astimezone(zone).date()
    while (midnight := datetime.combine(day, time(), zone)) < timeline.query.within.end:
        change = _zones_of(midnight)
        if midnight >= timeline.start and (change or day.toordinal() % step == 0):
            yield Tick(_column(timeline, seconds, midnight), f"{day.day} {day:%b} {change}".rstrip())
        day += timedelta(days=1)


def _clock_ticks(timeline: Timeline, seconds: float, zone: tzinfo, step: int, form: str) -> Iterator[Tick]:
    """On every `step` seconds of local days; an hour that is left out has none, one that comes twice has two."""
    local = timeline.start.astimezone(zone)
    pace = min(step, _HALF_AN_HOUR)
    past = (local.hour * 3600 + local.minute * 60 + local.second) % pace
    at = local.astimezone(UTC) - timedelta(seconds=past, microseconds=local.microsecond)
    while at < timeline.query.within.end:
        local = at.astimezone(zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        if at >= timeline.start and second % step == 0:
            date = "" if second else f"{local:%a} {local.day} {local:%b} {_zones_of(local)}".rstrip()
            yield Tick(_column(timeline, seconds, at), format(local, form), date)
        at += timedelta(seconds=pace)
