"""The least Textual app that shows lines and moves a cursor: what the screens are measured beside."""

from textual.app import App, ComposeResult
from textual.widgets import Static

ROWS = 20


class LeastApp(App[None]):
    """Twenty rows and a cursor, drawn as the tutorial would."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("j", "move(1)"), ("k", "move(-1)"), ("q", "quit")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Static(self._text(), id="rows")

    def _text(self) -> str:
        return "\n".join(f"{'>' if i == self.at else ' '} row {i} ready" for i in range(ROWS))

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self.at = min(max(self.at + rows, 0), ROWS - 1)
        self.query_one("#rows", Static).update(self._text())


if __name__ == "__main__":
    LeastApp().run(mouse=False)
