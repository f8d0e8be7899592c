"""The pane beside a wide matrix that says more about the cell under the cursor."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from logreview_tui.domain.query import Query
from logreview_tui.ui.cells import State
from logreview_tui.ui.lines import Line, line
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.preview import preview_lines


class PreviewPane(LinePane):
    """A rule, then what is known of a query."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._of: tuple[State, Query, tzinfo] | None = None

    def show(self, state: State, query: Query, zone: tzinfo) -> None:
        """Show what is known of a query now."""
        self._of = state, query, zone
        self.update_lines()

    def compose_lines(self, width: int, height: int) -> Sequence[Line]:
        """Every row begins with a part of the rule."""
        glyphs = self.look.glyphs
        rule = line((glyphs.separator, "dim"))
        if self._of is None:
            return [rule] * height
        state, query, zone = self._of
        found = preview_lines(state, query, width - 1, height, zone, glyphs)
        return [(*rule, *row) for row in (*found, *[()] * (height - len(found)))]
