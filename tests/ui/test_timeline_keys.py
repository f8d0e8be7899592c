"""The timeline by keys: what is selected, what zooming shows, and what Enter draws and keeps."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.evidence.reperformance import check_samples
from logreview_tui.opening import Wish
from logreview_tui.sources import Source
from logreview_tui.ui.raster import Raster, draw
from tests.ui.conftest import Open
from tests.ui.driving import Driver
from tests.ui.logs import START

HOUR = timedelta(hours=1)
TWO_DAYS = Wish(START, START + 48 * HOUR)


def _selected(driver: Driver) -> str:
    """The line about the selection, without what is usual there, which comes when it is computed."""
    return re.sub(r"usual \S+  (HIGH  |LOW  )?", "", driver.pane("title").splitlines()[1].strip())


def _is_zooming(driver: Driver) -> bool:
    return any(w.group == "zoom" and not w.is_finished for w in driver.app.workers)


async def test_the_cursor_moves_by_column(opened: Open) -> None:
    """Each move says the bucket and its number; at an end the cursor stays."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("error")
        assert _selected(driver).startswith("Sun 1 Mar 12:00 - 13:00 UTC  n=3  1 col = 1 h")

        await driver.press("l")
        assert _selected(driver).startswith("Sun 1 Mar 13:00 - 14:00 UTC  n=0")
        await driver.press("H", "H")
        assert _selected(driver).startswith("Sun 1 Mar 00:00 - 01:00 UTC  n=0")


async def test_a_range_is_counted_as_a_whole(opened: Open) -> None:
    """`v` begins it, moves stretch it either way, Esc gives it up and stays in the query."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        await driver.press("L", "v", "h", "h")

        assert _selected(driver).startswith("Sun 1 Mar 08:00 - 11:00 UTC  n=3  1 col = 1 h  in 3 buckets of 1 h")
        axis = driver.pane("timeline").splitlines()[-3]
        assert axis[6 + 8 : 6 + 11] == "┼━━"

        await driver.press("escape")
        assert _selected(driver).startswith("Sun 1 Mar 08:00 - 09:00 UTC  n=1  1 col")
        assert driver.app.screen is driver.app.reader


async def test_zoom_asks_the_source_for_finer_buckets(opened: Open) -> None:
    """Into the range, back one step by `-` or Esc; the numbers of both are the same entries."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        await driver.press("v", "l", "equals_sign")
        await driver.until(lambda: "1 col = 2 min" in _selected(driver), "finer buckets")

        assert _selected(driver).startswith("Sun 1 Mar 01:00 - 01:02 UTC  n=1  1 col = 2 min  zoomed")
        view = driver.app.reader.view
        assert view is not None
        assert view.timeline.query.within.duration == 2 * HOUR
        assert (view.timeline.count, [i for i, n in enumerate(view.timeline.counts) if n]) == (Count.exact(2), [0, 30])

        await driver.press("escape")
        assert _selected(driver).startswith("Sun 1 Mar 01:00 - 02:00 UTC  n=1  1 col = 1 h")


async def test_zoom_around_the_cursor_and_all_the_way_out(opened: Open) -> None:
    """A quarter at a time until a bucket is a second; `0` shows the whole period again, with the cursor kept."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("error")
        for _ in range(12):
            await driver.press("z")
            await driver.until(lambda: not _is_zooming(driver), "finer buckets")
            if driver.message.startswith("as fine as it goes"):
                break
        assert driver.message == "as fine as it goes: a bucket is 1 s"
        assert _selected(driver).startswith("Sun 1 Mar 12:05:00 - 12:05:01 UTC  n=1  73 col = 1 s  zoomed")

        await driver.press("0")
        assert _selected(driver).startswith("Sun 1 Mar 12:00 - 13:00 UTC  n=3  1 col = 1 h")
        await driver.press("minus")
        assert driver.message == "this is the whole period"


async def test_enter_draws_from_the_range_as_a_variation(opened: Open) -> None:
    """It is journaled as one, has a seed, a finer timeline and entries of its own; Esc goes back to the range."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        cell = driver.app.reader.selected
        await driver.press("v", "l", "l", "enter")
        await driver.until(lambda: "0 of 3 read" in driver.pane("detail"), "the range's entries")

        review = driver.session.review
        (tried,) = review.variations
        answer = review.answers[tried.id]
        assert tried == replace(cell, within=replace(cell.within, end=START + 3 * HOUR))
        assert answer.sample is not None
        assert (answer.count, answer.sample.population, answer.interval_s) == (Count.exact(3), 3, 120)
        assert answer.sample.seed != review.answers[cell.id].sample.seed  # type: ignore[union-attr]
        assert check_samples(review) > 3
        await driver.drawn()
        await driver.press("u")
        assert driver.message == "read to the end; Esc goes back to failed"

        await driver.press("escape")
        assert driver.app.reader.selected == cell
        await driver.drawn()
        assert _selected(driver).startswith("Sun 1 Mar 00:00 - 03:00 UTC  n=3  1 col = 1 h  in 3 buckets")
        await driver.press("escape", "escape")
        assert driver.app.screen is driver.app.matrix


