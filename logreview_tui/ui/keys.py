"""From the table of commands to Textual's bindings."""

from textual.binding import Binding, BindingType

from logreview_tui.ui.commands import COMMANDS, Where


def bindings_of(where: Where) -> list[BindingType]:
    """A binding per command of one screen, each with the command's id."""
    return [Binding(",".join(c.keys), c.action, c.title, show=False, id=c.id) for c in COMMANDS if where in c.where]
