"""Writing use cases: open, freeze, mark, note, judge, waive, vary, sign, abandon.

Each step is checked by the gate, journaled and synced to disk, and only then part of the review that screens show.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from logreview_tui import __version__
from logreview_tui.domain import gate, memory, quiet, reading
from logreview_tui.domain.card import Described
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Abandoned,
    AbandonedReview,
    Answered,
    Duty,
    DutyWaived,
    Event,
    Happened,
    IncompletenessAccepted,
    KeywordAdded,
    KeywordSplit,
    MarkCleared,
    Marked,
    Noted,
    Opened,
    PreviousCount,
    PreviousReview,
    QueryJudged,
    QueryNamed,
    Recounted,
    Reviewer,
    Signed,
    SourceSeen,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined
from logreview_tui.domain.knowledge import words_of
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternRow, PatternsCounted, Remembered
from logreview_tui.domain.period import review_end, review_period
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Keyword, Query, rfc3339
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.review import Review, apply, replay
from logreview_tui.domain.rows import Row
from logreview_tui.domain.source import Extent, IndexPattern, SourceDescription
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.errors import RefusedError, SourceError
from logreview_tui.scan import SAMPLE_SIZE
from logreview_tui.sources import Source

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC time."""


class EventLog(Protocol):
    """Where a review's events are kept: the store's file, or a list in a test."""

    def history(self) -> Sequence[Happened]:
        """Every event so far, oldest first."""
        ...

    def append(self, event: Event, *, actor: str, at: datetime) -> Happened:
        """Keep one more event; returns only when it is on disk. Raises StoreError."""
        ...

    def close(self) -> None:
        """Let others open it."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """An entry that was on the screen."""

    entry_id: str
    shown_ms: int
    was_shown_whole: bool


class ReviewSession:
    """An open review: its state, and the steps a reviewer may take."""

    def __init__(self, log: EventLog, clock: Clock, actor: str) -> None:
        self.log = log
        self.review: Review = replay(log.history())
        self._clock = clock
        self._actor = actor

    def record(self, event: Event) -> Review:
        """Journal an event and fold it. Raises StoreError when it could not be kept, RefusedError after the end."""
        if self.review.is_ended:
            raise RefusedError(f"review {self.review.id} has ended", "open the next review")
        self.review = apply(self.review, self.log.append(event, actor=self._actor, at=self._clock()))
        return self.review

    def seen(self, source: SourceDescription) -> Review:
        """Keep who asks by now, or which cluster it is by now, where that has changed."""
        return self.review if source.facts == self.review.facts else self.record(SourceSeen(source.facts))

    def answered(self, answer: Answered) -> Review:
        """Freeze a first complete answer; a later one for the same query changes nothing."""
        if answer.query.id in self.review.answers:
            return self.review
        return self.record(answer)

    def recounted(self, query: Query, count: Count) -> Review:
        """Keep that the source counts otherwise by now."""
        known = self.review.recounts.get(query.id)
        return self.review if known and known.count == count else self.record(Recounted(query.id, count))

    def mark(
        self, query: Query, entry_ids: Sequence[str], verdict: Verdict, *, shown_ms: int, was_shown_whole: bool
    ) -> Review:
        """Give read entries their verdict. Raises RefusedError for entries that were not drawn for this query."""
        drawn = gate.readable_ids(self.review, query)
        if not entry_ids or any(i not in drawn for i in entry_ids):
            raise RefusedError(f"{query}: only its drawn entries can be marked", "wait until the sample is there")
        return self.record(Marked(query.id, tuple(entry_ids), verdict, max(0, shown_ms), was_shown_whole))

    def mark_by_pattern(self, query: Query, pattern: str, looks: Sequence[Look], verdict: Verdict) -> Review:
        """Give entries of one pattern their verdict, each a mark of its own, wherever they were drawn.

        query: where the pattern was judged. Raises RefusedError for entries that were not drawn or say something else.
        """
        for look in looks:
            drawn_for = reading.drawn_for(self.review, look.entry_id, query)
            of = self.review.pattern_of.get(look.entry_id, "")
            if drawn_for is None or self.review.canonical(of) != self.review.canonical(pattern):
                raise RefusedError(f"{look.entry_id} is no drawn entry of this pattern", "mark what is on the screen")
            self.record(
                MarkedByPattern(drawn_for.id, look.entry_id, of, verdict, max(0, look.shown_ms), look.was_shown_whole)
            )
        return self.review

    def patterned(self, event: Patterned | PatternsCounted | Described) -> Review:
        """Keep what was found of the entries of a query; the first answer to what was drawn stays."""
        known = {Patterned: self.review.patterned, Described: self.review.cards}.get(type(event), {})
        return self.review if event.query_id in known else self.record(event)

    def confirm_card(self, query: Query) -> Review:
        """Say in the note on a query what its card says of time and space; cause and implication stay.

        Raises RefusedError without a card.
        """
        card = self.review.cards.get(query.id)
        if card is None:
            raise RefusedError(f"{query}: nothing is known of its time and space", "write a note with A")
        note = self.review.query_notes.get(query.id)
        cause, implication = (note.cause, note.implication) if note else ("", "")
        return self.note(query, (), cause=cause, implication=implication, time=card.time, space=card.space)

    def clear_mark(self, entry_ids: Sequence[str]) -> Review:
        """Take marks back."""
        return self.record(MarkCleared(tuple(entry_ids)))

    def note(
        self, query: Query, entry_ids: Sequence[str], *, cause: str, implication: str, time: str, space: str
    ) -> Review:
        """Write what was understood, on entries or, without any, on the whole query."""
        return self.record(Noted(query.id, tuple(entry_ids), cause, implication, time, space))

    def judge(self, query: Query, verdict: Verdict) -> Review:
        """Give the whole query a verdict. Raises RefusedError until its entries are read."""
        if verdict is not Verdict.OPEN:
            gate.check_judgement(self.review, query)
        return self.record(QueryJudged(query.id, verdict))

    def waive(self, query: Query, reason: str, count: Count) -> Review:
        """Leave a cell out. An empty reason is refused; `unwaive` takes it back."""
        if query not in self.review.cells:
            raise RefusedError(f"{query} is no cell, nothing is due there", "waive cells of the matrix only")
        return self.record(Waived(query.id, _reason(reason), count))

    def unwaive(self, query: Query) -> Review:
        """Take a waiver back."""
        return self.record(Waived(query.id, "", gate.count(self.review, query)))

    def accept_incompleteness(self, index_pattern: str, reason: str) -> Review:
        """Accept that a pattern's counts are lower bounds."""
        return self.record(IncompletenessAccepted(index_pattern, _reason(reason)))

    def suppress(self, query: Query, row: PatternRow, owner: str, reason: str, until: datetime) -> Review:
        """Keep a pattern quiet until a day. Raises RefusedError without owner, reason, or a day within the year."""
        answer, table = self.review.answers.get(query.id), self.review.tables.get(query.id)
        if answer is None or table is None or answer.sample is None:
            raise RefusedError(f"{query} has no patterns", "wait for them")
        rule = Suppressed(
            query.index_pattern, row.id, row.template, owner.strip(), reason.strip(), until, words_of(query),
            row.entries, table.looked_at, answer.sample.population,
            int(answer.timeline.reviewable.total_seconds()), self.review.id,
        )  # fmt: skip
        quiet.check_rule(self.review, rule)
        return self.record(rule)

    def end_suppression(self, rule: Suppressed) -> Review:
        """Take a rule back."""
        return self.record(SuppressionEnded(rule.index_pattern, rule.pattern))

    def take_suggestion(self, query: Query, taken: Suggested) -> Review:
        """Try what was offered: a variation that says where it came from."""
        self.vary(query)
        return self.record(taken)

    def vary(self, query: Query) -> Review:
        """Keep a question of the reviewer's own in the review. A cell or total of the matrix is no variation."""
        if query in self.review.cells or query in self.review.totals:
            raise RefusedError(f"{query} stands in the matrix already", "try another word, filter or window")
        return self.record(Varied(query))

    def add_keyword(self, text: str) -> Review:
        """Make a keyword a row for every pattern; one that is there already changes nothing."""
        known = {k.words for k in self.review.keywords}
        return self.review if Keyword.parse(text).words in known else self.record(KeywordAdded(text))

    def name_query(self, row: Row) -> Review:
        """Make a question with a name a row for every pattern; one that is there already changes nothing."""
        if any(row.is_like(q) for q in self.review.cells):
            return self.review
        return self.record(QueryNamed(row.name, row.keyword.text if row.keyword else None, row.filters))

    def split(self, query: Query, fields: Sequence[tuple[str, int]]) -> Review:
        """Make the fields through which a cell's hits come a row each. Raises RefusedError where that says nothing."""
        event = KeywordSplit(query.id, tuple(fields))
        if problem := gate.split_problem(self.review, event):
            raise RefusedError(f"{query}: {problem}", "a row per field needs hits through several fields")
        return self.record(event)

    def waive_duty(self, duty: Duty, reason: str) -> Review:
        """Say why the procedure's wish was not followed."""
        return self.record(DutyWaived(duty, _reason(reason)))

    def take_back(self, events: Sequence[Event]) -> Review:
        """Journal what takes a step back (domain.undoing). Raises StoreError, RefusedError after the end."""
        for event in events:
            self.record(event)
        return self.review

    def examined(self, event: Examined) -> Review:
        """Keep what the statistics found in the timelines."""
        return self.record(event)

    def hours_recounted(self, event: HoursRecounted) -> Review:
        """Keep what the last signed review's hours count now; once."""
        return self.review if self.review.recalled else self.record(event)

    def dispose(self, finding_id: str, disposition: Disposition, note: str) -> Review:
        """Say what a finding is. Raises RefusedError without a note, and for a finding that is not there."""
        if all(f.id != finding_id for f in self.review.findings):
            raise RefusedError(f"there is no finding {finding_id}", "F lists them")
        words = "" if disposition is Disposition.OPEN else _reason(note)
        return self.record(Disposed(finding_id, disposition, words))

    def abandon(self, reason: str) -> Review:
        """Give the review up; the next bundle of the source lists it."""
        return self.record(Abandoned(_reason(reason)))

    def signature_event(self, statement: str, reviewer: Reviewer, key_fingerprint: str) -> Signed:
        """What would end the journal. Raises RefusedError while anything is missing."""
        gate.check_signable(self.review)
        if not reviewer.name.strip() or not reviewer.role.strip():
            raise RefusedError("a signature needs a name and a role", "fill in both fields")
        return Signed(statement, reviewer, key_fingerprint)

    def ended_by(self, happened: Happened) -> Review:
        """Fold the record that ended the journal; it is on disk already."""
        self.review = apply(self.review, happened)
        return self.review

    def now(self) -> datetime:
        """The present by the session's clock."""
        return self._clock()

    @property
    def actor(self) -> str:
        """Who acts, as written into the journal."""
        return self._actor


