"""One log document, where it stands, and a sample of such documents with how each was drawn."""

from dataclasses import dataclass
from datetime import datetime

from logreview_tui.domain.query import Query


@dataclass(frozen=True, slots=True, order=True)
class EntryRef:
    """Names an entry for ever: the same after a re-index or a rotation of the file it stands in."""

    id: str
    """Unique within a source; sorts like the position of the entry in its file."""
    index: str
    """The concrete index or file it was read from; may change when files rotate, so identity is `id` alone."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry, whole. Its text is attacker input: only domain.display makes it fit for a terminal."""

    ref: EntryRef
    time: datetime
    """UTC, microseconds."""
    text: str
    """The line a person reads: syslog message with its prefix, or the message of a document; undecodable bytes as
    surrogate escapes."""
    fields: tuple[tuple[str, str], ...]
    """Dotted name and value, in the order of the source. A list gives its name once per element."""
    raw: bytes
    """The exact bytes of the entry, continuation lines included, without the last line break."""


@dataclass(frozen=True, slots=True)
class DrawnEntry:
    """An entry of a sample and its rank."""

    entry: LogEntry
    rank: int
    """Position, from 0, among all matches ordered by (time, id)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A uniform draw without replacement, reproducible from its seed."""

    query: Query
    seed: int
    """64 bits, unsigned; written as 16 hex digits."""
    population: int
    """How many entries matched when it was drawn."""
    drawn: tuple[DrawnEntry, ...]
    """In the order they were drawn; min(size, population) of them."""

    @property
    def entries(self) -> tuple[LogEntry, ...]:
        """The drawn entries as a person reads them: by (time, id)."""
        return tuple(sorted((d.entry for d in self.drawn), key=lambda e: (e.time, e.ref.id)))


@dataclass(frozen=True, slots=True)
class Context:
    """The neighbours of an entry in the file, pod or host it came from, in the order of the source."""

    before: tuple[LogEntry, ...]
    entry: LogEntry
    after: tuple[LogEntry, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """How the entries of a query spread over the values of one field."""

    field: str
    values: tuple[tuple[str, int], ...]
    """Value and entries, most first, ties by value."""
    missing: int
    """Entries without the field."""
    others: int
    """Entries of the values that were cut off by the asked size."""


FieldHits = tuple[tuple[str, int], ...]
"""Fields that hold a keyword and how many entries do there, most first, ties by name; an entry may count in several."""
