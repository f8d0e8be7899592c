"""What evidence.json holds: the shape `logreview/evidence/v0`, and nothing about where its values come from.

These types are the schema: verify reads with them, `evidence.schema.json` is generated from them.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

SCHEMA = "logreview/evidence/v0"

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$", description="UTC, RFC 3339")]
Name = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Seed = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
Salt = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
QueryId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
PatternId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
Fingerprint = Annotated[str, Meta(pattern="^SHA256:[A-Za-z0-9+/]{43}$")]
Principal = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9@._+-]{0,99}$")]
Natural = Annotated[int, Meta(ge=0, le=2**53 - 1)]
State = Literal["exact", "at_least", "failed", "pending", "not_permitted"]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A closed object: a field more or less is no evidence."""


class PeriodPart(Part, frozen=True):
    """Half-open: `from` is in it, `to` is not."""

    start: Time = msgspec.field(name="from")
    end: Time = msgspec.field(name="to")


class CountPart(Part, frozen=True):
    """A number that says how true it is."""

    state: State
    value: Natural | None
    relation: Literal["eq", "gte"] | None
    reason: str


class ReviewPart(Part, frozen=True):
    """Which review, of when, made with what."""

    id: Name
    tool: str
    period: PeriodPart
    opened_at: Time
    opened_by: str
    signed_at: Time
    timezone: str
    interval_s: Natural
    sample_size: Natural
    salt: Salt


class SignerPart(Part, frozen=True):
    """Who signs the manifest over this evidence, and what they say."""

    principal: Principal
    name: str
    role: str
    key_fingerprint: Fingerprint
    statement: str


class ProblemPart(Part, frozen=True):
    """Something that could not be read or trusted."""

    where: str
    what: str
    hint: str
    hides_entries: bool
    index_pattern: str | None


class FactPart(Part, frozen=True):
    """Something the source said of itself and of who asked; `value` is null where it is not known, for `reason`."""

    name: str
    value: str | None
    reason: str


class SourcePart(Part, frozen=True, omit_defaults=True):
    """What was reviewed, with what was assumed about it."""

    name: str
    kind: str
    identity: str
    locations: tuple[str, ...]
    assumptions: tuple[str, ...]
    differences: tuple[str, ...]
    problems: tuple[ProblemPart, ...]
    facts: tuple[FactPart, ...] = ()
    uncovered: tuple[str, ...] = ()
    """What the reviewer may read there and no index pattern covers."""


class SettingPart(Part, frozen=True):
    """One value of the effective configuration."""

    key: str
    value: str


class ConfigurationPart(Part, frozen=True):
    """The effective configuration and the SHA-256 of the RFC 8785 bytes of `values`."""

    values: tuple[SettingPart, ...]
    sha256: Sha256


class KeywordsPart(Part, frozen=True):
    """The rows of the matrix, as given."""

    procedure: tuple[str, ...]
    own: tuple[str, ...]
    added: tuple[str, ...]


class PatternPart(Part, frozen=True):
    """An index pattern and what it holds, whatever the period."""

    name: str
    indices: tuple[str, ...]
    is_permitted: bool
    oldest: Time | None
    newest: Time | None
    total: CountPart | None
    incompleteness_accepted: str | None
    """The reason, where counts were not exact."""


class CoveragePart(Part, frozen=True, omit_defaults=True):
    """How much was read, and how."""

    cells: Natural
    cells_passed: Natural
    cells_waived: Natural
    cells_suspicious: Natural
    entries_drawn: Natural
    entries_read: Natural
    entries_suspicious: Natural
    marks_under_2_s: Natural
    """Entries whose mark was given sooner than two seconds after they came on the screen."""
    marks_in_groups: Natural
    """Entries marked together with others that are equal but for their varying parts."""
    marks_without_whole_text: Natural
    """Entries marked while a part of their text had not been on the screen."""
    marks_by_pattern: Natural = 0
    """Entries read among those of their pattern, over all queries."""
    entries_beside: Natural = 0
    """Drawn beside the uniform ones, because they say what was never seen, or to look again."""
    entries_beside_read: Natural = 0
    words: tuple[str, ...] = ()
    """Wide, varied, deep, and what may be concluded."""


class FilterPart(Part, frozen=True):
    """A condition on one field."""

    field: str
    value: str
    is_excluded: bool


class TimelinePart(Part, frozen=True):
    """counts[i] covers [start + i*interval_s, ...); null: outside the pattern's oldest and newest entry, or lost."""

    start: Time
    interval_s: Natural
    counts: tuple[Natural | None, ...]


class RankPart(Part, frozen=True):
    """An entry of a sample and its position, from 0, among all matches ordered by (time, id)."""

    id: str
    rank: Natural


class SamplePart(Part, frozen=True):
    """A draw that anyone can repeat from its seed."""

    seed: Seed
    population: Natural
    drawn: tuple[RankPart, ...]


