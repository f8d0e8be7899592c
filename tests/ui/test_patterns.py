"""Reading by message pattern: fewer keys, never fewer entries shown."""

from datetime import timedelta
from pathlib import Path

from logreview_tui.domain.gate import reading
from logreview_tui.domain.pattern_events import MarkedByPattern
from logreview_tui.domain.review import Mark
from logreview_tui.domain.stored import Verdict
from logreview_tui.ui.screens.patterns import PatternScreen
from tests.ui.conftest import Open
from tests.ui.driving import Driver
from tests.ui.logs import START

NAMES = ("anna", "bert", "carl", "dora", "emil", "fred")


def _log(folder: Path) -> Path:
    """Forty entries of one pattern, a name varying, all with two keywords."""
    path = folder / "auth.log"
    lines = [
        f"{START + timedelta(hours=i):%Y-%m-%dT%H:%M:%S+00:00} host1 app[7]: the {NAMES[i % 6]} of the shop has "
        f"failed with an error and {'so it goes ' * 30}in the end{i}"
        for i in range(40)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def _marks(driver: Driver) -> dict[str, Mark]:
    return dict(driver.session.review.marks)


async def _insight(driver: Driver) -> None:
    """Open the query as a whole and wait for its patterns."""
    await driver.press("i")
    await driver.until(
        lambda: isinstance(driver.screen, PatternScreen) and " of " in driver.pane("head"), "the patterns of the query"
    )


async def test_a_block_is_marked_as_far_as_it_was_shown(opened: Open, tmp_path: Path) -> None:
    """Parts that stand on the screen get the mark, the next page shows the rest, and nothing unseen is ever marked."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        cell = driver.app.reader.selected
        due = reading(driver.session.review, cell).due
        shown: list[int] = []
        while driver.app.reader.selected == cell and reading(driver.session.review, cell).read < due:
            text = driver.pane("detail")
            before = set(_marks(driver))
            await driver.press("u")
            if not (new := set(_marks(driver)) - before):
                continue  # typed before the next page was painted
            shown.append(len(new))
            entries = {d.id: d.text for d in driver.session.review.answers[cell.id].sample.drawn}  # type: ignore[union-attr]
            assert all(entries[i].split()[3] in text or len(new) > 1 for i in new)

    assert len(shown) > 1
    assert sum(shown) == due


async def test_a_whole_pattern_is_judged_with_one_mark_an_entry(opened: Open, tmp_path: Path) -> None:
    """`P` shows the unread entries of all queries; each gets a mark of its own that says so; then both cells pass."""
    async with opened(_log(tmp_path), size=(160, 60)) as driver:
        await driver.read("error")
        await driver.press("P")
        assert "of this pattern, in all queries" in driver.pane("detail")
        while driver.app.reader.is_everywhere:
            await driver.press("u")

        events = [h.event for h in driver.session.log.history() if isinstance(h.event, MarkedByPattern)]
        review = driver.session.review
        cells = [q for q in review.cells if str(q.keyword) in {"failed", "error"}]

    assert len(events) == len({e.entry for e in events}) > 10
    assert all(e.verdict is Verdict.UNDERSTOOD and e.was_shown_whole for e in events)
    assert [str(reading(review, q)) for q in cells] == ["10/10", "10/10"]
    assert {m.pattern for m in review.marks.values()} == {e.pattern for e in events}


async def test_leaving_a_pattern_marks_nothing(opened: Open, tmp_path: Path) -> None:
    """`P` again, or Esc, goes back to the query as it was."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        for key in ("P", "escape"):
            await driver.press("P")
            assert driver.app.reader.is_everywhere
            await driver.press(key)
            assert not driver.app.reader.is_everywhere
            assert "of 10 read" in driver.pane("detail")

    assert not _marks(driver)


async def test_a_mark_by_pattern_is_taken_back(opened: Open, tmp_path: Path) -> None:
    """One undo for what one key did."""
    async with opened(_log(tmp_path), size=(160, 60)) as driver:
        await driver.read("error")
        await driver.press("P")
        while not (marked := len(_marks(driver))):
            await driver.press("u")

        await driver.press("full_stop")

        assert marked > 1
        assert not _marks(driver)


async def test_what_nobody_has_seen_comes_first(opened: Open, tmp_path: Path) -> None:
    """An entry in hundreds stands at the head of the list, with how it was drawn."""
    path = tmp_path / "auth.log"
    lines = [
        f"{START + timedelta(minutes=i):%Y-%m-%dT%H:%M:%S+00:00} host1 app[7]: error number {i}" for i in range(400)
    ]
    lines[200] = f"{START + timedelta(minutes=200):%Y-%m-%dT%H:%M:%S+00:00} host1 kernel: error: module tainted"
    path.write_text("\n".join(lines) + "\n")

    async with opened(path) as driver:
        await driver.read("error")
        first = driver.pane("sample").splitlines()[0]
        detail = driver.pane("detail")
        while reading(driver.session.review, driver.app.reader.selected).read < 10:
            await driver.press("u")
        passed = reading(driver.session.review, driver.app.reader.selected)

    assert "new" in first
    assert "kernel: error: module" in first
    assert "drawn beside the sample: never seen before, 1 of 400 looked at" in detail
    assert passed.read == passed.due


async def test_a_query_as_a_whole(opened: Open, tmp_path: Path) -> None:
    """`i` shows time, space and patterns; `u` writes time and space into the note; Enter goes to the entries."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        await _insight(driver)
        head, rows = driver.pane("head"), driver.pane("list").splitlines()
        await driver.press("u")
        confirmed = driver.pane("head")
        await driver.press("enter")
        at_entries = driver.pane("detail")

    query = driver.app.reader.selected
    note = driver.session.review.query_notes[query.id]
    assert "every 1 h ±0 s (cron-like)" in head
    assert "app 100%" in head
    assert "found, not confirmed yet" in head
    assert "1 pattern of all 40 entries" in head
    assert "40" in rows[0]
    assert "the <*> of the shop has failed with an error" in rows[0]
    assert "confirmed in the note" in confirmed
    assert (note.time, note.space, note.cause) == (
        "every 1 h ±0 s (cron-like)",
        "app 100%; platform",
        "",
    )
    assert "of the shop has failed" in at_entries


async def test_estimates_are_made_exact_by_one_key(opened: Open, tmp_path: Path) -> None:
    """More entries than are looked at: `~` until every one was counted."""
    path = tmp_path / "auth.log"
    path.write_text(
        "".join(
            f"{START + timedelta(seconds=i):%Y-%m-%dT%H:%M:%S+00:00} host1 app[7]: "
            f"{'error number' if i % 3 else 'fatal error'} {i}\n"
            for i in range(5_100)
        )
    )
    async with opened(path) as driver:
        await driver.read("error")
        await _insight(driver)
        before, rows = driver.pane("head"), driver.pane("list")
        await driver.press("E")
        await driver.until(lambda: "of all 5100 entries" in driver.pane("head"), "the exact count")
        after = driver.pane("list").splitlines()

    assert "2 patterns of 5000 of 5100, ~ is an estimate" in before
    assert rows.startswith("~")
    assert [row.split()[0] for row in after if row.strip()] == ["3400", "1700"]


async def test_a_note_on_a_query_begins_with_its_card(opened: Open, tmp_path: Path) -> None:
    """Time and space are filled in; leaving without a word keeps no draft and writes no note."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        await driver.press("A")
        filled = driver.screen.texts  # type: ignore[attr-defined]
        await driver.press("escape")
        query = driver.app.reader.selected

    assert filled == ("", "", "every 1 h ±0 s (cron-like)", "app 100%; platform")
    assert query.id not in driver.session.review.query_notes


async def test_an_empty_try_takes_what_is_offered(opened: Open, tmp_path: Path) -> None:
    """`t` and Enter: a variation from the recorded seed, said so in the journal; a word typed instead is one's own."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        await driver.press("t")
        await driver.until(lambda: "Enter: " in driver.pane("prompt"), "the offer")
        await driver.press("enter")
        await driver.until(lambda: len(driver.session.review.suggested) == 1, "the suggestion in the journal")
        await driver.press("t")
        await driver.type("shop")
        await driver.press("enter")
        await driver.until(lambda: len(driver.session.review.variations) == 2, "the other one")

    (taken,) = driver.session.review.suggested.values()
    assert taken.query_id == driver.session.review.variations[0].id
    assert taken.query_id != driver.session.review.variations[1].id


async def test_a_pattern_is_suppressed_with_owner_reason_and_end(opened: Open, tmp_path: Path) -> None:
    """`X` in the list asks for all three and says so beside the entries; again takes it back."""
    async with opened(_log(tmp_path)) as driver:
        await driver.read("failed")
        await _insight(driver)
        await driver.press("X")
        for answer in ("bob", "ticket", "2026-05-01"):
            await driver.until(lambda: driver.pane("prompt") != "", "the question")
            await driver.type(answer)
            await driver.press("enter")
        await driver.until(lambda: len(driver.session.review.suppressions) == 1, "the rule")
        row = driver.pane("list").splitlines()[0]
        await driver.press("escape")
        detail = driver.pane("detail")
        await _insight(driver)
        await driver.press("X")
        await driver.until(lambda: "take it back" in driver.pane("prompt"), "the question")
        await driver.press("y")
        await driver.until(lambda: not driver.session.review.suppressions, "no rule")

    assert "hush" in row
    assert "suppressed until 01 May 2026 by bob: ticket" in detail
