"""Findings in the evidence: what evidence.json says of them, and whether the journal's timelines bear them out."""

import re

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.events import Event
from logreview_tui.domain.finding import (
    LEAST_RISKY,
    Disposed,
    Disposition,
    Examined,
    Finding,
    FindingKind,
    finding_id,
    is_authentication_failure,
)
from logreview_tui.domain.query import rfc3339
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.review import Review, Said
from logreview_tui.evidence import document as doc
from logreview_tui.evidence.canonical import MalformedError


def part(review: Review) -> doc.FindingsPart | None:
    """What evidence.json says of findings; None where no timeline was examined."""
    if not review.examined:
        return None
    counted = [q for q in (*review.totals, *review.cells) if gate.count(review, q).value is not None]
    missing = disposing.open_findings(review)
    if missing:
        raise MalformedError(f"finding {missing[0].id} has no disposition")
    return doc.FindingsPart(
        timelines=len(counted),
        examined=sum(q.id in review.examined for q in counted),
        found=tuple(_finding(f, review.disposed[f.id]) for f in review.findings),
    )


def _finding(found: Finding, said: Said) -> doc.FindingPart:
    return doc.FindingPart(
        id=found.id,
        kind=found.kind.value,
        direction="up" if found.is_up else "down",
        is_risk_indicator=found.is_risk,
        period=doc.PeriodPart(rfc3339(found.start), rfc3339(found.end)),
        observed=found.observed,
        expected=found.expected,
        sentence=found.sentence,
        queries=found.queries,
        disposition=said.disposition.value,
        note=said.note,
        at=rfc3339(said.at),
        by=said.by,
    )


def recalled(review: Review) -> doc.RecalledPart | None:
    """What the last signed review's hours count now; None where they were not counted again."""
    if review.recalled is None:
        return None
    changed = (
        doc.ChangedHoursPart(
            c.index_pattern, c.words, doc.PeriodPart(rfc3339(c.start), rfc3339(c.end)), c.stored, c.now
        )
        for c in review.recalled.changed
    )
    return doc.RecalledPart(review.recalled.review_id, review.recalled.hours, tuple(changed))


def problem(review: Review, event: Event) -> str:
    """Why a step is not what the review allowed; empty if it is."""
    match event:
        case Examined():
            return _examination(review, event)
        case Disposed(finding_id=found) if all(f.id != found for f in review.findings):
            return "there is no such finding"
        case Disposed(disposition=said, note=note) if said is not Disposition.OPEN and not note.strip():
            return "a note is due"
        case HoursRecounted():
            return _recount(review, event)
        case _:
            return ""


def _recount(review: Review, event: HoursRecounted) -> str:
    last = review.opened.previous
    if last is None or last.review_id != event.review_id or review.recalled:
        return "hours of a review were counted again that is not the last signed one"
    patterns = {total.index_pattern for total in review.totals}
    if any(c.index_pattern not in patterns or c.start < last.within.start for c in event.changed):
        return "hours are called changed that the last review did not have"
    if any(c.stored == c.now or c.start >= c.end or c.end > last.within.end for c in event.changed):
        return "hours are called changed that are not"
    return ""


def _examination(review: Review, event: Examined) -> str:
    """Whether what was found is what the timelines say; that nothing else could be found is not asked."""
    if any(i not in review.answers for i in event.queries):
        return "a timeline was examined that was not counted"
    return next((why for found in event.findings if (why := _found_problem(review, found))), "")


def _found_problem(review: Review, found: Finding) -> str:
    if not found.queries or any(i not in review.answers for i in found.queries):
        return "a finding shows in a query that was not counted"
    if found.id != finding_id(found.kind, found.start, found.queries):
        return f"finding {found.id} is named after another one"
    timeline = review.answers[found.queries[0]].timeline
    starts = ((timeline.start + i * timeline.interval, n) for i, n in enumerate(timeline.whole_counts))
    observed = sum(n or 0 for start, n in starts if found.start <= start < found.end)
    if observed != found.observed:
        return f"finding {found.id} speaks of {found.observed} entries, its timeline has {observed}"
    if not _is_called_right(found):
        return f"finding {found.id} is called what its numbers are not"
    risky = [is_authentication_failure(review.answers[i].query) for i in found.queries]
    is_surely = risky[0] and found.is_up and observed >= LEAST_RISKY
    if found.is_risk not in {is_surely, any(risky)}:
        return f"finding {found.id} is {'a' if found.is_risk else 'no'} risk indicator against the rule"
    return ""


def _is_called_right(found: Finding) -> bool:
    if found.is_up not in _WAYS[found.kind] or not _DECIMAL.fullmatch(found.expected):
        return False
    more = found.observed - float(found.expected)
    return more >= 0 if found.is_up else more <= 0


_DECIMAL = re.compile(r"\d{1,15}\.\d", re.ASCII)
_WAYS = {
    FindingKind.SPIKE: {True},
    FindingKind.DIP: {False},
    FindingKind.SILENCE: {False},
    FindingKind.SHIFT: {True, False},
    FindingKind.VANISHED: set[bool](),
    FindingKind.LATE: set[bool](),
}
"""Up, down or both; the last two are no findings of a timeline."""
