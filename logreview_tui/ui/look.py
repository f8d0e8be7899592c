"""From lines to strips: the one module that turns SafeText into Textual's segments, with the styles of a theme.

Escapes that display() made are shown in reverse, so that a literal `^[` in a log cannot pass for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from logreview_tui.domain.display import SafeText, to_ascii
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, cut

_ESCAPE = Style(reverse=True)


@dataclass(frozen=True)
class Look:
    """How a role looks in the theme and on the terminal at hand."""

    glyphs: Glyphs
    roles: Mapping[str, Style]
    base: Style = field(default_factory=Style.null)
    """Foreground and background of everything; without one the terminal's own show through."""
    _made: dict[str, Style] = field(default_factory=dict, compare=False, repr=False)

    def style(self, role: str) -> Style:
        """The style of space-separated role names; an unknown one adds nothing."""
        if role not in self._made:
            self._made[role] = Style.combine(
                [self.base, *(self.roles.get(name, Style.null()) for name in role.split())]
            )
        return self._made[role]

    def strip(self, content: Line, width: int) -> Strip:
        """A line, cut or filled to `width` columns."""
        segments: list[Segment] = []
        for p in cut(content, width):
            text = to_ascii(p.text) if self.glyphs.name == "ascii" else p.text
            segments.extend(_segments(text, self.style(p.role)))
        return Strip(segments).adjust_cell_length(width, self.base)


def _segments(text: SafeText, style: Style) -> list[Segment]:
    made, at = [], 0
    for start, end in text.escapes:
        made.append(Segment(text.plain[at:start], style))
        made.append(Segment(text.plain[start:end], style + _ESCAPE))
        at = end
    made.append(Segment(text.plain[at:], style))
    return [s for s in made if s.text]
