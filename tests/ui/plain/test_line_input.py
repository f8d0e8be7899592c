"""Lines from pipes and files, whole or refused."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreview_tui.errors import UsageError
from logreview_tui.ui.plain.line_input import LINE_LIMIT, LineInput


@pytest.fixture
def pipe() -> Iterator[tuple[LineInput, int]]:
    """An input and the end to write to."""
    reader, writer = os.pipe()
    yield LineInput(reader), writer
    os.close(reader)


async def test_lines_come_as_they_are_written(pipe: tuple[LineInput, int]) -> None:
    """In pieces, with either line end, the last one without any."""
    lines, writer = pipe
    os.write(writer, b"one\r\ntw")
    first = await lines.line()
    os.write(writer, b"o\nthree")
    second = await lines.line()
    os.close(writer)

    assert [first, second, await lines.line(), await lines.line()] == ["one", "two", "three", None]


async def test_a_monstrous_line_is_passed_over(pipe: tuple[LineInput, int]) -> None:
    """It is refused once, whole, and the next line is heard."""
    lines, writer = pipe

    async def write() -> None:
        await asyncio.to_thread(os.write, writer, b"x" * (4 * LINE_LIMIT) + b"\nnext\n")

    writing = asyncio.create_task(write())
    with pytest.raises(UsageError, match=f"longer than {LINE_LIMIT} bytes"):
        await lines.line()
    assert await lines.line() == "next"
    await writing
    os.close(writer)


async def test_bytes_that_are_no_text_are_written_out(pipe: tuple[LineInput, int]) -> None:
    """Nothing of them can end up as a lone surrogate in the journal."""
    lines, writer = pipe
    os.write(writer, b"caf\xe9 \xff\n")
    os.close(writer)

    assert await lines.line() == "caf\\xe9 \\xff"


async def test_a_regular_file_is_read_too(tmp_path: Path) -> None:
    """As in `logreview ... < commands`."""
    path = tmp_path / "commands"
    path.write_text("next\nquit\n")
    with path.open("rb") as file:
        lines = LineInput(file.fileno())

        assert [await lines.line(), await lines.line(), await lines.line()] == ["next", "quit", None]


async def test_an_end_from_outside_wakes_a_waiting_reader(pipe: tuple[LineInput, int]) -> None:
    """A dropped line or a signal is the end of the input."""
    lines, writer = pipe
    asyncio.get_running_loop().call_later(0.01, lines.end)

    assert await asyncio.wait_for(lines.line(), 5) is None
    os.close(writer)
