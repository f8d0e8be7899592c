"""Reading a query by keys: what is shown, what a mark records, what is refused."""

import asyncio
import json
from pathlib import Path

import pytest

from logreview_tui.domain.events import Verdict
from logreview_tui.domain.review import Mark
from tests.ui.conftest import Open
from tests.ui.driving import Driver
from tests.ui.logs import write_log


def _marks(driver: Driver) -> list[Mark]:
    return list(driver.session.review.marks.values())


async def test_a_mark_is_journaled_and_goes_on(opened: Open) -> None:
    """`u` marks the whole block as a group, in words the journal has, and the next open query is shown."""
    async with opened() as driver:
        await driver.read("failed")
        assert "0 of 10 read" in driver.pane("detail")

        await driver.press("u")

        assert [(m.verdict, m.group) for m in _marks(driver)] == [(Verdict.UNDERSTOOD, 10)] * 10
        assert "failed" not in driver.pane("title").split("/")[0]


async def test_extras_of_a_block_do_not_count_as_unread_text(opened: Open) -> None:
    """Ten entries alike, more varying lines than the pane has rows: the text itself was shown whole."""
    async with opened(size=(60, 16)) as driver:
        await driver.read("failed")
        assert "lines" in driver.pane("detail").splitlines()[-1]

        await driver.press("u")

        assert all(m.was_shown_whole for m in _marks(driver))


async def test_a_text_that_was_not_paged_to_its_end_is_recorded(opened: Open) -> None:
    """A line longer than the pane, marked at once, was not shown whole."""
    async with opened() as driver:
        await driver.read("blocked")
        assert "end-of-line" not in driver.pane("detail")

        await driver.press("u")

        assert [m.was_shown_whole for m in _marks(driver)] == [False]


async def test_paging_shows_the_whole_text(opened: Open) -> None:
    """`o` and Space come to the last word; the mark then says so."""
    async with opened() as driver:
        await driver.read("blocked")
        await driver.press("o")
        for _ in range(10):
            if "end-of-line" not in driver.pane("detail"):
                await driver.press("space")
        assert "end-of-line" in driver.pane("detail")

        await driver.press("u")

        assert [m.was_shown_whole for m in _marks(driver)] == [True]


async def test_the_timeline_gives_way_to_a_long_text(opened: Open) -> None:
    """Two rows of timeline where the text needs the room, else seven, and seven while one moves in it."""
    async with opened() as driver:
        await driver.read("error")
        assert len(driver.pane("timeline").splitlines()) == 7
        await driver.read("blocked")
        assert len(driver.pane("timeline").splitlines()) == 2

        await driver.press("l")

        assert len(driver.pane("timeline").splitlines()) == 7


async def test_the_text_comes_before_everything_about_the_block(opened: Open) -> None:
    """The first line after the time is the entry's own."""
    async with opened() as driver:
        await driver.read("failed")

        assert "Failed password for root" in driver.pane("detail").splitlines()[2]


async def test_keys_typed_before_the_query_was_shown_are_dropped(opened: Open) -> None:
    """A key stamped before the query was painted marks nothing and goes nowhere."""
    async with opened() as driver:
        await driver.read("failed")
        before = driver.app.reader.selected

        assert driver.app.reader.is_ahead("u", 0.0)
        assert driver.app.reader.is_ahead("n", 0.0)
        assert not driver.app.reader.is_ahead("escape", 0.0)
        assert not driver.app.reader.is_ahead("u", driver.app.now())
        assert driver.app.reader.selected == before


async def test_keys_work_in_the_query_after_a_whole_entry(opened: Open) -> None:
    """A query that is turned to from an entry over the whole screen is painted, and takes marks."""
    async with opened() as driver:
        await driver.read("failed")
        await driver.press("o", "u")
        marked = len(_marks(driver))
        await driver.until(lambda: not driver.app.reader.is_ahead("u", driver.app.now()), "the next query")

        await driver.press("u")

        assert len(_marks(driver)) == marked + 1


async def test_undo_goes_back_to_the_last_mark(opened: Open) -> None:
    """`.` takes the mark back in the journal and shows its entry again."""
    async with opened() as driver:
        await driver.read("failed")
        shown = driver.pane("title").splitlines()[0]
        await driver.press("u")
        assert _marks(driver)

        await driver.press("full_stop")

        assert not _marks(driver)
        assert driver.pane("title").splitlines()[0] == shown
        assert driver.message == "last mark taken back"


