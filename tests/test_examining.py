"""What stands out in the timelines of a review becomes findings, one for one cause."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Answered, Event, Opened, Waived
from logreview_tui.domain.finding import Disposed, Disposition, Examined, FindingKind
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.domain.review import Review
from logreview_tui.domain.source import Extent, IndexPattern
from logreview_tui.examining import examine
from tests.domain.reviews import OPENED, review

START = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = 720
WITHIN = TimeRange(START, START + timedelta(hours=HOURS))
MONTH = replace(
    OPENED,
    within=WITHIN,
    own_keywords=(),
    index_patterns=(IndexPattern("authlog*", ("a",)), IndexPattern("other*", ("b",))),
    extents=(Extent("authlog*", START, START, Count.exact(1)), Extent("other*", START, START, Count.exact(1))),
)
Rate = Callable[[int], float | None]


def _answer(query: Query, rate: Rate, seed: int = 2) -> Answered:
    rng = random.Random(f"{query.id} {seed}")
    counts = []
    for hour in range(HOURS):
        mean = rate(hour)
        counts.append(None if mean is None else max(0, round(rng.gauss(mean, mean**0.5))))
    return Answered(query, 3600, Count.exact(sum(n or 0 for n in counts)), tuple(counts), None, None)


def _state(rates: dict[str, Rate], *events: Event, opened: Opened = MONTH) -> Review:
    """Every total and cell answered: by its own rate, by that of all, or at a steady ten an hour."""
    bare = review(opened=opened)
    steady = rates.get("", lambda _: 10)
    answers = [_answer(q, rates.get(str(q), steady)) for q in (*bare.totals, *bare.cells)]
    return review(*answers, *events, opened=opened)


def _examined(state: Review) -> Examined:
    found = examine(state, UTC)
    assert found is not None
    return found


def test_steady_timelines_give_no_finding() -> None:
    """All are examined, and nothing is said."""
    found = _examined(_state({}))

    assert found.findings == ()
    assert len(found.queries) == 6


def test_one_cause_in_many_cells_is_one_finding_that_names_them() -> None:
    """A silent collector shows in the total and every cell of its pattern."""
    silent = ("authlog* (all entries)", "authlog* error", "authlog* failed")
    state = _state(dict.fromkeys(silent, lambda h: 0 if 300 <= h < 312 else 10))

    (found,) = _examined(state).findings

    assert found.kind is FindingKind.SILENCE
    assert (found.start, found.end) == (START + timedelta(hours=300), START + timedelta(hours=312))
    assert (found.observed, found.is_up, found.is_risk) == (0, False, False)
    assert 110 < float(found.expected) < 130
    assert sorted(str(state.query(i)) for i in found.queries) == sorted(silent)
    assert "no entry, expected 1" in found.sentence
    assert "; also authlog* " in found.sentence


def test_missing_data_is_no_dip() -> None:
    """Hours outside of what was kept say nothing, nor do those in which the data begin and end."""
    state = _state({"": lambda h: None if h < 400 else 1 if h == 400 else 10})

    assert _examined(state).findings == ()


def test_fewer_of_what_could_not_all_be_read_is_no_finding() -> None:
    """A failed shard makes an hour emptier; more than expected is more all the same."""
    bare = review(opened=MONTH)
    rates: list[Rate] = [lambda h: 0 if 300 <= h < 330 else 10, lambda h: 90 if 500 <= h < 505 else 10]
    answers = [_answer(q, rates[i % 2]) for i, q in enumerate((*bare.totals, *bare.cells))]
    parts = [replace(a, count=Count.at_least(a.count.value or 0, "1 of 3 shards failed")) for a in answers]

    found = _examined(review(*parts, opened=MONTH))

    assert [f.kind for f in _examined(review(*answers, opened=MONTH)).findings] == [
        FindingKind.SPIKE,
        FindingKind.SILENCE,
    ]
    assert [f.kind for f in found.findings] == [FindingKind.SPIKE]
    assert len(found.queries) == 6


def test_more_failed_logins_are_a_risk_indicator_and_come_first() -> None:
    """Before a louder spike elsewhere; the same words in another pattern are none."""

    def burst(at: int, height: float) -> Rate:
        return lambda h: height if at <= h < at + 4 else 10

    state = _state({"authlog* failed": burst(100, 60), "other* failed": burst(500, 900)})

    first, second = _examined(state).findings

    assert (first.is_risk, second.is_risk) == (True, False)
    assert first.sentence.startswith("authlog* failed: ")
    assert first.kind is second.kind is FindingKind.SPIKE
    assert state.query(first.queries[0]) == disposing.place(state, first)


def test_fewer_failed_logins_are_no_risk_indicator() -> None:
    """Only an increase is."""
    state = _state({"authlog* failed": lambda h: 0 if 100 <= h < 130 else 10})

    assert [f.is_risk for f in _examined(state).findings] == [False]


def test_what_was_examined_is_not_found_again() -> None:
    """With a further row only what shows there is new, and a known cause stays one finding."""
    rates: dict[str, Rate] = {"": lambda h: 90 if 200 <= h < 206 else 10}
    state = _state(rates)
    first = _examined(state)
    state = _state(rates, first)
    assert examine(state, UTC) is None
    wider = replace(MONTH, keywords=(*MONTH.keywords, "sudo"))
    state = _state({**rates, "other* sudo": lambda h: 90 if 600 <= h < 606 else 10}, first, opened=wider)

    again = _examined(state)

    assert again.findings[0].start == START + timedelta(hours=600)
    assert {f.sentence.split(":")[0] for f in again.findings} == {"other* sudo"}
    assert {str(state.query(i)) for i in again.queries} == {"authlog* sudo", "other* sudo"}


def test_two_days_are_too_few_to_say() -> None:
    """A short period is examined, and nothing is invented."""
    short = replace(MONTH, within=TimeRange(START, START + timedelta(hours=12)))
    bare = review(opened=short)
    answers = [
        Answered(q, 3600, Count.exact(12_000_000), (1,) * 11 + (11_999_989,), None, None)
        for q in (*bare.totals, *bare.cells)
    ]

    assert _examined(review(*answers, opened=short)).findings == ()


def test_the_gate_asks_for_each_finding_until_it_is_disposed_of() -> None:
    """Open again, and it asks again; `n` goes to a risk indicator before anything else."""
    state = _state({"authlog* failed": lambda h: 90 if 100 <= h < 104 else 10})
    found = _examined(state)
    noise = Disposed(found.findings[0].id, Disposition.NOISE, "a test")
    rates: dict[str, Rate] = {"authlog* failed": lambda h: 90 if 100 <= h < 104 else 10}

    opened = _state(rates, found)
    gap = next(g for g in gate.gaps(opened) if g.kind is gate.GapKind.FINDING)
    assert gap.finding_id == found.findings[0].id
    assert gap.text.startswith("risk indicator: authlog* failed: ")
    assert gap.query == gate.next_open(opened, None)
    assert gap.query is not None
    assert gate.is_due(opened, gap.query)

    closed = _state(rates, found, noise)
    assert not any(g.kind is gate.GapKind.FINDING for g in gate.gaps(closed))
    assert gate.next_open(closed, None) == closed.cells[0]
    assert closed.disposed[noise.finding_id].note == "a test"

    again = _state(rates, found, noise, Disposed(noise.finding_id, Disposition.OPEN, ""))
    assert disposing.open_findings(again) == found.findings


def test_next_open_goes_round_the_findings_that_are_left() -> None:
    """Each in its turn, where every cell passes."""
    rates: dict[str, Rate] = {
        "authlog* error": lambda h: 90 if 100 <= h < 104 else 10,
        "other* error": lambda h: 90 if 300 <= h < 304 else 10,
        "other* failed": lambda h: 90 if 500 <= h < 504 else 10,
    }
    bare = review(opened=MONTH)
    left_out = [Waived(q.id, "a test", Count.exact(1)) for q in bare.cells]
    state = _state(rates, _examined(_state(rates)), *left_out)

    first = gate.next_open(state, None)
    second = gate.next_open(state, first)
    third = gate.next_open(state, second)

    assert {str(q) for q in (first, second, third)} == set(rates)
    assert gate.next_open(state, third) == first
