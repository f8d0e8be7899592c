"""Numbers that say how true they are: a count is exact, at least, failed, pending or not permitted."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from logreview_tui.domain.query import Query, TimeRange


class CountState(StrEnum):
    """Five different things a cell can say; none may pass for another."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    FAILED = "failed"
    PENDING = "pending"
    NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries a query has, as far as the source could tell."""

    state: CountState
    value: int | None = None
    """Entries; None unless exact or at least."""
    reason: str = ""
    """Why it is not exact, in words for the reviewer."""

    def __post_init__(self) -> None:
        """Raise ValueError unless it has a number just where its state says so."""
        has_number = self.state in {CountState.EXACT, CountState.AT_LEAST}
        if has_number is (self.value is None) or (self.value or 0) < 0:
            state = self.state.value.replace("_", " ")
            article = "an" if state[0] in "ae" else "a"
            raise ValueError(f"{article} {state} count has {'a' if has_number else 'no'} number")

    @classmethod
    def exact(cls, value: int) -> "Count":
        """A number nothing is missing from."""
        return cls(CountState.EXACT, value)

    @classmethod
    def at_least(cls, value: int, reason: str) -> "Count":
        """A lower bound: part of the source did not answer."""
        return cls(CountState.AT_LEAST, value, reason)

    @classmethod
    def failed(cls, reason: str) -> "Count":
        """No number at all."""
        return cls(CountState.FAILED, None, reason)

    @classmethod
    def not_permitted(cls, reason: str) -> "Count":
        """This reviewer may not read there."""
        return cls(CountState.NOT_PERMITTED, None, reason)

    @property
    def relation(self) -> str | None:
        """`eq`, `gte`, or None where there is no number."""
        return {CountState.EXACT: "eq", CountState.AT_LEAST: "gte"}.get(self.state)

    @property
    def is_exact(self) -> bool:
        """Nothing is missing."""
        return self.state is CountState.EXACT

    def __str__(self) -> str:
        match self.state:
            case CountState.EXACT:
                return f"{self.value}"
            case CountState.AT_LEAST:
                return f">={self.value}"
            case _:
                return self.state.value.replace("_", " ")


PENDING = Count(CountState.PENDING)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A query's count and its date histogram."""

    query: Query
    interval: timedelta
    """Whole seconds, >= 1 s."""
    count: Count
    counts: tuple[int | None, ...] = ()
    """One per bucket; counts[i] covers [start + i*interval, ...) cut at the range's end. None: outside the pattern's
    oldest and newest entry, or lost. Empty when the count failed."""
    inside_longer_words: int | None = None
    """Entries that hold the keyword only as a part of a longer word; None for phrases and totals."""

    @property
    def start(self) -> datetime:
        """Where the first bucket begins."""
        return self.query.within.start

    def within(self, buckets: range) -> TimeRange:
        """The time that consecutive buckets cover, cut at the range's end. Raises UsageError for none."""
        end = self.start + buckets.stop * self.interval
        return TimeRange(self.start + buckets.start * self.interval, min(end, self.query.within.end))

    def part(self, buckets: range) -> "Timeline":
        """Consecutive buckets alone; their count is as true as the whole one."""
        counts = self.counts[buckets.start : buckets.stop]
        value = sum(n for n in counts if n is not None)
        count = Count.exact(value) if self.count.is_exact else Count.at_least(value, self.count.reason)
        return Timeline(self.query.narrowed(self.within(buckets)), self.interval, count, counts)

    @property
    def whole_counts(self) -> tuple[int | None, ...]:
        """As counts, without the buckets in which the data begin or end: only a part of them was kept."""
        counts = self.counts
        return tuple(
            None if (i and counts[i - 1] is None) or (i + 1 < len(counts) and counts[i + 1] is None) else n
            for i, n in enumerate(counts)
        )

    @property
    def reviewable(self) -> timedelta:
        """How much of the period really has data: the buckets that are not None."""
        return self.interval * sum(n is not None for n in self.counts)


@dataclass(frozen=True, slots=True)
class CountMatrix:
    """Timelines by query id; a missing one is pending."""

    timelines: dict[str, Timeline] = field(default_factory=dict)

    def __getitem__(self, query: Query) -> Count:
        found = self.timelines.get(query.id)
        return found.count if found else PENDING

    def with_timeline(self, timeline: Timeline) -> "CountMatrix":
        """A new matrix that also holds `timeline`."""
        return CountMatrix({**self.timelines, timeline.query.id: timeline})
