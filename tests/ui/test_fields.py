"""Filters made of fields: an entry as JSON, fields of the drawn entries, values over the whole query."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.domain.query import Filter
from logreview_tui.errors import UsageError
from logreview_tui.sources.documents import leaf_text, leaves
from logreview_tui.ui.documents import Row, document_rows, field_rows
from tests.hostile import HOSTILE
from tests.ui.conftest import Open
from tests.ui.driving import Driver

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _entry(raw: bytes, fields: tuple[tuple[str, str], ...] = (), text: str = "a line") -> LogEntry:
    return LogEntry(EntryRef("a", "file"), AT, text, fields, raw)


def _text(rows: list[Row]) -> list[str]:
    return ["".join(p.text.plain for p in row.line) for row in rows]


def test_a_document_is_indented_json() -> None:
    """Each leaf row names its dotted field and the value that is searched; numbers stay as they are written."""
    raw = b'{"a":{"b":[1,"x y",{"c":true}],"n":null},"big":1e3,"id":00,"e":{}}'.replace(b"00", b"12345678901234567890")

    rows = document_rows(_entry(raw), 80)

    assert _text(rows) == [
        " {", '   "a": {', '     "b": [', "       1,", '       "x y",', "       {", '         "c": true', "       }",
        "     ],", '     "n": null', "   },", '   "big": 1e3,', '   "id": 12345678901234567890,', '   "e": {}', " }",
    ]  # fmt: skip
    found = [(row.field, row.value) for row in rows if row.value is not None]
    assert found == [
        ("a.b", "1"), ("a.b", "x y"), ("a.b.c", "true"), ("big", "1000"), ("id", "12345678901234567890"),
    ]  # fmt: skip


def test_a_syslog_line_becomes_a_document() -> None:
    """Time, message and fields, as there is no document."""
    rows = document_rows(_entry(b"a line", (("host", "web"), ("tag", "1"), ("tag", "2"))), 80)

    assert "\n".join(_text(rows)).replace("\n ", "\n") == (
        ' {\n  "@timestamp": "2026-03-01T12:00:00Z",\n  "message": "a line",\n  "host": "web",\n  "tag": [\n    "1",\n'
        '    "2"\n  ]\n}'
    )


def test_hostile_documents_stay_printable_and_whole() -> None:
    """Names and values of every payload: one row of safe text after another, each leaf with its field, JSON again."""
    for payload in HOSTILE:
        document = {f"n{payload[:300]}": payload, "inner": {payload[:40]: [payload[:40]]}}
        raw = json.dumps(document).encode()

        rows = document_rows(_entry(raw), 60)

        assert all(p.text.plain.isprintable() for row in rows for p in row.line)
        assert {(row.field, row.value) for row in rows if row.value} == {
            (n, leaf_text(v)) for n, v in leaves(document) if v
        }


def test_deep_and_long_documents_end() -> None:
    """Nesting beyond a screen is written on one line; a hundred thousand values are cut and say so."""
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    assert len(document_rows(_entry(deep), 80)) < 200
    assert document_rows(_entry(b'{"a":' * 100_000 + b"1" + b"}" * 100_000), 80)
    rows = document_rows(_entry(json.dumps({"a": list(range(100_000))}).encode()), 80)
    assert (len(rows), _text(rows)[-1]) == (5001, "  too long to be shown whole")


def test_fields_that_tell_entries_apart_come_first() -> None:
    """A field shared by some, then one that all share, then one that differs everywhere."""
    entries = [
        _entry(b"", (("id", str(i)), ("same", "x"), ("kind", "a" if i < 3 else "b")), text=f"line {i}")
        for i in range(4)
    ]

    rows = field_rows(entries)

    assert [row.field for row in rows] == ["", "kind", "same", "id"]
    assert _text(rows)[1].split() == ["kind", "a", "3,", "b", "1"]
    assert _text(rows)[3].split() == ["id", "0", "1,", "1", "1,", "2", "1,", "+1"]


def test_what_cannot_be_asked_for_is_refused() -> None:
    """No word, a range that would be read as one, bytes, a text too long: each with a reason."""
    for value in ("-", "1..9", "bad\udcff", "word " * 60):
        with pytest.raises(UsageError):
            Filter.on("field", value)
    assert str(Filter.on("url", "https://x:8443/a?b=c", is_excluded=True)) == "-url:https://x:8443/a?b=c"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Twelve failures of two users on three pods, in nested documents."""
    lines = []
    for i in range(12):
        document = {
            "@timestamp": f"2026-03-01T{i:02}:00:00Z",
            "message": f"login failed {'abcdefghijkl'[i] * 3}",
            "user": {"name": "alice" if i < 8 else "bob", "[/b]\x1b[31m": f"p{i % 3}"},
        }
        lines.append(json.dumps(document))
    path = tmp_path / "app.ndjson"
    path.write_text("\n".join(lines) + "\n")
    return path


