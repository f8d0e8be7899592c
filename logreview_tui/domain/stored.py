"""What is kept of entries and what was made of them: values that journal events share."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logreview_tui.domain.entry import EntryRef, LogEntry, Sample
from logreview_tui.domain.sampling import format_seed


class Verdict(StrEnum):
    """What the reviewer made of an entry or a whole query."""

    OPEN = "open"
    UNDERSTOOD = "understood"
    SUSPICIOUS = "suspicious"


STORED_TEXT_LIMIT = 65_536


_LONE = re.compile("[\ud800-\udfff]")
_UNDECODABLE = range(0xDC80, 0xDD00)
"""Where Python puts bytes that are not UTF-8 (PEP 383)."""


def storable(text: str) -> str:
    r"""The text without lone surrogates, which JSON cannot carry: undecodable bytes become `\xNN`, others `\uNNNN`."""
    return text if text.isascii() else _LONE.sub(lambda found: _escaped(ord(found[0])), text)


def _escaped(surrogate: int) -> str:
    return f"\\x{surrogate - 0xDC00:02x}" if surrogate in _UNDECODABLE else f"\\u{surrogate:04x}"


def _kept(text: str) -> str:
    return storable(text[:STORED_TEXT_LIMIT])


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A drawn entry as it is kept: enough to read it again when its source is gone."""

    id: str
    index: str
    time: datetime
    rank: int
    raw: bytes
    """The exact bytes."""
    text: str
    """As LogEntry.text, undecodable bytes written `\\xNN`, at most STORED_TEXT_LIMIT characters."""
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, entry: LogEntry, rank: int) -> "StoredEntry":
        """Keep an entry as it came from the source."""
        return cls(
            id=_kept(entry.ref.id),
            index=_kept(entry.ref.index),
            time=entry.time,
            rank=rank,
            raw=entry.raw,
            text=_kept(entry.text),
            fields=tuple((_kept(name), _kept(value)) for name, value in entry.fields),
        )

    def to_entry(self) -> LogEntry:
        """The entry as panes read it."""
        return LogEntry(EntryRef(self.id, self.index), self.time, self.text, self.fields, self.raw)


@dataclass(frozen=True, slots=True)
class StoredSample:
    """A draw that is never repeated: seed, population, ids and bytes."""

    seed: str
    """16 hex digits."""
    population: int
    drawn: tuple[StoredEntry, ...]
    """In the order they were drawn."""

    @classmethod
    def of(cls, sample: Sample) -> "StoredSample":
        """Keep a sample as it came from the source."""
        drawn = tuple(StoredEntry.of(d.entry, d.rank) for d in sample.drawn)
        return cls(format_seed(sample.seed), sample.population, drawn)

    @property
    def entries(self) -> tuple[LogEntry, ...]:
        """The drawn entries in the order of (time, id)."""
        return tuple(sorted((d.to_entry() for d in self.drawn), key=lambda e: (e.time, e.ref.id)))
