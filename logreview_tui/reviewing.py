"""Writing use cases: freeze, mark, note, judge, waive, vary, sign, abandon.

Each step is checked by the gate, journaled and synced to disk, and only then part of the review that screens show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from logreview_tui.domain import gate, quiet, reading
from logreview_tui.domain.card import Described
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Abandoned,
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
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternRow, PatternsCounted
from logreview_tui.domain.query import Keyword, Query
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.review import Review, apply, replay
from logreview_tui.domain.rows import Row
from logreview_tui.domain.source import SourceDescription
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.errors import RefusedError

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
