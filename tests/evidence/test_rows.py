"""Rows beside keywords in a journal: verify takes only those that the review could have got."""

import pytest

from logreview_tui.domain.events import Event, KeywordSplit, QueryNamed
from logreview_tui.domain.query import Filter
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.reperformance import check_steps
from tests.domain.reviews import OPENED, answered, happened, review

CELL = review().cells[0]
CODE = (Filter("code", "500..599"),)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (KeywordSplit(CELL.id, (("code", 10), ("uri", 1))), "its fields have more entries than the cell"),
        (KeywordSplit(CELL.id, (("code", 1),)), "1 fields hold the keyword"),
        (KeywordSplit("0" * 12, (("code", 1), ("uri", 1))), "only the cell of a keyword"),
        (KeywordSplit(review().cells[1].id, (("code", 1), ("uri", 1))), "it is not counted yet"),
        (QueryNamed(" ", None, CODE), "a named query has a name and conditions"),
        (QueryNamed("5xx", "error", ()), "a named query has a name and conditions"),
    ],
)
def test_a_row_that_could_not_be_is_refused(event: Event, why: str) -> None:
    """Fields with more entries than the cell, of cells that are none, questions without a condition."""
    with pytest.raises(MalformedError, match=rf"^event 2 .*{why}"):
        check_steps(happened([OPENED, answered(CELL, 9, ("a",)), event]))


def test_rows_that_could_be_are_taken() -> None:
    """A split of a counted cell, and a named question."""
    split = KeywordSplit(CELL.id, (("code", 9), ("uri", 1)))

    check_steps(happened([OPENED, answered(CELL, 9, ("a",)), split, QueryNamed("5xx", None, CODE)]))
