"""What stands beside a wide matrix: the cell under the cursor, from what is at hand."""

from datetime import UTC, datetime, timedelta

from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.opening import Wish
from logreview_tui.ui.panes.preview import PreviewPane
from logreview_tui.ui.preview import shared_fields
from tests.ui.conftest import Open
from tests.ui.logs import START

WIDE = (160, 48)
HOUR = timedelta(hours=1)


def _entry(**fields: str) -> LogEntry:
    return LogEntry(EntryRef("1", "a"), datetime(2026, 3, 1, tzinfo=UTC), "text", tuple(fields.items()), b"text")


def test_fields_that_tell_entries_apart_come_first() -> None:
    """Common values with their numbers; what differs in every entry, is long, or is rare tells nothing."""
    entries = [
        _entry(tag="app", host="a", pid="1", text="x" * 60),
        _entry(tag="app", host="b", pid="2", text="x" * 60),
        _entry(tag="app", host="a", pid="3", rare="r"),
    ]

    assert shared_fields(entries) == [("host", [("a", 2), ("b", 1)]), ("tag", [("app", 3)])]


async def test_the_preview_follows_the_cursor(opened: Open) -> None:
    """Title, number, timeline, drawn entries; a cell without entries says so by its number."""
    async with opened(size=WIDE, wish=Wish(START, START + 48 * HOUR)) as driver:
        await driver.press("g", "j", "j")
        await driver.until(lambda: "failed / auth.log" in driver.pane("preview"), "the preview")
        shown = driver.pane("preview")
        assert "48 entries  read 0/10  open" in shown
        assert "0 of 10 read, uniform of 48" in shown
        assert "Failed password for root" in shown
        assert "█" in shown

        await driver.press("j")
        await driver.until(lambda: "failure / auth.log" in driver.pane("preview"), "the next preview")
        assert "0 entries" in driver.pane("preview")
        assert "Failed password" not in driver.pane("preview")


async def test_a_narrow_screen_has_none(opened: Open) -> None:
    """80 columns are for the matrix alone; after a resize it is there."""
    async with opened() as driver:
        assert not driver.screen.query_one(PreviewPane).is_on_screen

        await driver.pilot.resize_terminal(*WIDE)
        await driver.press("g", "j", "j")
        await driver.until(lambda: "failed / auth.log" in driver.pane("preview"), "the preview")
