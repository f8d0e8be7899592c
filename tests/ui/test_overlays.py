"""What is laid over a timeline: signs of every tier, where anomalies stand, and the weeks before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui.analysis.anomalies import Run
from logreview_tui.analysis.band import band_of
from logreview_tui.domain.anomaly import Anomaly, AnomalyKind, Band, Examined
from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.opening import Wish
from logreview_tui.ui.bar_signs import Bar, bars_of
from logreview_tui.ui.glyphs import ASCII, CONSOLE, UTF8, Glyphs
from logreview_tui.ui.overlays import Overlays, Standing, before, in_weeks, overlays
from logreview_tui.ui.raster import draw
from logreview_tui.ui.scales import Scale
from logreview_tui.ui.timeline_view import TimelineView
from tests.ui.conftest import Open
from tests.ui.logs import START, write_log

HOUR = timedelta(hours=1)
DAY = datetime(2026, 3, 2, tzinfo=UTC)


def _timeline(*counts: int | None) -> Timeline:
    within = TimeRange(DAY, DAY + len(counts) * HOUR)
    return Timeline(Query("a*", None, within), HOUR, Count.exact(sum(n or 0 for n in counts)), counts)


def _anomaly(first: int, stop: int, *, z: float) -> Anomaly:
    return Anomaly(AnomalyKind.SPIKE, DAY + first * HOUR, DAY + stop * HOUR, 9, 1.0, z, "sentence")


@pytest.mark.parametrize(
    ("glyphs", "rows"),
    [
        (UTF8, ["▓     ", "▓     ", "█ ░──▄", "█?░█ █"]),
        (CONSOLE, ["%     ", "%     ", "█ ░──▒", "█?░█ █"]),
        (ASCII, ["%     ", "%     ", "# .--#", "#?.# #"]),
    ],
)
def test_signs_of_each_kind_of_terminal(glyphs: Glyphs, rows: list[str]) -> None:
    """Count, above the usual, no data, below the usual, weeks before: five signs that no colour is needed for."""
    laid = Overlays(band=Band((0, 0, 4, 0, 0, 0), (4, 9, 9, 9, 9, 9)), previous=(None, None, None, 3, 3, None))
    bars = bars_of((8, None, 0, 2, 0, 3), laid, Scale(6, 1, 1))

    drawn = ["".join(bar.sign(level, 4, 8, glyphs)[0] for bar in bars) for level in (3, 2, 1, 0)]

    assert drawn == rows


def test_a_count_a_little_above_the_usual_is_seen_without_colours() -> None:
    """Where only a part of a sign is beyond, the whole sign says so."""
    assert Bar(9, 0, 8).sign(1, 2, 16, UTF8) == ("▓", "plot-above")
    assert Bar(8, 0, 8).sign(0, 2, 16, UTF8) == ("█", "plot-count")


def test_a_column_of_several_buckets_shows_its_highest_against_what_is_usual_there() -> None:
    """The band of another bucket says nothing about the peak."""
    laid = Overlays(band=Band((0, 0, 0, 0), (1, 9, 1, 1)))

    assert bars_of((0, 8, 0, None), laid, Scale(4, 2, 1)) == [Bar(8, 0, 9), Bar(0, 0, 1)]


def test_the_scale_reaches_what_was_there_before() -> None:
    """A higher count of weeks before is drawn inside the axes."""
    timeline = _timeline(1, 1, 1, 1)

    raster = draw(timeline, Overlays(previous=(1, 1, 40, 1)), UTC, 30, 7, UTF8)

    assert raster.rows[0][0].text.plain.strip().startswith("40")
    assert "─" in "".join(p.text.plain for p in raster.rows[0][1:])


def test_signs_stand_at_the_peak_or_where_it_begins() -> None:
    """A spike at its highest bucket, too few at the onset; outside the window there is none."""
    view = TimelineView.of(_timeline(1, 5, 9, 1, 0, 0, 1, 1))
    found = (_anomaly(1, 4, z=9), _anomaly(4, 6, z=-5))
    standing = Standing(Examined(found), Band())

    assert overlays(view, standing, None, shows_band=True).anomalies == ((2, found[0]), (4, found[1]))
    part = TimelineView(view.timeline.part(range(4, 8)), 0, outer=view)
    assert overlays(part, standing, None, shows_band=True).anomalies == ((0, found[1]),)


def test_the_band_of_hours_is_not_laid_over_minutes() -> None:
    """Inside a zoom of the same buckets its part is; of finer ones nothing."""
    view = TimelineView.of(_timeline(*range(8)))
    standing = Standing(Examined(()), Band(tuple(range(8)), tuple(range(8))))
    part = TimelineView(view.timeline.part(range(4, 6)), 0, outer=view)
    finer = Timeline(part.timeline.query, HOUR / 60, Count.exact(9), (0,) * 120)

    assert overlays(part, standing, None, shows_band=True).band == Band((4, 5), (4, 5))
    assert overlays(part.refined(finer), standing, None, shows_band=True).band == Band()
    assert overlays(part, standing, None, shows_band=False).band == Band()


@pytest.mark.parametrize(("days", "weeks"), [(0.1, 1), (7, 1), (7.1, 2), (30, 5)])
def test_periods_are_compared_with_the_same_days_of_the_week(days: float, weeks: int) -> None:
    """Whole weeks back, as few as do not overlap."""
    within = TimeRange(DAY, DAY + timedelta(days=days))

    assert before(within) == TimeRange(DAY - timedelta(weeks=weeks), within.end - timedelta(weeks=weeks))
    assert before(within).end <= within.start
    assert in_weeks(within) == f"{weeks} week{'s' if weeks > 1 else ''} before"


def test_the_band_holds_what_is_usual_and_nothing_else() -> None:
    """Twenty days of a daily rhythm with one spike: the spike is outside, everything else inside."""
    counts = [20 if i % 24 in range(8, 18) else 4 for i in range(480)]
    counts[300] = 200

    found = band_of(Run(DAY, HOUR, UTC, 480), tuple(counts))

    outside = [i for i, n in enumerate(counts) if not found.low[i] <= n <= found.high[i]]
    assert outside == [300]


def test_too_few_entries_have_no_band() -> None:
    """Four in a week say nothing about the fifth; missing data are no zeros."""
    assert band_of(Run(DAY, HOUR, UTC, 168), (*(0,) * 164, 1, 1, 1, 1)) == Band()
    assert band_of(Run(DAY, HOUR, UTC, 48), (None,) * 30 + (5,) * 18) == Band()


async def test_keys_go_from_anomaly_to_anomaly(opened: Open, tmp_path: Path) -> None:
    """`]` puts the cursor there and says what is known; without any it says so."""
    log = write_log(tmp_path / "burst.log", tuple(f"app: unable to reach host {n}" for n in range(60)))
    async with opened(log, wish=Wish(START, START + 48 * HOUR)) as driver:
        await driver.read("unable")
        await driver.until(lambda: "▲" in driver.pane("timeline"), "the anomaly")
        await driver.press("H", "right_square_bracket")

        assert driver.pane("title").splitlines()[1].startswith(" Sun 1 Mar 14:00 - 15:00 UTC  n=60")
        assert driver.message.startswith("Sun 1 Mar 14:00 - 15:00 UTC: 60 entries, expected")

        await driver.read("failed")
        await driver.until(lambda: "usual" in driver.pane("title"), "the band")
        await driver.press("left_square_bracket")
        assert driver.message == "nothing stands out"
        await driver.press("b")
        assert "usual" not in driver.pane("title")


async def test_the_week_before_is_asked_for_and_told(opened: Open, tmp_path: Path) -> None:
    """`p` lays it over, its number stands above; where there was no data yet, that is said, never a zero."""
    log = tmp_path / "weeks.log"
    moments = [START + n * HOUR for n in (0, 5, 24 * 7, 24 * 7 + 5, 24 * 7 + 5)]
    log.write_text("".join(f"{at:%Y-%m-%dT%H:%M:%SZ} web app[1]: failed {n}\n" for n, at in enumerate(moments)))
    week = timedelta(weeks=1)
    async with opened(log, wish=Wish(START + week, START + week + 6 * HOUR)) as driver:
        await driver.read("failed")
        await driver.press("p")
        await driver.until(lambda: "1 week before n=1" in driver.pane("title"), "the week before")
        assert "n=2" in driver.pane("title")
        assert "─" in driver.pane("timeline").splitlines()[2]

        await driver.press("p")
        assert "week before" not in driver.pane("title")
    same = tmp_path / "same.log"
    same.write_bytes(log.read_bytes())
    async with opened(same, wish=Wish(START, START + 6 * HOUR)) as driver:
        await driver.read("failed")
        await driver.press("p")
        await driver.until(lambda: "1 week before no data" in driver.pane("title"), "what is said of it")
        assert driver.message == "1 week before: no data"
