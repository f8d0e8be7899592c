"""The matrix: the pattern totals and one row per keyword, one column per index pattern, a cursor on one cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from logreview_tui.domain.display import SafeText, display
from logreview_tui.domain.query import Query
from logreview_tui.ui.cells import State, cell_text
from logreview_tui.ui.lines import Line, Piece, cells, cut, line, padded, piece, with_role
from logreview_tui.ui.panes.line_pane import LinePane, scrolled

_NUMBER = 6
_CELL = _NUMBER + 4
"""Bracket, sign, number, arrow, bracket."""
_WIDEST_NAME = 24
_LABEL_MIN, _LABEL_MAX = 14, 28


@dataclass(frozen=True, slots=True)
class Position:
    """Where the cursor is: row 0 is the totals, row i the keyword i-1; a column per index pattern."""

    row: int = 1
    column: int = 0


class MatrixPane(LinePane):
    """Counts and verdicts of all cells."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._state: State | None = None
        self.position = Position()
        self._top = 0
        self._left = 0

    def show(self, state: State, position: Position) -> None:
        """Show this state with the cursor there."""
        self._state, self.position = state, position
        self.update_lines()

    @property
    def wanted_width(self) -> int:
        """Columns for all patterns with their names whole."""
        if self._state is None:
            return 0
        label, widest = self._widest()
        return label + len(self._state.review.opened.index_patterns) * max(_CELL, widest) + 2

    @property
    def page(self) -> int:
        """Rows of a page."""
        return max(self.size.height - 2, 1)

    @property
    def columns_shown(self) -> int:
        """Pattern columns that fit now."""
        return self._layout(self.size.width)[2] if self._state else 1

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """Head, totals, then as many keyword rows as fit."""
        state = self._state
        if state is None:
            return ()
        label, column, shown = self._layout(width)
        patterns = [p.name for p in state.review.opened.index_patterns]
        self._left = scrolled(self._left, self.position.column, shown, len(patterns))
        rows = len(state.review.rows)
        self._top = scrolled(self._top, max(self.position.row - 1, 0), height - 2, rows)
        visible = range(self._left, min(self._left + shown, len(patterns)))
        made = [self._head(patterns, visible, label, column)]
        for row in (0, *range(self._top + 1, min(self._top + height - 1, rows + 1))):
            content = self._row(state, row, visible, label, column)
            made.append(content if row else padded(content, width, "total"))
        return made

    def _layout(self, width: int) -> tuple[int, int, int]:
        """Columns of the label, columns of a cell, and how many cells are shown."""
        assert self._state is not None  # noqa: S101 - only called when there is something to lay out
        label, widest = self._widest()
        room = (width - label - 2) // max(len(self._state.review.opened.index_patterns), 1)
        column = max(_CELL, min(widest, room))
        return label, column, max((width - label - 2) // column, 1)

    def _widest(self) -> tuple[int, int]:
        """Columns of the label, and of a cell under the longest pattern name."""
        assert self._state is not None  # noqa: S101 - as above
        review = self._state.review
        longest = max((display(r.label).cells for r in review.rows), default=0)
        names = [display(p.name).cells for p in review.opened.index_patterns]
        return min(max(longest + 2, _LABEL_MIN), _LABEL_MAX), min(max(names, default=0) + 2, _WIDEST_NAME)

    def _head(self, patterns: list[str], visible: range, label: int, column: int) -> Line:
        glyphs = self.look.glyphs
        before, after = visible.start, len(patterns) - visible.stop
        lead = line((" keyword", "dim"))
        hidden = f"{glyphs.left}{before}" if before else ""
        made = [*padded(lead, label - len(hidden)), piece(hidden, "key")]
        for i in visible:
            role = "key" if i == self.position.column else "title"
            name = cut(line((display(patterns[i]), role)), column - 2, glyphs.dots)
            made += [piece(" " * (column - 1 - cells(name))), *name, piece(" ")]
        if after:
            made.append(piece(f"{glyphs.right}{after}", "key"))
        return tuple(made)

    def _row(self, state: State, row: int, visible: range, label: int, column: int) -> Line:
        review = state.review
        here = row == self.position.row
        name = review.rows[row - 1].label if row else "all entries"
        sign = self.look.glyphs.cursor if here else " "
        base = "" if row else "total"
        lead = cut(line((sign, "key"), (display(name), "key" if here else base)), label - 1, self.look.glyphs.dots)
        made: list[Piece] = list(padded(lead, label, base))
        for i in visible:
            query = query_at(state, Position(row, i))
            made += self._cell(state, query, column, is_selected=here and i == self.position.column)
        content = tuple(made)
        return content if row else with_role(content, "total")

    def _cell(self, state: State, query: Query, column: int, *, is_selected: bool) -> list[Piece]:
        text = cell_text(state, query, self.look.glyphs)
        opening, closing = ("[", "]") if is_selected else (" ", " ")
        gap = column - _CELL
        role = f"{text.role} cursor" if is_selected else text.role
        is_full = len(text.number) == _NUMBER
        number = text.number if is_full or not text.finding else f"{text.finding}{text.number:>{_NUMBER - 1}}"
        arrow = text.finding if is_full and text.finding else text.arrow
        content = f"{opening}{text.glyph}{number:>{_NUMBER}}{arrow}{closing}"
        return [Piece(SafeText(" " * gap)), Piece(SafeText(content), role)] if gap else [Piece(SafeText(content), role)]


def query_at(state: State, position: Position) -> Query:
    """The query of a cell, or of a pattern's total in row 0."""
    review = state.review
    columns = len(review.opened.index_patterns)
    if position.row == 0:
        return review.totals[position.column]
    return review.cells[(position.row - 1) * columns + position.column]


def position_of(state: State, query: Query) -> Position | None:
    """Where a query stands in the matrix; None for a variation."""
    review = state.review
    columns = len(review.opened.index_patterns)
    if query in review.totals:
        return Position(0, review.totals.index(query))
    if query in review.cells:
        index = review.cells.index(query)
        return Position(index // columns + 1, index % columns)
    return None
