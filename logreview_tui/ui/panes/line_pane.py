"""The pane all others are made of: lines in, only the changed columns of changed lines out.

Textual's own lists repaint themselves whole on every move, 20 to 30 times the bytes; over SSH that is what one feels.
A LinePane compares what it shows with what it is to show, and marks just the difference for repainting. It also knows
when its content has really been on the screen, which marks depend on.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, cast

from textual.events import Resize
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from logreview_tui.ui.lines import Line, changed_columns
from logreview_tui.ui.look import Look


class _HasLook(Protocol):
    look: Look


class LinePane(Widget, can_focus=False):
    """Shows the lines that `compose_lines` gives for its size."""

    FOCUS_ROLE: ClassVar[str] = "cursor"
    """Where a piece of this role begins, the terminal's own cursor stands, where it is wanted."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lines: list[Line] = []
        self._unpainted: set[int] = set()
        self.token: object = None
        """Names the content that is to be shown."""
        self.painted: Callable[[], None] | None = None
        """Called each time that everything changed has been drawn."""

    @property
    def look(self) -> Look:
        """Styles and signs of the moment."""
        return cast("_HasLook", self.app).look

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The content, at most `height` lines; missing ones are blank."""
        raise NotImplementedError

    def line(self, row: int) -> str:
        """The plain text of a row as it stands on the screen."""
        return "".join(p.text.plain for p in self._lines[row]) if row < len(self._lines) else ""

    @property
    def text(self) -> str:
        """The plain text of all rows."""
        return "\n".join(self.line(row) for row in range(len(self._lines)))

    def update_lines(self, token: object = None) -> None:
        """Compose again and repaint what differs."""
        self.token = token  # kept while hidden, so that what is drawn later is known for what it is
        width, height = self.size
        if not width or not height:
            self._lines = []
            return
        new = list(self.compose_lines(width, height))[:height]
        new += [()] * (height - len(new))
        old: Sequence[Line | None] = self._lines if len(self._lines) == height else [None] * height
        regions = []
        for y, content in enumerate(new):
            before = old[y]
            span = (0, width) if before is None else changed_columns(before, content)
            if span:
                regions.append(Region(span[0], y, min(span[1], width) - span[0], 1))
                self._unpainted.add(y)
        self._lines = new
        if regions:
            self.refresh(*regions)
        elif not self._unpainted:
            self._note_painted()

    @property
    def focus_at(self) -> Offset | None:
        """Where on the screen its selection begins; None where nothing is selected, or nothing of it is shown."""
        if not self.size or not self.is_on_screen:
            return None
        found = focus_of(self._lines, self.FOCUS_ROLE)
        return self.content_region.offset + found if found else None

    def repaint(self) -> None:
        """Draw every line anew, after a change of theme or size."""
        self._lines = []
        self._unpainted.clear()
        self.update_lines(self.token)

    def on_resize(self, _event: Resize) -> None:
        """Draw for the new size."""
        self.repaint()

    def on_mount(self) -> None:
        """Draw the first lines as soon as there is a size."""
        self.update_lines(self.token)

    def render_line(self, y: int) -> Strip:
        """One row, called by Textual for rows that were marked."""
        content = self._lines[y] if y < len(self._lines) else ()
        self._unpainted.discard(y)
        if not self._unpainted and self._lines:
            self._note_painted()
        return self.look.strip(content, self.size.width)

    def _note_painted(self) -> None:
        if self.painted:
            self.painted()


def focus_of(lines: Sequence[Line], role: str) -> tuple[int, int] | None:
    """Column and row where the first piece of a role begins; None where there is none."""
    for y, content in enumerate(lines):
        at = 0
        for p in content:
            if role in p.role.split():
                return at, y
            at += p.cells
    return None


class Lines(LinePane):
    """Shows lines as they are given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._given: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines from now on."""
        self._given = lines
        self.update_lines()

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:  # noqa: ARG002
        """The given lines."""
        return self._given[:height]


def scrolled(top: int, cursor: int, height: int, rows: int) -> int:
    """The first row to show so that the cursor is visible; at an edge it jumps by half a page.

    A scroll repaints the whole pane (terminals have no use for scroll regions here), so it must be rare.
    """
    if height <= 0:
        return 0
    if cursor < top:
        top = min(cursor, max(top - max(height // 2, 1), 0))
    elif cursor >= top + height:
        top = max(cursor - height + 1, top + max(height // 2, 1))
    return max(0, min(top, rows - height))
