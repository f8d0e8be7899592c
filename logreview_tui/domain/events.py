"""What can happen in a review, one frozen value per kind. The journal is a list of these; a review is their fold.

Only values that survive canonical JSON unchanged stand here: no floats, no integer beyond 2^53, no lone surrogates.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from logreview_tui.domain.card import Described
from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.finding import Disposed, Examined
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternsCounted, Remembered
from logreview_tui.domain.query import Filter, Query, TimeRange
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.source import Extent, Fact, IndexPattern, SourceDescription
from logreview_tui.domain.stored import STORED_TEXT_LIMIT, StoredEntry, StoredSample, Verdict, storable
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded

__all__ = ["STORED_TEXT_LIMIT", "StoredEntry", "StoredSample", "Verdict", "storable"]


class Duty(StrEnum):
    """What is asked of the whole review, beside its cells."""

    OWN_KEYWORD = "own_keyword"
    VARIATION = "variation"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews."""

    principal: str
    """As in an allowed_signers file, for example an e-mail address."""
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class PreviousCount:
    """What a query counted in the last signed review."""

    index_pattern: str
    words: tuple[str, ...]
    """The keyword's tokens; empty for the total."""
    count: Count
    reviewable_s: int
    """Seconds of the period that had data then."""
    conditions: tuple[Filter, ...] = ()
    """On fields; together with the words they are the query's."""


@dataclass(frozen=True, slots=True)
class PreviousReview:
    """The last signed review of the same source."""

    review_id: str
    manifest_sha256: str
    within: TimeRange
    counts: tuple[PreviousCount, ...]


@dataclass(frozen=True, slots=True)
class AbandonedReview:
    """A review of the same source that was opened and given up since the last signed one."""

    review_id: str
    within: TimeRange
    opened_at: datetime
    abandoned_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A review began. Everything it is measured by is fixed here."""

    review_id: str
    tool: str
    """Name and version of this program."""
    source: SourceDescription
    within: TimeRange
    timezone: str
    """IANA name; times are shown in it, never stored in it."""
    interval_s: int
    sample_size: int
    keywords: tuple[str, ...]
    """Those of the procedure, as given."""
    own_keywords: tuple[str, ...]
    """Those of the configuration and the command line."""
    index_patterns: tuple[IndexPattern, ...]
    extents: tuple[Extent, ...]
    salt: str
    """32 hex digits, drawn at opening; enters every seed."""
    reviewer: Reviewer
    configuration: tuple[tuple[str, str], ...]
    """The effective configuration, key and value as text."""
    previous: PreviousReview | None
    abandoned: tuple[AbandonedReview, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A query's first complete answer: from now on this is what is reviewed."""

    query: Query
    interval_s: int
    count: Count
    counts: tuple[int | None, ...]
    """As Timeline.counts."""
    inside_longer_words: int | None
    sample: StoredSample | None
    """None for a pattern total."""

    @property
    def timeline(self) -> Timeline:
        """The timeline as panes draw it."""
        interval = timedelta(seconds=self.interval_s)
        return Timeline(self.query, interval, self.count, self.counts, self.inside_longer_words)


@dataclass(frozen=True, slots=True)
class Recounted:
    """The source later counted otherwise; the first answer stays, the cell says so."""

    query_id: str
    count: Count


@dataclass(frozen=True, slots=True)
class Marked:
    """Entries were read and got a verdict: one, or a block of equal ones as a group."""

    query_id: str
    """Where they were read."""
    entries: tuple[str, ...]
    verdict: Verdict
    shown_ms: int
    """How long the entry, or its block, was on the screen."""
    was_shown_whole: bool
    """False if part of the text did not fit and was not paged to."""


@dataclass(frozen=True, slots=True)
class MarkCleared:
    """The reviewer took marks back."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Cause, implication, time and space of entries or of a whole query; all four empty removes the note."""

    query_id: str
    entries: tuple[str, ...]
    """Empty: the note is on the query."""
    cause: str
    implication: str
    time: str
    space: str


@dataclass(frozen=True, slots=True)
class QueryJudged:
    """A verdict on the whole query; open takes it back."""

    query_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Waived:
    """A cell is left out with a reason; an empty reason takes the waiver back."""

    query_id: str
    reason: str
    count: Count
    """What the cell said at that moment."""


@dataclass(frozen=True, slots=True)
class IncompletenessAccepted:
    """A pattern's counts are not exact, and the reviewer says why that is acceptable."""

    index_pattern: str
    reason: str


@dataclass(frozen=True, slots=True)
class Varied:
    """The reviewer asked something of their own."""

    query: Query


@dataclass(frozen=True, slots=True)
class KeywordAdded:
    """A keyword became a row for every pattern."""

    keyword: str


@dataclass(frozen=True, slots=True)
class QueryNamed:
    """A question with a name became a row for every pattern: of the configuration, or of a preset."""

    name: str
    keyword: str | None
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class KeywordSplit:
    """The hits of a cell come through several fields; each became a row for every pattern."""

    query_id: str
    """The cell."""
    fields: tuple[tuple[str, int], ...]
    """Field, and how many of the cell's entries hold the keyword there; most first."""


@dataclass(frozen=True, slots=True)
class DutyWaived:
    """The reviewer says why the procedure's wish was not followed."""

    duty: Duty
    reason: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The reviewer signs off; nothing follows."""

    statement: str
    reviewer: Reviewer
    key_fingerprint: str
    """SHA256:... of the key that signs the manifest."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The review was given up with a reason; nothing follows."""

    reason: str


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """The review goes on, and the source says something else of itself or of who asks than before."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """A record that was being written when the program died was moved aside."""

    torn_bytes: int
    torn_sha256: str


Event = (
    Opened
    | Answered
    | Recounted
    | Marked
    | MarkCleared
    | Noted
    | QueryJudged
    | Waived
    | IncompletenessAccepted
    | Varied
    | KeywordAdded
    | QueryNamed
    | KeywordSplit
    | DutyWaived
    | Examined
    | Disposed
    | HoursRecounted
    | Signed
    | Abandoned
    | Recovered
    | SourceSeen
    | Patterned
    | PatternsCounted
    | MarkedByPattern
    | Remembered
    | Described
    | Suggested
    | Suppressed
    | SuppressionEnded
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with who and when."""

    event: Event
    at: datetime
    actor: str
    seq: int
    """Position in the journal, from 0."""