async def _put_on(driver: Driver, text: str) -> None:
    """Put the cursor on the row with a text."""
    await driver.press("g")
    for _ in range(40):
        rows = driver.pane("list").splitlines()
        at = driver.screen.query_one("#list").cursor  # type: ignore[attr-defined]
        if text in rows[at]:
            return
        await driver.press("j")
    raise AssertionError(driver.pane("list"))


async def test_an_entry_as_json_filters_for_and_out(opened: Open, documents: Path) -> None:
    """`J`, `+` on a value: a variation with a sample of its own; `-` there turns it round; Esc leads back."""
    async with opened(documents) as driver:
        await driver.read("failed")
        await driver.press("J")
        assert driver.pane("head").startswith(" entry as JSON")
        await driver.press("g", "plus")
        assert driver.message == "no value here to filter by"
        await _put_on(driver, '"alice"')
        await driver.press("plus")
        await driver.until(lambda: "0 of 8 read" in driver.pane("detail"), "the filtered sample")
        assert driver.pane("title").startswith(" failed user.name:alice / app")

        await driver.press("J")
        await _put_on(driver, '"alice"')
        await driver.press("plus")
        assert "is a filter of this query already" in driver.message
        await driver.press("minus")
        await driver.until(lambda: "0 of 4 read" in driver.pane("detail"), "the other user's")

        assert [str(q) for q in driver.session.review.variations] == [
            "app.ndjson failed user.name:alice",
            "app.ndjson failed -user.name:alice",
        ]


async def test_a_filter_is_built_of_fields_and_counted_values(opened: Open, documents: Path) -> None:
    """`f`: fields of the drawn entries; Enter: values over all entries; Enter filters; `x` takes it away again."""
    async with opened(documents) as driver:
        await driver.press("g", "j", "j", "f")
        assert driver.pane("head").startswith(" filter  of  failed / app")
        await _put_on(driver, "user.name")
        await driver.press("enter")
        await driver.until(lambda: "8  alice" in driver.pane("list"), "the values")
        assert driver.pane("list").splitlines()[:2] == [" 8  alice".ljust(80), " 4  bob"]
        await _put_on(driver, "bob")
        await driver.press("enter")
        await driver.until(lambda: "0 of 4 read" in driver.pane("detail"), "the filtered sample")

        await driver.press("f")
        assert driver.pane("list").splitlines()[1].strip() == "user.name:bob"
        await driver.press("x")

        await driver.until(lambda: "0 of 10 read" in driver.pane("detail"), "the cell again")
        assert driver.app.reader.selected in driver.session.review.cells


async def test_hostile_field_names_are_filtered_by(opened: Open, documents: Path) -> None:
    """A name of markup and controls is shown safely, and finds its entries."""
    async with opened(documents) as driver:
        await driver.press("g", "j", "j", "f")
        await _put_on(driver, "user.[/b]^[[31m")
        await driver.press("enter")
        await driver.until(lambda: "4  p0" in driver.pane("list"), "the values")

        await driver.press("minus")

        await driver.until(lambda: "0 of 8 read" in driver.pane("detail"), "the entries without it")
        assert "-user.[/b]^[[31m:p0" in driver.pane("title")


async def test_without_drawn_entries_there_are_no_fields(opened: Open, documents: Path) -> None:
    """An empty cell says what to do instead."""
    async with opened(documents) as driver:
        await driver.press("g", "j", "f")

        assert driver.message == "no drawn entries to take fields from; t tries a filter that is typed"
