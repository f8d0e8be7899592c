"""Something in a timeline that chance does not explain: what, when, how much, and the sentence a reviewer reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AnomalyKind(StrEnum):
    """What a timeline did."""

    SPIKE = "spike"
    DIP = "dip"
    SILENCE = "silence"
    SHIFT = "level shift"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A stretch of a timeline [start, end) that does not fit the rest of it."""

    kind: AnomalyKind
    start: datetime
    """The onset: the first bucket that does not fit."""
    end: datetime
    observed: int
    """Entries in the stretch."""
    expected: float
    z: float
    """Normal score of the same tail probability; negative for too few."""
    sentence: str

    @property
    def is_up(self) -> bool:
        """More than expected, not fewer."""
        return self.z > 0

    @property
    def direction(self) -> str:
        """`up` or `down`."""
        return "up" if self.is_up else "down"


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual in each bucket of a timeline, both ends included; without any bucket where nothing can be said."""

    low: tuple[int, ...] = ()
    high: tuple[int, ...] = ()

    def part(self, buckets: range) -> "Band":
        """Consecutive buckets alone."""
        return Band(self.low[buckets.start : buckets.stop], self.high[buckets.start : buckets.stop])


@dataclass(frozen=True, slots=True)
class Examined:
    """What the statistics say of one timeline."""

    anomalies: tuple[Anomaly, ...]
    """The strongest first."""
    remark: str = ""
    """Why there is nothing to say, or what was seen and held for usual; empty if neither."""
