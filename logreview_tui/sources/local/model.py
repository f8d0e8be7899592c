"""What travels between the program and its workers, and what the index remembers; plain values, no numpy.

Separate so that the program can talk about segments without loading what makes them.
"""

from dataclasses import dataclass, field
from typing import Literal

from logreview_tui.sources.local.scanner_names import ScannerName

Mode = Literal["text", "documents"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other in one value, of one field or of any; a whole number of a range; or a cluster."""

    words: tuple[str, ...]
    field: str | None = None
    numbers: tuple[int, int] | None = None
    """First and last; then there are no words."""
    cluster: str | None = None
    """Entries of that cluster; then there is nothing else."""

    @property
    def key(self) -> str:
        """One line that names the term."""
        if self.cluster is not None:
            return f"\x1d{self.cluster}"
        span = (f"\x1e{self.numbers[0]}..{self.numbers[1]}",) if self.numbers else ()
        return "\x1f".join((self.field or "", *self.words, *span))


@dataclass(frozen=True, slots=True)
class FileId:
    """Which file on disk, whatever its name, and what proves that it still holds what was indexed."""

    path: str
    dev: int
    ino: int
    size: int
    """Bytes that were indexed."""
    mtime_ns: int
    edges: str = ""
    """`edges_digest` of these bytes; empty: not to be compared."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What kind of file it is, by a look at its beginning, middle and end."""

    mode: Mode | None
    """None: no log that can be read; `what` says why."""
    what: str = ""
    hint: str = ""
    is_log: bool = True
    """False: nothing says that it is one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How stamps that say too little are read."""

    zone: str | None
    """IANA name or offset; None: the host's."""
    year: int
    """Of the last year-less stamp of the segment."""


@dataclass(frozen=True, slots=True)
class IndexTask:
    """Make one segment."""

    file: FileId
    folder: str
    """Where the segment goes."""
    start: int
    stop: int
    """Entries that start in [start, stop) of the file belong to the segment."""
    mode: Mode
    clock: Clock
    terms: tuple[Term, ...]
    scanner: ScannerName


@dataclass(frozen=True, slots=True)
class Damage:
    """How often something was wrong in a segment, and where first."""

    count: int
    offset: int
    """Of the first, in the file."""
    line: int = 0
    """Of the first, from 0, counted from the segment's start."""
    size: int = 0
    """Bytes of all of them together."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An immutable piece of the index of one file."""

    name: str
    start: int
    stop: int
    rows: int
    """Entries; the file may hold more, which a later segment has anew."""
    oldest: int
    newest: int
    """Microseconds; of no meaning without rows."""
    is_sorted: bool
    lines: int
    """Line breaks in [start, stop)."""
    year: int
    """The year its last year-less stamp was given; 0 without one."""
    years_spanned: int = 0
    first_local: int = -1
    last_local: int = -1
    """First and last year-less stamp, as microseconds since the start of their year; -1 without one."""
    last_start: int = 0
    """Where its last entry starts."""
    damage: dict[str, Damage] = field(default_factory=dict)
    """By kind: nul, leading, broken, timeless, long, undecodable, zoneless."""
    nul_runs: tuple[tuple[int, int], ...] = ()
    """The first of them, as half-open offsets in the file."""
    formats: tuple[str, ...] = ()
    checksum: int = 0


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment and all that a worker needs to search it and to read its entries."""

    folder: str
    name: str
    rows: int
    oldest: int
    newest: int
    is_sorted: bool
    start: int
    file: FileId
    index: str
    """The name of the file in the source."""
    fingerprint: str
    """What the ids of its entries begin with."""
    place: tuple[tuple[str, str], ...]
    """Fields that the path tells: namespace, pod, container."""
    scanner: ScannerName
    newest_before: int | None = None
    """Microseconds of the newest entry of earlier segments of the file; None where there are none."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A query as workers see it."""

    term: Term | None
    start: int
    end: int
    """Microseconds, half-open."""
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a worker counted for one Ask over some segments."""

    total: int
    counts: list[int]
    inside_longer_words: int


@dataclass(frozen=True, slots=True)
class Read:
    """One entry, read."""

    segment: int
    row: int
    id: str
    index: str
    time: int
    text: str
    fields: tuple[tuple[str, str], ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """A file does not hold any more what was indexed."""

    index: str
    reason: str
    oldest: int
    newest: int
