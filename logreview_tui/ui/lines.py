"""What a pane shows, before any terminal: lines of pieces, each a SafeText with the names of its roles.

Here are no colours (look.py) and no widgets (panes/). It is separate so that the content of every pane is a pure value
that tests compare, and so that nothing but a SafeText can become a piece.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from logreview_tui.domain.display import SafeText, display


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one look."""

    text: SafeText
    role: str = ""
    """Names of roles of the theme, space-separated, later ones win."""

    @property
    def cells(self) -> int:
        """How many columns it fills."""
        return self.text.cells


Line = tuple[Piece, ...]

CONTINUED = "continued"
"""Role of the margin of a row that goes on with the text of the row above; it has no look."""


def safe(text: str | SafeText) -> SafeText:
    """Any text, fit for a terminal."""
    return text if isinstance(text, SafeText) else display(text)


def piece(text: str | SafeText, role: str = "") -> Piece:
    """A piece of any text, made fit for a terminal on the way."""
    return Piece(safe(text), role)


def line(*parts: str | SafeText | Piece | tuple[str | SafeText, str], role: str = "") -> Line:
    """A line of texts, (text, role) pairs and pieces; `role` is for those that bring none."""
    made: list[Piece] = []
    for part in parts:
        match part:
            case Piece():
                made.append(part)
            case (text, own):
                made.append(piece(text, own))
            case _:
                made.append(piece(part, role))
    return tuple(p for p in made if p.text.plain)


def runs(signs: Iterable[tuple[str, str]]) -> Line:
    """A line of (character, role) pairs, with one piece for neighbours of one role."""
    grouped = groupby(signs, key=itemgetter(1))
    return tuple(piece("".join(character for character, _ in some), role) for role, some in grouped)


def cells(content: Iterable[Piece]) -> int:
    """How many columns a line fills."""
    return sum(p.cells for p in content)


def cut(content: Line, width: int, more: str = "") -> Line:
    """As much of a line as fits into `width` columns; `more` marks that something was cut."""
    if cells(content) <= width:
        return content
    room = max(width - len(more), 0)
    kept: list[Piece] = []
    for p in content:
        if p.cells > room:
            kept.append(Piece(p.text.cut(room), p.role))
            break
        kept.append(p)
        room -= p.cells
    return (*kept, piece(more[:width], kept[-1].role if kept else "")) if more else tuple(kept)


def padded(content: Line, width: int, role: str = "") -> Line:
    """A line cut or filled to exactly `width` columns."""
    content = cut(content, width)
    missing = width - cells(content)
    return (*content, Piece(SafeText(" " * missing), role)) if missing > 0 else content


def with_role(content: Line, role: str) -> Line:
    """The same line with one more role on every piece."""
    return tuple(Piece(p.text, f"{p.role} {role}".strip()) for p in content)


def spread(left: Line, right: Line, width: int) -> Line:
    """Left and right on one line; the right one gives way, whole, where both do not fit."""
    gap = width - cells(left) - cells(right)
    return (*left, piece(" " * gap), *right) if gap >= 1 else cut(left, width, "…")


def fitting(parts: Sequence[Line], width: int, gap: str = "  ") -> Line:
    """As many of `parts` as fit, in order; the first is cut if it must be, later ones are left out whole."""
    made: Line = cut(parts[0], width, "…") if parts else ()
    for part in parts[1:]:
        longer = (*made, piece(gap), *part)
        if part and cells(longer) <= width:
            made = longer
    return made


def columns(content: Line) -> list[tuple[str, str, bool]]:
    """One (characters, role, is_escape) per column; the second column of a wide character is empty."""
    found: list[tuple[str, str, bool]] = []
    for p in content:
        spans = iter((*p.text.escapes, (len(p.text.plain), len(p.text.plain))))
        start, end = next(spans)
        for i, character in enumerate(p.text.plain):
            while i >= end:
                start, end = next(spans)
            width = 1 if character.isascii() else SafeText(character).cells
            if width == 0 and found:
                found[-1] = (found[-1][0] + character, found[-1][1], found[-1][2])
            else:
                found.append((character, p.role, start <= i < end))
                found.extend([("", p.role, False)] * (width - 1))
    return found


def changed_columns(old: Line, new: Line) -> tuple[int, int] | None:
    """The columns [first, last) that differ between two lines; None when nothing does."""
    if old == new:
        return None
    a, b = columns(old), columns(new)
    first = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = max(len(a), len(b))
    if len(a) == len(b):
        while last > first and a[last - 1] == b[last - 1]:
            last -= 1
    if first >= last:
        return None
    while first and (first >= len(a) or first >= len(b) or not (a[first][0] and b[first][0])):
        first -= 1
    return first, last


def overlaid(content: Line, first: int, last: int, role: str) -> Line:
    """The same line with one more role on the columns [first, last); for lines of one-column characters."""
    made: list[Piece] = []
    at = 0
    for p in content:
        end = at + len(p.text.plain)
        inner = (max(at, min(first, end)), max(at, min(last, end)))
        for a, b, extra in ((at, inner[0], ""), (*inner, role), (inner[1], end, "")):
            if b > a:
                made.append(Piece(p.text.part(a - at, b - at), f"{p.role} {extra}".strip()))
        at = end
    return tuple(made)
