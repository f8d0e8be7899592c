"""The home screen: the matrix of keywords and index patterns, and what the selected cell says."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget

from logreview_tui.domain.query import Query
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.header import header_line
from logreview_tui.ui.info import cell_info
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.lines import line
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.panes.matrix import MatrixPane, Position, position_of, query_at
from logreview_tui.ui.panes.preview import PreviewPane
from logreview_tui.ui.screens.query_actions import QueryActions

_PREVIEW_LEAST = 60
"""Columns."""
_REST_S = 0.06
"""How long the cursor rests before the preview follows it."""


class MatrixScreen(QueryActions):
    """Counts, verdicts and progress of all cells."""

    WHERE = Where.MATRIX
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.MATRIX)
    DEFAULT_CSS = """
    MatrixScreen #head { height: 1; }
    MatrixScreen #body { height: 1fr; }
    MatrixScreen #preview { display: none; width: 1fr; }
    MatrixScreen.-wide #preview { display: block; }
    MatrixScreen #info { height: 2; }
    MatrixScreen #signs { height: 0; }
    MatrixScreen.-tall #signs { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.position = Position()
        self._pause: Timer | None = None
        self._paused_for: Query | None = None

    def compose_content(self) -> Iterator[Widget]:
        """Header, matrix, preview, two lines about the selected cell, and what the signs mean where there is room."""
        yield Lines(id="head")
        with Horizontal(id="body"):
            yield MatrixPane(id="matrix")
            yield PreviewPane(id="preview")
        yield Lines(id="info")
        yield Lines(id="signs")

    @property
    def selected(self) -> Query:
        """The query under the cursor."""
        return query_at(self.state, self.position)

    def show_state(self, state: State) -> None:
        """Header, cells and the lines about the selected cell."""
        self._stay_inside(state)
        glyphs, zone, width = self.main.look.glyphs, self.main.zone, self.size.width
        if not width:
            return
        self.query_one("#head", Lines).show([header_line(state, width, zone, glyphs)])
        matrix = self.query_one("#matrix", MatrixPane)
        matrix.show(state, self.position)
        if self.has_class("-wide"):
            matrix.styles.width = min(matrix.wanted_width, width - _PREVIEW_LEAST)
            self._preview_soon(self.selected)
        else:
            matrix.styles.width = "1fr"
        self.query_one("#info", Lines).show(cell_info(state, query_at(state, self.position), width, zone, glyphs))
        legend = (
            f" {glyphs.understood} understood  {glyphs.suspicious} suspicious  {glyphs.open} open  {glyphs.empty} 0  "
            f"{glyphs.waived} waived  {glyphs.finding} finding  {glyphs.failed} failed  "
            f"{glyphs.not_permitted} not permitted  {glyphs.pending} not yet  "
            f"{glyphs.at_least} at least  {glyphs.up}{glyphs.down} twice, half of last review"
        )
        self.query_one("#signs", Lines).show([line((legend, "dim"))])

    def _preview_soon(self, query: Query) -> None:
        """Once the cursor rests; while it moves, nothing is drawn that is gone the next moment."""
        if self._pause and self._paused_for == query:
            return
        if self._pause:
            self._pause.stop()
        self._pause, self._paused_for = self.set_timer(_REST_S, self._preview), query

    def _preview(self) -> None:
        self._pause = None
        if self.is_current and self.has_class("-wide"):
            self.query_one(PreviewPane).show(self.state, self.selected, self.main.zone)

    def _stay_inside(self, state: State) -> None:
        review = state.review
        rows, columns = len(review.rows), len(review.opened.index_patterns)
        self.position = Position(min(self.position.row, rows), min(self.position.column, max(columns - 1, 0)))

    def select(self, query: Query) -> None:
        """Put the cursor on a query's cell; a variation has none and moves nothing."""
        found = position_of(self.state, query)
        if found:
            self._go(found.row, found.column)

    def _go(self, row: int, column: int) -> None:
        review = self.review
        rows, columns = len(review.rows), len(review.opened.index_patterns)
        self.position = Position(min(max(row, 0), rows), min(max(column, 0), columns - 1))
        self.main.messages.clear()
        self.show_message()
        self.main.look_at(self.selected)
        self.show_state(self.state)

    def _move(self, rows: int, columns: int) -> None:
        self._go(self.position.row + rows, self.position.column + columns)

    def action_down(self) -> None:
        """Next row."""
        self._move(1, 0)

    def action_up(self) -> None:
        """Previous row."""
        self._move(-1, 0)

    def action_left(self) -> None:
        """Previous pattern."""
        self._move(0, -1)

    def action_right(self) -> None:
        """Next pattern."""
        self._move(0, 1)

    def action_left_far(self) -> None:
        """A page of patterns back."""
        self._move(0, -self.query_one(MatrixPane).columns_shown)

    def action_right_far(self) -> None:
        """A page of patterns on."""
        self._move(0, self.query_one(MatrixPane).columns_shown)

    def action_page_down(self) -> None:
        """A page of rows down."""
        self._move(self.query_one(MatrixPane).page, 0)

    def action_page_up(self) -> None:
        """A page of rows up."""
        self._move(-self.query_one(MatrixPane).page, 0)

    def action_first(self) -> None:
        """First row."""
        self._go(0, self.position.column)

    def action_last(self) -> None:
        """Last row."""
        self._go(len(self.review.rows), self.position.column)

    def action_open(self) -> None:
        """Read the query."""
        self.main.open_query(self.selected)

    def action_note(self) -> None:
        """A note on the query."""
        self.write_note(self.selected, ())

    def show_again(self, query: Query, entry_id: str | None) -> None:
        """Put the cursor on the cell; an entry is shown where it is read."""
        if entry_id:
            self.main.open_query(query, entry_id)
        else:
            self.select(query)

    def action_stop(self) -> None:
        """Ask the source nothing more for now."""
        self.main.stop_asking()

    def action_problems(self) -> None:
        """Errors, damage, assumptions."""
        self.main.show_problems()
