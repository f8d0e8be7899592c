"""A review as a value: the fold of its events. What is allowed stands in gate.py, what can happen in events.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce

from logreview_tui.domain import recalled
from logreview_tui.domain.card import Described
from logreview_tui.domain.events import (
    Abandoned,
    Answered,
    Duty,
    DutyWaived,
    Happened,
    IncompletenessAccepted,
    KeywordAdded,
    KeywordSplit,
    MarkCleared,
    Marked,
    Noted,
    Opened,
    QueryJudged,
    QueryNamed,
    Recounted,
    Recovered,
    Signed,
    SourceSeen,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined, Finding
from logreview_tui.domain.knowledge import Knowledge
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternsCounted, PatternTable, Remembered
from logreview_tui.domain.query import Keyword, Query, TimeRange, unique_keywords
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.rows import Row, unique_rows
from logreview_tui.domain.source import Fact
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded

_MOST_RENAMED = 10
"""How often a pattern's id may have changed since."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry was read and judged."""

    verdict: Verdict
    query_id: str
    """Where it was read."""
    at: datetime
    by: str
    shown_ms: int
    was_shown_whole: bool
    group: int
    """How many entries got this mark with one key; 1 for a single entry."""
    pattern: str = ""
    """The pattern it was read among, over all queries; empty: in its query."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer understood: why it happened, what follows, when and where."""

    cause: str
    implication: str
    time: str
    space: str
    at: datetime
    by: str

    @property
    def is_empty(self) -> bool:
        """Nothing was written."""
        return not (self.cause.strip() or self.implication.strip() or self.time.strip() or self.space.strip())


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer made of a finding."""

    disposition: Disposition
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """The state of one review after its events so far."""

    opened: Opened
    opened_at: datetime
    opened_by: str
    keywords: tuple[Keyword, ...]
    """Those of the procedure, of the configuration, of the reviewer."""
    rows: tuple[Row, ...]
    """Rows of the matrix, top to bottom: each keyword with its fields, then the questions with names."""
    cells: tuple[Query, ...]
    """Every pattern x row, row by row; totals are no cells."""
    totals: tuple[Query, ...]
    """One per pattern."""
    answers: Mapping[str, Answered] = field(default_factory=dict)
    """By query id."""
    recounts: Mapping[str, Recounted] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """By entry id: an entry is read once, wherever it was drawn."""
    entry_notes: Mapping[str, Note] = field(default_factory=dict)
    query_notes: Mapping[str, Note] = field(default_factory=dict)
    judged: Mapping[str, Verdict] = field(default_factory=dict)
    """Verdicts on whole queries, by query id."""
    waivers: Mapping[str, Waived] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    """Index pattern -> why its incompleteness is acceptable."""
    duties_waived: Mapping[Duty, str] = field(default_factory=dict)
    added_keywords: tuple[str, ...] = ()
    named: tuple[Row, ...] = ()
    """Questions with names."""
    splits: Mapping[tuple[str, ...], tuple[Row, ...]] = field(default_factory=dict)
    """Words of a keyword -> its rows per field."""
    variations: tuple[Query, ...] = ()
    patterned: Mapping[str, Patterned] = field(default_factory=dict)
    """By query id."""
    tables: Mapping[str, PatternTable] = field(default_factory=dict)
    """By query id, the latest."""
    pattern_of: Mapping[str, str] = field(default_factory=dict)
    """Entry id -> pattern, of drawn entries and those beside them, by the id it had then."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Earlier id of a pattern -> the one it was found under since."""
    suppressions: tuple[Suppressed, ...] = ()
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
    """By query id."""
    cards: Mapping[str, Described] = field(default_factory=dict)
    """By query id."""
    knowledge: Knowledge | None = None
    """What earlier reviews knew; None in a first one."""
    facts: tuple[Fact, ...] = ()
    """What the source said last of itself and of who asks."""
    examined: frozenset[str] = frozenset()
    """Ids of the queries whose timelines were examined."""
    findings: tuple[Finding, ...] = ()
    """In the order they were found."""
    disposed: Mapping[str, Said] = field(default_factory=dict)
    """By finding id."""
    recalled: HoursRecounted | None = None
    """The last signed review's hours, counted again."""
    signed: Signed | None = None
    signed_at: datetime | None = None
    abandoned: Abandoned | None = None
    abandoned_at: datetime | None = None

    @property
    def id(self) -> str:
        """The review's name."""
        return self.opened.review_id

    @property
    def within(self) -> TimeRange:
        """The review period."""
        return self.opened.within

    @property
    def is_ended(self) -> bool:
        """Signed or abandoned: nothing may follow."""
        return self.signed is not None or self.abandoned is not None

    @property
    def own_keywords(self) -> tuple[str, ...]:
        """Keywords beside those of the procedure."""
        procedure = {Keyword.parse(text).words for text in self.opened.keywords}
        own = (*self.opened.own_keywords, *self.added_keywords)
        return tuple(text for text in own if Keyword.parse(text).words not in procedure)

    def total(self, pattern: str) -> Query:
        """The query of all entries of a pattern."""
        return Query(pattern, None, self.within)

    def query(self, query_id: str) -> Query | None:
        """Find a cell, total or variation by its id."""
        return next((q for q in (*self.cells, *self.totals, *self.variations) if q.id == query_id), None)

    def row_of(self, query: Query) -> Row | None:
        """The row that a query stands in; None for totals and most variations."""
        return next((row for row in self.rows if row.is_like(query)), None)

    def canonical(self, pattern: str) -> str:
        """The latest id of a pattern."""
        for _ in range(_MOST_RENAMED):
            if pattern not in self.aliases:
                break
            pattern = self.aliases[pattern]
        return pattern

    def seed(self, query: Query) -> int:
        """The seed this review draws a query with."""
        return query.seed(bytes.fromhex(self.opened.salt))


