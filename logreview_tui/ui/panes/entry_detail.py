"""The selected entry, whole: from its first line as far as the pane goes, then paged."""

from collections.abc import Callable, Sequence
from typing import Any

from logreview_tui.ui.entry_lines import EntryLines
from logreview_tui.ui.lines import Line, cells, cut, line, padded
from logreview_tui.ui.panes.line_pane import LinePane


class EntryDetail(LinePane):
    """A rule with a caption, the lines of an entry, and what does not fit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._caption: Line = ()
        self._made_of: Callable[[int], EntryLines] | None = None
        self._at_hand: tuple[object, int, EntryLines] | None = None
        self.top = 0
        self.revealed = -1
        """The row that was asked for last in the shown content; -1: none."""

    def show(self, caption: Line, content: Callable[[int], EntryLines] | None, token: object) -> None:
        """Show content, given the width; another token begins at its first line."""
        if token != self.token:
            self.top, self.revealed = 0, -1
        self._caption, self._made_of, self._at_hand = caption, content, None
        self.update_lines(token)

    @property
    def entry(self) -> EntryLines:
        """All lines at the present width."""
        width = self.size.width
        if self._at_hand is None or self._at_hand[:2] != (self.token, width):
            made = self._made_of(width) if self._made_of else EntryLines((), range(0), is_cut=False)
            self._at_hand = (self.token, width, made)
        return self._at_hand[2]

    @property
    def in_view(self) -> range:
        """Which lines of the content stand on the screen."""
        return visible(len(self.entry.lines), self.top, self.size.height - 1)

    @property
    def has_more(self) -> bool:
        """Lines are left below."""
        return self.in_view.stop < len(self.entry.lines)

    def show_from(self, row: int) -> None:
        """Begin at a line."""
        self.top = max(0, min(row, len(self.entry.lines) - 1))
        self.update_lines(self.token)

    def page(self, pages: int) -> bool:
        """Page through the content; False when there is nothing further that way."""
        if pages > 0 and not self.has_more:
            return False
        if pages < 0 and not self.top:
            return False
        self.top = self.in_view.stop if pages > 0 else max(self.top - max(self.size.height - 2, 1), 0)
        self.update_lines(self.token)
        return True

    def reveal(self, row: int) -> None:
        """Show a row of the content, with one above it for what it belongs to."""
        self.revealed = row
        if row not in self.in_view:
            self.top = max(min(row - 1, len(self.entry.lines) - 1), 0)
        self.update_lines(self.token)

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """Caption, lines, and a last line that says how many more there are."""
        rule = self.look.glyphs.rule
        head = (*line((f"{rule}{rule} ", "dim")), *self._caption, *line(" "))
        head = (*head, *line((rule * max(width - cells(head), 0), "dim")))
        content = self.entry.lines
        shown = visible(len(content), self.top, height - 1)
        dots = self.look.glyphs.dots
        made = [padded(head, width), *(cut(row, width, dots) for row in content[shown.start : shown.stop])]
        left = len(content) - shown.stop
        if left or self.top:
            more = f" +{left} lines" if left else " end"
            made += [()] * (height - 1 - len(made))
            made.append(line((more, "key"), ("  o shows all, Space pages", "dim")))
        return made


def visible(lines: int, top: int, height: int) -> range:
    """The lines shown from `top` on in `height` rows; a row is left for what does not fit."""
    if top == 0 and lines <= height:
        return range(lines)
    return range(top, min(top + max(height - 1, 1), lines))
