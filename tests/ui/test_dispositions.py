"""Findings on the screens: the sign in the cell, the sentence, the list, and what is said of them by key."""

from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.finding import Disposition
from logreview_tui.opening import Wish
from tests.ui.conftest import Open
from tests.ui.logs import START


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Ten days with an hour in which passwords are guessed."""
    lines = []
    for hour in range(240):
        for minute in range(0, 60, 1 if hour == 150 else 10):
            time = START + timedelta(hours=hour, minutes=minute)
            lines.append(f"{time.isoformat()} web1 sshd[7]: Failed password for root from 10.0.0.{minute} port 2\n")
    path = tmp_path / "auth.log"
    path.write_text("".join(lines))
    return path


async def test_a_finding_is_seen_listed_and_said(opened: Open, month: Path) -> None:
    """By `d` in its cell: a risk indicator, a reason asked for; `.` takes it back; the sign-off counts it."""
    async with opened(month, wish=Wish(START, START + timedelta(days=10))) as driver:
        await driver.until(lambda: bool(driver.session.review.examined), "the examination")
        review = driver.session.review
        (found,) = review.findings
        assert found.is_risk
        assert "◆" in driver.pane("matrix")
        await driver.press("g", "d")
        await driver.until(lambda: "spike of" in driver.pane("prompt"), "the question")
        await driver.press("e")
        await driver.until(lambda: "what explains it" in driver.pane("prompt"), "the reason")
        await driver.press("enter")
        await driver.until(lambda: "a reason is needed" in driver.message, "the refusal")
        assert disposing.open_findings(driver.session.review) == (found,)

        await driver.press("n")
        await driver.until(lambda: driver.message.startswith("risk indicator: "), "the sentence")
        await driver.press("d", "s")
        await driver.until(lambda: "why is it suspicious" in driver.pane("prompt"), "the reason")
        await driver.type("guessing")
        await driver.press("enter")
        await driver.until(lambda: driver.message.startswith("suspicious: auth.log "), "the disposition")
        assert driver.session.review.disposed[found.id].disposition is Disposition.SUSPICIOUS

        await driver.press("F")
        await driver.until(lambda: "guessing" in driver.pane("list"), "the list")
        assert driver.pane("list").startswith(
            " suspicious risk spike 7 Mar 06:00, 60 not 6 auth.log failed +1 guessing"
        )
        await driver.press("escape", "full_stop")
        assert driver.message == "last disposition taken back"
        assert not driver.session.review.disposed

        await driver.press("r")
        await driver.until(lambda: "finding without a disposition" in driver.pane("gaps"), "the gap")
        assert " findings  1 open" in driver.pane("head")


async def test_reading_ends_at_an_open_finding(opened: Open, month: Path) -> None:
    """After the last entry the reviewer is told of the finding and stays; with nothing else due `n` says so too."""
    async with opened(month, wish=Wish(START, START + timedelta(days=10))) as driver:
        await driver.until(lambda: bool(driver.session.review.examined), "the examination")
        await driver.read("failed")
        cell = driver.app.reader.selected
        while "its finding wants a word: d says" not in driver.message:
            assert driver.app.reader.selected == cell
            await driver.press("u")
        assert gate.passes(driver.session.review, cell)
        assert gate.is_due(driver.session.review, cell)

        await driver.press("n")
        after = driver.message
        await driver.press("d", "e")
        await driver.type("a test")
        await driver.press("enter")
        await driver.until(lambda: bool(driver.session.review.disposed), "the disposition")
        await driver.press("n")
        last = driver.message

    assert "its finding wants a word" in after
    assert last.startswith("every cell passes")
