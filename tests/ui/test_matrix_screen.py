"""The matrix by keys: the cursor, what a cell says, waivers and their undoing, notes, tries."""

from pathlib import Path

import pytest

from logreview_tui.domain import gate
from tests.ui.conftest import Open
from tests.ui.logs import write_log


async def test_the_cursor_stays_inside(opened: Open) -> None:
    """Totals above, the last keyword below, one pattern wide."""
    async with opened() as driver:
        await driver.press("k", "k", "k", "h", "H")
        assert str(driver.app.matrix.selected) == "auth.log (all entries)"
        assert driver.pane("info").startswith(" all entries / auth.log  52 entries")

        await driver.press("G", "l", "L", "j")

        assert str(driver.app.matrix.selected) == "auth.log unknown"
        await driver.press("g", "j")
        assert str(driver.app.matrix.selected) == "auth.log error"
        assert driver.pane("info").startswith(" error / auth.log  3 entries  read 0/3  open")


async def test_a_row_is_waived_with_a_reason_and_taken_back(opened: Open) -> None:
    """W, k for the column, a reason; `.` takes all of it back; an empty reason waives nothing."""
    async with opened() as driver:
        due = [q for q in driver.session.review.cells if not gate.passes(driver.session.review, q)]
        await driver.press("g", "j", "W")
        await driver.until(lambda: "waive: c this cell" in driver.pane("prompt"), "the question")
        await driver.press("k")
        await driver.until(lambda: "reason" in driver.pane("prompt"), "the reason")
        await driver.type("no time")
        await driver.press("enter")
        await driver.until(lambda: driver.message == f"waived {len(due)} cells", "the waivers")
        waived = driver.session.review.waivers
        assert {i: w.reason for i, w in waived.items()} == dict.fromkeys((q.id for q in due), "no time")
        assert "W" in driver.pane("matrix").splitlines()[2]

        await driver.press("full_stop")

        assert driver.message == "last waiver taken back"
        assert not driver.session.review.waivers
        await driver.press("W", "c", "enter")
        await driver.until(lambda: "a reason is needed" in driver.message, "the refusal")
        assert not driver.session.review.waivers


async def test_a_waived_cell_asks_whether_to_take_it_back(opened: Open) -> None:
    """`y` takes the waiver back, and `.` that."""
    async with opened() as driver:
        await driver.press("g", "j", "W", "c")
        await driver.type("later")
        await driver.press("enter")
        await driver.until(lambda: driver.message == "waived 1 cell", "the waiver")
        await driver.press("W", "y")
        await driver.until(lambda: not driver.session.review.waivers, "no waiver")

        await driver.press("full_stop")

        assert [w.reason for w in driver.session.review.waivers.values()] == ["later"]
        assert driver.message == "last end of a waiver taken back"


async def test_a_note_on_a_query_from_the_matrix(opened: Open) -> None:
    """`a` opens four fields; Esc keeps a draft that comes back; Ctrl+J saves, and the cell shows it."""
    async with opened() as driver:
        await driver.press("g", "j", "a")
        await driver.type("disk")
        await driver.press("escape")
        assert not driver.session.review.query_notes
        await driver.press("a")
        assert driver.message == "this is your draft, not saved yet"
        await driver.press("tab")
        await driver.type("none")

        await driver.press("ctrl+j")

        (note,) = driver.session.review.query_notes.values()
        assert (note.cause, note.implication) == ("disk", "none")
        assert "note: disk" in driver.pane("info")
        await driver.press("full_stop")
        assert not driver.session.review.query_notes


async def test_a_try_that_is_no_query_says_why_and_stays(opened: Open) -> None:
    """Two words without quotes, then a window that is empty, then a good one."""
    async with opened() as driver:
        await driver.press("t")
        await driver.type("two words")
        await driver.press("enter")
        await driver.until(lambda: "one word at a time" in driver.pane("footer"), "the reason")
        assert driver.pane("prompt").endswith("two words ")
        await driver.press("ctrl+u")
        await driver.type("root")
        await driver.press("enter")
        await driver.until(lambda: "0 of 10 read" in driver.pane("detail"), "the tried word's sample")

        assert [str(q) for q in driver.session.review.variations] == ["auth.log root"]
        await driver.press("K")
        assert driver.message == "root is a row now, for every pattern"
        assert "root" in [str(k) for k in driver.session.review.keywords]
        await driver.press("T")
        await driver.until(lambda: "root" in driver.pane("list"), "what was tried")


async def test_a_key_without_a_meaning_says_so(opened: Open) -> None:
    """A newcomer's key is answered; keys that mean something here, or are typed into a field, are not."""
    async with opened() as driver:
        await driver.press("Z")
        assert driver.message == "Z does nothing here; ? shows what does"
        await driver.press("j")
        assert driver.message == ""
        await driver.press("enter", "e")
        await driver.until(lambda: driver.message == "e does nothing here; ? shows what does", "the answer")
        await driver.press("t")
        await driver.type("Z")
        await driver.press("escape")
        assert driver.app.messages.all[-1].text.plain == "e does nothing here; ? shows what does"


async def test_saving_what_is_saved_writes_nothing(opened: Open) -> None:
    """Ctrl+J in a note that was not changed since it was saved."""
    async with opened() as driver:
        await driver.press("a")
        await driver.type("disk")
        await driver.press("ctrl+j")
        before = len(driver.session.log.history())
        await driver.press("a", "ctrl+j")

        assert driver.message == "the note is as it was"
        assert len(driver.session.log.history()) == before


async def test_what_was_tried_begins_with_how_to(opened: Open) -> None:
    """An empty list says what fills it."""
    async with opened() as driver:
        await driver.press("T")

        assert driver.pane("list").strip() == "nothing yet: t tries a word, a filter or a window of your own"
        await driver.press("q")
        assert driver.screen is driver.app.matrix


@pytest.mark.parametrize("width", [80, 160])
async def test_the_header_is_never_cut(opened: Open, tmp_path: Path, width: int) -> None:
    """Review, period, progress: with less room the period loses its hours first."""
    log = write_log(tmp_path / "a-server-name.log")
    async with opened(log, size=(width, 24)) as driver:
        head = driver.pane("head")
        assert head.startswith(" a-server-name.log-2026-03-03  ")
        assert "all counted" in head
        assert "…" not in head