def _reason(text: str) -> str:
    if not text.strip():
        raise RefusedError("a reason is needed", "say in a few words why")
    return text.strip()


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review of the store, folded, with the digest of its signed manifest if it has one."""

    review: Review
    manifest_sha256: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for when a review is opened."""

    start: datetime | None = None
    end: datetime | None = None
    keywords: tuple[str, ...] = ()
    """Beside the procedure's and those of the configuration."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a review is opened under: configuration that it keeps."""

    keywords: tuple[str, ...]
    interval: timedelta
    settle: timedelta
    zone: tzinfo
    zone_name: str
    reviewer: Reviewer
    configuration: tuple[tuple[str, str], ...]


def remembered(past: Sequence[PastReview], identity: str) -> Remembered | None:
    """What the last signed review of a source tells the next one; None without one that knew patterns."""
    last = next((p.review for p in reversed(of_source(past, identity)) if p.review.signed), None)
    if last is None or not (last.patterned or last.knowledge):
        return None
    return memory.remember(last)


def carried_rules(past: Sequence[PastReview], opened: Opened) -> tuple[Suppressed, ...]:
    """The suppressions of the last signed review that have not expired before a new one begins."""
    mine = of_source(past, opened.source.identity)
    last = next((p.review for p in reversed(mine) if p.review.signed), None)
    return quiet.carried(last, opened.within.end) if last else ()


