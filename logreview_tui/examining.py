"""The use case behind a review's findings: what stands out in the timelines that were counted.

Pure but for the import of numpy, and slow enough (a second) to be run beside the event loop.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.finding import (
    LEAST_RISKY,
    Examined,
    Finding,
    FindingKind,
    finding_id,
    is_authentication_failure,
)
from logreview_tui.domain.lead import Lead, Reason
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review

_NAMED = 3
"""Further queries that a sentence names."""

_Places = Mapping[tuple[str, str], Query]


def examine(review: Review, zone: tzinfo) -> Examined | None:
    """What the timelines show that was not found before; None where all were examined.

    Every timeline is looked at again, so that one cause stays one finding where a row was added.
    """
    from logreview_tui.analysis.anomalies import Run  # noqa: PLC0415 - numpy only where it computes
    from logreview_tui.analysis.census import name_of, of_timelines  # noqa: PLC0415
    from logreview_tui.analysis.leads import leads  # noqa: PLC0415

    waiting = frozenset(q.id for q in disposing.not_examined(review))
    if not waiting:
        return None
    interval = timedelta(seconds=review.opened.interval_s)
    run = Run(review.within.start, interval, zone, review.within.buckets(interval))
    by_pattern: dict[str, list[Timeline]] = {}
    places: dict[tuple[str, str], Query] = {}
    for query in (*review.totals, *review.cells):
        if answer := review.answers.get(query.id):
            by_pattern.setdefault(query.index_pattern, []).append(answer.timeline)
            places[query.index_pattern, name_of(query)] = query
    found = leads(run, [of_timelines(name, run, timelines) for name, timelines in by_pattern.items()])
    made = (_finding(lead, places) for lead in found if _is_certain(review, lead, places))
    new = [f for f in made if waiting.intersection(f.queries) and not any(_is_same(f, k) for k in review.findings)]
    ordered = sorted(new, key=lambda f: not f.is_risk)
    return Examined(tuple(q.id for q in (*review.totals, *review.cells) if q.id in waiting), tuple(ordered))


def _is_certain(review: Review, lead: Lead, places: _Places) -> bool:
    """Fewer entries than expected say nothing where a part could not be read: missing data is no dip."""
    first = lead.first
    return first.is_up or gate.count(review, places[first.index_pattern, first.name]).is_exact


def _is_same(one: Finding, other: Finding) -> bool:
    meet = one.start < other.end and other.start < one.end
    return meet and not set(one.queries).isdisjoint(other.queries)


def _finding(lead: Lead, places: _Places) -> Finding:
    shown = [(reason, places[reason.index_pattern, reason.name]) for reason in lead.reasons]
    first, query = shown[0]
    others = tuple(dict.fromkeys(q for _, q in shown[1:] if q != query))
    ids = tuple(q.id for q in (query, *others))
    kind = FindingKind(first.kind.value)
    return Finding(
        id=finding_id(kind, first.start, ids),
        kind=kind,
        is_up=first.is_up,
        is_risk=any(_is_risky(reason) and is_authentication_failure(q) for reason, q in shown),
        start=first.start,
        end=first.end,
        observed=first.observed,
        expected=f"{first.expected:.1f}",
        sentence="; ".join(_sentence(first, query, others)),
        queries=ids,
    )


def _is_risky(reason: Reason) -> bool:
    return reason.is_up and reason.observed >= LEAST_RISKY


def _sentence(first: Reason, query: Query, others: tuple[Query, ...]) -> Iterator[str]:
    yield f"{query}: {first.sentence.removeprefix(f'{first.subject}: ')}"
    if others:
        more = len(others) - _NAMED
        yield "also " + ", ".join(map(str, others[:_NAMED])) + (f" and {more} more" if more > 0 else "")