class NotePart(Part, frozen=True):
    """What the reviewer understood."""

    cause: str
    implication: str
    time: str
    space: str
    at: Time
    by: str


class WaiverPart(Part, frozen=True):
    """Why a cell was left out, and what it said then."""

    reason: str
    count: CountPart


class ChangePart(Part, frozen=True):
    """Entries per day with data, now and in the last signed review."""

    per_day: str
    previous_per_day: str
    trend: Literal["less", "same", "more"]
    is_significant: bool
    """Beyond what the scatter of the period's days explains."""


class PreviousCountPart(Part, frozen=True, omit_defaults=True):
    """What the last signed review counted, and over how many seconds with data."""

    count: CountPart
    reviewable_s: Natural
    change: ChangePart | None = None


class JudgementPart(Part, frozen=True):
    """What a reviewer made of a pattern in an earlier review."""

    verdict: Literal["understood", "suspicious"]
    by: str
    at: Time
    review: Name
    note: str


class PatternRowPart(Part, frozen=True, omit_defaults=True):
    """Entries of a query that say the same."""

    id: PatternId
    template: str
    entries: Natural
    """Of those looked at."""
    first: Time
    last: Time
    components: tuple[str, ...]
    """Where they come from, most entries first."""
    standing: str = ""
    """Against earlier reviews: new, known, known at another rate, known in a new component; empty in a first review."""
    judgement: JudgementPart | None = None


class PatternTablePart(Part, frozen=True, omit_defaults=True):
    """What the entries of a query say, most entries first; numbers of a uniform draw unless exact."""

    looked_at: Natural
    is_exact: bool
    seed: Seed
    rows: tuple[PatternRowPart, ...]
    unlisted: Natural
    unlisted_entries: Natural
    vanished: tuple[str, ...] = ()
    """Templates of the last review that none of these entries has."""


class BesidePart(Part, frozen=True):
    """An entry drawn beside the uniform ones; it enters no estimate and no gate."""

    id: str
    pattern: PatternId
    why: Literal["never seen", "again"]
    alike: Natural


class ComponentPart(Part, frozen=True):
    """A component and its entries of those looked at; an empty name where no field says it."""

    name: str
    entries: Natural


class SuggestedPart(Part, frozen=True):
    """Where a variation came from."""

    text: str
    why: str
    seed: Seed


class VariationPart(Part, frozen=True):
    """How far the review was varied: different things tried."""

    words: Natural
    windows: Natural
    filters: Natural
    suggested: Natural


class CardPart(Part, frozen=True):
    """What was found of time and space before the query was read; what the reviewer says of it stands in the note."""

    rhythm: str
    rhythm_kind: str
    stamps: Natural
    has_all_stamps: bool
    components: tuple[ComponentPart, ...]
    looked_at: Natural
    belongs: Literal["platform", "application", "unknown"]
    peak: str
    is_confirmed: bool
    """The note on the query says the same of time and space."""


class BoundPart(Part, frozen=True):
    """With 95 % confidence at most this share of the population is suspicious; exact (Clopper & Pearson 1934).

    Of the uniform draws alone, and only where all of them were read.
    """

    read: Natural
    suspicious: Natural
    population: Natural
    percent: Annotated[str, Meta(pattern=r"^(100|\d{1,2})\.\d$")]
    """Never rounded down."""


class QueryPart(Part, frozen=True, omit_defaults=True):
    """One question, its frozen answer and what came of it."""

    id: QueryId
    kind: Literal["cell", "total", "variation"]
    index_pattern: str
    keyword: str | None
    words: tuple[str, ...]
    filters: tuple[FilterPart, ...]
    period: PeriodPart
    count: CountPart
    inside_longer_words: Natural | None
    timeline: TimelinePart | None
    sample: SamplePart | None
    entries_read: Natural
    entries_due: Natural
    passes: bool
    verdict: Literal["open", "understood", "suspicious"]
    judged: Literal["understood", "suspicious"] | None
    """The reviewer's own verdict on the whole query."""
    waiver: WaiverPart | None
    note: NotePart | None
    recount: CountPart | None
    """What the source counted later, where that differs."""
    previous: PreviousCountPart | None
    name: str | msgspec.UnsetType = msgspec.UNSET
    """Of a question with a name; left out of others."""
    patterns: PatternTablePart | None = None
    beside: tuple[BesidePart, ...] = ()
    card: CardPart | None = None
    suggested: SuggestedPart | None = None
    """Of a variation that was offered, not thought of."""
    bound: BoundPart | None = None


class MarkPart(Part, frozen=True, omit_defaults=True):
    """An entry was read and judged."""

    verdict: Literal["understood", "suspicious"]
    query: QueryId
    at: Time
    by: str
    shown_ms: Natural
    was_shown_whole: bool
    group: Natural
    pattern: str = ""
    """By pattern: it was read among those of its pattern, over all queries."""


