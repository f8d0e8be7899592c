"""Time of the demo: which month, how its hours and days differ, and how moments are written in logs.

A moment is a number of microseconds since the month began, UTC. The clock is never asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from logreview_tui.errors import UsageError
from logreview_tui.sources.demo.dice import Dice

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
_MONTHS = 120
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SATURDAY = 5


@dataclass(frozen=True)
class Month:
    """A calendar month of the demo; month 1 is March 2026."""

    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _MONTHS:
            raise UsageError(f"the demo has no month {self.number}", f"give --month 1 to {_MONTHS}")

    @cached_property
    def start(self) -> datetime:
        """Midnight of its first day."""
        years, month = divmod(self.number + 1, 12)
        return datetime(2026 + years, month + 1, 1, tzinfo=UTC)

    @cached_property
    def days(self) -> int:
        """28 to 31."""
        return ((self.start + timedelta(days=31)).replace(day=1) - self.start).days

    @cached_property
    def first_rollover(self) -> int:
        """Number of its first day's files; it goes on counting from month to month."""
        return (self.start - _FIRST_DAY).days + 1

    @cached_property
    def _dates(self) -> tuple[str, ...]:
        return tuple(f"{self.start + timedelta(days=day):%Y-%m-%d}" for day in range(self.days))

    def date(self, day: int) -> str:
        """YYYY-MM-DD of a day, counted from 0."""
        return self._dates[day]

    def is_weekend(self, day: int) -> bool:
        """Saturday or Sunday."""
        return (self.start.weekday() + day) % 7 >= _SATURDAY

    def workday(self, day: int) -> int:
        """The first day at or after `day` that is no weekend."""
        return next(d for d in range(day, day + 3) if not self.is_weekend(d))

    def moment(self, us: int) -> datetime:
        """The moment as a datetime."""
        return self.start + timedelta(microseconds=us)

    def iso(self, us: int) -> str:
        """YYYY-MM-DDTHH:MM:SS.ffffff, without a zone."""
        day, rest = divmod(us, DAY)
        seconds, micro = divmod(rest, SECOND)
        return f"{self._dates[day]}T{_clock(seconds)}.{micro:06}"

    def klog(self, us: int) -> str:
        """MMDD HH:MM:SS.ffffff, as Kubernetes components write it."""
        iso = self.iso(us)
        return f"{iso[5:7]}{iso[8:10]} {iso[11:]}"

    def clf(self, us: int) -> str:
        """DD/Mon/YYYY:HH:MM:SS +0000, as web servers write it."""
        iso = self.iso(us)
        return f"{iso[8:10]}/{_NAMES[int(iso[5:7]) - 1]}/{iso[:4]}:{iso[11:19]} +0000"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something happens through day and week."""

    hours: tuple[int, ...]
    """Weight of each hour of the day."""
    weekend: float = 1.0
    """Factor on Saturdays and Sundays."""
    minute: int | None = None
    """Cron: everything within some seconds of this minute of the hour; None: any time."""

    def moments(self, per_day: float, month: Month, day: int, dice: Dice) -> Iterator[int]:
        """Moments on `day`, `per_day` of them on an average day of the week, hour by hour."""
        scale = per_day * (self.weekend if month.is_weekend(day) else 1.0) / sum(self.hours)
        for hour, weight in enumerate(self.hours):
            if not weight:
                continue
            start = day * DAY + hour * HOUR + (self.minute or 0) * MINUTE
            width = HOUR if self.minute is None else 9 * SECOND
            for _ in range(dice.times(scale * weight)):
                yield start + dice.between(0, width - 1)


FLAT = Rhythm((1,) * 24)
OFFICE = Rhythm((1, 1, 1, 1, 1, 2, 5, 10, 14, 15, 14, 11, 13, 15, 14, 11, 7, 4, 3, 3, 3, 2, 2, 1), weekend=0.25)
SHOPPERS = Rhythm((3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 10, 9, 9, 9, 10, 11, 13, 14, 13, 10, 7, 5), weekend=1.25)


def hourly(minute: int) -> Rhythm:
    """A job that runs every hour at a minute."""
    return Rhythm((1,) * 24, minute=minute)


def nightly(hour: int, minute: int) -> Rhythm:
    """A job that runs once a day."""
    return Rhythm(tuple(int(h == hour) for h in range(24)), minute=minute)


def _clock(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
