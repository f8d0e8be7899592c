"""What may be concluded from what was read: bounds that hold, and words that claim no more."""

import random

import pytest

from logreview_tui.domain import coverage
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Marked, Varied, Verdict
from logreview_tui.domain.finding import Examined
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from tests.domain.reviews import WITHIN, answered, review

BARE = review()
ERROR, OTHER = BARE.cells[0], BARE.cells[1]
TEN = tuple(f"e{i}" for i in range(10))


def _marked(query: Query, *ids: str, verdict: Verdict = Verdict.UNDERSTOOD) -> Marked:
    return Marked(query.id, ids, verdict, 2500, was_shown_whole=True)


@pytest.mark.parametrize(
    ("bad", "read", "population", "percent"),
    [
        (0, 10, 1_000_000, 25.9), (0, 20, 1_000_000, 13.9), (0, 30, 1_000_000, 9.5), (0, 60, 1_000_000, 4.9),
        (0, 170, 1_000_000, 1.75), (0, 300, 1_000_000, 1.0), (0, 680, 1_000_000, 0.44), (1, 10, 1_000_000, 39.4),
        (10, 10, 1_000_000, 100.0), (0, 0, 100, 100.0), (0, 10, 10, 0.0), (3, 10, 10, 30.0), (0, 10, 11, 9.1),
        (0, 10, 20, 15.0), (0, 10, 100, 24.0),
    ],
)  # fmt: skip
def test_known_bounds(bad: int, read: int, population: int, percent: float) -> None:
    """Those of the tables of Clopper and Pearson; smaller populations are known better, and a whole one exactly."""
    assert coverage.upper_bound(bad, read, population) * 100 == pytest.approx(percent, abs=0.05 if percent < 90 else 0)


@pytest.mark.parametrize("population", [15, 60, 400, 5_000])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.6])
def test_the_bound_holds_in_nineteen_of_twenty_draws(population: int, share: float) -> None:
    """The true share lies above it in at most one draw of twenty, whatever it is."""
    rng = random.Random(f"{population} {share}")
    bad = round(population * share)
    entries = [True] * bad + [False] * (population - bad)
    drawn = [sum(rng.sample(entries, 10)) for _ in range(2_000)]

    covered = sum(coverage.upper_bound(n, 10, population) >= bad / population for n in drawn)

    assert covered / len(drawn) >= 0.94


def test_a_percentage_is_never_rounded_down() -> None:
    """Less than the truth would be a wrong number."""
    assert coverage.Bound(ERROR, 10, 0, 100, 0.25891).percent == "25.9"
    assert coverage.Bound(ERROR, 10, 0, 100, 0.25).percent == "25.0"
    assert coverage.Bound(ERROR, 10, 0, 100, 0.2501).percent == "25.1"


def test_only_a_query_whose_draws_are_all_read_has_a_bound() -> None:
    """Nine of ten in the order of time are no uniform sample."""
    state = review(answered(ERROR, 500, TEN), _marked(ERROR, *TEN[:9]))

    assert coverage.bound(state, ERROR) is None
    assert coverage.bound(state, OTHER) is None


def test_a_lower_bound_of_a_count_bounds_no_share() -> None:
    """Of entries that could not be read nothing was drawn."""
    state = review(answered(ERROR, Count.at_least(500, "a damaged part"), TEN), _marked(ERROR, *TEN))

    assert coverage.bound(state, ERROR) is None


def _read() -> Review:
    few = ("f0", "f1")
    tried = Query("syslog", None, WITHIN)
    return review(
        answered(ERROR, 500, TEN),
        answered(OTHER, 2, few),
        *(answered(q, 240) for q in BARE.totals),
        _marked(ERROR, *TEN),
        _marked(OTHER, *few, verdict=Verdict.SUSPICIOUS),
        Examined((ERROR.id, OTHER.id, *(q.id for q in BARE.totals)), ()),
        Varied(tried),
    )


def test_wide_varied_deep_and_what_follows_in_words() -> None:
    """Each figure with what it is of; a query read whole is not estimated."""
    assert coverage.sentences(_read()) == (
        "Wide: 4 of 4 timelines examined, 0 of 0 findings disposed of.",
        "Days with data, of 2: auth.log 2, syslog 2.",
        "Varied: 1 query tried (1 word, 0 windows, 0 filters; 0 from a seed), 1 keyword of the reviewer's own.",
        "Deep: 12 of 12 uniformly drawn entries read, 2 of them suspicious.",
        "Read whole: 1 query, suspicious entries in 1 of them.",
        (
            "No drawn entry was suspicious in 1 query: with 95 % confidence at most 25.6 % of the matching entries "
            "are, in each query by itself (of auth.log error 10 of 500 were read)."
        ),
    )


def test_a_query_with_suspicious_draws_speaks_for_itself() -> None:
    """By its own numbers."""
    state = review(answered(ERROR, 5_000, TEN), _marked(ERROR, *TEN), _marked(ERROR, "e3", verdict=Verdict.SUSPICIOUS))

    assert coverage.sentences(state)[-1] == (
        "auth.log error: 1 of 10 drawn entries were suspicious: with 95 % confidence at most 39.5 % of its 5000 "
        "entries are."
    )
