"""Conditions on one field: how they are written, and that one question has one name."""

import re
from datetime import UTC, datetime

import pytest

from logreview_tui.domain.query import Filter, Query, TimeRange
from logreview_tui.domain.trying import parse_conditions, parse_variation
from logreview_tui.errors import UsageError

MARCH = TimeRange(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def _id(*filters: str) -> str:
    return Query("app*", None, MARCH, tuple(map(Filter.parse, filters))).id


def test_a_range_of_numbers_is_read() -> None:
    """First and last are in it; quotes make words of it."""
    assert Filter.parse("responseStatus.code:400..499").numbers == range(400, 500)
    assert Filter.parse("-priority:0..4").numbers == range(5)
    assert Filter.parse("code:500..500").numbers == range(500, 501)
    assert [Filter.parse(f"v:{t}").numbers for t in ("1.2.3", "007..9", "a..b", "1...3", "500")] == [None] * 5


@pytest.mark.parametrize("text", ["code:499..400", "code:0..10000", "code:1..999999999"])
def test_a_range_that_holds_nothing_or_too_much_is_refused(text: str) -> None:
    """Each number is a word to look for."""
    with pytest.raises(UsageError, match=r"is not a range of 1 to 10000 numbers"):
        Filter.parse(text)


def test_one_question_has_one_name() -> None:
    """Spelling and order do not matter; a range is not the phrase of its ends."""
    assert _id('m:"Not  Found"', "code:1..5") == _id("code:1..5", "m:not found")
    assert len({_id("code:1..5"), _id("code:1 5"), _id("code:1..6"), _id("-code:1..5")}) == 4


def test_a_range_can_be_tried_beside_a_window() -> None:
    """A filter has a field before its range, a window has none."""
    query = parse_variation("error code:400..499 2026-03-02..2026-03-03T10:00", "app*", MARCH, UTC)

    assert [str(f) for f in query.filters] == ["code:400..499"]
    assert query.within.end == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert parse_variation("2026-03-02T10:00..2026-03-03", "app*", MARCH, UTC).filters == ()


@pytest.mark.parametrize("text", ['requestURI:"../secret"', '-requestURI:"a..b"', '"../secret"'])
def test_dots_in_quotes_are_no_window(text: str) -> None:
    """A way up in a path can be searched for."""
    query = parse_variation(text, "app*", MARCH, UTC)

    assert query.within == MARCH
    assert (query.keyword, query.filters) == parse_conditions(text)
    assert all(str(condition) == text for condition in query.filters)


@pytest.mark.parametrize("text", ["code:400..", "code:..499", "code:4xx..5xx"])
def test_half_a_range_is_no_word(text: str) -> None:
    """It would count the entries of its one number."""
    with pytest.raises(UsageError, match=re.escape(f"{text!r} is not a range")) as refused:
        parse_conditions(f"failed {text}")

    assert refused.value.hint == "write field:low..high, as in code:400..499; quotes make words of it"
