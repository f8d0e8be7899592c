"""The terminal around the program: its environment, its signals, its size."""

import asyncio
import signal
from collections.abc import Callable, Mapping, MutableMapping

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

LEAST_WIDTH, LEAST_HEIGHT = 60, 16
SHOW_CURSOR = "\x1b[?25h"
_SLOW_FPS = "15"


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Fewer frames over SSH: a held key must not fill the line. Call before Textual is imported."""
    if environ.get("SSH_CONNECTION"):
        environ.setdefault("TEXTUAL_FPS", _SLOW_FPS)


def is_mono(environ: Mapping[str, str]) -> bool:
    """No colours are wanted, or the terminal is of a kind that has none."""
    return bool(environ.get("NO_COLOR")) or environ.get("TERM", "") in {"vt100", "vt102", "vt220", "dumb"}


def has_sixteen_colours(environ: Mapping[str, str]) -> bool:
    """The terminal has the sixteen colours and no more, as far as its name says."""
    name = environ.get("TERM", "")
    return not environ.get("COLORTERM") and (name in {"linux", "ansi", "cygwin"} or name.endswith("-16color"))


class AsciiFilter(LineFilter):
    """The last gate for a terminal of ASCII: a character that slipped through would break the row."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace every other character by `?`."""
        return [
            s if s.text.isascii() else Segment(s.text.encode("ascii", "replace").decode("ascii"), s.style, s.control)
            for s in segments
        ]


def on_hangup(loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> None:
    """Call `leave` when the line drops or the process is told to end; Textual alone would die unmounted."""
    for name in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(name, leave)


def ignore_hangups(loop: asyncio.AbstractEventLoop) -> None:
    """Back to the default on the way out."""
    for name in (signal.SIGHUP, signal.SIGTERM):
        loop.remove_signal_handler(name)
