"""The rules of a review: what is read, what passes, what is still missing before it may be signed.

Read means: the entry was selected, its text was on the screen, and it got its own mark, alone or in a block. A cell
passes when min(sample size, population) of its drawn entries are read, or it is waived with a reason; an exact zero
passes by itself unless the last review had entries there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from logreview_tui.domain import disposing
from logreview_tui.domain.counts import PENDING, Count, CountState
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.events import Duty, KeywordSplit, PreviousCount, Verdict
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.rows import Row
from logreview_tui.errors import RefusedError

SHORT_LOOK_MS = 2_000
"""A mark given sooner than this is counted in sign-off and report."""


_NAMED = 3


class GapKind(StrEnum):
    """Why a review may not be signed yet."""

    NOT_COUNTED = "not counted"
    NOT_READ = "not read"
    VANISHED = "empty now, not in the last review"
    INCOMPLETE = "counts are not exact"
    NO_NOTE = "suspicious without a note"
    NOT_EXAMINED = "timelines not examined"
    FINDING = "finding without a disposition"
    NO_OWN_KEYWORD = "no keyword of your own"
    NOTHING_VARIED = "nothing varied"
    UNCOVERED = "not covered"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and where to go to mend it."""

    kind: GapKind
    text: str
    """One line for the reviewer; may hold hostile names."""
    query: Query | None = None
    entry_id: str | None = None
    index_pattern: str | None = None
    finding_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the reading of a query is."""

    read: int
    due: int

    def __str__(self) -> str:
        return f"{self.read}/{self.due}"


def count(review: Review, query: Query) -> Count:
    """What the frozen answer says; pending until it arrived."""
    answer = review.answers.get(query.id)
    return answer.count if answer else PENDING


def last_count(review: Review, query: Query) -> Count:
    """What was answered, else what the cell said when it was left out, else why its pattern has no numbers."""
    waiver = review.waivers.get(query.id)
    extents = (e.total for e in review.opened.extents if e.pattern == query.index_pattern and e.total.value is None)
    said = (count(review, query), waiver.count if waiver else PENDING, *extents)
    return next((found for found in said if found.state is not CountState.PENDING), PENDING)


def sampled(review: Review, query: Query) -> tuple[LogEntry, ...]:
    """The drawn entries of a query in reading order; none before its answer."""
    answer = review.answers.get(query.id)
    return answer.sample.entries if answer and answer.sample else ()


def sampled_ids(review: Review, query: Query) -> tuple[str, ...]:
    """The ids of the drawn entries, in the order drawn."""
    answer = review.answers.get(query.id)
    return tuple(d.id for d in answer.sample.drawn) if answer and answer.sample else ()


def readable_ids(review: Review, query: Query) -> tuple[str, ...]:
    """The ids of the drawn entries, and of those drawn beside them, which enter no estimate and are not due."""
    patterned = review.patterned.get(query.id)
    return (*sampled_ids(review, query), *(b.entry.id for b in (patterned.beside if patterned else ())))


def reading(review: Review, query: Query) -> Reading:
    """Drawn entries with a mark, and how many want one."""
    ids = sampled_ids(review, query)
    return Reading(sum(i in review.marks for i in ids), len(ids))


def previous(review: Review, query: Query) -> PreviousCount | None:
    """What the last signed review counted for the same pattern and keyword; None where it did not."""
    if review.opened.previous is None or query.within != review.within:
        return None
    words = query.keyword.words if query.keyword else ()
    counts = review.opened.previous.counts
    asked = (query.index_pattern, words, query.filters)
    return next((c for c in counts if (c.index_pattern, c.words, c.conditions) == asked), None)


def has_vanished(review: Review, query: Query) -> bool:
    """An exact zero where the last review had entries: it wants a verdict."""
    now, then = count(review, query), previous(review, query)
    return now.is_exact and now.value == 0 and then is not None and bool(then.count.value)


def passes(review: Review, query: Query) -> bool:
    """Nothing more is due in this cell."""
    if query.id in review.waivers:
        return True
    now = count(review, query)
    if now.value is None:
        return False
    if now.value == 0:
        if has_vanished(review, query):
            return query.id in review.judged
        return now.is_exact or query.index_pattern in review.accepted
    done = reading(review, query)
    return done.due > 0 and done.read >= done.due


def is_due(review: Review, query: Query) -> bool:
    """Something is to be done here: entries to read, or a finding to speak of."""
    return not passes(review, query) or bool(disposing.open_at(review, query))


def verdict(review: Review, query: Query) -> Verdict:
    """Suspicious if an entry or the whole query was called so; understood once it passed; else open."""
    marks = [review.marks[i].verdict for i in readable_ids(review, query) if i in review.marks]
    if Verdict.SUSPICIOUS in marks or review.judged.get(query.id) is Verdict.SUSPICIOUS:
        return Verdict.SUSPICIOUS
    return Verdict.UNDERSTOOD if passes(review, query) else Verdict.OPEN


def check_judgement(review: Review, query: Query) -> None:
    """Raise RefusedError unless a verdict on the whole query is allowed now."""
    if has_vanished(review, query):
        return
    if count(review, query).value is None:
        raise RefusedError(
            f"{query}: {count(review, query)}, nothing to judge", "wait for the count, or waive the cell"
        )
    if not passes(review, query):
        done = reading(review, query)
        raise RefusedError(f"{done.read} of {done.due} read", "read the rest first, or waive the cell")


def _cell_gap(review: Review, query: Query) -> Gap | None:
    now = count(review, query)
    if passes(review, query):
        return None
    if now.value is None:
        last = last_count(review, query)
        why = f": {last.reason}" if last.reason else ""
        return Gap(GapKind.NOT_COUNTED, f"{query} {last}{why}", query)
    if has_vanished(review, query):
        return Gap(GapKind.VANISHED, f"{query} is 0, the last review had entries: give it a verdict", query)
    if now.value == 0:
        return None  # the pattern's own gap asks for the incompleteness
    return Gap(GapKind.NOT_READ, f"{query} {reading(review, query)} read", query)


def _incomplete_patterns(review: Review) -> Iterator[Gap]:
    for pattern in review.opened.index_patterns:
        mine = [q for q in (*review.totals, *review.cells) if q.index_pattern == pattern.name]
        inexact = [c for c in (count(review, q) for q in mine) if c.state is CountState.AT_LEAST]
        if inexact and pattern.name not in review.accepted:
            text = f"{pattern.name}: counts are lower bounds ({inexact[0].reason})"
            yield Gap(GapKind.INCOMPLETE, text, review.total(pattern.name), index_pattern=pattern.name)


def _missing_notes(review: Review) -> Iterator[Gap]:
    for entry_id, mark in review.marks.items():
        if mark.verdict is Verdict.SUSPICIOUS and entry_id not in review.entry_notes:
            query = review.query(mark.query_id)
            yield Gap(GapKind.NO_NOTE, f"an entry of {query} is suspicious: say why in a note", query, entry_id)
    for query_id, judged in review.judged.items():
        if judged is Verdict.SUSPICIOUS and query_id not in review.query_notes:
            query = review.query(query_id)
            yield Gap(GapKind.NO_NOTE, f"{query} is suspicious: say why in a note", query)


def _findings(review: Review) -> Iterator[Gap]:
    waiting = list(disposing.not_examined(review))
    if waiting:
        number = f"{len(waiting)} timeline{'s' if len(waiting) > 1 else ''}"
        yield Gap(GapKind.NOT_EXAMINED, f"{number} not examined for spikes, dips and silences yet: wait", waiting[0])
    for found in disposing.open_findings(review):
        risk = "risk indicator: " if found.is_risk else ""
        yield Gap(GapKind.FINDING, risk + found.sentence, disposing.place(review, found), finding_id=found.id)


def gaps(review: Review) -> tuple[Gap, ...]:
    """Everything that stands between the review and its signature, cells first, in matrix order."""
    found = [gap for q in review.cells if (gap := _cell_gap(review, q))]
    found += _incomplete_patterns(review)
    found += _missing_notes(review)
    found += _findings(review)
    if not review.own_keywords and Duty.OWN_KEYWORD not in review.duties_waived:
        found.append(Gap(GapKind.NO_OWN_KEYWORD, "no keyword of your own: try one and make it a row"))
    if not review.variations and Duty.VARIATION not in review.duties_waived:
        found.append(Gap(GapKind.NOTHING_VARIED, "nothing varied: try a word, filter or window"))
    uncovered = review.opened.source.uncovered
    if uncovered and Duty.UNCOVERED not in review.duties_waived:
        some = ", ".join(uncovered[:_NAMED]) + (f" and {len(uncovered) - _NAMED} more" if uncovered[_NAMED:] else "")
        found.append(Gap(GapKind.UNCOVERED, f"{some}: no index pattern covers what you may read there"))
    return tuple(found)


def check_signable(review: Review) -> None:
    """Raise RefusedError that names the first gaps unless the review may be signed."""
    if review.signed or review.abandoned:
        raise RefusedError(f"review {review.id} is {'signed' if review.signed else 'abandoned'} already")
    missing = gaps(review)
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise RefusedError(f"review {review.id} may not be signed: {missing[0].text}{more}", "mend the gaps first")


def alike_cells(review: Review, query: Query) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    """The cells of a query's row, and those of its column."""
    row = tuple(q for q in review.cells if q.keyword == query.keyword and q.filters == query.filters)
    return row, tuple(q for q in review.cells if q.index_pattern == query.index_pattern)


