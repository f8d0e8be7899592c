"""Plain lists: problems and assumptions, messages so far, what was tried, all keys. One screen, opaque, paged by keys.

A screen laid dimmed over another would repaint everything below it, some 30 KB over the line; this one is one frame.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.lines import Line, line, padded, with_role
from logreview_tui.ui.panes.line_pane import LinePane, Lines, scrolled
from logreview_tui.ui.screens.base import ReviewScreen


class ListPane(LinePane):
    """Lines with a cursor on one of them."""

    def __init__(self, lines: Sequence[Line], **options: str) -> None:
        super().__init__(**options)
        self._all = lines
        self.cursor = 0
        self._top = 0

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines around the cursor."""
        self._top = scrolled(self._top, self.cursor, height, len(self._all))
        shown = self._all[self._top : self._top + height]
        return [
            with_role(padded(content, width), "cursor") if self._top + i == self.cursor else content
            for i, content in enumerate(shown)
        ]

    def replace_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the cursor stays as near as it can."""
        self._all = lines
        self.move(0)

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return len(self._all)

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + rows, max(len(self._all) - 1, 0)))
        self.update_lines()


class Listing(ReviewScreen):
    """A screen around one list."""

    def on_mount(self) -> None:
        """What was said before was about another screen."""
        self.main.messages.clear()

    @property
    def list(self) -> ListPane:
        """The list."""
        return self.query_one("#list", ListPane)

    def _move(self, rows: int) -> None:
        self.list.move(rows)

    def action_down(self) -> None:
        """Next line."""
        self._move(1)

    def action_up(self) -> None:
        """Previous line."""
        self._move(-1)

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self.list.size.height)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self.list.size.height)

    def action_first(self) -> None:
        """First line."""
        self._move(-self.list.rows)

    def action_last(self) -> None:
        """Last line."""
        self._move(self.list.rows)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.leave()


class ListScreen(Listing):
    """A title and a list; Enter may choose a line."""

    WHERE = Where.LIST
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.LIST)
    DEFAULT_CSS = """
    ListScreen #head { height: 2; }
    ListScreen #list { height: 1fr; }
    """

    def __init__(
        self, title: str, lines: Sequence[Line], choose: Callable[[int], None] | None = None, *, empty: str = "nothing"
    ) -> None:
        super().__init__()
        self._title = title
        self._shown = lines or [line((f"  {empty}", "dim"))]
        self._choose = choose if lines else None

    def compose_content(self) -> Iterator[Widget]:
        """Title and list."""
        yield Lines(id="head")
        yield ListPane(self._shown, id="list")

    def show_state(self, state: State) -> None:  # noqa: ARG002 - a list stands still
        """The title."""
        self.query_one("#head", Lines).show([line((f" {self._title}", "title"))])

    def action_open(self) -> None:
        """Choose the line."""
        if self._choose:
            chosen = self.list.cursor
            self.dismiss()
            self._choose(chosen)
