"""Queries copied from the screens, for files as a command line that counts the same; and rows by field."""

import asyncio
import json
import shlex
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.domain.query import Filter, Keyword, Query
from tests.domain.reviews import WITHIN
from tests.ui.conftest import Open


async def _copied(opened: Open, log: Path, *keys: str, query: Query | None = None) -> tuple[str, int | None, str]:
    """What is on the clipboard, the count that the review has, and what was said."""
    async with opened(log) as driver:
        review = driver.session.review
        if query:
            driver.session.vary(Query(query.index_pattern, query.keyword, review.within, query.filters))
            driver.app.open_query(driver.session.review.variations[0])
            await driver.until(lambda: not driver.app.reader.is_ahead("C", driver.app.now()), "the query")
        await driver.press(*keys)
        await driver.until(lambda: bool(driver.message), "the message")
        shown = driver.app.reader.selected if query else driver.app.matrix.selected
        await driver.until(lambda: shown.id in driver.session.review.answers, "the answer")
        return driver.app.clipboard, driver.session.review.answers[shown.id].count.value, driver.message


async def _counted(command: str, capsys: pytest.CaptureFixture[str]) -> list[int]:
    name, *words = shlex.split(command)
    assert (name, words[0]) == ("logreview", "scan")
    assert await asyncio.to_thread(main, ["scan", "--json", *words[1:]]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    return [c["count"]["value"] for c in cells]


async def test_a_copied_cell_counts_the_same(opened: Open, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`y` on the matrix; the fifteen keywords are counted with it."""
    command, value, said = await _copied(opened, log, "y")

    assert said.startswith(f"copied {len(command)} characters")
    assert "--keyword=error" in command
    assert value == 3
    assert (await _counted(command, capsys))[1] == value


async def test_a_hostile_query_is_quoted_for_the_shell(
    opened: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`C` while reading; path, keyword and value cannot end their words."""
    odd = tmp_path / "it's; $(touch x) & `y`"
    odd.mkdir()
    log = odd / "-rf.log"
    log.write_text(
        "2026-03-01T10:00:00+00:00 web app[1]: error; $(id) it's\n2026-03-01T10:01:00+00:00 web app[2]: ok\n"
    )
    filters = (Filter("program", "app; x'y", is_excluded=True), Filter("pid", "1..5"))
    query = Query("-rf.log", Keyword.parse("error; $(id) it's"), WITHIN, filters)

    command, value, _ = await _copied(opened, log, "C", query=query)

    assert value == 1
    assert shlex.split(command)[-1] == str(log)
    assert (await _counted(command, capsys))[-1] == 1


async def test_files_have_no_link(opened: Open, log: Path) -> None:
    """`Y` says why, and copies nothing."""
    copied, _, said = await _copied(opened, log, "Y")

    assert copied == ""
    assert said.startswith("no link: a cluster needs dashboards_url")


async def test_a_keyword_becomes_a_row_for_each_field(opened: Open, tmp_path: Path) -> None:
    """`B` on the matrix: below the keyword, most hits first, each with its own sample; a second time says so."""
    log = tmp_path / "audit.ndjson"
    uris = ["/pods?limit=500", "/pods?limit=500", "/pods"]
    events = [
        {"@timestamp": f"2026-03-01T10:0{i}:00Z", "uri": uri, "status": {"code": 500 if i == 2 else 200}}
        for i, uri in enumerate(uris)
    ]
    log.write_text("".join(json.dumps(e) + "\n" for e in events))
    async with opened(log) as driver:
        at = next(i for i, row in enumerate(driver.session.review.rows) if row.label == "500")
        driver.app.matrix.select(driver.session.review.cells[at])
        await driver.press("B")
        await driver.until(lambda: "has a row for each field" in driver.message, "the rows")
        await driver.counted()

        assert driver.message == "500 has a row for each field now: uri 2, status.code 1"
        rows = driver.pane("matrix").splitlines()
        shown = [row.split() for row in rows if "500" in row]
        assert [row[:3] for row in shown][1:] == [["500", "in", "uri"], ["500", "in", "status.code"]]
        assert [row[-1] for row in shown][1:] == ["2", "1"]
        cell = driver.session.review.cells[at + 2]
        sample = driver.session.review.answers[cell.id].sample
        assert sample is not None
        assert [dict(e.fields)["status.code"] for e in sample.entries] == ["500"]
        await driver.press("B")
        await driver.until(lambda: "rows already" in driver.message, "the refusal")
        await driver.press("j", "B")
        assert driver.message == "only the cell of a keyword has fields to split by"
