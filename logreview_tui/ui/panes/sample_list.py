"""The drawn entries: a row per block, with its sign, its number, its time and its text."""

import re
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

_MOST_ROWS = 3
"""Rows of one block where there is room for all."""
_OWN_STAMP = re.compile(
    r"\A(?:[A-Z][a-z]{2} [ \d]\d|\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? "
)
"""A stamp that the line begins with: the row has the time already, and the entry is shown whole below."""
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
        rows = min(max(height // len(self._blocks), 1), _MOST_ROWS)
        self._top = scrolled(self._top, self._cursor, height // rows, len(self._blocks))
        shown = range(self._top, min(self._top + height // rows, len(self._blocks)))
        return [row for i in shown for row in self._rows(i, width, rows, self._zone)]

    def _rows(self, i: int, width: int, rows: int, zone: tzinfo) -> list[Line]:
        is_selected = i == self._cursor
        return block_lines(
            self._blocks[i], self._states[i], width, zone, self.look.glyphs, rows=rows, is_selected=is_selected
        )


def block_lines(
    block: Block, state: BlockState, width: int, zone: tzinfo, glyphs: Glyphs, *, rows: int, is_selected: bool
) -> list[Line]:
    """Cursor, sign, note, ×n, time, text in at most so many rows, and where it was read if not here."""
    first = block.entries[0]
    sign = glyphs.verdict(state.verdict)
    alike = f"{glyphs.times}{state.of} " if state.of > 1 else ""
    if 0 < state.marked < state.of:
        alike = f"{state.marked}/{state.of} "
    known = "new " if state.is_new else "known " if state.is_quiet else ""
    lead = line(
        (glyphs.cursor if is_selected else " ", "key"),
        (sign, _ROLES[state.verdict]),
        (glyphs.note if state.has_note else " ", "key"),
        (f"{clock(first.time, zone)} ", "dim"),
        (alike, "key"),
        (known, "severity-warning" if state.is_new else "severity-fine"),
    )
    tail = line(("  read there", "dim")) if state.read_in else ()
    text = display(headline(first.fields) or _OWN_STAMP.sub("", first.text, count=1))
    room = max(width - cells(lead) - cells(tail), 1)
    parts = text.wrap(room, at_words=True)[: rows - 1]
    left = text.part(sum(len(p.plain) for p in parts), len(text.plain))
    texts = [line(p) for p in parts] + ([cut(line(left), room, glyphs.dots)] if left.plain or not parts else [])
    made = []
    for n, content in enumerate(texts):
        margin = lead if n == 0 else line(" " * cells(lead))
        row = (*padded((*margin, *content), width - cells(tail)), *(tail if n == 0 else ()))
        made.append(with_role(row, "cursor") if is_selected else row)
    return made