async def test_the_same_bucket_is_drawn_once(opened: Open) -> None:
    """A second Enter shows what was drawn before."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        for _ in range(2):
            await driver.press("l", "h", "enter")
            await driver.until(lambda: "of 1 read" in driver.pane("detail"), "the bucket's entry")
            await driver.drawn()
            await driver.press("escape")
            await driver.drawn()

        assert len(driver.session.review.variations) == 1


async def test_what_holds_nothing_is_not_drawn_from(opened: Open) -> None:
    """Before the timeline was moved in, and on an empty bucket, Enter says why and records nothing."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("error")
        await driver.press("enter")
        assert driver.message.startswith("h l v choose a bucket or a range")

        await driver.press("l", "enter")
        assert driver.message == "no entries there to draw from"
        await driver.press("H", "H", "v", "L", "L", "L", "L", "L", "enter")
        assert driver.message == "that is all of this query, drawn already"
        assert not driver.session.review.variations


async def test_a_resumed_review_knows_its_windows(opened: Open) -> None:
    """With windows of several lengths kept, the counts are asked for again without an error."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        await driver.press("l", "enter")
        await driver.until(lambda: "0 of 1 read" in driver.pane("detail"), "the bucket's entry")
    async with opened(wish=TWO_DAYS) as driver:
        assert not driver.app.harvest.failures
        assert driver.app.harvest.problem is None
        assert not driver.session.review.recounts
        assert len(driver.session.review.variations) == 1


class _Asked:
    """The real source, but its timelines of windows are what the test says."""

    def __init__(self, source: Source, answer: Count | None) -> None:
        self._source, self._answer = source, answer

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)

    async def timeline(self, query: Query, interval: timedelta) -> Timeline:
        """A failure, or another count."""
        if self._answer is None:
            raise SourceError("the cluster is gone", "wait")
        if self._answer.value is None:
            return Timeline(query, interval, self._answer)
        empty = [0] * query.within.buckets(interval)
        return Timeline(query, interval, self._answer, (self._answer.value, *empty[1:]))


@pytest.mark.parametrize(
    ("answer", "message", "number"),
    [
        (None, "no finer buckets: the cluster is gone", "n=1  36 col = 1 h  zoomed"),
        (Count.failed("shards failed"), "no finer buckets: shards failed", "n=1  36 col = 1 h  zoomed"),
        (Count.exact(5), "the source now counts 5 entries here; 2 entries were counted", "n=5  1 col"),
        (Count.at_least(2, "a shard"), "the source now counts at least 2 entries here; 2 entries were", "n≥2  1 col"),
    ],
)
async def test_a_finer_count_that_differs_is_said(
    opened: Open, answer: Count | None, message: str, number: str
) -> None:
    """Without finer buckets the counted ones stay; with other numbers both are told, never one for the other."""
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        driver.app.application = replace(
            driver.app.application,
            source=_Asked(driver.app.application.source, answer),  # type: ignore[arg-type]
        )
        await driver.press("l", "v", "h", "z")
        await driver.until(lambda: driver.message.startswith(message), "what the source said")

        assert number in _selected(driver)


async def test_a_move_draws_no_timeline_anew(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Axes, ticks and bars are made once for data and size; cursor and range lie over them."""
    drawn: list[object] = []

    def counted(*args: Any) -> Raster:
        drawn.append(args)
        return draw(*args)

    monkeypatch.setattr("logreview_tui.ui.panes.timeline.draw", counted)
    async with opened(wish=TWO_DAYS) as driver:
        await driver.read("failed")
        await driver.until(lambda: "usual" in driver.pane("title"), "the band")
        await driver.press("l")
        made = len(drawn)

        await driver.press("l", "h", "L", "v", "H", "escape")

        assert made
        assert len(drawn) == made
