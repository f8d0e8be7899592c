"""Memory at work: the second month of a source takes fewer keys than the first, and shows everything that is new."""

from datetime import timedelta
from pathlib import Path

from logreview_tui.config import SigningIdentity
from logreview_tui.domain import gate
from logreview_tui.domain.events import Duty, Reviewer
from logreview_tui.domain.memory import Standing
from logreview_tui.domain.reading import recalled
from logreview_tui.signing_off import default_statement
from tests.evidence import ssh
from tests.ui.driving import Driver, driven
from tests.ui.logs import START

USUAL = (
    "sshd[7]: error: kex exchange identification failed by peer",
    "kernel: disk error corrected by the controller",
    "backup: copying the archive failed, will retry",
    "nginx: upstream timed out with an error while reading",
    "cron: job failed with status of unknown kind",
    "app: payment failed because the card expired",
    "app: login failed for a customer of the shop",
    "proxy: error while connecting to the backend",
)
NEW = ("kernel: error: module tainted the kernel", "sudo: privilege check failed for a stranger")


def _lines(month: int) -> list[str]:
    """Two days; every usual message each half hour, in the second month two messages nobody has seen."""
    start = START + timedelta(days=2 * month)
    lines = [(start + timedelta(minutes=30 * i + k), text) for i in range(96) for k, text in enumerate(USUAL)]
    if month:
        lines += [(start + timedelta(hours=20, minutes=7 + k), text) for k, text in enumerate(NEW)]
    lines.append((start + timedelta(days=2, minutes=-1), "app: the end of the month"))
    return [f"{at:%Y-%m-%dT%H:%M:%S+00:00} host1 {text}\n" for at, text in sorted(lines)]


async def _read_all(driver: Driver) -> tuple[int, str]:
    """Read every cell from the first to the last; how many keys that took, and everything that was on the screen."""
    keys, tries, shown = 0, 0, ""
    while cell := gate.next_open(driver.session.review, None):
        await driver.read(str(cell.keyword))
        while driver.app.reader.selected == cell and not gate.passes(driver.session.review, cell):
            shown += driver.pane("detail")
            marks = len(driver.session.review.marks)
            await driver.press("u")
            keys += len(driver.session.review.marks) > marks  # one typed before the entry was painted is dropped
            tries += 1
            assert tries < 400, shown
    return keys, shown


async def _sign(driver: Driver, key: Path) -> None:
    session = driver.session
    session.waive_duty(Duty.OWN_KEYWORD, "test")
    session.waive_duty(Duty.VARIATION, "test")
    who = Reviewer("alice@example.com", "Alice", "engineer")
    await driver.app.application.signer.sign_off(session, SigningIdentity(who, key), default_statement(session.review))


async def test_the_second_month_takes_fewer_keys(tmp_path: Path) -> None:
    """What was understood and is as it was is read by the screenful; what is new is shown, and said to be."""
    log, key = tmp_path / "app.log", ssh.make_key(tmp_path)
    log.write_text("".join(_lines(0)))
    async with driven(log, size=(80, 24), env={}) as driver:
        first, _ = await _read_all(driver)
        await _sign(driver, key)

    log.write_text("".join(_lines(0) + _lines(1)))
    async with driven(log, size=(80, 24), env={}) as driver:
        review = driver.session.review
        second, shown = await _read_all(driver)
        found = [(q, row) for q in review.cells if q.id in review.tables for row in review.tables[q.id].rows]
        standings = {row.template: known.standing for q, row in found if (known := recalled(review, q, row.id))}

    new = {template for template, standing in standings.items() if standing is Standing.NEW}
    assert second < first
    assert len(new) == len(NEW)
    assert all(text.rpartition(": ")[2] in shown for text in NEW)
    assert "new: in no earlier review" in shown
    assert "known, as before; understood on" in shown
    assert set(standings.values()) == {Standing.NEW, Standing.SAME}
