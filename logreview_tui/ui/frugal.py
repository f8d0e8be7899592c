"""An app that sends to the terminal only what is not there yet."""

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from logreview_tui.ui.frames import Shown

_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}


class FrugalApp(App[None]):
    """Keeps in mind what the terminal shows, until something else may have written there."""

    def __init__(self) -> None:
        super().__init__()
        self._on_terminal = Shown()

    def on_mount(self) -> None:
        """After a suspension the terminal shows something else."""
        self.app_resume_signal.subscribe(self, lambda _app: self._on_terminal.forget(), immediate=True)

    def on_resize(self, _event: events.Resize) -> None:
        """Terminals move or cut what they show; who attaches to one again asks for it by a size that is the same."""
        self._on_terminal.forget()
        if self.screen_stack:
            self.screen.refresh()

    def redraw(self) -> None:
        """Send everything again, whatever the terminal shows."""
        self._on_terminal.forget()
        self.refresh(layout=True)
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's own, given only what differs; nothing at all where nothing does."""
        is_shown = self._running and not (self._closed or self.is_headless or self._batch_count)
        if is_shown and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            system = _SYSTEMS.get(self.console.color_system or "", ColorSystem.TRUECOLOR)
            found = self._on_terminal.difference(renderable, (self.size.width, self.size.height), system)
            is_still = self.cursor_position == self._previous_cursor_position
            super()._display(screen, None if is_still and not found.sequences else found)
        else:
            super()._display(screen, renderable)
