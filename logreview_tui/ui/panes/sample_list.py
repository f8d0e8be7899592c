"""The drawn entries: a row per block, with its sign, its number, its time and its text."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.display import display
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.reading import BlockState
from logreview_tui.ui.audit import headline
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, cells, cut, line, padded, with_role
from logreview_tui.ui.panes.line_pane import LinePane, scrolled
from logreview_tui.ui.wording import clock

_ROLES = {
    Verdict.UNDERSTOOD: "verdict-understood",
    Verdict.SUSPICIOUS: "verdict-suspicious",
    Verdict.OPEN: "verdict-open",
}


class SampleList(LinePane):
    """Blocks with a cursor on one of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._blocks: Sequence[Block] = ()
        self._states: Sequence[BlockState] = ()
        self._empty = ""
        self._zone: tzinfo | None = None
        self._cursor = 0
        self._top = 0

    def show(
        self, blocks: Sequence[Block], states: Sequence[BlockState], cursor: int, *, zone: tzinfo, empty: str
    ) -> None:
        """Show blocks and their states; `empty` is said when there are none."""
        self._blocks, self._states, self._cursor, self._zone, self._empty = blocks, states, cursor, zone, empty
        self.update_lines()

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The rows around the cursor."""
        if not self._blocks or self._zone is None:
            return [line((f"  {self._empty}", "dim"))]
        self._top = scrolled(self._top, self._cursor, height, len(self._blocks))
        rows = range(self._top, min(self._top + height, len(self._blocks)))
        return [
            block_line(
                self._blocks[i], self._states[i], width, self._zone, self.look.glyphs, is_selected=i == self._cursor
            )
            for i in rows
        ]


def block_line(block: Block, state: BlockState, width: int, zone: tzinfo, glyphs: Glyphs, *, is_selected: bool) -> Line:
    """One row: cursor, sign, note, ×n, time, text, and where it was read if not here."""
    first = block.entries[0]
    sign = glyphs.verdict(state.verdict)
    alike = f"{glyphs.times}{state.of} " if state.of > 1 else ""
    if 0 < state.marked < state.of:
        alike = f"{state.marked}/{state.of} "
    lead = line(
        (glyphs.cursor if is_selected else " ", "key"),
        (sign, _ROLES[state.verdict]),
        (glyphs.note if state.has_note else " ", "key"),
        (f"{clock(first.time, zone)} ", "dim"),
        (alike, "key"),
    )
    tail = line(("  read there", "dim")) if state.read_in else ()
    text = cut(line(display(headline(first.fields) or first.text)), width - cells(lead) - cells(tail), glyphs.dots)
    row = (*padded((*lead, *text), width - cells(tail)), *tail)
    return with_role(row, "cursor") if is_selected else row
