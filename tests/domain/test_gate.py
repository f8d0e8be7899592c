"""The rules of a review: what passes, what does not, and what is missing before a signature."""

from dataclasses import replace

import pytest

from logreview_tui.domain import gate
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Duty,
    DutyWaived,
    IncompletenessAccepted,
    MarkCleared,
    Marked,
    Noted,
    PreviousCount,
    PreviousReview,
    QueryJudged,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Examined
from logreview_tui.domain.gate import GapKind
from logreview_tui.domain.query import Keyword, Query
from logreview_tui.domain.review import Review
from logreview_tui.errors import RefusedError
from tests.domain.reviews import OPENED, WITHIN, answered, review

BARE = review()
ERROR, OTHER = BARE.cells[0], BARE.cells[2]
TEN = tuple(f"e{i}" for i in range(10))


def _marked(ids: tuple[str, ...], verdict: Verdict = Verdict.UNDERSTOOD, query: Query = ERROR) -> Marked:
    return Marked(query.id, ids, verdict, shown_ms=2500, was_shown_whole=True)


def _kinds(state: Review) -> set[GapKind]:
    return {gap.kind for gap in gate.gaps(state)}


def test_cells_are_keywords_by_patterns_and_the_total_is_none() -> None:
    """Each keyword has a cell in each pattern; a pattern's total is no cell."""
    assert [str(q) for q in BARE.cells[:3]] == ["auth.log error", "syslog error", "auth.log failed"]
    assert len(BARE.cells) == 6
    assert all(q.keyword is None for q in BARE.totals)


def test_an_unanswered_cell_does_not_pass() -> None:
    """Pending is not zero."""
    assert not gate.passes(BARE, ERROR)
    assert GapKind.NOT_COUNTED in _kinds(BARE)


def test_an_exact_zero_passes_by_itself() -> None:
    """Nothing to read, nothing due."""
    assert gate.passes(review(answered(ERROR, 0)), ERROR)


def test_a_zero_that_had_entries_wants_a_verdict() -> None:
    """Entries in the last review and none now: the reviewer says what that means."""
    past = PreviousReview("p", "", WITHIN, (PreviousCount("auth.log", ("error",), Count.exact(3), 3600),))
    opened = replace(OPENED, previous=past)
    state = review(answered(ERROR, 0), opened=opened)

    assert not gate.passes(state, ERROR)
    gate.check_judgement(state, ERROR)
    judged = review(answered(ERROR, 0), QueryJudged(ERROR.id, Verdict.UNDERSTOOD), opened=opened)
    assert gate.passes(judged, ERROR)


def test_a_cell_passes_with_all_its_sample_read() -> None:
    """Nine of ten do not pass, ten do."""
    nine = review(answered(ERROR, 500, TEN), _marked(TEN[:9]))
    ten = review(answered(ERROR, 500, TEN), _marked(TEN[:9]), _marked(TEN[9:]))

    assert not gate.passes(nine, ERROR)
    assert str(gate.reading(nine, ERROR)) == "9/10"
    assert gate.verdict(nine, ERROR) is Verdict.OPEN
    assert gate.passes(ten, ERROR)
    assert gate.verdict(ten, ERROR) is Verdict.UNDERSTOOD


def test_a_verdict_on_the_query_is_refused_before_its_entries_are_read() -> None:
    """U and S mark no entry."""
    state = review(answered(ERROR, 500, TEN), _marked(TEN[:4]))

    with pytest.raises(RefusedError, match="4 of 10 read"):
        gate.check_judgement(state, ERROR)


def test_an_entry_drawn_twice_is_read_once() -> None:
    """A mark given in one cell counts in the other."""
    state = review(answered(ERROR, 2, ("a", "b")), answered(OTHER, 2, ("b", "c")), _marked(("a", "b")))

    assert str(gate.reading(state, OTHER)) == "1/2"


def test_a_cleared_mark_is_due_again() -> None:
    """Undo opens the cell again."""
    state = review(answered(ERROR, 1, ("a",)), _marked(("a",)), MarkCleared(("a",)))

    assert not gate.passes(state, ERROR)


