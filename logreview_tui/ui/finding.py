"""Where a text stands in the lines of entries: pure, over what the reviewer sees, not over what is stored."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logreview_tui.ui.lines import CONTINUED, Line, overlaid


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A place to go to."""

    block: int
    row: int
    """The line of the block on which it begins."""


def hits(pages: Sequence[Sequence[Line]], text: str) -> tuple[Hit, ...]:
    """Every hit of a text, upper or lower case, in the lines of each block; one a line."""
    return tuple(
        Hit(block, row) for block, page in enumerate(pages) for row in sorted({f[0] for f in _found(page, text)})
    )


def highlighted(page: Sequence[Line], text: str, role: str) -> tuple[Line, ...]:
    """The same lines with the hits in another role; a hit may go on in the next row of wrapped text."""
    made = list(page)
    for first, start, end in _found(page, text):
        row, at, left = first, start, end - start
        while left > 0:
            width = len(_plain(made[row]))
            made[row] = overlaid(made[row], at, min(at + left, width), role)
            row, at, left = row + 1, 1, left - (width - at)
    return tuple(made)


def _found(page: Sequence[Line], text: str) -> Iterator[tuple[int, int, int]]:
    """Row, first and last character within it of each hit; the last may lie beyond the row."""
    wanted = re.compile(re.escape(text), re.IGNORECASE)
    for first, rows in _paragraphs(page):
        starts = [0]
        for row in rows:
            starts.append(starts[-1] + len(row) - 1)
        for hit in wanted.finditer("".join(row[1:] for row in rows)):
            index = max(i for i, start in enumerate(starts[:-1]) if start <= hit.start())
            at = hit.start() - starts[index] + 1
            yield first + index, at, at + len(hit[0])


def _paragraphs(page: Sequence[Line]) -> Iterator[tuple[int, list[str]]]:
    """The first row of each paragraph, and the text of its rows; each row begins with one column of margin."""
    first, rows = 0, list[str]()
    for i, content in enumerate(page):
        if rows and not (content and content[0].role == CONTINUED):
            yield first, rows
            first, rows = i, []
        rows.append(_plain(content))
    if rows:
        yield first, rows


def _plain(content: Line) -> str:
    return "".join(p.text.plain for p in content) or " "
