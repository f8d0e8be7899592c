"""The sign-off by keys: what is missing, the ways there, reasons, and what is refused."""

import pytest

from logreview_tui.domain import gate
from logreview_tui.domain.events import Duty
from logreview_tui.ui.panes.edit_field import EditField
from tests.ui.conftest import Open
from tests.ui.driving import Driver

CELLS = ("error", "failed", "blocked")


async def _sign_off(driver: Driver) -> None:
    await driver.press("r")
    await driver.until(lambda: driver.pane("head").startswith(" sign-off"), "the sign-off")


def _gaps(driver: Driver) -> list[str]:
    return [row.strip() for row in driver.pane("gaps").splitlines() if row.strip()]


async def test_each_gap_is_listed_and_enter_goes_there(opened: Open) -> None:
    """Cells in matrix order, then what the procedure asks of the whole review, each said once."""
    async with opened(size=(100, 40)) as driver:
        await _sign_off(driver)
        assert _gaps(driver) == [
            "not read: auth.log error 0/3 read",
            "not read: auth.log failed 0/10 read",
            "not read: auth.log blocked 0/1 read",
            "no keyword of your own: try one and make it a row",
            "nothing varied: try a word, filter or window",
        ]

        await driver.press("j", "enter")

        reading: object = driver.app.screen
        assert reading is driver.app.reader
        assert str(driver.app.reader.selected) == "auth.log failed"
        await driver.press("m")
        await _sign_off(driver)
        await driver.press("G", "enter")
        assert driver.app.screen is driver.app.matrix
        assert driver.message == "nothing varied: try a word, filter or window"


async def test_reasons_close_gaps_and_the_rest_is_refused(opened: Open) -> None:
    """W with a reason waives a cell or a duty; signing says how much is missing, then what to type."""
    async with opened(size=(100, 40)) as driver:
        await _sign_off(driver)
        await driver.press("ctrl+j")
        assert driver.message == "5 things are missing: Enter goes there, W gives a reason"
        for _ in range(5):
            left = len(_gaps(driver))
            await driver.press("W")
            await driver.until(lambda: "reason (" in driver.pane("prompt"), "the question")
            await driver.type("tried in March")
            await driver.press("enter")
            await driver.until(lambda n=left: len(_gaps(driver)) == max(n - 1, 1), "one gap less")  # type: ignore[misc]

        assert _gaps(driver) == ["nothing is missing"]
        review = driver.session.review
        assert [w.reason for w in review.waivers.values()] == ["tried in March"] * len(CELLS)
        assert set(review.duties_waived) == {Duty.OWN_KEYWORD, Duty.VARIATION}
        assert driver.screen.query_one("#statement", EditField).value.startswith("PARTIAL")
        await driver.press("ctrl+j")
        assert driver.message == f"type {review.id} to sign; it cannot be undone"
        await driver.type(review.id)
        await driver.press("ctrl+j")
        await driver.until(lambda: "waiting" not in driver.message, "the refusal")
        assert driver.message.startswith("no SSH key is given: write the path of the SSH key")
        assert review.signed is None


@pytest.mark.parametrize("key", ["/", ".", "~nobody-here/key", "/nowhere/id_ed25519", "x" * 5000, "[/b]\x1b[2J"])
async def test_a_key_that_is_none_is_refused(opened: Open, key: str) -> None:
    """Whatever stands in the field: a sentence, never a crash, and no signature."""
    async with opened() as driver:
        session = driver.session
        for query in session.review.cells[:3]:
            session.waive(query, "no time", driver.app.state.count(query))
        for query in session.review.cells[3:]:
            if not gate.passes(session.review, query):
                session.waive(query, "no time", driver.app.state.count(query))
        for duty in (Duty.OWN_KEYWORD, Duty.VARIATION):
            session.waive_duty(duty, "no time")
        await _sign_off(driver)
        for name, text in (("key", key), ("name", "Alice"), ("role", "engineer"), ("typed", session.review.id)):
            driver.screen.query_one(f"#{name}", EditField).set(text)

        await driver.press("ctrl+j")

        said = len(driver.app.messages.all)
        await driver.until(lambda: not driver.message.startswith("waiting"), "an answer")
        assert said
        assert driver.app.messages.all[-1].role == "severity-error"
        assert session.review.signed is None


async def test_help_and_lists_lead_back_to_where_one_was(opened: Open) -> None:
    """`?`, `M`, `:` and their ways out, from the sign-off."""
    async with opened() as driver:
        await _sign_off(driver)
        before = driver.screen
        for key, ways in (("question_mark", ("escape", "q", "question_mark", "enter")), ("M", ("escape", "q"))):
            for way in ways:
                await driver.press(key)
                assert driver.screen is not before
                await driver.press(way)
                assert driver.screen is before
        await driver.press("q")
        assert driver.screen is driver.app.matrix
