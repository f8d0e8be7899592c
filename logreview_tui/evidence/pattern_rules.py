"""What events about message patterns must fulfil, done again without the source: one line of text for what does not."""

from logreview_tui.domain import gate
from logreview_tui.domain.card import Described
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.knowledge import words_of
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternsCounted, PatternTable, Remembered
from logreview_tui.domain.quiet import check_rule
from logreview_tui.domain.review import Review
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.errors import RefusedError

Found = (
    Described | Suggested | Suppressed | SuppressionEnded | MarkedByPattern | Patterned | PatternsCounted | Remembered
)


def patterns_problem(review: Review, event: Found) -> str:  # noqa: PLR0911 - one line per kind of event
    """Why the review, as it stands, does not allow the event; empty if it does."""
    match event:
        case Described(query_id=query_id):
            is_wrong = query_id not in review.answers or query_id in review.cards
            return "a query is described once, after its answer" if is_wrong else ""
        case Suppressed():
            return _rule_problem(review, event)
        case SuppressionEnded(index_pattern=index_pattern, pattern=pattern):
            there = any((s.index_pattern, s.pattern) == (index_pattern, pattern) for s in review.suppressions)
            return "" if there else "there is no such rule"
        case Suggested(query_id=query_id, text=text):
            known = any(q.id == query_id for q in review.variations)
            return "" if known and text.strip() else "what is suggested is a variation"
        case MarkedByPattern():
            return _mark_problem(review, event)
        case Patterned():
            return _patterned_problem(review, event)
        case PatternsCounted(query_id=query_id, table=table):
            return _table_problem(review, query_id, table)
        case Remembered():
            return _memory_problem(review, event)


def _rule_problem(review: Review, rule: Suppressed) -> str:
    is_carried = rule.made_in != review.id
    if is_carried and (review.opened.previous is None or review.answers):
        return "a rule of an earlier review follows the opening"
    try:
        check_rule(review, rule)
    except RefusedError as error:
        return error.message
    if not is_carried and not any(_is_measured(review, rule, query_id) for query_id in review.tables):
        return "a rule is made of numbers that its query does not have"
    return ""


def _is_measured(review: Review, rule: Suppressed, query_id: str) -> bool:
    answer, table = review.answers[query_id], review.tables[query_id]
    if answer.sample is None or (answer.query.index_pattern, words_of(answer.query)) != (
        rule.index_pattern,
        rule.words,
    ):
        return False
    seconds = int(answer.timeline.reviewable.total_seconds())
    exposure = (table.looked_at, answer.sample.population, seconds)
    return exposure == (rule.looked_at, rule.population, rule.reviewable_s) and any(
        (row.id, row.template, row.entries) == (rule.pattern, rule.template, rule.entries) for row in table.rows
    )


def _memory_problem(review: Review, event: Remembered) -> str:
    previous = review.opened.previous
    is_other = previous is None or previous.review_id != event.review_id
    if review.knowledge or review.answers or review.marks or is_other:
        return "what is remembered of the last review follows the opening"
    said = [p.judgement for p in event.patterns if p.judgement]
    if any(j.review_id == review.id for j in said):
        return "a verdict of this review is remembered at its opening"
    return "open is no verdict" if any(j.verdict is Verdict.OPEN for j in said) else ""


def _mark_problem(review: Review, event: MarkedByPattern) -> str:
    query = review.query(event.query_id)
    if query is None or event.entry not in gate.readable_ids(review, query):
        return "an entry is marked that was not drawn"
    if review.pattern_of.get(event.entry) != event.pattern:
        return "an entry is marked with those of another pattern"
    return "open is no mark" if event.verdict is Verdict.OPEN else ""


def _patterned_problem(review: Review, event: Patterned) -> str:
    answer = review.answers.get(event.query_id)
    if answer is None or answer.sample is None or event.query_id in review.patterned:
        return "patterns are told once, of a query that was drawn from"
    drawn = {d.id for d in answer.sample.drawn}
    beside = [b.entry.id for b in event.beside]
    if len(event.drawn) != len(drawn):
        return "each drawn entry has one pattern"
    if len(set(beside)) != len(beside) or drawn & set(beside):
        return "an entry is drawn twice"
    if any(b.entry.time not in answer.query.within for b in event.beside):
        return "an entry lies outside the period"
    return _table_problem(review, event.query_id, event.table)


def _table_problem(review: Review, query_id: str, table: PatternTable) -> str:
    answer = review.answers.get(query_id)
    if answer is None or answer.sample is None:
        return "there is no such query"
    numbers = (*(row.entries for row in table.rows), table.unlisted_entries, table.unlisted)
    if min(numbers) < 0 or sum(row.entries for row in table.rows) + table.unlisted_entries != table.looked_at:
        return "the patterns do not add up to what was looked at"
    if table.is_exact and not (answer.count.is_exact and table.looked_at == answer.sample.population):
        return "patterns of a part are called exact"
    return ""
