"""One pass over the entries of an index pattern: how many an hour of each message, host and component."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from logreview_tui.analysis import origin
from logreview_tui.analysis.anomalies import Run
from logreview_tui.analysis.patterns import Pattern, PatternCount
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.query import Query

HOSTS = ("kubernetes.host", "hostname", "host", "host.name", "node", "agent.hostname")
"""Fields that name the machine an entry was written on, in the order they are believed."""
MOST_SERIES = 400
"""Of each kind; the busiest are kept."""
MOST_PLACES = 10_000
"""Hosts and components that are told apart at all."""


@dataclass(frozen=True, slots=True)
class Series:
    """Entries per bucket of one message, host, component or keyword, or of everything."""

    kind: str
    """`total`, `message`, `host`, `component` or `keyword`."""
    name: str
    counts: tuple[int | None, ...]
    component: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What an index pattern held in a period."""

    index_pattern: str
    entries: int
    series: tuple[Series, ...]
    messages: tuple[Pattern, ...]
    """Every message pattern, also those too rare for a series."""

    def between(self, run: Run, oldest: datetime, newest: datetime) -> "Tally":
        """The same, its series without data up to the bucket of the oldest entry and from that of the newest on.

        Both buckets are left out because only a part of them was kept. newest: of the whole source, so that a pattern
        that alone falls silent has zeros.
        """
        first = (oldest - run.start) // run.interval + 1 if oldest > run.start + run.interval else 0
        last = min((newest - run.start) // run.interval, run.size)
        if newest >= run.moment(run.size) - run.interval / 2:
            last = run.size

        def row(counts: tuple[int | None, ...]) -> tuple[int | None, ...]:
            return tuple(n if first <= i < last else None for i, n in enumerate(counts))

        return replace(self, series=tuple(replace(s, counts=row(s.counts)) for s in self.series))


def name_of(query: Query) -> str:
    """What a query asks of its index pattern; empty where it asks for everything."""
    return " ".join([*([str(query.keyword)] if query.keyword else []), *map(str, query.filters)])


def of_timelines(index_pattern: str, run: Run, timelines: Sequence[Timeline]) -> Tally:
    """A tally of what was only counted: keywords and the total; those without a count are left out."""
    series = [
        Series(
            "keyword" if name_of(t.query) else "total",
            name_of(t.query),
            t.whole_counts,
        )
        for t in timelines
        if len(t.counts) == run.size
    ]
    total = next((t.count.value or 0 for t in timelines if not name_of(t.query)), 0)
    return Tally(index_pattern, total, tuple(series), ())


@dataclass(slots=True)
class Census:
    """Counts entries as they are read, in whatever order."""

    index_pattern: str
    run: Run
    _patterns: PatternCount = field(default_factory=PatternCount)
    _messages: Counter[tuple[int, int]] = field(default_factory=Counter)
    _places: defaultdict[tuple[str, str], Counter[int]] = field(default_factory=partial(defaultdict, Counter))

    def add(self, entry: LogEntry) -> None:
        """Count an entry of the run."""
        bucket = (entry.time - self.run.start) // self.run.interval
        self._messages[self._patterns.add(entry), bucket] += 1
        self._count(("total", ""), bucket)
        self._count(("component", origin.component_of(entry)), bucket)
        fields = dict(reversed(entry.fields))
        self._count(("host", next((fields[name] for name in HOSTS if fields.get(name)), "")), bucket)

    def join(self, other: "Census") -> None:
        """Take in what another one counted."""
        numbers = self._patterns.join(other._patterns)  # noqa: SLF001 - its like
        for (number, bucket), count in other._messages.items():  # noqa: SLF001
            self._messages[numbers[number], bucket] += count
        for place, counts in other._places.items():  # noqa: SLF001
            if place in self._places or len(self._places) < MOST_PLACES:
                self._places[place].update(counts)

    def _count(self, place: tuple[str, str], bucket: int) -> None:
        if place in self._places or len(self._places) < MOST_PLACES:
            self._places[place][bucket] += 1

    def tally(self) -> Tally:
        """Everything that was counted; messages that learned holes make one are one."""
        ids = self._patterns.settle()
        hours: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for (number, bucket), count in self._messages.items():
            hours[ids[number]][bucket] += count
        messages = self._patterns.patterns()
        series = [
            Series(kind, name, self._row(c)) for kind in ("total", "host", "component") for name, c in self._of(kind)
        ]
        series += [Series("message", m.template, self._row(hours[m.id]), m.component) for m in messages[:MOST_SERIES]]
        return Tally(self.index_pattern, sum(m.count for m in messages), tuple(series), messages)

    def _of(self, kind: str) -> list[tuple[str, Counter[int]]]:
        found = [(name, c) for (k, name), c in self._places.items() if k == kind]
        found = [f for f in found if f[0] or kind == "total"]
        return sorted(found, key=lambda f: (-f[1].total(), f[0]))[:MOST_SERIES]

    def _row(self, counts: Counter[int]) -> tuple[int | None, ...]:
        return tuple(counts[i] for i in range(self.run.size))
