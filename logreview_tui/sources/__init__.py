"""The Source protocol: what a read-only log backend answers, in words. Importing this loads no backend."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import Context, EntryRef, Facet, FieldHits, LogEntry, Sample
from logreview_tui.domain.query import Query
from logreview_tui.domain.source import Extent, IndexPattern, Problem, SourceDescription


class Order(StrEnum):
    """In which order entries are walked."""

    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work is."""

    done: int
    total: int
    """In the unit of `what`; 0 while not known."""
    what: str


OnProgress = Callable[[Progress], None]


class Gathering(Protocol):
    """Takes entries in, in whatever order, and joins with its like; made elsewhere too, so that it can be pickled."""

    def add(self, entry: LogEntry) -> object:
        """Take one entry in."""
        ...

    def join(self, other: Self) -> object:
        """Take in all that another one did."""
        ...


G = TypeVar("G", bound=Gathering)


class Source(Protocol):
    """A read-only log backend. Raises only SourceError; cancellation passes through.

    Usable after `prepare`. Nothing blocks the event loop: work runs in other processes or over the network, and
    cancelling a call stops it there.
    """

    async def prepare(self, on_progress: OnProgress) -> None:
        """Index or connect.

        Raises SourceError when nothing at all can be read; a part that cannot is a problem in `describe`, and its
        pattern's counts say `at least`.
        """
        ...

    def describe(self) -> SourceDescription:
        """Who it is, what was assumed about its times, what is damaged or unreadable."""
        ...

    async def powers(self) -> Sequence[Problem]:
        """Signs that whoever asks could also write, which a reviewer need not; empty where there are none."""
        ...

    async def index_patterns(self) -> Sequence[IndexPattern]:
        """What there is and what this user may read, by name."""
        ...

    async def extent(self, pattern: str) -> Extent:
        """Oldest and newest entry, total, and problems of a pattern."""
        ...

    def counts(self, pattern: str, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
        """A timeline per query of one pattern, each as soon as it is known."""
        ...

    async def timeline(self, query: Query, interval: timedelta) -> Timeline:
        """Count and date histogram of one query."""
        ...

    async def sample(self, query: Query, size: int, seed: int) -> Sample:
        """Exactly uniform, reproducible by seed (domain.sampling over matches ordered by (time, id))."""
        ...

    async def pool(
        self, query: Query, size: int, seed: int, without: Sequence[tuple[str, ...]] = ()
    ) -> Sequence[LogEntry]:
        """Up to `size` matches at random, in no order, none of which holds one of the phrases of `without`.

        Uniform without phrases; cheaper than `sample`, and drawn again from the seed only as long as nothing changes.
        """
        ...

    def entries(self, query: Query, order: Order) -> AsyncIterator[LogEntry]:
        """Every match, in order of (time, id)."""
        ...

    async def gather(self, query: Query, make: Callable[[], G], on_progress: OnProgress) -> G:
        """Every match taken in once, by several of what `make` makes, which then are joined into one.

        `make` can be pickled. Quicker than `entries` where nothing depends on the order.
        """
        ...

    async def context(self, ref: EntryRef, before: int, after: int) -> Context:
        """The neighbours of an entry. Raises SourceError when the entry is gone (rotated away, deleted)."""
        ...

    async def facets(self, query: Query, fields: Sequence[str], size: int) -> Mapping[str, Facet]:
        """How the matches spread over the values of fields, `size` values each."""
        ...

    async def fields(self, query: Query) -> FieldHits:
        """Through which fields the matches hold the keyword. Raises SourceError where that cannot be counted whole."""
        ...

    def dsl(self, query: Query) -> str | None:
        """The query in the language of the backend, as ASCII JSON on one line; None where it has none."""
        ...

    def link(self, query: Query) -> str | None:
        """Where a browser shows the query's entries; None where nothing does."""
        ...

    async def aclose(self) -> None:
        """Stop everything that still runs."""
        ...