def of_source(past: Sequence[PastReview], identity: str) -> list[PastReview]:
    """The reviews of one source, oldest period first."""
    return sorted((p for p in past if p.review.opened.source.identity == identity), key=lambda p: p.review.within.end)


def draft_of(past: Sequence[PastReview], identity: str) -> Review | None:
    """The review of a source that was opened and not ended."""
    return next((p.review for p in of_source(past, identity) if not p.review.is_ended), None)


def check_resumable(draft: Review, wish: Wish) -> None:
    """Raise RefusedError if another period is asked for than the open review has."""
    if (wish.start or draft.within.start, wish.end or draft.within.end) != (draft.within.start, draft.within.end):
        raise RefusedError(
            f"review {draft.id} is open for {rfc3339(draft.within.start)} to {rfc3339(draft.within.end)}",
            f"resume it without --from and --to, or end it: logreview abandon {draft.id} --reason ...",
        )


async def opening(source: Source, wish: Wish, terms: Terms, past: Sequence[PastReview], now: datetime) -> Opened:
    """The first event of a new review of `source`.

    Raises NothingNewer when the last signed review already covers everything, SourceError without any entry.
    """
    description = source.describe()
    mine = of_source(past, description.identity)
    last = next((p for p in reversed(mine) if p.review.signed), None)
    patterns = tuple(await source.index_patterns())
    extents = tuple([await source.extent(p.name) for p in patterns])
    newest = max((e.newest for e in extents if e.newest), default=None)
    if newest is None:
        raise SourceError(f"{description.name} has no entries to review", "check the paths and the problems listed")
    within = review_period(
        start=wish.start,
        end=wish.end,
        previous_end=last.review.within.end if last else None,
        latest_end=review_end(newest, now, terms.settle),
    )
    return Opened(
        review_id=_review_id(description.name, within.end.astimezone(terms.zone), past),
        tool=f"logreview {__version__}",
        source=description,
        within=within,
        timezone=terms.zone_name,
        interval_s=int(terms.interval.total_seconds()),
        sample_size=SAMPLE_SIZE,
        keywords=PROCEDURE_KEYWORDS,
        own_keywords=_own(terms.keywords, wish.keywords),
        index_patterns=_permitted_first(patterns),
        extents=_without_problems(extents),
        salt=secrets.token_hex(16),
        reviewer=terms.reviewer,
        configuration=terms.configuration,
        previous=_previous(last) if last else None,
        abandoned=_abandoned(mine, last),
    )


