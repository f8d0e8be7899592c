"""What earlier reviews knew, against what is seen now: known, known otherwise, new, vanished. Pure.

Rates are compared over what was looked at and the time that had data; they differ when one is at least twice the other
and chance does not explain it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from logreview_tui.domain.events import Verdict
from logreview_tui.domain.knowledge import Knowledge, words_of
from logreview_tui.domain.pattern_events import Judgement, PatternRow, Remembered, RememberedPattern
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Note, Review

LEAST_RATIO = 2.0
_LEAST_Z = 4.0
_LEAST_ENTRIES = 5
_LEAST_SHARE = 0.05
"""A component with a smaller share of a pattern is not called new: a sample may have missed it."""


class Standing(StrEnum):
    """How a pattern stands to what was known."""

    NEW = "new"
    SAME = "known"
    RATE = "known at another rate"
    COMPONENT = "known in a new component"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Recalled:
    """A pattern of a query beside what was known of it."""

    standing: Standing
    then: RememberedPattern | None
    """None for a new one."""
    ratio: float | None = None
    """Rate now over rate then; None where they were not compared."""

    @property
    def judgement(self) -> Judgement | None:
        """What was made of it, by whom and when."""
        return self.then.judgement if self.then else None

    @property
    def is_quiet(self) -> bool:
        """Understood before, and as it was."""
        understood = self.judgement is not None and self.judgement.verdict is Verdict.UNDERSTOOD
        return understood and self.standing is Standing.SAME


def recall(review: Review, query: Query, row: PatternRow) -> Recalled | None:
    """How a pattern of a query stands; None in a first review."""
    known = review.knowledge
    if known is None:
        return None
    names = (row.id, *row.aliases)
    then = known.here(query, names)
    anywhere = known.anywhere(query, names)
    if anywhere is None:
        return Recalled(Standing.NEW, None)
    then = then or _absent(anywhere, query, known)
    judged = then if then.judgement else replace(then, judgement=anywhere.judgement)
    ratio, differs = _compare(review, query, row, judged)
    if differs:
        return Recalled(Standing.RATE, judged, ratio)
    if judged.components and any(name not in judged.components for name in _main_components(row)):
        return Recalled(Standing.COMPONENT, judged, ratio)
    return Recalled(Standing.SAME, judged, ratio)


def _absent(anywhere: RememberedPattern, query: Query, known: Knowledge) -> RememberedPattern:
    """Known under another keyword: none under this one if it was looked at then, else not to be compared."""
    there = next((p for p in known.of_query(query) if p.looked_at), None)
    looked_at, population, seconds = (there.looked_at, there.population, there.reviewable_s) if there else (0, 0, 0)
    return replace(anywhere, entries=0, looked_at=looked_at, population=population, reviewable_s=seconds)


def _main_components(row: PatternRow) -> Iterator[str]:
    yield from (name for name, n in row.components if n >= _LEAST_SHARE * row.entries)


def _compare(review: Review, query: Query, row: PatternRow, then: RememberedPattern) -> tuple[float | None, bool]:
    """Rate now over rate then, and whether they differ."""
    here, there = exposure_of(review, query), exposure(then.looked_at, then.population, then.reviewable_s)
    return differ(row.entries, here, then.entries, there) if here > 0 and there > 0 else (None, False)


def exposure_of(review: Review, query: Query) -> float:
    """What the patterns of a query are counted over; 0 where they are not counted."""
    answer, table = review.answers.get(query.id), review.tables.get(query.id)
    if answer is None or table is None or answer.sample is None:
        return 0.0
    return exposure(table.looked_at, answer.sample.population, int(answer.timeline.reviewable.total_seconds()))


def exposure(looked_at: int, population: int, seconds: int) -> float:
    """Seconds with data, as far as entries were looked at."""
    return looked_at / population * seconds if population else 0.0


def differ(now: int, here: float, then: int, there: float) -> tuple[float | None, bool]:
    """The ratio of two rates and whether it is more than chance: given the sum, the first is binomial.

    here, there: what the counts are counted over, in the same unit, > 0.
    """
    ratio = (now / here) / (then / there) if then else None
    if max(now, then) < _LEAST_ENTRIES:
        return ratio, False
    share = here / (here + there)
    z = (now - (now + then) * share) / math.sqrt((now + then) * share * (1 - share))
    is_apart = ratio is None or ratio >= LEAST_RATIO or ratio <= 1 / LEAST_RATIO
    return ratio, is_apart and abs(z) > _LEAST_Z


def vanished(review: Review, query: Query) -> tuple[RememberedPattern, ...]:
    """Patterns of the last review that none of the entries looked at now has, those with most entries first."""
    known, table = review.knowledge, review.tables.get(query.id)
    if known is None or table is None:
        return ()
    now = {name for row in table.rows for name in (row.id, *row.aliases)}
    gone = [p for p in known.of_query(query) if not now & {p.id, *p.aliases} and _is_missed(review, query, p)]
    return tuple(sorted(gone, key=lambda p: (-p.entries, p.id)))


def _is_missed(review: Review, query: Query, then: RememberedPattern) -> bool:
    """Entries of it would have been looked at if it went on as it did."""
    table, here = review.tables[query.id], exposure_of(review, query)
    there = exposure(then.looked_at, then.population, then.reviewable_s)
    if not then.entries or here <= 0 or there <= 0:
        return False
    return (table.is_exact and not table.unlisted) or then.entries / there * here >= _LEAST_ENTRIES


def remember(review: Review) -> Remembered:
    """What the next review is told of a signed one: its patterns, and those it was told of and did not see."""
    seen: list[RememberedPattern] = []
    judged = judgements(review)
    for query in review.cells:
        seen += _of_query(review, query, judged)
    found = {(p.index_pattern, p.words, name) for p in seen for name in (p.id, *p.aliases)}
    before = review.knowledge.remembered.patterns if review.knowledge else ()
    for old in before:
        if not any((old.index_pattern, old.words, name) in found for name in (old.id, *old.aliases)):
            seen.append(replace(old, entries=0, looked_at=0, population=0, reviewable_s=0))
    holes = [*(review.knowledge.remembered.holes if review.knowledge else ())]
    holes += [h for p in review.patterned.values() for h in p.holes]
    return Remembered(review.id, tuple(seen), tuple(dict.fromkeys(holes)))


def _of_query(review: Review, query: Query, judged: Mapping[tuple[str, str], Judgement]) -> Iterator[RememberedPattern]:
    answer, table = review.answers.get(query.id), review.tables.get(query.id)
    if answer is None or table is None or answer.sample is None:
        return
    for row in table.rows:
        recalled = recall(review, query, row)
        yield RememberedPattern(
            query.index_pattern,
            words_of(query),
            row.id,
            row.aliases,
            row.template,
            row.entries,
            table.looked_at,
            answer.sample.population,
            int(answer.timeline.reviewable.total_seconds()),
            tuple(sorted(name for name, _ in row.components)),
            judged.get((query.index_pattern, row.id)) or (recalled.judgement if recalled else None),
        )


def judgements(review: Review) -> dict[tuple[str, str], Judgement]:
    """What was made of each pattern in this review, by index pattern and id: suspicious if one of its entries is."""
    found: dict[tuple[str, str], Judgement] = {}
    places = {query_id: answer.query.index_pattern for query_id, answer in review.answers.items()}
    for entry_id, mark in review.marks.items():
        place, pattern = places.get(mark.query_id), review.pattern_of.get(entry_id)
        if place is None or pattern is None:
            continue
        key = (place, review.canonical(pattern))
        known = found.get(key)
        if known is None or mark.verdict is Verdict.SUSPICIOUS or (known.verdict is mark.verdict and not known.note):
            note = _said(review.entry_notes.get(entry_id) or review.query_notes.get(mark.query_id))
            if known is None or known.verdict is not Verdict.SUSPICIOUS or mark.verdict is Verdict.SUSPICIOUS:
                found[key] = Judgement(mark.verdict, mark.by, mark.at, review.id, note)
    return found


def _said(note: Note | None) -> str:
    return "; ".join(filter(None, (note.cause, note.implication, note.time, note.space))) if note else ""
