"""How the rows of the query screen are shared: the entry's text first, then the timeline. Pure."""

from dataclasses import dataclass

_TALL, _WIDE = 40, 140
"""Rows and columns from which there is room for more; the same as the app's breakpoints."""
_AROUND = 4
"""Title, message line, footer."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rows of the timeline and, where it stands above the entry, of the list."""

    timeline: int
    sample: int


def rooms(width: int, height: int, *, blocks: int, entry: int, looks_at_timeline: bool) -> Rooms:
    """Share the rows of a screen.

    entry: rows that the selected entry needs, its caption included, for its text to be seen whole. looks_at_timeline:
    the reviewer moves in the timeline, so it keeps its full height.
    """
    is_tall = height >= _TALL
    full, small = (13, 7) if is_tall else (7, 2)
    sample = min(max(blocks, 1), 10 if is_tall else 5)
    left = height - _AROUND - full - (0 if width >= _WIDE else sample)
    return Rooms(full if looks_at_timeline or entry <= left else small, sample)
