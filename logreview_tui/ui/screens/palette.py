"""Every command of the screen below by its name: type a part of it, Enter does it.

Textual's own palette takes markup, and draws a dimmed screen below itself; this one is a list, one frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Mount
from textual.widget import Widget

from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Command, Where, commands_of
from logreview_tui.ui.key_names import key_name
from logreview_tui.ui.lines import Line, line, padded
from logreview_tui.ui.panes.edit_field import EditField
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.screens.listing import ListPane

_THEME = "theme "
_KEYS, _NAMES = 13, 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette."""

    keys: str
    name: str
    help: str
    action: str
    """As Textual runs it."""

    def matches(self, text: str) -> bool:
        """Each word that was typed stands in its name or its explanation, or it is its key."""
        said = f"{self.name} {self.help}".lower()
        return text in self.keys.split() or all(word in said for word in text.lower().split())


def narrowed(offered: Sequence[Choice], text: str) -> list[Choice]:
    """What a text may stand for, the command whose key it is before all others."""
    return sorted((c for c in offered if c.matches(text)), key=lambda c: text not in c.keys.split())


def choices(commands: Sequence[Command], themes: Sequence[str], *, ascii_only: bool) -> list[Choice]:
    """A line for each command, then for each theme."""
    made = [
        Choice(" ".join(key_name(k, ascii_only=ascii_only) for k in c.keys), c.id, c.help, c.action) for c in commands
    ]
    return made + [Choice("", f"{_THEME}{name}", "colours and styles", f"app.use_theme({name!r})") for name in themes]


class PaletteScreen(ReviewScreen):
    """Type, choose, Enter."""

    WHERE = Where.LIST
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]
    DEFAULT_CSS = """
    PaletteScreen #typed { height: 1; }
    PaletteScreen #list { height: 1fr; }
    """

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._about = where
        self._shown: list[Choice] = []

    def compose_content(self) -> Iterator[Widget]:
        """What is typed, and what it stands for."""
        yield EditField(" : ", id="typed")
        yield ListPane([], id="list")

    def on_mount(self, _event: Mount) -> None:
        """Ready to type."""
        self._narrow("")
        self.query_one("#typed", EditField).focus()

    def show_state(self, state: State) -> None:
        """The commands stay what they are."""

    def show_footer(self) -> None:
        """How to choose and how to leave."""
        arrows = "Up Down" if self.main.look.glyphs.name == "ascii" else "↑ ↓"
        parts = (("Enter", "does it"), (arrows, "choose"), ("Esc", "closes"))
        pairs: list[tuple[str, str]] = [(" ", "")]
        pairs += [part for key, word in parts for part in ((key, "key"), (f" {word}  ", "dim"))]
        self.query_one("#footer", Lines).show([line(*pairs)])

    def _narrow(self, text: str) -> None:
        main = self.main
        offered = [
            c
            for c in commands_of(self._about, main.commands)
            if not (c.changes_review and self.review.is_ended) and c.id != "app.palette"
        ]
        glyphs = main.look.glyphs
        all_choices = choices(offered, main.themes_to_choose, ascii_only=glyphs.name == "ascii")
        self._shown = narrowed(all_choices, text)
        pane = self.query_one("#list", ListPane)
        pane.cursor = 0
        pane.replace_lines([_row(c) for c in self._shown] or [line(("  no command is called so", "dim"))])

    def on_edit_field_changed(self, event: EditField.Changed) -> None:
        """Show what the text stands for by now."""
        self._narrow(event.field.value)

    def on_edit_field_cancelled(self, event: EditField.Cancelled) -> None:
        """Nothing is done."""
        del event
        self.dismiss()

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Close, then do it on the screen below."""
        del event
        at = self.query_one("#list", ListPane).cursor
        if at < len(self._shown):
            self.dismiss()
            self.main.call_later(self.main.do, self._shown[at].action)

    def action_move(self, rows: int) -> None:
        """Another line."""
        self.query_one("#list", ListPane).move(rows)


def _row(choice: Choice) -> Line:
    return (
        *padded(line((f" {choice.keys}", "key")), _KEYS),
        *padded(line((choice.name, "title")), _NAMES),
        *line((choice.help, "")),
    )
