"""One command of the review by lines: its names, what it takes, what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from logreview_tui.errors import UsageError
from logreview_tui.ui.plain.talk import Talk


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """A word to type."""

    name: str
    run: Callable[[Talk, str], Awaitable[None]]
    """Gets what stands behind the name, stripped. Raises LogReviewError for what cannot be done."""
    help: str
    """One sentence."""
    takes: str = ""
    """What may stand behind the name, in words; empty: nothing."""
    short: str = ""
    """Another name."""


def number(text: str, most: int, what: str) -> int:
    """An index from 0 for a number typed from 1. Raises UsageError."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= most:
        there_are = f"from 1 to {most}" if most else "but there are none"
        raise UsageError(f"{text!r} is no number of {what}", f"give a number {there_are}")
    return int(text[:9]) - 1