def test_lower_bounds_are_read_and_accepted_once_for_the_pattern() -> None:
    """Where counts are not exact the reading is due all the same, and the pattern wants a reason."""
    bound = Count.at_least(1, "auth.log.2 is not readable")
    read = (answered(ERROR, bound, ("a",)), _marked(("a",)))

    assert gate.passes(review(*read), ERROR)
    assert GapKind.INCOMPLETE in _kinds(review(*read))
    assert GapKind.INCOMPLETE not in _kinds(review(*read, IncompletenessAccepted("auth.log", "known gap")))


def test_a_lower_bound_of_zero_does_not_pass_by_itself() -> None:
    """Only an exact zero is nothing."""
    bound = answered(ERROR, Count.at_least(0, "unreadable"))

    assert not gate.passes(review(bound), ERROR)
    assert gate.passes(review(bound, IncompletenessAccepted("auth.log", "why")), ERROR)


def test_a_waived_cell_passes_and_makes_the_review_partial() -> None:
    """A waiver is said aloud."""
    state = review(Waived(ERROR.id, "decommissioned", Count.failed("timeout")))

    assert gate.passes(state, ERROR)
    assert gate.partial_heading(state) == "PARTIAL: 1 of 6 cells waived"
    assert (
        gate.partial_heading(review(Waived(ERROR.id, "x", Count.exact(1)), Waived(ERROR.id, "", Count.exact(1)))) == ""
    )


def test_suspicious_entries_and_cells_need_a_note() -> None:
    """The note of the entry is enough for its cell; a verdict S wants one of its own."""
    marked = (answered(ERROR, 1, ("a",)), _marked(("a",), Verdict.SUSPICIOUS))
    note = Noted(ERROR.id, ("a",), "spraying", "", "", "")

    assert gate.verdict(review(*marked), ERROR) is Verdict.SUSPICIOUS
    assert GapKind.NO_NOTE in _kinds(review(*marked))
    assert GapKind.NO_NOTE not in _kinds(review(*marked, note))
    assert GapKind.NO_NOTE in _kinds(review(*marked, note, QueryJudged(ERROR.id, Verdict.SUSPICIOUS)))
    assert GapKind.NO_NOTE in _kinds(review(*marked, note, Noted(ERROR.id, ("a",), " ", "", "", "")))


def test_the_procedure_asks_for_an_own_keyword_and_a_variation() -> None:
    """Both are missing until done or waived with a reason."""
    opened = replace(OPENED, own_keywords=())
    varied = Varied(Query("auth.log", Keyword.parse("sudo"), WITHIN))

    assert {GapKind.NO_OWN_KEYWORD, GapKind.NOTHING_VARIED} <= _kinds(review(opened=opened))
    assert GapKind.NOTHING_VARIED not in _kinds(review(varied, opened=opened))
    waived = review(DutyWaived(Duty.OWN_KEYWORD, "none met"), DutyWaived(Duty.VARIATION, "no time"), opened=opened)
    assert not {GapKind.NO_OWN_KEYWORD, GapKind.NOTHING_VARIED} & _kinds(waived)


def test_a_review_without_gaps_may_be_signed() -> None:
    """All cells empty, a keyword of one's own, something varied."""
    done = [answered(q, 0) for q in (*BARE.totals, *BARE.cells)]
    varied = Varied(Query("auth.log", Keyword.parse("sudo"), WITHIN))
    examined = Examined(tuple(q.id for q in (*BARE.totals, *BARE.cells)), ())

    gate.check_signable(review(*done, examined, varied))
    with pytest.raises(RefusedError, match="nothing varied"):
        gate.check_signable(review(*done, examined))
    with pytest.raises(RefusedError, match="8 timelines not examined"):
        gate.check_signable(review(*done, varied))


def test_next_open_wraps_and_ends() -> None:
    """`n` goes to the next cell with something due, wherever it is."""
    rest = [answered(q, 0) for q in BARE.cells if q != ERROR]
    state = review(*rest)

    assert gate.next_open(state, OTHER) == ERROR
    assert gate.next_open(review(*rest, answered(ERROR, 0)), OTHER) is None
