"""What can happen to message patterns in a review: what entries say, what was known of it, verdicts on all of a kind.

Ids and templates come from outside (analysis); here they are values like any other. Templates are raw log text.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logreview_tui.domain.stored import StoredEntry, Verdict


class Beside(StrEnum):
    """Why an entry was drawn beside the uniform ones; it enters no estimate and no gate."""

    NEVER_SEEN = "never seen"
    """Its pattern occurs in no earlier review and was not shown in this one."""
    AGAIN = "again"
    """Its pattern was understood in an earlier review: one entry of it is looked at again."""


@dataclass(frozen=True, slots=True)
class LearnedHole:
    """A place in messages where a word varies, by the words before and after it."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    """Entries of one query that say the same."""

    id: str
    """12 hex digits."""
    template: str
    """Words and holes `<*>`."""
    entries: int
    """Of those looked at."""
    first: datetime
    last: datetime
    components: tuple[tuple[str, int], ...]
    """Component and entries, most first; an empty name where no field says it."""
    aliases: tuple[str, ...]
    """Earlier ids of the same pattern."""

    @property
    def component(self) -> str:
        """Where most of its entries come from."""
        return self.components[0][0] if self.components else ""


@dataclass(frozen=True, slots=True)
class PatternTable:
    """The patterns of a query, most entries first."""

    looked_at: int
    """Entries the rows were counted over: a uniform draw, or all."""
    is_exact: bool
    """All entries were looked at; else the numbers are those of a sample."""
    rows: tuple[PatternRow, ...]
    unlisted: int
    """Patterns too rare to be kept here."""
    unlisted_entries: int

    def estimate(self, entries: int, population: int) -> int:
        """How many of all entries that number of the looked at ones stands for; itself where exact."""
        return entries if self.is_exact or not self.looked_at else round(entries * population / self.looked_at)


@dataclass(frozen=True, slots=True)
class BesideEntry:
    """An entry drawn beside the uniform ones, and how many of the looked at entries say the same."""

    entry: StoredEntry
    """Its rank is its place, from 0, in the pool it was found in."""
    pattern: str
    why: Beside
    alike: int


@dataclass(frozen=True, slots=True)
class Patterned:
    """What the entries of a query say: its patterns, that of each drawn entry, and entries beside those."""

    query_id: str
    seed: str
    """Of the pool, 16 hex digits."""
    table: PatternTable
    drawn: tuple[str, ...]
    """The pattern of each drawn entry, in the order they were drawn."""
    beside: tuple[BesideEntry, ...]
    holes: tuple[LearnedHole, ...]
    """Learned here, not known before."""


@dataclass(frozen=True, slots=True)
class PatternsCounted:
    """Every entry of a query was looked at: its patterns are counted exactly from now on."""

    query_id: str
    table: PatternTable
    holes: tuple[LearnedHole, ...]


@dataclass(frozen=True, slots=True)
class MarkedByPattern:
    """An entry was read among those of its pattern, over all queries, and got its verdict with them."""

    query_id: str
    """A query it was drawn for."""
    entry: str
    pattern: str
    verdict: Verdict
    shown_ms: int
    was_shown_whole: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer made of a pattern in an earlier review."""

    verdict: Verdict
    by: str
    at: datetime
    review_id: str
    note: str
    """Its parts that were written, on one line; empty without a note."""


@dataclass(frozen=True, slots=True)
class RememberedPattern:
    """A pattern as an earlier review saw it under one query."""

    index_pattern: str
    words: tuple[str, ...]
    """The keyword's tokens, then the query's filters."""
    id: str
    aliases: tuple[str, ...]
    template: str
    entries: int
    """Of those looked at; 0: seen in a still earlier review, not in the last one."""
    looked_at: int
    population: int
    reviewable_s: int
    """Seconds of that period that had data."""
    components: tuple[str, ...]
    judgement: Judgement | None
    """None: it was seen, but no entry of it was judged."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier signed reviews of the source knew; follows the opening."""

    review_id: str
    """The last signed review."""
    patterns: tuple[RememberedPattern, ...]
    holes: tuple[LearnedHole, ...]