async def test_undo_takes_back_a_note_and_a_clearing(opened: Open) -> None:
    """The note as it was before, then the mark that `x` took away, each with a message that names it."""
    async with opened() as driver:
        await driver.read("error")
        await driver.press("u", "m")
        await driver.read("error")
        await driver.press("x")
        assert not _marks(driver)
        await driver.press("a")
        await driver.type("why")
        await driver.press("ctrl+j")
        assert [n.cause for n in driver.session.review.entry_notes.values()] == ["why"] * 3

        await driver.press("full_stop")

        assert driver.message == "last note taken back"
        assert not driver.session.review.entry_notes
        await driver.press("full_stop")
        assert driver.message == "last clearing of a mark taken back"
        assert [m.verdict for m in _marks(driver)] == [Verdict.UNDERSTOOD] * 3


async def test_escape_closes_one_thing_and_m_everything(opened: Open) -> None:
    """Neighbours over a whole entry: Esc closes them, then the entry; m goes to the matrix at once."""
    async with opened() as driver:
        await driver.read("error")
        await driver.press("o", "c")
        await driver.until(lambda: "neighbours" in driver.pane("detail"), "neighbours")

        await driver.press("escape")

        assert "neighbours" not in driver.pane("detail")
        assert driver.screen.has_class("-whole")
        await driver.press("escape")
        assert not driver.screen.has_class("-whole")
        await driver.press("o", "c")
        await driver.until(lambda: "neighbours" in driver.pane("detail"), "neighbours again")
        await driver.press("m")
        assert driver.app.screen is driver.app.matrix


async def test_a_verdict_on_an_unread_query_is_refused(opened: Open) -> None:
    """`U` says how far the reading is and changes nothing."""
    async with opened() as driver:
        await driver.read("failed")

        await driver.press("U")

        assert driver.message.startswith("0 of 10 read")
        assert not driver.session.review.judged


async def test_neighbours_are_shown_with_the_entry_marked(opened: Open) -> None:
    """`c` shows what stood before and after, `c` again the entry."""
    async with opened() as driver:
        await driver.read("error")

        await driver.press("c")
        await driver.until(lambda: "neighbours" in driver.pane("detail"), "neighbours")

        assert any(row.startswith(">") and "error number 5" in row for row in driver.pane("detail").splitlines())
        await driver.press("c")
        assert "neighbours" not in driver.pane("detail")


async def test_keys_for_an_entry_say_so_where_there_is_none(opened: Open) -> None:
    """No key is silent."""
    async with opened() as driver:
        await driver.read("failed")
        await driver.press("t")
        await driver.type("sudo")
        await driver.press("enter")
        await driver.until(lambda: "nothing drawn" in driver.pane("detail"), "an empty query")

        for key in ("J", "c", "y", "Y", "o"):
            await driver.press("u")
            assert driver.message == "no entry to mark here"
            await driver.press(key)
            assert driver.message == "no entry here", key


async def test_next_open_in_the_matrix_opens_the_next_query(opened: Open) -> None:
    """`n` reads the next query where something is due; `m` comes back to its cell."""
    async with opened() as driver:
        await driver.press("n")

        assert driver.app.screen is driver.app.reader
        assert driver.pane("title").startswith(" failed / auth.log")
        await driver.press("m")
        assert str(driver.app.matrix.selected.keyword) == "failed"


async def test_a_resumed_review_shows_what_was_marked(opened: Open, log: Path) -> None:
    """Leave after a mark, open again: the cell passes."""
    async with opened() as driver:
        await driver.read("failed")
        await driver.press("u")
    async with opened(log) as driver:
        await driver.read("failed")

        assert "10 of 10 read" in driver.pane("detail")


async def test_a_tried_window_has_a_sample_of_its_own(opened: Open) -> None:
    """An hour without a keyword is a variation like any other, with all its entries to read; the total stays none."""
    async with opened() as driver:
        await driver.read("failed")

        await driver.press("t")
        await driver.type("2026-03-01T12:00..2026-03-01T13:00")
        await driver.press("enter")
        await driver.until(lambda: "0 of 4 read" in driver.pane("detail"), "the window's sample")

        review = driver.session.review
        (tried,) = review.variations
        answer = review.answers[tried.id]
        assert answer.sample is not None
        assert (answer.count.value, answer.sample.population, len(answer.sample.drawn)) == (4, 4, 4)
        assert all(review.answers[q.id].sample is None for q in review.totals if q.id in review.answers)


