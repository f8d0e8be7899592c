"""The entries of a piece of a file, as positions in its padded bytes, and their bytes as they are searched."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.buffers import without_nul_runs
from logreview_tui.sources.local.layouts import layout_by_rank
from logreview_tui.sources.local.stamps import Bytes, Ints
from logreview_tui.sources.local.strings import Strings
from logreview_tui.sources.local.values import Parsed

Rows = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows of a piece, by position in its padded bytes."""

    text: bytearray
    start: Ints
    end: Ints
    body: Ints
    """How many bytes the stamp takes."""
    layout: NDArray[np.uint8]
    odd: Rows
    """Rows that hold words their bytes do not show."""
    strings: Strings | None
    """Where strings are, for rows that are documents; None for text."""

    @property
    def searched(self) -> bytearray:
        """The bytes in which words are looked for, position by position those of the text."""
        return self.strings.shown if self.strings else self.text

    @property
    def bytes(self) -> Bytes:
        """What is searched, as an array."""
        return np.frombuffer(self.searched, np.uint8)

    def rows_of(self, position: Ints) -> Ints:
        """The row that each position lies in; -1 for none."""
        row = np.searchsorted(self.start, position, "right") - 1
        inside = row >= 0
        inside[inside] = position[inside] < self.end[row[inside]]
        return np.where(inside, row, -1)

    def hits(self, start: Ints) -> tuple[Ints, Ints]:
        """Of hits that start here those behind the stamps of entries, and the row of each."""
        rows = self.rows_of(start)
        start, rows = start[rows >= 0], rows[rows >= 0]
        behind = start >= (self.start + self.body)[rows]
        return start[behind], rows[behind]

    def rows_with(self, position: Ints) -> Ints:
        """The rows that positions lie in, each once, ascending."""
        rows = self.rows_of(position)
        return np.unique(rows[rows >= 0])

    def parse(self, row: int) -> Parsed:
        """Take one entry apart."""
        raw = bytes(self.text[self.start[row] : self.end[row]])
        return layout_by_rank(int(self.layout[row])).parse(without_nul_runs(raw).rstrip(b"\r"), int(self.body[row]))
