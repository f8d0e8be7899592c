"""Which patterns of a query are quiet: understood before and as they were, or suppressed by a rule that holds. Pure."""

from dataclasses import replace
from datetime import datetime

from logreview_tui.domain.knowledge import words_of
from logreview_tui.domain.memory import Standing, differ, exposure, exposure_of, recall
from logreview_tui.domain.pattern_events import PatternRow
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.suppression import LONGEST, Suppressed
from logreview_tui.errors import RefusedError


def rule_of(review: Review, query: Query, row: PatternRow) -> Suppressed | None:
    """The rule about a pattern, whether it holds or not."""
    names = {row.id, *row.aliases, review.canonical(row.id)}
    found = (s for s in review.suppressions if s.index_pattern == query.index_pattern)
    return next((s for s in found if s.pattern in names or review.canonical(s.pattern) in names), None)


def why_void(review: Review, query: Query, row: PatternRow, rule: Suppressed) -> str:
    """Why a rule does not hold for a query, in words; empty if it does."""
    if rule.until <= review.within.end:
        return f"expired on {rule.until:%d %b %Y}"
    here = exposure_of(review, query)
    there = exposure(rule.looked_at, rule.population, rule.reviewable_s)
    if words_of(query) == rule.words and here > 0 and there > 0:
        ratio, differs = differ(row.entries, here, rule.entries, there)
        if differs and (ratio is None or ratio > 1):
            return f"open again: {'many' if ratio is None else f'{ratio:.1f}'} times as often as when it was made"
        return ""
    known = recall(review, query, row)
    if known and known.standing is Standing.RATE and (known.ratio is None or known.ratio > 1):
        return "open again: more often than in the last review"
    return ""


def is_quiet(review: Review, query: Query, row: PatternRow) -> bool:
    """Read together with others of the kind."""
    known, rule = recall(review, query, row), rule_of(review, query, row)
    return (known is not None and known.is_quiet) or (rule is not None and not why_void(review, query, row, rule))


def check_rule(review: Review, rule: Suppressed) -> None:
    """Raise RefusedError for a rule without owner, reason, an end within a year, or a pattern to be about."""
    if not rule.owner.strip() or not rule.reason.strip():
        raise RefusedError("a suppression needs an owner and a reason", "say who answers for it, and why")
    if not review.within.end < rule.until <= review.within.end + LONGEST:
        raise RefusedError(
            f"{rule.until:%Y-%m-%d} is no day within the year after the review", "give a date it expires on"
        )
    if rule.made_in == review.id and not any(
        row.id == rule.pattern for table in review.tables.values() for row in table.rows
    ):
        raise RefusedError("there is no such pattern in this review", "choose one of the list")


def carried(review: Review, end: datetime) -> tuple[Suppressed, ...]:
    """The rules of a signed review that the next one begins with, by the latest ids."""
    return tuple(
        replace(rule, pattern=review.canonical(rule.pattern)) for rule in review.suppressions if rule.until > end
    )