async def test_search_goes_through_the_drawn_entries_until_esc(opened: Open) -> None:
    """`/` goes to the first hit at or after the entry, n and N to the others; Esc gives n back its meaning."""
    async with opened() as driver:
        await driver.read("blocked")
        await driver.press("slash")
        await driver.type("99 WORD")
        await driver.press("enter")
        await driver.until(lambda: "hit 1 of" in driver.message, "the first hit")
        assert driver.message == "hit 1 of 2 for '99 WORD': n next, N back, Esc ends"
        assert "word99 word100" in driver.pane("detail").replace("\n ", "")

        await driver.press("n")

        assert driver.message.startswith("hit 2 of 2")
        assert "word199" in driver.pane("detail")
        await driver.press("n")
        assert driver.message.startswith("hit 1 of 2")
        await driver.press("N")
        assert driver.message.startswith("hit 2 of 2")
        assert driver.app.reader.selected == driver.app.matrix.selected
        await driver.press("escape")
        assert driver.message == ""
        await driver.press("n")
        assert "blocked" not in driver.pane("title")


async def test_a_search_without_a_hit_says_so(opened: Open) -> None:
    """Nothing moves; Enter at an empty prompt asks for the same again."""
    async with opened() as driver:
        await driver.read("failed")
        await driver.press("slash")
        await driver.type("nowhere")
        await driver.press("enter")
        await driver.until(lambda: driver.message == "'nowhere' is not in the 10 drawn entries", "the answer")

        await driver.press("slash")

        assert "(Enter: nowhere)" in driver.pane("prompt")
        await driver.press("escape")
        await driver.press("u")
        assert _marks(driver)


async def test_cut_lines_are_no_whole_entry(opened: Open) -> None:
    """`w` shows one row for a line; marked so, the text was not on the screen whole."""
    async with opened() as driver:
        await driver.read("error")
        await driver.press("w")
        assert driver.message.startswith("long lines are cut")
        await driver.press("u")
        assert all(m.was_shown_whole for m in _marks(driver))
        await driver.read("blocked")
        text = [row for row in driver.pane("detail").splitlines() if "app: blocked" in row]
        assert [row[-1] for row in text] == ["…"]

        await driver.press("u")

        assert [m.was_shown_whole for m in _marks(driver)][-1] is False


async def test_copying_puts_safe_text_into_the_clipboard(opened: Open, tmp_path: Path) -> None:
    """`y` the line with its controls visible, on one line; `Y` the whole entry as ASCII JSON."""
    log = write_log(tmp_path / "evil.log", ("app: expired \x1b]52;c;ZXZpbA==\x07 rm -rf / \u202e",))
    async with opened(log) as driver:
        await driver.read("expired")
        await driver.press("y")
        assert (
            driver.app.clipboard == "2026-03-01T14:00:00+00:00 host1 app: expired ^[]52;c;ZXZpbA==^G rm -rf / \\u{202E}"
        )
        assert driver.message.startswith("copied 81 characters")

        await driver.press("Y")

        made = json.loads(driver.app.clipboard)
        assert driver.app.clipboard.isascii()
        assert made["message"] == "expired \x1b]52;c;ZXZpbA==\x07 rm -rf / \u202e"
        assert made["@timestamp"] == "2026-03-01T14:00:00Z"


async def test_a_long_wait_says_so_and_takes_esc(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbours that do not come: after half a second a message, Esc stops the source, the entry stays."""
    stopped = asyncio.Event()

    async def never(*_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with opened() as driver:
        await driver.read("error")
        monkeypatch.setattr(driver.app.application.source, "context", never)
        await driver.press("c")
        await driver.until(lambda: driver.message == "reading its neighbours; Esc stops", "the message")

        await driver.press("escape")

        await driver.until(stopped.is_set, "the source to be stopped")
        assert driver.message == "stopped"
        assert driver.screen is driver.app.reader
        assert "error number 5" in driver.pane("detail")