def _own(configured: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    seen = {Keyword.parse(k).words for k in PROCEDURE_KEYWORDS}
    own = []
    for text in (*configured, *asked):
        words = Keyword.parse(text).words
        if words not in seen:
            seen.add(words)
            own.append(text)
    return tuple(own)


def _permitted_first(patterns: tuple[IndexPattern, ...]) -> tuple[IndexPattern, ...]:
    return tuple(sorted(patterns, key=lambda p: not p.is_permitted))


def _without_problems(extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
    """The description lists every problem once already."""
    return tuple(Extent(e.pattern, e.oldest, e.newest, e.total) for e in extents)


def _review_id(name: str, end: datetime, past: Sequence[PastReview]) -> str:
    stem = f"{name.lstrip('._-')[:90] or 'logs'}-{end:%Y-%m-%d}"
    taken = {p.review.id for p in past}
    return next(i for i in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if i not in taken)


def last_signed(past: Sequence[PastReview], identity: str) -> PreviousReview | None:
    """What the last signed review of a source counted; None without one."""
    last = next((p for p in reversed(of_source(past, identity)) if p.review.signed), None)
    return _previous(last) if last else None


def _previous(last: PastReview) -> PreviousReview:
    review = last.review
    counts = tuple(
        PreviousCount(
            q.index_pattern,
            q.keyword.words if q.keyword else (),
            a.count,
            int(a.timeline.reviewable.total_seconds()),
            q.filters,
        )
        for q in (*review.totals, *review.cells)
        if (a := review.answers.get(q.id))
    )
    return PreviousReview(review.id, last.manifest_sha256 or "", review.within, counts)


def _abandoned(mine: Sequence[PastReview], last: PastReview | None) -> tuple[AbandonedReview, ...]:
    since = last.review.opened_at if last else None
    return tuple(
        AbandonedReview(
            p.review.id, p.review.within, p.review.opened_at, p.review.abandoned_at, p.review.abandoned.reason
        )
        for p in mine
        if p.review.abandoned and p.review.abandoned_at and (since is None or p.review.opened_at > since)
    )
