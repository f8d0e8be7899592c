"""Suggestions of a review: drawn from its salt, each a query that can be asked, counted once taken."""

from dataclasses import replace
from datetime import UTC, timedelta

from logreview_tui.domain.events import Answered, Varied
from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.domain.review import Review
from logreview_tui.domain.stored import StoredSample
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.varying import variation
from logreview_tui.domain.weird import ANY, is_asked
from logreview_tui.suggesting import offer
from tests.domain.patterns import A, B, known, patterned, remembered, row
from tests.domain.reviews import OPENED, START, WITHIN, answered, entry, review

CELL = review().cells[0]


def _answer() -> Answered:
    drawn = tuple(replace(entry(f"e{i}"), rank=i, fields=(("program", f"unit{i}"), ("message", "x"))) for i in range(4))
    return replace(answered(CELL, 4), sample=StoredSample("0" * 16, 4, drawn))


def _review(*more: object, salt: str = "00" * 16) -> Review:
    told = patterned(
        CELL,
        (A,) * 4,
        replace(row(A, 3), template="kernel tainted by <*>"),
        replace(row(B, 1), template="unit oomkilled today"),
    )
    then = remembered(replace(known(CELL, A, 3), template="kernel tainted by <*>"))
    return review(then, _answer(), told, *more, opened=replace(OPENED, salt=salt))  # type: ignore[arg-type]


def test_kinds_take_turns_and_nothing_is_offered_twice() -> None:
    """Odd entries, a window, a word, a component; each is a query that was not asked before."""
    found: list[tuple[Query, Suggested]] = []
    taken: list[object] = []
    for _ in range(5):
        offered = offer(_review(*taken), "auth.log", UTC)
        assert offered is not None
        found.append(offered)
        taken += [Varied(offered[0]), offered[1]]

    queries = [q for q, _ in found]
    assert len({q.id for q in queries}) == 5
    assert queries[0].filters == (ANY,)
    assert queries[1].within != WITHIN
    assert queries[2].keyword
    assert queries[3].filters
    assert "oomkilled" in {str(q.keyword) for q in queries}
    assert str(variation(_review(*taken))) == "3 words, 1 window, 2 filters; 5 from a seed"


def test_the_salt_decides() -> None:
    """The same journal offers the same, another salt another window."""
    varied = Varied(Query("auth.log", None, WITHIN, (ANY,)))
    windows = {offer(_review(varied, salt=f"{i:02x}" * 16), "auth.log", UTC) for i in range(6)}

    assert offer(_review(varied), "auth.log", UTC) == offer(_review(varied), "auth.log", UTC)
    assert len(windows) > 3


def test_an_index_pattern_without_patterns_gets_a_window() -> None:
    """There is always something to vary."""
    odd = Varied(Query("syslog", None, WITHIN, (ANY,)))
    offered = offer(review(odd), "syslog", UTC)

    assert offered is not None
    assert offered[0].within != WITHIN
    assert offered == offer(review(odd), "syslog", UTC)


def test_a_cluster_is_not_asked_for_odd_entries() -> None:
    """It cannot tell them, so that another kind is offered first."""
    source = replace(OPENED.source, kind="opensearch")

    offered = offer(review(opened=replace(OPENED, source=source)), "syslog", UTC)

    assert offered is not None
    assert not is_asked(offered[0])


def test_things_tried_are_counted_once() -> None:
    """Own rows are words; the same window twice is one."""
    window = TimeRange(START, START + timedelta(hours=1))
    tried = [
        Query("auth.log", Keyword.parse("sudo"), window),
        Query("syslog", Keyword.parse("sudo"), window, (Filter("host", "a"),)),
        Query("syslog", Keyword.parse("error"), window),
    ]

    assert str(variation(review(*map(Varied, tried)))) == "2 words, 1 window, 1 filter; 0 from a seed"
