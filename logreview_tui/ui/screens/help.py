"""All keys of a screen, on a screen of their own, made of the table of commands."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Command, Where, commands_of, is_pair
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.key_names import key_name
from logreview_tui.ui.lines import Line, cells, cut, line, padded
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.screens.base import ReviewScreen

_KEYS = 12
_LEAST_KEYS = 2
_AROUND = 4
"""Title, signs, and a blank line at each where there is room."""


class HelpScreen(ReviewScreen):
    """What each key does; any way out leads back."""

    WHERE = Where.LIST
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter", "back", show=False)]
    DEFAULT_CSS = "HelpScreen #keys { height: 1fr; }"

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._about = where

    def compose_content(self) -> Iterator[Widget]:
        """One pane."""
        yield Lines(id="keys")

    def show_state(self, state: State) -> None:  # noqa: ARG002 - the keys stay what they are
        """The table, in as many columns as fit."""
        self.query_one("#keys", Lines).show(
            help_lines(self._about, self.main.commands, self.size.width, self.size.height - 2, self.main.look.glyphs)
        )

    def show_footer(self) -> None:
        """How to leave."""
        self.query_one("#footer", Lines).show(
            [line((" Esc", "key"), (" or ", "dim"), ("?", "key"), (" closes", "dim"))]
        )

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def help_lines(where: Where, commands: Sequence[Command], width: int, height: int, glyphs: Glyphs) -> Sequence[Line]:
    """Title, commands in two columns (one where they would be cut), signs."""
    rows = _rows(tuple(commands_of(where, commands)), glyphs)
    signs = (
        f" {glyphs.understood} understood  {glyphs.suspicious} suspicious  {glyphs.open} open  {glyphs.note} note  "
        f"{glyphs.empty} no entries  {glyphs.failed} failed  {glyphs.pending} not yet"
    )
    table: list[Line] = []
    if len(rows) <= height - _AROUND:
        table = rows
    else:
        half = max(-(-len(rows) // 2), 1)
        column = width // 2
        for i in range(half):
            left = padded(cut(rows[i], column - 1, glyphs.dots), column)
            right = cut(rows[i + half], width - column, glyphs.dots) if i + half < len(rows) else ()
            table.append((*left, *right))
    gap: list[Line] = [()] if len(table) + _AROUND <= height else []
    made = [line((f" Keys: {where}", "title")), *gap, *table, *gap, line((signs, "dim"))]
    return [cut(row, width, glyphs.dots) if cells(row) > width else row for row in made]


def _rows(commands: Sequence[Command], glyphs: Glyphs) -> list[Line]:
    """A row per command; one for two that belong together."""
    made: list[Line] = []
    following = iter(zip(commands, (*commands[1:], None), strict=True))
    for command, other in following:
        if other and is_pair(command, other):
            keys = [k for two in zip_longest(command.keys, other.keys) for k in two if k]
            made.append(_row(keys, command.pair, glyphs))
            next(following)
        else:
            made.append(_row(command.keys, command.help, glyphs))
    return made


def _row(keys: Sequence[str], said: str, glyphs: Glyphs) -> Line:
    names = [key_name(k, ascii_only=glyphs.name == "ascii") for k in keys]
    while len(names) > _LEAST_KEYS and len(" ".join(names)) > _KEYS - 2:
        names.pop()
    lead = line((f" {' '.join(names)}", "key"))
    return (*padded(lead, max(_KEYS, cells(lead) + 1)), *line(said))