class EntryPart(Part, frozen=True, omit_defaults=True):
    """A drawn entry; its bytes stand in entries.jsonl."""

    id: str
    index: str
    time: Time
    sha256: Sha256
    size: Natural
    text: str
    """At most the first 2,000 characters."""
    queries: tuple[QueryId, ...]
    mark: MarkPart | None
    note: NotePart | None
    pattern: str = ""
    is_beside: bool = False
    """Drawn beside the uniform ones only."""


class DutyPart(Part, frozen=True):
    """A wish of the procedure that was not followed, and why."""

    duty: Literal["own_keyword", "variation", "uncovered"]
    reason: str


class SuspiciousPart(Part, frozen=True):
    """Everything called suspicious."""

    entries: tuple[str, ...]
    queries: tuple[QueryId, ...]


class PreviousPart(Part, frozen=True):
    """The last signed review of the same source."""

    review: Name
    manifest_sha256: Sha256 | None
    period: PeriodPart


class AbandonedPart(Part, frozen=True):
    """A review of the same source that was opened and given up since."""

    review: Name
    period: PeriodPart
    opened_at: Time
    abandoned_at: Time
    reason: str


class SeenPart(Part, frozen=True):
    """From then on the source said this of itself and of who asked."""

    at: Time
    facts: tuple[FactPart, ...]


class RecoveredPart(Part, frozen=True):
    """A record that was being written when the program died."""

    at: Time
    torn_bytes: Natural
    torn_sha256: Sha256


class JournalPart(Part, frozen=True):
    """The chain all of this is derived from."""

    events: Natural
    head: Sha256
    sha256: Sha256


class QuietPart(Part, frozen=True):
    """What a rule is about in one query."""

    query: QueryId
    entries: Natural
    """An estimate unless all were looked at."""
    is_exact: bool
    void: str
    """Why the rule does not hold there; empty if it does."""


class SuppressionPart(Part, frozen=True):
    """A rule that keeps a pattern quiet: who answers for it, why, until when, and how much it is about."""

    index_pattern: str
    pattern: PatternId
    template: str
    owner: str
    reason: str
    until: Time
    made_in: Name
    queries: tuple[QuietPart, ...]


class MemoryPart(Part, frozen=True):
    """What earlier signed reviews knew when this one was opened."""

    review: Name
    """The last signed one."""
    patterns: Natural
    judged: Natural


class FindingPart(Part, frozen=True):
    """A stretch that does not fit the rest of the period, and what the reviewer says of it."""

    id: QueryId
    kind: Literal["spike", "dip", "silence", "level shift", "vanished entries", "late entries"]
    direction: Literal["up", "down"]
    is_risk_indicator: bool
    """A significant increase of authentication failures."""
    period: PeriodPart
    observed: Natural
    """Entries in the stretch, in the first of `queries`."""
    expected: str
    sentence: str
    queries: tuple[QueryId, ...]
    disposition: Literal["open", "explained", "suspicious", "noise"]
    note: str
    at: Time
    by: str


class ChangedHoursPart(Part, frozen=True):
    """Hours of the last signed review that count otherwise now; all of them fewer, or all more."""

    index_pattern: str
    words: tuple[str, ...]
    period: PeriodPart
    stored: Natural
    now: Natural


class RecalledPart(Part, frozen=True):
    """What could still be read of the last signed review, counted again."""

    review: Name
    hours: Natural
    """Compared, over all its queries."""
    changed: tuple[ChangedHoursPart, ...]


class FindingsPart(Part, frozen=True):
    """What the statistics found in the timelines of totals and cells."""

    timelines: Natural
    """Those that were counted."""
    examined: Natural
    found: tuple[FindingPart, ...]


class Evidence(Part, frozen=True, omit_defaults=True):
    """A signed review of log entries."""

    schema: Literal["logreview/evidence/v0"]
    heading: str
    """`PARTIAL: n of m cells waived`, or empty."""
    review: ReviewPart
    signer: SignerPart
    source: SourcePart
    configuration: ConfigurationPart
    keywords: KeywordsPart
    index_patterns: tuple[PatternPart, ...]
    coverage: CoveragePart
    queries: tuple[QueryPart, ...]
    entries: tuple[EntryPart, ...]
    suspicious: SuspiciousPart
    duties_waived: tuple[DutyPart, ...]
    previous: PreviousPart | None
    abandoned: tuple[AbandonedPart, ...]
    recovered: tuple[RecoveredPart, ...]
    journal: JournalPart
    memory: MemoryPart | None = None
    suppressions: tuple[SuppressionPart, ...] = ()
    variation: VariationPart | None = None
    """Once something was suggested."""
    seen: tuple[SeenPart, ...] = ()
    recalled: RecalledPart | None = None
    findings: FindingsPart | None = None
    """Left out where no timeline was examined."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of evidence.json."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": SCHEMA}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Evidence)))  # lists, no tuples
    return head | plain