MOST_FIELDS = 12
"""Rows that one keyword may become."""


def split_problem(review: Review, split: KeywordSplit) -> str:
    """Why a cell's keyword cannot become these rows, a field each; empty if it can."""
    query = review.query(split.query_id)
    if query is None or query not in review.cells or query.keyword is None or query.filters:
        return "only the cell of a keyword has fields to split by"
    names = [name for name, _ in split.fields]
    if not 2 <= len(names) <= MOST_FIELDS or len(set(names)) != len(names) or not all(names):  # noqa: PLR2004
        return f"{len(names)} fields hold the keyword, 2 to {MOST_FIELDS} can be rows"
    counted = count(review, query)
    if counted.value is None:
        return "it is not counted yet"
    if any(not 0 < n <= counted.value for _, n in split.fields):
        return "its fields have more entries than the cell"
    rows = [Row.in_field(query.keyword, name) for name in names]
    return "" if any(row not in review.rows for row in rows) else "its fields are rows already"


def waived_cells(review: Review) -> int:
    """How many cells were left out."""
    return sum(q.id in review.waivers for q in review.cells)


def partial_heading(review: Review) -> str:
    """`PARTIAL: n of m cells waived`, or nothing when no cell was left out."""
    waived = waived_cells(review)
    return f"PARTIAL: {waived} of {len(review.cells)} cells waived" if waived else ""


def next_open(review: Review, after: Query | None) -> Query | None:
    """The next query where something is due; None where nothing is.

    Risk indicators come first, then cells that do not pass in matrix order, then other open findings, both wrapping
    round.
    """
    found = disposing.open_findings(review)
    risks = [q for f in found if f.is_risk and (q := disposing.place(review, f)) and q != after]
    if risks:
        return risks[0]
    cells = review.cells
    first = cells.index(after) + 1 if after in cells else 0
    unread = next((q for q in (*cells[first:], *cells[:first]) if not passes(review, q)), None)
    if unread:
        return unread
    places = list(dict.fromkeys(q for f in found if (q := disposing.place(review, f))))
    at = places.index(after) + 1 if after in places else 0
    return next((q for q in (*places[at:], *places[:at]) if q != after), None)
