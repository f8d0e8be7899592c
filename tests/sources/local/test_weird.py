"""Entries that are odd in themselves are found, counted and drawn; ordinary ones are not."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui.domain.counts import CountState
from logreview_tui.domain.weird import ANY
from logreview_tui.sources import Order

from .local import ask, count, opened

START = datetime(2026, 3, 1, tzinfo=UTC)


def _line(minutes: int, text: str) -> bytes:
    at = START + timedelta(minutes=minutes)
    return f"{at:%Y-%m-%dT%H:%M:%S+00:00} web app: {text}\n".encode("utf-8", "surrogateescape")


def _write(path: Path, lines: list[bytes], written: datetime) -> Path:
    path.write_bytes(b"".join(lines))
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


LINES = [
    _line(0, "plain\ttabs are ordinary"),
    _line(1, "escape \x1b[2J here"),
    _line(2, "delete \x7f here"),
    _line(3, "large " + "x" * 70_000),
    _line(30, "on time"),
    _line(26, "four minutes early is ordinary"),
    _line(20, "ten minutes early"),
    _line(500, "from the future"),
]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("control", ["escape", "delete"]),
        ("oversize", ["large"]),
        ("order", ["ten minutes early"]),
        ("future", ["from the future"]),
        ("any", ["escape", "delete", "large", "ten minutes early", "from the future"]),
        ("nothing", []),
    ],
)
async def test_each_kind_is_found(tmp_path: Path, kind: str, found: list[str]) -> None:
    """Count, listing and pool agree; also beside a keyword, and the other way round."""
    log = _write(tmp_path / "app.log", LINES, START + timedelta(minutes=60))
    async with opened(log) as source:
        query = ask("app.log", None, f"logreview.weird:{kind}")
        counted = await count(source, "app.log", None, f"logreview.weird:{kind}")
        listed = [e.text async for e in source.entries(query, Order.OLDEST_FIRST)]
        pool = await source.pool(query, 100, 3)
        others = await count(source, "app.log", None, f"-logreview.weird:{kind}")
        with_word = await count(source, "app.log", "here", f"logreview.weird:{kind}")

    assert counted.count.state is CountState.EXACT
    assert counted.count.value == len(found) == len(pool)
    assert sorted(t.split("app: ")[1].split(" ")[0] for t in listed) == sorted(f.split(" ")[0] for f in found)
    assert others.count.value == len(LINES) - len(found)
    assert with_word.count.value == sum(f in {"escape", "delete"} for f in found)


async def test_json_hides_no_control_character(tmp_path: Path) -> None:
    """Written as an escape it counts; a tab or a line break written so does not, nor the letters of one."""
    texts = ["bell \x07", "escape \x1b[31m", "tab \t and\nbreak", "plain"]
    documents = [
        {"@timestamp": (START + timedelta(minutes=i)).isoformat(), "message": text} for i, text in enumerate(texts)
    ]
    log = _write(
        tmp_path / "app.ndjson", [json.dumps(d).encode() + b"\n" for d in documents], START + timedelta(days=1)
    )
    async with opened(log) as source:
        (pattern,) = [p.name for p in await source.index_patterns()]
        found = [e.text async for e in source.entries(ask(pattern, None, str(ANY)), Order.OLDEST_FIRST)]

    assert found == ["bell \x07", "escape \x1b[31m"]


async def test_order_is_that_of_the_whole_file(tmp_path: Path) -> None:
    """However the index cuts it into segments, an entry is late if any before it in the file is later."""
    lines = [_line(60, "the latest"), *(_line(i, f"entry {i:03}") for i in range(50))]
    log = _write(tmp_path / "app.log", lines, START + timedelta(days=1))
    counts = []
    for size in (200, 700, 1 << 20):
        async with opened(log, segment_bytes=size, cache_folder=tmp_path / f"cache{size}") as source:
            counts.append(str((await count(source, "app.log", None, "logreview.weird:order")).count))

    assert counts == ["50"] * 3


async def test_no_entry_is_odd_in_an_ordinary_log(tmp_path: Path) -> None:
    """An exact zero."""
    log = _write(tmp_path / "app.log", [_line(i, "well") for i in range(50)], START + timedelta(days=1))
    async with opened(log) as source:
        assert str((await count(source, "app.log", None, str(ANY))).count) == "0"
