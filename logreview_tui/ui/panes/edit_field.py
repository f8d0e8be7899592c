"""A field to type into, drawn like every other pane.

Textual's Input and TextArea would write a paste to the terminal as it came, and repaint themselves whole on every key.
"""

from collections.abc import Sequence
from typing import Any

from textual.events import Blur, Focus, Key, Paste
from textual.message import Message

from logreview_tui.domain.display import SafeText, display
from logreview_tui.ui.edit import Edit
from logreview_tui.ui.lines import Line, Piece, cells, line
from logreview_tui.ui.panes.line_pane import LinePane

_NEVER_TYPED = frozenset(("tab", "shift+tab", "up", "down", "pageup", "pagedown"))


class EditField(LinePane, can_focus=True):
    """A label and a text that wraps over the rows of the field."""

    FOCUS_ROLE = "plot-cursor"

    class Changed(Message):
        """The text is another."""

        def __init__(self, field: "EditField") -> None:
            super().__init__()
            self.field = field

    class Submitted(Message):
        """Enter was pressed."""

        def __init__(self, field: "EditField") -> None:
            super().__init__()
            self.field = field

    class Cancelled(Message):
        """Esc was pressed."""

        def __init__(self, field: "EditField") -> None:
            super().__init__()
            self.field = field

    def __init__(self, label: str = "", text: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.label = label
        self.edit = Edit(text, len(text))
        self.keys_only = ""
        """When set, one of these keys is the answer and nothing is typed."""

    @property
    def value(self) -> str:
        """What was typed."""
        return self.edit.text

    def set(self, text: str, label: str | None = None) -> None:
        """Replace the text, and the label where given."""
        self.edit = Edit(text, len(text))
        self.label = self.label if label is None else label
        self.update_lines()

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """The label, then the text wrapped behind it; the rows around the cursor when there are more than fit."""
        lead = line((self.label, "key" if self.has_focus else "dim"))
        indent = cells(lead)
        before, after = display(self.edit.text[: self.edit.at]), display(self.edit.text[self.edit.at :])
        here = len(before.plain)
        text = SafeText(before.plain + after.plain + " ")
        rows = text.wrap(max(width - indent, 1))
        made: list[Line] = []
        at = cursor_row = 0
        for number, row in enumerate(rows):
            end = at + len(row.plain)
            first = lead if number == 0 else line(" " * indent)
            if self.has_focus and at <= here < end:
                cursor_row, i = number, here - at
                parts = (Piece(row.part(0, i)), Piece(row.part(i, i + 1), "plot-cursor"), Piece(row.part(i + 1, end)))
                made.append((*first, *(p for p in parts if p.text.plain)))
            else:
                made.append((*first, Piece(row)))
            at = end
        top = max(0, cursor_row - height + 1)
        return made[top : top + height]

    def on_focus(self, _event: Focus) -> None:
        """Show the cursor."""
        self.update_lines()

    def on_blur(self, _event: Blur) -> None:
        """Hide the cursor."""
        self.update_lines()

    def on_paste(self, event: Paste) -> None:
        """Take a paste as if it were typed."""
        event.stop()
        if not self.keys_only:
            self._take(self.edit.inserted(event.text))

    def on_key(self, event: Key) -> None:
        """Type; what the field has no use for goes to the screen."""
        if self._is_for_the_screen(event):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.post_message(self.Cancelled(self))
        elif self.keys_only:
            if event.character and event.character in self.keys_only:
                self.edit = Edit(event.character, 1)
                self.post_message(self.Submitted(self))
        elif event.key == "enter":
            self.post_message(self.Submitted(self))
        elif changed := self.edit.key(event.key):
            self._take(changed)
        elif event.is_printable and event.character:
            self._take(self.edit.inserted(event.character))

    def _is_for_the_screen(self, event: Key) -> bool:
        is_other = event.key.startswith("ctrl+") or event.key[1:].isdecimal()
        return event.key in _NEVER_TYPED or (is_other and self.edit.key(event.key) is None)

    def _take(self, edit: Edit) -> None:
        if edit != self.edit:
            self.edit = edit
            self.update_lines()
            self.post_message(self.Changed(self))
