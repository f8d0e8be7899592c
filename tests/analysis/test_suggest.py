"""Suggestions: trouble that was never seen comes first, the seed decides the rest, and everything can be typed."""

from datetime import UTC, datetime, timedelta

from logreview_tui.analysis import suggest
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.domain.trying import parse_variation

START = datetime(2026, 3, 1, tzinfo=UTC)
MONTH = TimeRange(START, START + timedelta(days=30))
USUAL = [(f"request served by worker {name} <*>", 900 + i) for i, name in enumerate(("alpha", "beta", "gamma"))]


def test_trouble_nobody_has_seen_comes_first() -> None:
    """One line of a new failure among thousands is offered before everything else."""
    now = [*USUAL, ("container <*> was oomkilled", 1), ("request served by worker delta <*>", 500)]

    found = suggest.words(now, USUAL, ["error"], seed=1)

    assert found[0] == suggest.Suggestion("oomkilled", "a word of trouble, 1 now, none in the last period")
    assert suggest.Suggestion("delta", "500 of 3204 now, 0 of 2703 in the last period") in found


def test_what_is_a_row_already_is_not_offered() -> None:
    """Nor are holes, numbers and words that say nothing."""
    found = suggest.words([("the unit <*> failed with 500 for x", 3)], (), ["failed", "unit"], seed=1)

    assert found == ()


def test_the_seed_decides_and_can_be_used_again() -> None:
    """The same seed offers the same, another one something else."""
    now = [(f"event {a}{b} happened", 1) for a in "qwertyuiop" for b in ("zu", "ka", "mi")]
    volumes = [("namespace", f"ns{i}", 10**i) for i in range(6)]

    def offered(seed: int) -> tuple[object, ...]:
        return (
            suggest.words(now, (), (), seed),
            suggest.phrase(now, seed),
            suggest.window(MONTH, (), UTC, seed),
            suggest.component(volumes, seed),
        )

    assert offered(5) == offered(5)
    assert len({offered(seed) for seed in range(20)}) == 20


def test_every_window_and_filter_can_be_tried_as_it_stands() -> None:
    """Their text is what the reviewer would type: it lies in the period and names the value."""
    for seed in range(60):
        offered = suggest.window(MONTH, [START], UTC, seed)
        query = parse_variation(offered.text, "kubernetes*", MONTH, UTC)
        assert MONTH.start <= query.within.start < query.within.end <= MONTH.end

    found = suggest.component([("namespace", "my shop", 9)], 3)
    assert found is not None
    assert isinstance(parse_variation(found.text, "kubernetes*", MONTH, UTC), Query)
    assert suggest.component([("namespace", "", 9), ("pod", 'a"b', 2)], 3) is None


def test_half_of_the_windows_lie_off_hours() -> None:
    """More of them than nights and weekends have hours would give if it were left to chance alone."""
    said = [suggest.window(MONTH, (), UTC, seed).why for seed in range(300)]

    assert said.count("a window drawn at random, off hours") > 200


def test_an_hour_can_be_varied_too() -> None:
    """A period shorter than every usual window gets half of itself."""
    hour = TimeRange(START, START + timedelta(minutes=50))

    query = parse_variation(suggest.window(hour, (), UTC, 4).text, "a", hour, UTC)

    assert query.within.duration == timedelta(minutes=25)
