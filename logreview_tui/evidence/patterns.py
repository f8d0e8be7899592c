"""What evidence.json says of message patterns: tables, entries beside the drawn ones, memory. A part of composing."""

from collections.abc import Iterator
from typing import Literal

from logreview_tui.domain import varying
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.memory import recall, vanished
from logreview_tui.domain.pattern_events import Judgement, PatternRow
from logreview_tui.domain.query import Query, rfc3339
from logreview_tui.domain.quiet import rule_of, why_void
from logreview_tui.domain.review import Review
from logreview_tui.domain.suppression import Suppressed
from logreview_tui.evidence import document as doc


def table(review: Review, query: Query) -> doc.PatternTablePart | None:
    """The patterns of a query; None where they were not told."""
    found, patterned = review.tables.get(query.id), review.patterned.get(query.id)
    if found is None or patterned is None:
        return None
    return doc.PatternTablePart(
        looked_at=found.looked_at,
        is_exact=found.is_exact,
        seed=patterned.seed,
        rows=tuple(_row(review, query, row) for row in found.rows),
        unlisted=found.unlisted,
        unlisted_entries=found.unlisted_entries,
        vanished=tuple(p.template for p in vanished(review, query)),
    )


def _row(review: Review, query: Query, row: PatternRow) -> doc.PatternRowPart:
    known = recall(review, query, row)
    return doc.PatternRowPart(
        id=row.id,
        template=row.template,
        entries=row.entries,
        first=rfc3339(row.first),
        last=rfc3339(row.last),
        components=tuple(name for name, _ in row.components),
        standing=known.standing.value if known else "",
        judgement=_judgement(known.judgement) if known else None,
    )


def _judgement(found: Judgement | None) -> doc.JudgementPart | None:
    if found is None:
        return None
    verdict: Literal["understood", "suspicious"] = "suspicious" if found.verdict is Verdict.SUSPICIOUS else "understood"
    return doc.JudgementPart(verdict, found.by, rfc3339(found.at), found.review_id, found.note)


def beside(review: Review, query: Query) -> tuple[doc.BesidePart, ...]:
    """What was drawn beside the uniform entries of a query."""
    patterned = review.patterned.get(query.id)
    return tuple(
        doc.BesidePart(b.entry.id, b.pattern, b.why.value, b.alike) for b in (patterned.beside if patterned else ())
    )


def card(review: Review, query: Query) -> doc.CardPart | None:
    """What was found of time and space; None where nothing was."""
    found, note = review.cards.get(query.id), review.query_notes.get(query.id)
    if found is None:
        return None
    return doc.CardPart(
        rhythm=found.rhythm,
        rhythm_kind=found.rhythm_kind,
        stamps=found.stamps,
        has_all_stamps=found.has_all_stamps,
        components=tuple(doc.ComponentPart(name, n) for name, n in found.components),
        looked_at=found.looked_at,
        belongs=found.belongs.value,
        peak=found.peak,
        is_confirmed=note is not None and (note.time, note.space) == (found.time, found.space),
    )


def suggested(review: Review, query: Query) -> doc.SuggestedPart | None:
    """Where a variation came from; None if the reviewer thought of it."""
    found = review.suggested.get(query.id)
    return doc.SuggestedPart(found.text, found.why, found.seed) if found else None


def variation(review: Review) -> doc.VariationPart | None:
    """How far the review was varied, once something of it was suggested."""
    found = varying.variation(review)
    return doc.VariationPart(found.words, found.windows, found.filters, found.suggested) if found.suggested else None


def suppressions(review: Review) -> Iterator[doc.SuppressionPart]:
    """Every rule with what it is about in each query: nothing is kept quiet in silence."""
    for rule in review.suppressions:
        yield doc.SuppressionPart(
            index_pattern=rule.index_pattern,
            pattern=rule.pattern,
            template=rule.template,
            owner=rule.owner,
            reason=rule.reason,
            until=rfc3339(rule.until),
            made_in=rule.made_in,
            queries=tuple(_quiet(review, rule)),
        )


def _quiet(review: Review, rule: Suppressed) -> Iterator[doc.QuietPart]:
    for query_id, found in review.tables.items():
        answer = review.answers[query_id]
        query = answer.query
        if answer.sample is None:
            continue
        for row in found.rows:
            if rule_of(review, query, row) == rule:
                number = found.estimate(row.entries, answer.sample.population)
                yield doc.QuietPart(query_id, number, found.is_exact, why_void(review, query, row, rule))


def memory(review: Review) -> doc.MemoryPart | None:
    """What was known at the opening; None in a first review."""
    if review.knowledge is None:
        return None
    known = review.knowledge.remembered
    return doc.MemoryPart(known.review_id, len(known.patterns), sum(p.judgement is not None for p in known.patterns))
