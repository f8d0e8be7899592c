"""What the terminal shows, cell by cell, so that an update sends only what differs, in as few bytes as that needs.

Textual sends a widget whole when its layout moves, and every style with all its codes; over SSH each frame is then
seven times what changed. Here the frame is compared with the last one, and of a style only what is new is sent. The
memory is void whenever something else may have written to the terminal: then `forget`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

Cell = tuple[str, Style]
"""Characters of one column and their style; the second column of a wide character is empty."""
_GAP = 6
"""Unchanged cells between two changes that cost no more than a jump over them."""
_UNKNOWN: Cell = ("\0", Style.null())
_CODES = {
    "bold": ("1", "22"), "dim": ("2", "22"), "italic": ("3", "23"), "underline": ("4", "24"), "blink": ("5", "25"),
    "reverse": ("7", "27"), "strike": ("9", "29"),
}  # fmt: skip
"""SGR codes that begin and end an attribute (ECMA-48 s.8.3.117)."""
_SEEN_ON_BLANKS = frozenset(("underline", "reverse", "strike"))


class Pen(NamedTuple):
    """How the terminal writes at a moment."""

    attributes: frozenset[str] = frozenset()
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    def is_blank_like(self, other: "Pen") -> bool:
        """A blank looks the same with both."""
        return self.back == other.back and not (self.attributes | other.attributes) & _SEEN_ON_BLANKS

    def to(self, other: "Pen") -> str:
        """The sequence that makes it the other, without what it has already."""
        codes = dict.fromkeys(_CODES[name][1] for name in _CODES if name in self.attributes - other.attributes)
        kept = {name for name in self.attributes if _CODES[name][1] not in codes}
        codes |= dict.fromkeys(_CODES[name][0] for name in _CODES if name in other.attributes - kept)
        made = [*codes]
        if other.front != self.front:
            made += other.front or ("39",)
        if other.back != self.back:
            made += other.back or ("49",)
        return f"\x1b[{';'.join(made)}m" if made else ""


@dataclass(frozen=True, slots=True)
class Difference(CompositorUpdate):
    """An update that is rendered already."""

    sequences: str

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> RenderResult:
        yield self.sequences

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - as Textual calls it
        """The bytes as they go out."""
        return self.sequences


class Shown:
    """The cells on the terminal, as far as they are known."""

    def __init__(self) -> None:
        self._rows: list[list[Cell]] = []
        self._pens: dict[Style, Pen] = {}
        self._system: ColorSystem | None = None

    def forget(self) -> None:
        """Something else may have written there: the next update is sent whole."""
        self._rows = []

    def difference(self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int], system: ColorSystem) -> Difference:
        """What must be sent so that the terminal shows the update; size: columns, rows of the terminal."""
        if (len(self._rows), len(self._rows[0]) if self._rows else 0) != (size[1], size[0]):
            self._rows = [[_UNKNOWN] * size[0] for _ in range(size[1])]
        if system != self._system:
            self._pens, self._system = {}, system
        made: list[str] = []
        pen, last_style = Pen(), None
        for y, x, strip in _pieces(update):
            if y >= size[1]:
                continue
            new, old = cells_of(strip)[: size[0] - x], self._rows[y]
            for first, last in _changes(old[x : x + len(new)], new):
                made.append(f"\x1b[{y + 1};{x + first + 1}H")
                for text, style in new[first:last]:
                    if style is not last_style:
                        wanted = self._pens.get(style) or self._pen(style, system)
                        if text == " " and pen.is_blank_like(wanted):
                            made.append(" ")
                            continue
                        made.append(pen.to(wanted))
                        pen, last_style = wanted, style
                    made.append(text)
            old[x : x + len(new)] = new
        if pen != Pen():
            made.append("\x1b[m")
        return Difference("".join(made))

    def _pen(self, style: Style, system: ColorSystem) -> Pen:
        attributes = frozenset(name for name in _CODES if getattr(style, name))
        found = Pen(attributes, _codes(style.color, system), _codes(style.bgcolor, system, foreground=False))
        self._pens[style] = found
        return found


def _codes(colour: Color | None, system: ColorSystem, *, foreground: bool = True) -> tuple[str, ...]:
    if colour is None or colour.is_default:
        return ()
    return colour.downgrade(system).get_ansi_codes(foreground=foreground)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and content of everything that an update draws."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, update.region.x, Strip.join(strips)
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield y, x, strip if end <= last else strip.crop(0, last - x)


def cells_of(segments: Sequence[Segment] | Strip) -> list[Cell]:
    """One cell a column."""
    found: list[Cell] = []
    for text, style, _control in segments:
        look = style or Style.null()
        blank = (" ", _of_blank(look))
        if text.isascii():
            found += [blank if character == " " else (character, look) for character in text]
            continue
        for character in text:
            width = 1 if character.isascii() else cell_len(character)
            if width == 0:
                found[-1:] = [(found[-1][0] + character, found[-1][1])] if found else []
            else:
                found.append(blank if character == " " else (character, look))
                found += [("", look)] * (width - 1)
    return found


@cache
def _of_blank(style: Style) -> Style:
    """What can be seen of a style on a blank."""
    if any(getattr(style, name) for name in _SEEN_ON_BLANKS):
        return style
    return Style(bgcolor=style.bgcolor)


def _changes(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Stretches [first, last) that differ, never half a wide character, near ones as one."""
    if old == new:
        return
    differing = [i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
    at = 0
    while at < len(differing):
        first = last = differing[at]
        while at < len(differing) and differing[at] - last <= _GAP:
            last = differing[at]
            at += 1
        while first and not (old[first][0] and new[first][0]):
            first -= 1
        stop = last + 1
        while stop < len(new) and not (old[stop][0] and new[stop][0]):
            stop += 1
        yield first, stop
