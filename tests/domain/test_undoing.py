"""What takes a step back leaves the review as it was, whatever the step."""

from dataclasses import replace

import pytest

from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Event, MarkCleared, Marked, Noted, QueryJudged, Verdict, Waived
from logreview_tui.domain.review import Review
from logreview_tui.domain.undoing import reversal
from tests.domain import reviews

CELL = reviews.review().cells[0]
ANSWER = reviews.answered(CELL, 3, ["a", "b", "c"])
UNDERSTOOD = Marked(CELL.id, ("a", "b"), Verdict.UNDERSTOOD, 3000, was_shown_whole=True)
SUSPICIOUS = Marked(CELL.id, ("b", "c"), Verdict.SUSPICIOUS, 900, was_shown_whole=False)
NOTE = Noted(CELL.id, ("a", "b"), "why", "", "once", "")
OTHER_NOTE = Noted(CELL.id, ("b", "c"), "other", "", "", "")
WAIVED = Waived(CELL.id, "no time", Count.exact(3))


def _said(review: Review) -> object:
    """What a reviewer said, without who and when."""
    marks = {i: (m.verdict, m.query_id, m.shown_ms, m.was_shown_whole) for i, m in review.marks.items()}
    notes = {
        i: (n.cause, n.implication, n.time, n.space)
        for i, n in (*review.entry_notes.items(), *review.query_notes.items())
    }
    return marks, notes, dict(review.judged), dict(review.waivers)


@pytest.mark.parametrize(
    ("past", "step"),
    [
        ([], UNDERSTOOD),
        ([UNDERSTOOD], SUSPICIOUS),
        ([UNDERSTOOD], MarkCleared(("a", "b"))),
        ([], NOTE),
        ([NOTE], OTHER_NOTE),
        ([NOTE], Noted(CELL.id, ("a",), "", "", "", "")),
        ([], Noted(CELL.id, (), "all of it", "", "", "")),
        ([Noted(CELL.id, (), "all of it", "", "", "")], Noted(CELL.id, (), "more", "", "", "")),
        ([], QueryJudged(CELL.id, Verdict.SUSPICIOUS)),
        ([QueryJudged(CELL.id, Verdict.SUSPICIOUS)], QueryJudged(CELL.id, Verdict.UNDERSTOOD)),
        ([], WAIVED),
        ([WAIVED], replace(WAIVED, reason="other")),
        ([WAIVED], replace(WAIVED, reason="")),
    ],
)
def test_a_step_and_its_reversal_change_nothing(past: list[Event], step: Event) -> None:
    """Marks, notes, verdicts and waivers are what they were; the journal only grows."""
    before, after = reviews.review(ANSWER, *past), reviews.review(ANSWER, *past, step)
    assert _said(after) != _said(before)

    undone = reviews.review(ANSWER, *past, step, *reversal(before, after, CELL.id))

    assert _said(undone) == _said(before)


def test_only_what_the_step_changed_is_taken_back() -> None:
    """What came between the step and its reversal stays."""
    before, after = reviews.review(ANSWER), reviews.review(ANSWER, UNDERSTOOD)

    assert reversal(before, after, CELL.id) == (MarkCleared(("a", "b")),)
    assert reversal(before, reviews.review(ANSWER, reviews.answered(reviews.review().cells[1], 0)), CELL.id) == ()
