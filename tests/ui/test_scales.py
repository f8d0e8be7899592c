"""Where ticks stand: on local days, hours and minutes, also where clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.ui.glyphs import UTF8
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.raster import AXIS, draw
from logreview_tui.ui.scales import Tick, scale, ticks

BERLIN = ZoneInfo("Europe/Berlin")


def _timeline(start: str, hours: float, interval_s: int) -> Timeline:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    within = TimeRange(at, at + timedelta(hours=hours))
    interval = timedelta(seconds=interval_s)
    return Timeline(Query("a*", None, within), interval, Count.exact(0), (0,) * within.buckets(interval))


def _ticks(start: str, hours: float, interval_s: int, columns: int, zone: str = "Europe/Berlin") -> list[Tick]:
    timeline = _timeline(start, hours, interval_s)
    return list(ticks(timeline, scale(len(timeline.counts), columns), ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("start", "hours", "interval_s", "columns", "zone", "labels"),
    [
        ("2026-03-05T05:10:00", 0.05, 1, 180, "UTC", ["05:10:00", "05:10:10", "05:10:20"]),
        ("2026-03-05T05:07:00", 1, 60, 60, "UTC", ["05:10", "05:20", "05:30"]),
        ("2026-03-05T05:07:00", 1, 60, 60, "Asia/Kathmandu", ["11:00", "11:10", "11:20"]),
        ("2026-03-05T05:00:00", 24, 1800, 48, "Asia/Kolkata", ["12", "15", "18"]),
        ("2026-03-05T00:00:00", 720, 3600, 72, "UTC", ["5 Mar", "10 Mar", "15 Mar"]),
    ],
)
def test_labels_follow_the_local_clock(  # noqa: PLR0917 - a row of a table
    start: str, hours: float, interval_s: int, columns: int, zone: str, labels: list[str]
) -> None:
    """Seconds, minutes, hours or days, on round times of the zone, whatever its offset."""
    assert [t.label for t in _ticks(start, hours, interval_s, columns, zone)][:3] == labels


def test_the_hour_that_is_left_out_has_no_tick() -> None:
    """29 March 2026 in Berlin: 02:00 does not exist, and all ticks after it stand an hour further left."""
    found = _ticks("2026-03-28T23:00:00", 23, 900, 184)

    assert [t.label for t in found][:4] == ["00", "01", "03", "04"]
    assert [t.column for t in found][:4] == [0, 8, 16, 24]
    assert found[0].date == "Sun 29 Mar CET/CEST"


def test_the_hour_that_comes_twice_has_two_ticks() -> None:
    """25 October 2026 in Berlin."""
    found = _ticks("2026-10-24T22:00:00", 25, 900, 200)

    assert [t.label for t in found][:5] == ["00", "01", "02", "02", "03"]
    assert found[0].date == "Sun 25 Oct CEST/CET"


def test_a_month_names_the_day_on_which_the_zone_changes() -> None:
    """Its label has both names, and no other label runs into it."""
    found = _ticks("2026-03-01T23:00:00", 719, 3600, 72)

    (change,) = [t for t in found if "/" in t.label]
    assert (change.label, change.column) == ("29 Mar CET/CEST", 64)
    assert all(t.is_clear_of(change) for t in found if t is not change)


def test_every_tick_stands_under_its_bar() -> None:
    """Six-hour bars over a week: each midnight's tick is in the column of its bar, and every label is there."""
    timeline = _timeline("2026-03-05T00:00:00", 24 * 7, 3600)

    raster = draw(timeline, Overlays(), UTC, 66, 7, UTF8)

    axis, labels = ("".join(p.text.plain for p in row) for row in raster.rows[raster.bars : raster.bars + 2])
    columns = [AXIS + raster.fit.column(24 * day) for day in range(7)]
    assert [i for i, sign in enumerate(axis) if sign == "┬"] == columns
    assert labels.split() == [word for day in range(5, 12) for word in (str(day), "Mar")]


def test_a_label_at_the_edge_is_moved_inside() -> None:
    """The last day is told, whole."""
    timeline = _timeline("2026-03-01T23:00:00", 719, 3600)

    raster = draw(timeline, Overlays(), BERLIN, 80, 7, UTF8)

    labels = "".join(p.text.plain for p in raster.rows[raster.bars + 1])
    assert labels.endswith("29 Mar CET/CEST")
