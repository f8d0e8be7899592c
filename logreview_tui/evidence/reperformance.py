"""What a journal's events must fulfil for each other: drawing, marking and the gate, done again without the source.

It is separate from verify so that each rule can be tested on events, without bundles.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate, pairwise

from logreview_tui.domain import gate
from logreview_tui.domain.card import Described
from logreview_tui.domain.events import (
    Abandoned,
    Answered,
    DutyWaived,
    Event,
    Happened,
    IncompletenessAccepted,
    KeywordAdded,
    KeywordSplit,
    Marked,
    Opened,
    QueryJudged,
    QueryNamed,
    Signed,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Examined
from logreview_tui.domain.pattern_events import MarkedByPattern, Patterned, PatternsCounted, Remembered
from logreview_tui.domain.query import Keyword
from logreview_tui.domain.recalled import HoursRecounted
from logreview_tui.domain.review import Review, apply, replay
from logreview_tui.domain.sampling import draw_ranks, format_seed
from logreview_tui.domain.stored import StoredEntry
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.errors import RefusedError
from logreview_tui.evidence import findings
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.pattern_rules import patterns_problem


def check_order(history: Sequence[Happened]) -> None:
    """Raise MalformedError unless a review is opened once, at its beginning, and nothing follows its end."""
    for happened in history:
        if isinstance(happened.event, Opened) != (happened.seq == 0):
            raise MalformedError(f"event {happened.seq}: a review is opened once, at its beginning")
        if isinstance(happened.event, Signed | Abandoned) and happened.seq != len(history) - 1:
            raise MalformedError(f"event {happened.seq}: something follows the end of the review")
    answered = [h.event.query.id for h in history if isinstance(h.event, Answered)]
    if len(answered) != len(set(answered)):
        raise MalformedError("a query was answered twice: what was drawn first must stay")


def check_samples(review: Review) -> int:
    """How many entries were drawn. Raises MalformedError for one that its seed does not draw, or a count that lies."""
    drawn = 0
    for answer in review.answers.values():
        _check_timeline(review, answer)
        drawn += _check_sample(review, answer)
    _check_same(review)
    return drawn


def _check_timeline(review: Review, answer: Answered) -> None:
    query = answer.query
    if review.query(query.id) is None:
        raise MalformedError(f"{query}: the review does not ask that")
    if query.within == review.within and answer.interval_s != review.opened.interval_s:
        raise MalformedError(f"{query}: its timeline has buckets of {answer.interval_s} s")
    if any(n is not None and n < 0 for n in answer.counts):
        raise MalformedError(f"{query}: less than nothing was counted")
    if answer.count.value and not answer.counts and not answer.count.reason:
        raise MalformedError(f"{query}: it was counted without a timeline, and without a reason why")
    known = sum(n for n in answer.counts if n is not None)
    if answer.counts and len(answer.counts) != query.within.buckets(timedelta(seconds=max(answer.interval_s, 1))):
        raise MalformedError(f"{query}: {len(answer.counts)} counts do not cover the period")
    if answer.counts and answer.count.is_exact and known != answer.count.value:
        raise MalformedError(f"{query}: the timeline has {known} entries, the count {answer.count}")


def _check_same(review: Review) -> None:
    """An entry is marked once, wherever it was drawn: under one id nothing else may be drawn."""
    known: dict[str, StoredEntry] = {}
    for query_id, answer in review.answers.items():
        beside = review.patterned[query_id].beside if query_id in review.patterned else ()
        for drawn in (*(answer.sample.drawn if answer.sample else ()), *(b.entry for b in beside)):
            other = known.setdefault(drawn.id, drawn)
            if (other.index, other.time, other.raw, other.text) != (drawn.index, drawn.time, drawn.raw, drawn.text):
                raise MalformedError(f"{answer.query}: entry {drawn.id} is another one elsewhere")


def _check_sample(review: Review, answer: Answered) -> int:
    query, sample = answer.query, answer.sample
    if sample is None:
        if query not in review.totals:
            raise MalformedError(f"{query}: nothing was drawn")
        return 0
    if sample.seed != format_seed(review.seed(query)):
        raise MalformedError(f"{query}: the seed {sample.seed} is not the one of this review")
    if answer.count.is_exact and sample.population != answer.count.value:
        raise MalformedError(f"{query}: drawn from {sample.population} entries, counted {answer.count}")
    ranks = [d.rank for d in sample.drawn]
    if ranks != draw_ranks(review.seed(query), sample.population, review.opened.sample_size):
        raise MalformedError(f"{query}: the seed draws other entries")
    ordered = sorted(sample.drawn, key=lambda d: d.rank)
    places = [(d.time, d.id) for d in ordered]
    if any(a >= b for a, b in pairwise(places)):
        raise MalformedError(f"{query}: its entries are not in the order of their ranks")
    if any(d.time not in query.within for d in ordered):
        raise MalformedError(f"{query}: an entry lies outside the period")
    if answer.count.is_exact and answer.counts and not _are_in_their_buckets(answer, ordered):
        raise MalformedError(f"{query}: its timeline has no entries where they were drawn")
    return len(ranks)


def _are_in_their_buckets(answer: Answered, drawn: Sequence[StoredEntry]) -> bool:
    """Ranks go by time: entry 17 of all stands in the bucket that the timeline's seventeenth entry is in."""
    ends = list(accumulate(n or 0 for n in answer.counts))
    interval = timedelta(seconds=max(answer.interval_s, 1))
    return all(bisect_right(ends, d.rank) == (d.time - answer.query.within.start) // interval for d in drawn)


def check_steps(history: Sequence[Happened]) -> None:
    """Raise MalformedError for a step that the review, as it stood then, did not allow."""
    review = replay(history[:1])
    for happened in history[1:]:
        problem = _problem(review, happened.event)
        if problem:
            raise MalformedError(f"event {happened.seq} ({type(happened.event).__name__}): {problem}")
        review = apply(review, happened)


def _problem(review: Review, event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per rule
    match event:
        case Marked():
            return _mark_problem(review, event)
        case (
            Described()
            | Suggested()
            | Suppressed()
            | SuppressionEnded()
            | MarkedByPattern()
            | Patterned()
            | PatternsCounted()
            | Remembered()
        ):
            return patterns_problem(review, event)
        case QueryJudged(query_id=query_id, verdict=verdict) if verdict is not Verdict.OPEN:
            return _judgement_problem(review, query_id)
        case Waived(query_id=query_id) if query_id not in {q.id for q in review.cells}:
            return "only cells can be waived"
        case Waived(reason=reason) if reason and not reason.strip():
            return "a reason is due"
        case IncompletenessAccepted(reason=reason) | DutyWaived(reason=reason) if not reason.strip():
            return "a reason is due"
        case KeywordAdded(keyword=text) if Keyword.parse(text).words in {k.words for k in review.keywords}:
            return "it is a row already"
        case Varied(query=query) if query in review.cells or query in review.totals:
            return "what stands in the matrix is no variation"
        case Varied(query=query) if query.index_pattern not in {t.index_pattern for t in review.totals}:
            return "a variation of no index pattern of the review"
        case KeywordSplit():
            return gate.split_problem(review, event)
        case QueryNamed(name=name, filters=filters) if not name.strip() or not filters:
            return "a named query has a name and conditions"
        case Examined() | Disposed() | HoursRecounted():
            return findings.problem(review, event)
        case Signed(reviewer=who) if not (who.name.strip() and who.role.strip()):
            return "name and role are due"
        case _:
            return ""


def _mark_problem(review: Review, event: Marked) -> str:
    query, entries = review.query(event.query_id), event.entries
    drawn = set(gate.readable_ids(review, query)) if query else set()
    if not entries or len(set(entries)) != len(entries) or not drawn >= set(entries):
        return "an entry is marked that was not drawn"
    return "open is no mark" if event.verdict is Verdict.OPEN else ""


def _judgement_problem(review: Review, query_id: str) -> str:
    query = review.query(query_id)
    if query is None:
        return "there is no such query"
    try:
        gate.check_judgement(review, query)
    except RefusedError as error:
        return error.message
    return ""


def check_gate(review: Review) -> str:
    """The PARTIAL heading, if any. Raises MalformedError while the review could not have been signed."""
    missing = gate.gaps(review)
    if not review.examined:  # made by a program that did not look; the report says so
        missing = tuple(gap for gap in missing if gap.kind is not gate.GapKind.NOT_EXAMINED)
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise MalformedError(f"{missing[0].text}{more}")
    partial = gate.partial_heading(review)
    if partial and review.signed and not review.signed.statement.startswith(partial):
        raise MalformedError(f"the statement does not begin with {partial!r}")
    return partial