def _laid_out(review: Review) -> Review:
    """With the rows and cells that keywords, fields and named questions make."""
    opened = review.opened
    keywords = unique_keywords((*opened.keywords, *opened.own_keywords, *review.added_keywords))
    asked = [row for k in keywords for row in (Row(k), *review.splits.get(k.words, ()))]
    rows = unique_rows((*asked, *review.named), opened.within)
    cells = tuple(row.query(p.name, opened.within) for row in rows for p in opened.index_patterns)
    return replace(review, keywords=keywords, rows=rows, cells=cells)


def _open(happened: Happened) -> Review:
    opened = happened.event
    if not isinstance(opened, Opened):
        raise TypeError("a review begins with its opening")
    totals = tuple(Query(p.name, None, opened.within) for p in opened.index_patterns)
    facts = opened.source.facts
    return _laid_out(Review(opened, happened.at, happened.actor, (), (), (), totals, facts=facts))


def _noted(review: Review, event: Noted, happened: Happened) -> Review:
    note = Note(event.cause, event.implication, event.time, event.space, happened.at, happened.actor)
    keys = event.entries or (event.query_id,)
    notes = {k: v for k, v in (review.entry_notes if event.entries else review.query_notes).items() if k not in keys}
    if not note.is_empty:
        notes |= dict.fromkeys(keys, note)
    return replace(review, entry_notes=notes) if event.entries else replace(review, query_notes=notes)


def _marked(review: Review, event: Marked, happened: Happened) -> Review:
    mark = _mark(event, happened, len(event.entries))
    return replace(review, marks={**review.marks, **dict.fromkeys(event.entries, mark)})


def _marked_by_pattern(review: Review, event: MarkedByPattern, happened: Happened) -> Review:
    return replace(review, marks={**review.marks, event.entry: _mark(event, happened, 1, event.pattern)})


def _mark(event: Marked | MarkedByPattern, happened: Happened, group: int, pattern: str = "") -> Mark:
    at, by = happened.at, happened.actor
    return Mark(
        event.verdict, event.query_id, at, by, event.shown_ms, event.was_shown_whole, group=group, pattern=pattern
    )


def _patterned(review: Review, event: Patterned) -> Review:
    answer = review.answers.get(event.query_id)
    ids = [d.id for d in answer.sample.drawn] if answer and answer.sample else []
    beside = {b.entry.id: b.pattern for b in event.beside}
    return replace(
        review,
        patterned={**review.patterned, event.query_id: event},
        tables={**review.tables, event.query_id: event.table},
        pattern_of={**review.pattern_of, **beside, **dict(zip(ids, event.drawn, strict=False))},
        aliases=_renamed(review, event.table),
    )


def _counted(review: Review, event: PatternsCounted) -> Review:
    tables = {**review.tables, event.query_id: event.table}
    return replace(review, tables=tables, aliases=_renamed(review, event.table))


def _other_rules(review: Review, about: Suppressed | SuppressionEnded) -> tuple[Suppressed, ...]:
    key = (about.index_pattern, about.pattern)
    return tuple(s for s in review.suppressions if (s.index_pattern, s.pattern) != key)


def _renamed(review: Review, table: PatternTable) -> Mapping[str, str]:
    """A pattern of this table keeps its own id, and answers to its aliases."""
    now = {row.id for row in table.rows}
    kept = {alias: target for alias, target in review.aliases.items() if alias not in now}
    return kept | {alias: row.id for row in table.rows for alias in row.aliases if alias not in now}


