"""Memory: how a pattern stands to what earlier reviews knew, and what the next one is told."""

from dataclasses import replace

import pytest

from logreview_tui.domain.events import Marked, Noted
from logreview_tui.domain.memory import Standing, differ, judgements, recall, remember, vanished
from logreview_tui.domain.pattern_events import PatternRow, RememberedPattern
from logreview_tui.domain.review import Review
from logreview_tui.domain.stored import Verdict
from tests.domain.patterns import A, B, C, D, judged, known, patterned, remembered, row
from tests.domain.reviews import answered, review

CELL, OTHER = review().cells[0], review().cells[2]


def _seen(now: PatternRow, *then: RememberedPattern) -> Review:
    """A hundred entries over two days now, of which these are of the pattern."""
    rest = row(B, 100 - now.entries)
    return review(remembered(*then), answered(CELL, 100, ("a",)), patterned(CELL, (now.id,), now, rest))


@pytest.mark.parametrize(
    ("now", "then", "standing"),
    [
        (row(A, 20), known(CELL, A, 18, judged()), Standing.SAME),
        (row(A, 60), known(CELL, A, 20, judged()), Standing.RATE),
        (row(A, 5), known(CELL, A, 60, judged()), Standing.RATE),
        (row(A, 3), known(CELL, A, 1, judged()), Standing.SAME),
        (row(A, 20, component="cron"), known(CELL, A, 20, judged()), Standing.COMPONENT),
        (row(D, 20), known(CELL, A, 20, judged()), Standing.NEW),
        (row(D, 20, aliases=(A,)), known(CELL, A, 20, judged()), Standing.SAME),
        (row(D, 20), known(CELL, A, 20, judged(), aliases=(D,)), Standing.SAME),
    ],
)
def test_how_a_pattern_stands(now: PatternRow, then: RememberedPattern, standing: Standing) -> None:
    """By id or any former id; the rate by more than chance and at least twice; the component by name."""
    found = recall(_seen(now, then), CELL, now)

    assert found is not None
    assert found.standing is standing


def test_the_earlier_verdict_comes_along() -> None:
    """With author, date and note; only what was understood and is as it was is quiet."""
    understood = recall(_seen(row(A, 20), known(CELL, A, 20, judged())), CELL, row(A, 20))
    suspicious = recall(_seen(row(A, 20), known(CELL, A, 20, judged(Verdict.SUSPICIOUS))), CELL, row(A, 20))
    unjudged = recall(_seen(row(A, 20), known(CELL, A, 20)), CELL, row(A, 20))

    assert understood is not None
    assert suspicious is not None
    assert unjudged is not None
    assert understood.judgement == judged()
    assert (understood.is_quiet, suspicious.is_quiet, unjudged.is_quiet) == (True, False, False)


def test_a_pattern_known_under_another_keyword_is_not_new() -> None:
    """Its verdict is told; that it now has this keyword too is another rate where the cell was looked at."""
    other = known(OTHER, A, 20, judged())

    assert (found := recall(_seen(row(A, 20), other, known(CELL, B, 80)), CELL, row(A, 20)))
    assert (found.standing, found.ratio, found.judgement) == (Standing.RATE, None, judged())
    assert (found := recall(_seen(row(A, 20), other), CELL, row(A, 20)))
    assert (found.standing, found.judgement) == (Standing.SAME, judged())


def test_a_first_review_knows_nothing() -> None:
    """Not new, not known: there is nothing to compare with."""
    found = review(answered(CELL, 9, ("a",)), patterned(CELL, (A,), row(A, 9)))

    assert recall(found, CELL, row(A, 9)) is None
    assert vanished(found, CELL) == ()


def test_what_vanished_is_told() -> None:
    """Of a sample only what would have been met if it went on."""
    often, rare = known(CELL, C, 50, judged()), known(CELL, D, 1, judged())
    exact = _seen(row(A, 20), often, rare)
    half = review(
        remembered(often, rare),
        answered(CELL, 200, ("a",)),
        patterned(CELL, (A,), row(A, 100), is_exact=False),
    )

    assert [p.id for p in vanished(exact, CELL)] == [C, D]
    assert [p.id for p in vanished(half, CELL)] == [C]


def test_the_next_review_is_told_what_this_one_knew() -> None:
    """Patterns with counts and verdicts, those that were not met now, and what was learned of messages."""
    found = review(
        remembered(known(CELL, A, 20, judged()), known(CELL, D, 5, judged())),
        answered(CELL, 100, ("a", "b")),
        patterned(CELL, (A, C), row(A, 40), row(C, 60)),
        Marked(CELL.id, ("b",), Verdict.SUSPICIOUS, 9, was_shown_whole=True),
        Noted(CELL.id, ("b",), "someone tries", "", "at night", ""),
    )

    told = {p.id: p for p in remember(found).patterns}

    assert (told[A].entries, told[A].judgement) == (40, judged())
    assert (told[D].entries, told[D].looked_at, told[D].judgement) == (0, 0, judged())
    assert (mine := told[C].judgement)
    assert (mine.verdict, mine.by, mine.note) == (Verdict.SUSPICIOUS, "alice@example.com", "someone tries; at night")
    assert remember(found).holes == remembered().holes
    assert remember(found).review_id == found.id


def test_one_suspicious_entry_makes_its_pattern_suspicious() -> None:
    """Whatever was said of the others, before or after."""
    marks = [
        Marked(CELL.id, (i,), v, 9, was_shown_whole=True)
        for i, v in (("a", Verdict.UNDERSTOOD), ("b", Verdict.SUSPICIOUS), ("c", Verdict.UNDERSTOOD))
    ]
    for order in (marks, marks[::-1]):
        found = review(answered(CELL, 3, ("a", "b", "c")), patterned(CELL, (A, A, A), row(A, 3)), *order)
        assert judgements(found)["auth.log", A].verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize(
    ("counts", "differs"),
    [((4, 1.0, 0, 1.0), False), ((50, 1.0, 0, 1.0), True), ((50, 1.0, 49, 1.0), False), ((60, 1.0, 30, 3.0), True)],
)
def test_rates_differ_by_more_than_chance(counts: tuple[int, float, int, float], differs: bool) -> None:
    """Few entries say nothing; what each was counted over counts."""
    assert differ(*counts)[1] is differs


def test_a_review_of_an_empty_cell_remembers_nothing_of_it() -> None:
    """And a cell without patterns neither."""
    found = review(replace(answered(CELL, 0)), answered(OTHER, 3, ("x",)))

    assert remember(found).patterns == ()
