"""Which findings want the reviewer's word, and where they show."""

from collections.abc import Iterator

from logreview_tui.domain.finding import Disposition, Finding
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review


def disposition(review: Review, finding: Finding) -> Disposition:
    """What was said of it last."""
    said = review.disposed.get(finding.id)
    return said.disposition if said else Disposition.OPEN


def open_findings(review: Review) -> tuple[Finding, ...]:
    """Findings without a disposition, risk indicators first, then as they were found."""
    found = [f for f in review.findings if disposition(review, f) is Disposition.OPEN]
    return tuple(sorted(found, key=lambda f: not f.is_risk))


def findings_of(review: Review, query: Query) -> tuple[Finding, ...]:
    """The findings that show in a query, in the order they were found."""
    return tuple(f for f in review.findings if query.id in f.queries)


def open_here(review: Review, query: Query) -> tuple[Finding, ...]:
    """The findings of a query without a disposition."""
    return tuple(f for f in findings_of(review, query) if f.id not in review.disposed)


def place(review: Review, finding: Finding) -> Query | None:
    """The query to look at: the first cell it shows in, else the total."""
    shown = [q for i in finding.queries if (q := review.query(i))]
    return next((q for q in shown if q in review.cells), shown[0] if shown else None)


def open_at(review: Review, query: Query) -> tuple[Finding, ...]:
    """The findings without a disposition that are to be looked at in a query."""
    return tuple(f for f in open_findings(review) if place(review, f) == query)


def not_examined(review: Review) -> Iterator[Query]:
    """Totals and cells that were counted and whose timelines were not examined yet."""
    for query in (*review.totals, *review.cells):
        answer = review.answers.get(query.id)
        if answer and answer.count.value is not None and query.id not in review.examined:
            yield query
