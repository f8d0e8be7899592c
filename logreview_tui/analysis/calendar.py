"""Where buckets fall in local days and weeks: a table of days x slots that fits any time zone and its clock changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np

from logreview_tui.analysis.arrays import Flags, Floats, Indices

_DAY_S = 86_400
_SATURDAY = 5
_WEEKS_FOR_WEEKENDS = 2
_DAYS_FOR_HOURS = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """A run of buckets, seen as days and slots of a day.

    Two buckets share a slot where the clock is set back, and a slot is empty where it is set forward.
    """

    hours: float
    """Width of a bucket."""
    day: Indices
    """Of each bucket, from 0."""
    slot: Indices
    """Of each bucket: which part of its day."""
    slots: int
    """Parts of a day; 1 when a bucket is a day or longer."""
    is_weekend: Flags
    """Of each day; all false where weekends cannot be told apart: fewer than two weeks, or buckets beyond a day."""

    @classmethod
    def of(cls, start: datetime, interval: timedelta, size: int, zone: tzinfo) -> "Calendar":
        """The calendar of `size` buckets from `start`, in the days of a zone."""
        width = interval.total_seconds()
        if width > _DAY_S:
            day = np.arange(size)
            return cls(width / 3600, day, np.zeros(size, np.int64), 1, np.zeros(size, np.bool_))
        local = [(start + i * interval).astimezone(zone) for i in range(size)]
        ordinal = np.array([t.toordinal() for t in local], np.int64)
        second = np.array([t.hour * 3600 + t.minute * 60 + t.second for t in local], np.int64)
        slots = -(-_DAY_S // int(width))
        slot = second // int(width) if slots > 1 else np.zeros(size, np.int64)
        day = ordinal - ordinal[0]
        days = int(day[-1]) + 1
        weekday = (ordinal[0] - 1 + np.arange(days)) % 7
        is_weekend = (weekday >= _SATURDAY) & (days >= 7 * _WEEKS_FOR_WEEKENDS)
        return cls(width / 3600, day, slot, slots, is_weekend)

    @property
    def size(self) -> int:
        """How many buckets."""
        return len(self.day)

    @property
    def days(self) -> int:
        """How many days are touched."""
        return len(self.is_weekend)

    @property
    def tells_hours(self) -> bool:
        """Whether there are days enough to tell one time of day from another."""
        return self.days >= _DAYS_FOR_HOURS

    @property
    def kinds_of_day(self) -> tuple[Flags, ...]:
        """Workdays and weekends, or every day where they are not told apart."""
        return (~self.is_weekend, self.is_weekend) if self.is_weekend.any() else (np.ones(self.days, np.bool_),)

    def to_days(self, values: Floats) -> Floats:
        """Series x buckets as series x days x slots; 0 where there is no bucket."""
        table = np.zeros((len(values), self.days * self.slots))
        table[:, self.day * self.slots + self.slot] = values
        return table.reshape(len(values), self.days, self.slots)

    def to_buckets(self, table: Floats) -> Floats:
        """Series x days x slots as series x buckets."""
        result: Floats = table.reshape(len(table), -1)[:, self.day * self.slots + self.slot]
        return result

    def buckets(self, hours: float) -> int:
        """How many buckets make so many hours, at least one."""
        return max(1, round(hours / self.hours))