def _examined(review: Review, event: Examined) -> Review:
    known = {f.id for f in review.findings}
    new = tuple(f for f in event.findings if f.id not in known)
    return replace(review, examined=review.examined.union(event.queries), findings=(*review.findings, *new))


def _disposed(review: Review, event: Disposed, happened: Happened) -> Review:
    others = {k: v for k, v in review.disposed.items() if k != event.finding_id}
    if event.disposition is Disposition.OPEN:
        return replace(review, disposed=others)
    said = Said(event.disposition, event.note, happened.at, happened.actor)
    return replace(review, disposed={**others, event.finding_id: said})


def _judged(review: Review, event: QueryJudged) -> Review:
    others = {k: v for k, v in review.judged.items() if k != event.query_id}
    return replace(
        review, judged=others if event.verdict is Verdict.OPEN else {**others, event.query_id: event.verdict}
    )


def _waived(review: Review, event: Waived) -> Review:
    others = {k: v for k, v in review.waivers.items() if k != event.query_id}
    return replace(review, waivers={**others, event.query_id: event} if event.reason else others)


def _keyword_added(review: Review, event: KeywordAdded) -> Review:
    return _laid_out(replace(review, added_keywords=(*review.added_keywords, event.keyword)))


def _query_named(review: Review, event: QueryNamed) -> Review:
    row = Row(Keyword.parse(event.keyword) if event.keyword else None, event.filters, event.name)
    return _laid_out(replace(review, named=(*review.named, row)))


def _keyword_split(review: Review, event: KeywordSplit) -> Review:
    query = review.query(event.query_id)
    if query is None or query.keyword is None:
        return review
    known = review.splits.get(query.keyword.words, ())
    rows = (*known, *(Row.in_field(query.keyword, name) for name, _ in event.fields))
    return _laid_out(replace(review, splits={**review.splits, query.keyword.words: tuple(dict.fromkeys(rows))}))


def apply(review: Review, happened: Happened) -> Review:  # noqa: C901, PLR0911, PLR0912 - one line per kind of event
    """The review after one more event."""
    match happened.event:
        case Answered() as e:
            return replace(review, answers={**review.answers, e.query.id: e})
        case Recounted() as e:
            return replace(review, recounts={**review.recounts, e.query_id: e})
        case Marked() as e:
            return _marked(review, e, happened)
        case MarkedByPattern() as e:
            return _marked_by_pattern(review, e, happened)
        case Patterned() as e:
            return _patterned(review, e)
        case PatternsCounted() as e:
            return _counted(review, e)
        case Suppressed() as e:
            return replace(review, suppressions=(*_other_rules(review, e), e))
        case SuppressionEnded() as e:
            return replace(review, suppressions=_other_rules(review, e))
        case Suggested() as e:
            return replace(review, suggested={**review.suggested, e.query_id: e})
        case Described() as e:
            return replace(review, cards={**review.cards, e.query_id: e})
        case Remembered() as e:
            return replace(review, knowledge=Knowledge(e))
        case MarkCleared() as e:
            return replace(review, marks={k: v for k, v in review.marks.items() if k not in e.entries})
        case Noted() as e:
            return _noted(review, e, happened)
        case QueryJudged() as e:
            return _judged(review, e)
        case Waived() as e:
            return _waived(review, e)
        case IncompletenessAccepted() as e:
            return replace(review, accepted={**review.accepted, e.index_pattern: e.reason})
        case Varied() as e:
            return replace(review, variations=(*(q for q in review.variations if q.id != e.query.id), e.query))
        case KeywordAdded() as e:
            return _keyword_added(review, e)
        case QueryNamed() as e:
            return _query_named(review, e)
        case KeywordSplit() as e:
            return _keyword_split(review, e)
        case DutyWaived() as e:
            return replace(review, duties_waived={**review.duties_waived, e.duty: e.reason})
        case Examined() as e:
            return _examined(review, e)
        case HoursRecounted() as e:
            found = Examined((), tuple(recalled.findings(e, review.totals)))
            return replace(_examined(review, found), recalled=e)
        case Disposed() as e:
            return _disposed(review, e, happened)
        case Signed() as e:
            return replace(review, signed=e, signed_at=happened.at)
        case Abandoned() as e:
            return replace(review, abandoned=e, abandoned_at=happened.at)
        case Recovered():
            return review
        case SourceSeen() as e:
            return replace(review, facts=e.facts)
        case Opened():
            raise TypeError("a review is opened once")


def replay(history: Iterable[Happened]) -> Review:
    """Fold a whole journal. Raises TypeError if it does not begin with the opening, or opens twice."""
    rest = iter(history)
    return reduce(apply, rest, _open(next(rest)))
