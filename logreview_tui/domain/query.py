"""What is asked of a source: index pattern x keyword x time range x filters, and the seed it draws with."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from logreview_tui.domain.tokens import words
from logreview_tui.errors import UsageError

PROCEDURE_KEYWORDS = (
    "error", "failed", "failure", "deny", "denied", "blocked", "invalid", "expired", "unable", "unauthorized", "bad",
    "401", "403", "500", "unknown",
)  # fmt: skip
"""The fifteen words of the written log review procedure, in its order."""


def rfc3339(moment: datetime) -> str:
    """Write an aware time as UTC with `Z`, microseconds only where there are any (RFC 3339 s.5.6)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open range [start, end) of aware UTC times."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a time range needs aware times")
        if self.start >= self.end:
            raise UsageError(
                f"the period is empty: {rfc3339(self.start)} is not before {rfc3339(self.end)}",
                "give --from a time before --to",
            )

    @property
    def duration(self) -> timedelta:
        """The length of the range."""
        return self.end - self.start

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def buckets(self, interval: timedelta) -> int:
        """How many buckets of `interval` cover the range, the last one possibly cut short by `end`."""
        return -(-self.duration // interval)


def _check_unicode(what: str, text: str) -> None:
    """Raise UsageError for what no entry can be searched for and no journal can hold."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError(f"{what} {text!r} is not UTF-8", "type it in a terminal that is set to UTF-8")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term, or a phrase of adjacent words, in the tokens of OpenSearch's standard analyzer."""

    text: str
    """As the reviewer gave it, quotes included."""
    words: tuple[str, ...]
    """Its tokens, lower-cased, at least one; more than one is a phrase."""

    @classmethod
    def parse(cls, text: str) -> "Keyword":
        """Read a keyword as given; surrounding quotes only say that it is a phrase.

        Raises UsageError if it holds no token: such a keyword could never match; or bytes that are no UTF-8.
        """
        _check_unicode("keyword", text)
        found = words(text)
        if not found:
            raise UsageError(f"keyword {text!r} has no letter or digit to search for", "give a word or a quoted phrase")
        return cls(text, tuple(found))

    @property
    def is_phrase(self) -> bool:
        """More than one token: they must stand next to each other in one value."""
        return len(self.words) > 1

    def __str__(self) -> str:
        return f'"{self.text.strip(chr(34))}"' if self.is_phrase else self.text.strip('"')


def unique_keywords(given: Iterable[str]) -> tuple[Keyword, ...]:
    """Parse keywords in order; a repeated one (same tokens) counts once, as first given. Raises UsageError."""
    found: dict[tuple[str, ...], Keyword] = {}
    for keyword in map(Keyword.parse, given):
        found.setdefault(keyword.words, keyword)
    return tuple(found.values())


_RANGE = re.compile(r"(0|[1-9][0-9]{0,8})\.\.(0|[1-9][0-9]{0,8})")
WIDEST_RANGE = 10_000
"""Numbers of a filter: each is looked for as a word."""


LONGEST_VALUE = 50
"""Words of a value that a filter is made of."""


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """A condition on one field: its value holds the words of `value` next to each other, or a number of a range."""

    field: str
    """Dotted name, as in LogEntry.fields."""
    value: str
    """Words; or `low..high`: the field is, or one of its words is, a whole number from low to high."""
    is_excluded: bool = False

    @classmethod
    def parse(cls, text: str) -> "Filter":
        """Read `field:value` or `field:low..high`, with `-` before it to exclude. Raises UsageError otherwise."""
        _check_unicode("filter", text)
        name, colon, value = text.removeprefix("-").partition(":")
        if not colon or not name.strip() or not words(value):
            raise UsageError(f"{text!r} is not a filter", "write field:value, for example program:sshd")
        found = cls(name.strip(), value.strip().strip('"'), text.startswith("-"))
        if found.numbers is not None and not 0 < len(found.numbers) <= WIDEST_RANGE:
            raise UsageError(
                f"{text!r} is not a range of 1 to {WIDEST_RANGE} numbers", "write field:low..high, as in code:400..499"
            )
        return found

    @classmethod
    def on(cls, field: str, value: str, *, is_excluded: bool = False) -> "Filter":
        """The words of a value as it stands in an entry. Raises UsageError where they cannot be asked for."""
        _check_unicode("field", field)
        _check_unicode("value", value)
        made, found = cls(field, value.strip(), is_excluded), words(value)
        if not found or made.numbers is not None:
            raise UsageError(f"{value[:40]!r} cannot be filtered by", "a filter needs a letter or a digit, and no ..")
        if len(found) > LONGEST_VALUE:
            raise UsageError(
                f"a value of {len(found)} words is too long for a filter", f"t tries a part of it: {field}:word"
            )
        return made

    @property
    def numbers(self) -> range | None:
        """The whole numbers that are wanted, where the value is a range of them."""
        found = _RANGE.fullmatch(self.value)
        return range(int(found[1]), int(found[2]) + 1) if found else None

    @property
    def spelling(self) -> str:
        """The same text for the same condition on the field, however it was typed."""
        return self.value if self.numbers is not None else " ".join(words(self.value))

    def __str__(self) -> str:
        is_bare = len(self.value.split()) == 1 and (self.numbers is not None or ".." not in self.value)
        value = self.value if is_bare else f'"{self.value}"'
        return f"{'-' if self.is_excluded else ''}{self.field}:{value}"


@dataclass(frozen=True, slots=True)
class Query:
    """One question: which entries of a pattern hold a keyword within a time range. No keyword means every entry."""

    index_pattern: str
    keyword: Keyword | None
    within: TimeRange
    filters: tuple[Filter, ...] = ()

    @property
    def canonical(self) -> bytes:
        """The same bytes for the same question however it was typed: sorted, tokens instead of spelling."""
        parts = {
            "filters": sorted([f.field, f.spelling, f.is_excluded] for f in self.filters),
            "from": rfc3339(self.within.start),
            "index_pattern": self.index_pattern,
            "keyword": list(self.keyword.words) if self.keyword else None,
            "to": rfc3339(self.within.end),
        }
        return json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def id(self) -> str:
        """Twelve hex digits that name the question in journal and evidence."""
        return _id_of(self)

    def seed(self, salt: bytes = b"") -> int:
        """The first 8 bytes, big-endian, of SHA-256(salt || canonical query): nobody chooses what is drawn."""
        return int.from_bytes(hashlib.sha256(salt + self.canonical).digest()[:8], "big")

    def narrowed(self, within: TimeRange) -> "Query":
        """The same question over another time range."""
        return replace(self, within=within)

    def __str__(self) -> str:
        parts = [str(self.keyword) if self.keyword else "(all entries)", *map(str, self.filters)]
        return f"{self.index_pattern} {' '.join(parts)}"


@lru_cache(maxsize=4096)
def _id_of(query: Query) -> str:
    """Made once for equal queries: screens ask for it a thousand times a key."""
    return hashlib.sha256(query.canonical).hexdigest()[:12]


def bucket_starts(within: TimeRange, interval: timedelta) -> Iterator[datetime]:
    """The start of every bucket of a timeline over `within`."""
    return (within.start + interval * i for i in range(within.buckets(interval)))
