"""Log formats: what a line's stamp is, and what an entry says. One file per format, found by its name.

A new format is a new module here with a `LAYOUT`; nothing else has to be told. Reading files, words and indexes are
not known here.
"""

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from logreview_tui.sources.local.stamps import Lines, Stamps
from logreview_tui.sources.local.values import Parsed


class Layout(Protocol):
    """A log format."""

    name: str
    """Kept in the index; never changes."""
    rank: int
    """0 to 255, kept in the index per entry. Where two formats know a line, the lower one has it."""
    is_one_line: bool
    """True: every line is an entry, and one that cannot be read is broken. False: a line without a stamp belongs to
    the entry above."""

    hole: tuple[int, int] | None
    """Bytes behind the stamp, half-open, that belong to no value."""

    def stamps(self, lines: Lines) -> Stamps:
        """Read the stamps of lines."""
        ...

    def parse(self, raw: bytes, body: int) -> Parsed:
        """Take an entry apart; `body` is how many bytes its stamp takes."""
        ...


@cache
def layouts() -> tuple[Layout, ...]:
    """Every format there is, by rank."""
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    return tuple(sorted((m.LAYOUT for m in modules if hasattr(m, "LAYOUT")), key=lambda layout: layout.rank))


@cache
def layout_by_rank(rank: int) -> Layout:
    """The format of an entry, from what the index says."""
    return next(layout for layout in layouts() if layout.rank == rank)
