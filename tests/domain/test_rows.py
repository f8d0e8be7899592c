"""Rows of the matrix beside keywords: questions with names, and the fields of a keyword."""

from dataclasses import replace

import pytest

from logreview_tui.domain import gate
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    KeywordAdded,
    KeywordSplit,
    PreviousCount,
    PreviousReview,
    QueryNamed,
    Varied,
)
from logreview_tui.domain.presets import PRESETS, preset
from logreview_tui.domain.query import Filter, Keyword
from logreview_tui.domain.rows import Row, unique_rows
from logreview_tui.errors import UsageError
from tests.domain.reviews import OPENED, WITHIN, answered, review

NAMED = QueryNamed("5xx", None, (Filter("code", "500..599"),))
ERROR = review().cells[0]
SPLIT = KeywordSplit(ERROR.id, (("message", 7), ("code", 2)))


def test_named_questions_follow_keywords_and_fields_their_keyword() -> None:
    """A keyword added later stands among the keywords; every row has a cell for each pattern."""
    found = review(answered(ERROR, 9, ("a",)), NAMED, SPLIT, KeywordAdded("denied"))

    labels = ["error", "error in message", "error in code", "failed", '"not found"', "denied", "5xx"]
    assert [row.label for row in found.rows] == labels
    assert len(found.cells) == len(labels) * 2
    assert [str(q) for q in found.cells[2:4]] == ["auth.log error message:error", "syslog error message:error"]
    assert found.row_of(found.cells[-1]) == Row(None, NAMED.filters, "5xx")
    assert [found.query(q.id) for q in found.cells] == list(found.cells)


def test_a_question_asked_twice_is_one_row() -> None:
    """However it came: named again, split again, tried before."""
    twice = QueryNamed("again", None, NAMED.filters)
    tried = Varied(Row(None, NAMED.filters).query("syslog", WITHIN))

    found = review(tried, NAMED, twice, SPLIT, KeywordSplit(ERROR.id, (("code", 2), ("host", 1))))

    assert [r.label for r in found.rows][-1] == "5xx"
    assert [r.label for r in found.rows][:4] == ["error", "error in message", "error in code", "error in host"]
    assert len({q.id for q in found.cells}) == len(found.cells)


def test_a_question_asked_again_stays_where_it_was() -> None:
    """Under the name and at the place it was first given."""
    first, other = Row(None, NAMED.filters, "5xx"), Row(Keyword.parse("error"))

    assert unique_rows((first, other, Row(None, NAMED.filters, "again")), WITHIN) == (first, other)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ((("code", 2),), "1 fields hold the keyword"),
        ((("code", 2), ("code", 2)), "2 fields hold the keyword"),
        ((("code", 2), ("", 2)), "2 fields hold the keyword"),
        ((("code", 10), ("message", 2)), "its fields have more entries than the cell"),
        ((("code", 2), ("message", 0)), "its fields have more entries than the cell"),
        (tuple((f"f{i}", 1) for i in range(13)), "13 fields hold the keyword"),
    ],
)
def test_a_split_that_cannot_be_is_refused(fields: tuple[tuple[str, int], ...], why: str) -> None:
    """Before it is journaled, and by verify after."""
    assert why in gate.split_problem(review(answered(ERROR, 9, ("a",))), KeywordSplit(ERROR.id, fields))


def test_only_a_counted_cell_of_a_keyword_is_split() -> None:
    """Not a total, not a field again, not before it is counted, not into the same rows again."""
    found = review(answered(ERROR, 9, ("a",)), SPLIT)

    assert "only the cell of a keyword" in gate.split_problem(found, replace(SPLIT, query_id=found.totals[0].id))
    assert "only the cell of a keyword" in gate.split_problem(found, replace(SPLIT, query_id=found.cells[2].id))
    assert "only the cell of a keyword" in gate.split_problem(found, replace(SPLIT, query_id="0" * 12))
    assert gate.split_problem(review(), SPLIT) == "it is not counted yet"
    assert gate.split_problem(found, SPLIT) == "its fields are rows already"


def test_rows_have_a_gate_and_a_past_of_their_own() -> None:
    """They are open until read, and compare with the same question of the last review, not with the total."""
    past = (
        PreviousCount("syslog", (), Count.exact(1000), 60),
        PreviousCount("syslog", (), Count.exact(3), 60, NAMED.filters),
    )
    opened = replace(OPENED, previous=PreviousReview("logs-1", "", WITHIN, past))
    found = review(NAMED, opened=opened)
    cell = found.cells[-1]

    assert not gate.passes(found, cell)
    then = gate.previous(found, cell)
    assert then is not None
    assert then.count == Count.exact(3)
    assert gate.alike_cells(found, cell)[0] == found.cells[-2:]


def test_what_no_pattern_covers_wants_a_waiver() -> None:
    """One gap that names some of it, closed by a reason."""
    opened = replace(OPENED, source=replace(OPENED.source, uncovered=("a-*", "b", "c", "d")))

    [gap] = [g for g in gate.gaps(review(opened=opened)) if g.kind is gate.GapKind.UNCOVERED]

    assert gap.text == "a-*, b, c and 1 more: no index pattern covers what you may read there"


def test_a_keyword_that_looks_like_a_range_stays_words_in_its_field() -> None:
    """`10..20` is a phrase of two words, in one field as in any."""
    row = Row.in_field(Keyword.parse("10..20"), "message")

    assert row.filters[0].numbers is None
    assert row.filters[0].spelling == "10 20"
    assert row.label == '"10..20" in message'


def test_presets_are_readable() -> None:
    """Each query of each preset parses, and all ask something else."""
    for one in PRESETS:
        assert len({(row.keyword, row.filters) for row in one.rows}) == len(one.queries)
    assert [str(r.filters[0].numbers) for r in preset("compliant-kubernetes").rows][1:3] == [
        "range(400, 500)", "range(500, 600)",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="unknown preset 'k8s'"):
        preset("k8s")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("", "code:1", "is no name for a query"),
        ("x" * 41, "code:1", "is no name for a query"),
        ("a\x1b[2J", "code:1", "is no name for a query"),
        ("x", "denied", "has no condition on a field"),
        ("x", "a b code:1", "one word at a time"),
        ("x", "code:9..1", "is not a range"),
    ],
)
def test_a_question_that_says_nothing_is_refused(name: str, text: str, why: str) -> None:
    """With what to write instead."""
    with pytest.raises(UsageError, match=why):
        Row.parse(name, text)
