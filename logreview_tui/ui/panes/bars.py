"""Lines that stand on every screen: the footer with its keys, and messages."""

from collections.abc import Sequence

from logreview_tui.ui.lines import Line, cells, line


def footer_line(commands: Sequence[tuple[str, str]], width: int, last: tuple[str, str] = ("?", "help")) -> Line:
    """Keys and words, as many as fit; `last` always has its place."""
    closing = line((last[0], "key"), (f" {last[1]}", "dim"))
    made: Line = line(" ")
    for key, title in commands:
        if (key, title) == last:
            continue
        longer = (*made, *line((key, "key"), (f" {title}  ", "dim")))
        if cells(longer) + cells(closing) > width:
            break
        made = longer
    return (*made, *closing)
