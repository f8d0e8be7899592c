"""From a signed review to what evidence.json says of it: a pure function of the journal.

No file, no clock, no choice: verify composes again and compares bytes.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from logreview_tui.domain import coverage, gate
from logreview_tui.domain.change import compare
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Answered,
    Happened,
    PreviousCount,
    Recovered,
    Signed,
    SourceSeen,
    StoredEntry,
    Verdict,
)
from logreview_tui.domain.query import Query, TimeRange, rfc3339
from logreview_tui.domain.review import Mark, Note, Review
from logreview_tui.domain.source import Fact
from logreview_tui.evidence import document as doc
from logreview_tui.evidence import findings, patterns
from logreview_tui.evidence.canonical import MalformedError, canonical

TEXT_LIMIT = 2_000

_Kind = Literal["cell", "total", "variation"]


def drawn_entries(review: Review) -> dict[str, tuple[StoredEntry, tuple[str, ...]]]:
    """Every drawn entry by id, ordered by (time, id), with the ids of the queries it was drawn for, sorted."""
    entries: dict[str, StoredEntry] = {}
    queries: dict[str, set[str]] = {}
    for query_id, answer in review.answers.items():
        beside = review.patterned[query_id].beside if query_id in review.patterned else ()
        for drawn in (*(answer.sample.drawn if answer.sample else ()), *(b.entry for b in beside)):
            entries.setdefault(drawn.id, drawn)
            queries.setdefault(drawn.id, set()).add(query_id)
    ordered = sorted(entries.values(), key=lambda e: (e.time, e.id))
    return {e.id: (e, tuple(sorted(queries[e.id]))) for e in ordered}


def compose(review: Review, history: Sequence[Happened], head: str, journal: bytes) -> doc.Evidence:
    """The evidence of a signed review.

    history: the events `review` is the fold of. head: hash of the last record. Raises MalformedError when not signed.
    """
    if review.signed is None or review.signed_at is None:
        raise MalformedError(f"review {review.id} is not signed")
    queries = tuple(_queries(review))
    entries = tuple(_entries(review))
    opened = review.opened
    return doc.Evidence(
        schema="logreview/evidence/v0",
        heading=gate.partial_heading(review),
        review=doc.ReviewPart(
            id=review.id,
            tool=opened.tool,
            period=_period(review.within),
            opened_at=rfc3339(review.opened_at),
            opened_by=review.opened_by,
            signed_at=rfc3339(review.signed_at),
            timezone=opened.timezone,
            interval_s=opened.interval_s,
            sample_size=opened.sample_size,
            salt=opened.salt,
        ),
        signer=_signer(review.signed),
        source=_source(review),
        configuration=_configuration(opened.configuration),
        keywords=doc.KeywordsPart(opened.keywords, opened.own_keywords, review.added_keywords),
        index_patterns=tuple(_patterns(review)),
        coverage=_coverage(queries, entries, coverage.sentences(review) if review.examined else ()),
        queries=queries,
        entries=entries,
        suspicious=doc.SuspiciousPart(
            tuple(e.id for e in entries if e.mark and e.mark.verdict == "suspicious"),
            tuple(q.id for q in queries if q.verdict == "suspicious"),
        ),
        duties_waived=tuple(doc.DutyPart(d.value, reason) for d, reason in sorted(review.duties_waived.items())),
        previous=_previous(review),
        abandoned=tuple(
            doc.AbandonedPart(a.review_id, _period(a.within), rfc3339(a.opened_at), rfc3339(a.abandoned_at), a.reason)
            for a in opened.abandoned
        ),
        recovered=tuple(
            doc.RecoveredPart(rfc3339(h.at), h.event.torn_bytes, h.event.torn_sha256)
            for h in history
            if isinstance(h.event, Recovered)
        ),
        journal=doc.JournalPart(len(history), head, hashlib.sha256(journal).hexdigest()),
        memory=patterns.memory(review),
        suppressions=tuple(patterns.suppressions(review)),
        variation=patterns.variation(review),
        seen=tuple(
            doc.SeenPart(rfc3339(h.at), _facts(h.event.facts)) for h in history if isinstance(h.event, SourceSeen)
        ),
        recalled=findings.recalled(review),
        findings=findings.part(review),
    )


def _period(within: TimeRange) -> doc.PeriodPart:
    return doc.PeriodPart(rfc3339(within.start), rfc3339(within.end))


def _count(count: Count) -> doc.CountPart:
    relation: Literal["eq", "gte"] | None = None
    if count.relation is not None:
        relation = "eq" if count.is_exact else "gte"
    return doc.CountPart(count.state.value, count.value, relation, count.reason)


def _signer(signed: Signed) -> doc.SignerPart:
    who = signed.reviewer
    return doc.SignerPart(who.principal, who.name, who.role, signed.key_fingerprint, signed.statement)


def _facts(facts: Sequence[Fact]) -> tuple[doc.FactPart, ...]:
    return tuple(doc.FactPart(f.name, f.value, f.reason) for f in facts)


def _source(review: Review) -> doc.SourcePart:
    found = review.opened.source
    problems = tuple(doc.ProblemPart(p.where, p.what, p.hint, p.hides_entries, p.index_pattern) for p in found.problems)
    facts = _facts(found.facts)
    return doc.SourcePart(
        found.name,
        found.kind,
        found.identity,
        found.locations,
        found.assumptions,
        found.differences,
        problems,
        facts,
        found.uncovered,
    )


def _configuration(pairs: Sequence[tuple[str, str]]) -> doc.ConfigurationPart:
    values = tuple(doc.SettingPart(key, value) for key, value in pairs)
    return doc.ConfigurationPart(values, hashlib.sha256(canonical(msgspec.to_builtins(values))).hexdigest())


def _patterns(review: Review) -> Iterator[doc.PatternPart]:
    extents = {e.pattern: e for e in review.opened.extents}
    for pattern in review.opened.index_patterns:
        extent = extents.get(pattern.name)
        yield doc.PatternPart(
            name=pattern.name,
            indices=pattern.indices,
            is_permitted=pattern.is_permitted,
            oldest=rfc3339(extent.oldest) if extent and extent.oldest else None,
            newest=rfc3339(extent.newest) if extent and extent.newest else None,
            total=_count(extent.total) if extent else None,
            incompleteness_accepted=review.accepted.get(pattern.name),
        )


def _queries(review: Review) -> Iterator[doc.QueryPart]:
    """Totals, cells in matrix order, then variations."""
    seen: set[str] = set()
    kinds: tuple[tuple[_Kind, tuple[Query, ...]], ...] = (
        ("total", review.totals),
        ("cell", review.cells),
        ("variation", review.variations),
    )
    for kind, queries in kinds:
        for query in queries:
            if query.id not in seen:
                seen.add(query.id)
                yield _query(review, query, kind)


def _query(review: Review, query: Query, kind: _Kind) -> doc.QueryPart:
    answer = review.answers.get(query.id)
    reading = gate.reading(review, query)
    judged = review.judged.get(query.id)
    waiver, note, recount = (
        review.waivers.get(query.id),
        review.query_notes.get(query.id),
        review.recounts.get(query.id),
    )
    previous = gate.previous(review, query)
    sample = answer.sample if answer else None
    return doc.QueryPart(
        id=query.id,
        kind=kind,
        index_pattern=query.index_pattern,
        keyword=query.keyword.text if query.keyword else None,
        words=query.keyword.words if query.keyword else (),
        filters=tuple(doc.FilterPart(f.field, f.value, f.is_excluded) for f in query.filters),
        period=_period(query.within),
        count=_count(gate.last_count(review, query)),
        inside_longer_words=answer.inside_longer_words if answer else None,
        timeline=doc.TimelinePart(rfc3339(query.within.start), answer.interval_s, answer.counts) if answer else None,
        sample=doc.SamplePart(sample.seed, sample.population, tuple(doc.RankPart(d.id, d.rank) for d in sample.drawn))
        if sample
        else None,
        entries_read=reading.read,
        entries_due=reading.due,
        passes=gate.passes(review, query),
        verdict=gate.verdict(review, query).value,
        judged=None if judged is None else _final(judged),
        waiver=doc.WaiverPart(waiver.reason, _count(waiver.count)) if waiver else None,
        note=_note(note),
        recount=_count(recount.count) if recount else None,
        previous=_compared(review, previous, answer) if previous else None,
        name=_name(review, query),
        patterns=patterns.table(review, query),
        beside=patterns.beside(review, query),
        card=patterns.card(review, query),
        suggested=patterns.suggested(review, query),
        bound=_bound(review, query),
    )


def _name(review: Review, query: Query) -> str | msgspec.UnsetType:
    row = review.row_of(query)
    return row.name if row and row.name else msgspec.UNSET


def _compared(review: Review, previous: PreviousCount, answer: Answered | None) -> doc.PreviousCountPart:
    """The comparison stands in the evidence since timelines are examined; earlier bundles do without."""
    found = compare(answer.timeline, previous) if answer and review.examined else None
    change = (
        doc.ChangePart(f"{found.per_day:.1f}", f"{found.previous_per_day:.1f}", found.trend.value, found.is_significant)
        if found
        else None
    )
    return doc.PreviousCountPart(_count(previous.count), previous.reviewable_s, change)


def _final(verdict: Verdict) -> Literal["understood", "suspicious"]:
    return "suspicious" if verdict is Verdict.SUSPICIOUS else "understood"


def _note(note: Note | None) -> doc.NotePart | None:
    if note is None:
        return None
    return doc.NotePart(note.cause, note.implication, note.time, note.space, rfc3339(note.at), note.by)


def _mark(mark: Mark | None) -> doc.MarkPart | None:
    if mark is None:
        return None
    return doc.MarkPart(
        verdict=_final(mark.verdict),
        query=mark.query_id,
        at=rfc3339(mark.at),
        by=mark.by,
        shown_ms=mark.shown_ms,
        was_shown_whole=mark.was_shown_whole,
        group=mark.group,
        pattern=mark.pattern,
    )


def _entries(review: Review) -> Iterator[doc.EntryPart]:
    uniform = {d.id for a in review.answers.values() if a.sample for d in a.sample.drawn}
    for entry_id, (entry, queries) in drawn_entries(review).items():
        yield doc.EntryPart(
            id=entry_id,
            index=entry.index,
            time=rfc3339(entry.time),
            sha256=hashlib.sha256(entry.raw).hexdigest(),
            size=len(entry.raw),
            text=entry.text[:TEXT_LIMIT],
            queries=queries,
            mark=_mark(review.marks.get(entry_id)),
            note=_note(review.entry_notes.get(entry_id)),
            pattern=review.pattern_of.get(entry_id, ""),
            is_beside=entry_id not in uniform,
        )


def _bound(review: Review, query: Query) -> doc.BoundPart | None:
    """Bounds stand in the evidence since timelines are examined; earlier bundles do without."""
    found = coverage.bound(review, query) if review.examined else None
    return doc.BoundPart(found.read, found.suspicious, found.population, found.percent) if found else None


def _coverage(
    queries: Sequence[doc.QueryPart], entries: Sequence[doc.EntryPart], words: tuple[str, ...]
) -> doc.CoveragePart:
    cells = [q for q in queries if q.kind == "cell"]
    uniform = [e for e in entries if not e.is_beside]
    marks = [e.mark for e in entries if e.mark]
    return doc.CoveragePart(
        cells=len(cells),
        cells_passed=sum(q.passes for q in cells),
        cells_waived=sum(q.waiver is not None for q in cells),
        cells_suspicious=sum(q.verdict == "suspicious" for q in cells),
        entries_drawn=len(uniform),
        entries_read=sum(e.mark is not None for e in uniform),
        entries_suspicious=sum(m.verdict == "suspicious" for m in marks),
        marks_under_2_s=sum(m.shown_ms < gate.SHORT_LOOK_MS for m in marks),
        marks_in_groups=sum(m.group > 1 for m in marks),
        marks_without_whole_text=sum(not m.was_shown_whole for m in marks),
        marks_by_pattern=sum(bool(m.pattern) for m in marks),
        entries_beside=len(entries) - len(uniform),
        entries_beside_read=sum(e.mark is not None for e in entries if e.is_beside),
        words=words,
    )


def _previous(review: Review) -> doc.PreviousPart | None:
    last = review.opened.previous
    return doc.PreviousPart(last.review_id, last.manifest_sha256 or None, _period(last.within)) if last else None
