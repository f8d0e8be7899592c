"""The one gate between log text and a terminal: whatever comes in, a SafeText goes out.

Here is decided what every hostile character looks like; no colours, no widgets, no files. It is separate so that each
sink can demand a SafeText and nothing else has to know what a terminal can be made to do. What is stored, hashed and
signed is the raw text, never this rendition.

Two caret forms cannot be told apart by their letters (`^[` may stand in a log), so a SafeText knows which of its spans
are escapes made here: those alone are shown in reverse.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

DISPLAY_LIMIT = 8192
"""Characters of one text that are shown unless the caller asks for more."""

_MARKS_SHOWN = 3
_MAP_LIMIT = 20_000
_OPEN_CLOSE = "\x00"  # neither control can come out of the map but as these: their own escapes are letters
_MARK = "\x01"
_LONE_MARKS = re.compile(r"(?:^|(?<=\x00))(?:\x01[^\x00\x01])+")
_MANY_MARKS = re.compile(r"((?:\x01[^\x00\x01]){3})((?:\x01[^\x00\x01])+)")

_INVISIBLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Letters, marks and symbols that show nothing: fillers, joiners, variation selectors, tags."""
_UNSETTLED_WIDTH = (
    (0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D376), (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF),
)  # fmt: skip
"""Terminals disagree about how wide these are, alone or side by side (flags, skin tones, Unicode 16): one would shift
the rest of the row."""
_BY_NUMBER = frozenset(code for first, last in _INVISIBLE + _UNSETTLED_WIDTH for code in range(first, last + 1))
_JOINING_VOWELS = frozenset((*range(0x1161, 0x1200), *range(0xD7B0, 0xD800)))
"""Hangul parts that are drawn into the syllable before them: letters by category, marks by behaviour."""


@dataclass(frozen=True, slots=True)
class SafeText:
    """Text that can be written to any terminal: what you see is all there is.

    Made by `display`; the constructor takes the program's own words and raises ValueError on a character that is not
    printable.
    """

    plain: str
    escapes: tuple[tuple[int, int], ...] = ()
    """Spans [start, end) of `plain` that stand for something else; ascending, never touching."""

    def __post_init__(self) -> None:
        if not self.plain.isprintable():
            raise ValueError(f"not fit for a terminal: {self.plain[:40]!a}")

    @property
    def cells(self) -> int:
        """How many columns it fills."""
        return len(self.plain) if self.plain.isascii() else sum(map(_cells_of, self.plain))

    def part(self, start: int, end: int) -> "SafeText":
        """Characters [start, end) of it, escapes kept."""
        spans = tuple((max(a, start) - start, min(b, end) - start) for a, b in self.escapes if a < end and b > start)
        return SafeText(self.plain[start:end], spans)

    def cut(self, cells: int) -> "SafeText":
        """As much of its beginning as fits into `cells` columns, marks with their base."""
        return self.part(0, self._fits(0, cells))

    def wrap(self, cells: int, *, at_words: bool = False) -> "tuple[SafeText, ...]":
        """Its rows at `cells` columns, at least one; a character wider than a row has a row of its own.

        at_words: break behind a space where one stands in the last third of a row. Rows joined are the text again.
        """
        starts = [0]
        while (end := max(self._fits(starts[-1], cells), starts[-1] + 1)) < len(self.plain):
            space = self.plain.rfind(" ", max(end - cells // 3, starts[-1]), end) if at_words else -1
            starts.append(space + 1 if space >= 0 and _cells_of(self.plain[space + 1]) else end)
        return tuple(self.part(a, b) for a, b in zip(starts, [*starts[1:], len(self.plain)], strict=True))

    def _fits(self, start: int, cells: int) -> int:
        if self.plain.isascii():
            return min(start + max(cells, 0), len(self.plain))
        for at in range(start, len(self.plain)):
            cells -= _cells_of(self.plain[at])
            if cells < 0:
                return at
        return len(self.plain)

    def __str__(self) -> str:
        return self.plain


def display(text: str | bytes, *, limit: int = DISPLAY_LIMIT) -> SafeText:
    r"""Make any text fit for a terminal, on one line; a hidden thing becomes a visible one, nothing is dropped.

    Controls: `^[`, `^M`, `^?`. Bytes that are not UTF-8: `\x9b`. Format, private, unassigned, invisible characters,
    spaces other than the space, marks without a base: `\u{202E}`. More than three marks on one base: `‹+297›`. What
    is beyond `limit` characters: `[+N chars]`.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if len(text) > limit:
        return _joined((display(text[:limit], limit=limit), _made_here(f"[+{len(text) - limit} chars]")))
    if text.isascii():
        try:
            return SafeText(text)
        except ValueError:
            pass
    return _spans(_with_few_marks(text.translate(_RENDITIONS)))


def display_lines(text: str | bytes, *, limit: int = DISPLAY_LIMIT, tab: int = 8) -> tuple[SafeText, ...]:
    """The lines of an entry, at least one, split at line feeds alone; a tab fills up to the next stop.

    limit: characters of the whole text. tab: columns between two stops; 0 shows tabs as `^I`.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    lines = [_with_tabs(line, tab) if tab else display(line, limit=limit) for line in text[:limit].split("\n")]
    if len(text) > limit:
        lines[-1] = _joined((lines[-1], _made_here(f"[+{len(text) - limit} chars]")))
    return tuple(lines)


def to_ascii(text: SafeText) -> SafeText:
    """The same for a terminal that shows ASCII alone: every other character is an escape too."""
    if text.plain.isascii():
        return text
    pieces, at = [], 0
    for start, end in (*text.escapes, (len(text.plain), len(text.plain))):
        pieces.append(_spans("".join(map(_ascii, text.plain[at:start]))))
        pieces.append(_made_here(text.plain[start:end].translate({ord("‹"): "<", ord("›"): ">"})))
        at = end
    return _joined(pieces)


class _Renditions(dict[int, str]):
    """What each character turns into, found once; forgotten when full: a log can hold every character there is."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MAP_LIMIT:
            self.clear()
        return self.setdefault(code, _rendition(code))


_RENDITIONS = _Renditions()


def _rendition(code: int) -> str:
    character = chr(code)
    if code < 0x20 or code == 0x7F:  # noqa: PLR2004
        return _escape(f"^{chr(code ^ 0x40)}")
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004
        return _escape(f"\\x{code - 0xDC00:02x}")
    if not character.isprintable() or code in _BY_NUMBER:
        return _escape(_code_point(character))
    return _MARK + character if _is_mark(character) else character


def _with_few_marks(text: str) -> str:
    """Take the mark signs out again: a mark without a base is escaped, the fourth and further ones are counted."""
    if _MARK not in text:
        return text
    if text[0] == _MARK or _OPEN_CLOSE + _MARK in text:
        text = _LONE_MARKS.sub(lambda m: "".join(_escape(_code_point(c)) for c in m[0] if c != _MARK), text)
    text = _MANY_MARKS.sub(lambda m: m[1] + _escape(f"‹+{len(m[2]) // 2}›"), text)
    return text.replace(_MARK, "")


def _spans(text: str) -> SafeText:
    """Take the escape signs out and remember where they stood."""
    if _OPEN_CLOSE not in text:
        return SafeText(text)
    pieces = text.replace(_OPEN_CLOSE * 2, "").split(_OPEN_CLOSE)
    ends = list(accumulate(map(len, pieces)))
    return SafeText("".join(pieces), tuple(zip(ends[::2], ends[1::2], strict=False)))


def _with_tabs(line: str, tab: int) -> SafeText:
    pieces: list[SafeText] = []
    column = 0
    for i, piece in enumerate(line.split("\t")):
        if i:
            pieces.append(SafeText(" " * (tab - column % tab)))
            column += pieces[-1].cells
        pieces.append(display(piece, limit=len(piece)))
        column += pieces[-1].cells
    return _joined(pieces)


def _joined(pieces: Iterable[SafeText]) -> SafeText:
    plain: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        for start, end in piece.escapes:
            if spans and spans[-1][1] == at + start:
                spans[-1] = (spans[-1][0], at + end)
            else:
                spans.append((at + start, at + end))
        plain.append(piece.plain)
        at += len(piece.plain)
    return SafeText("".join(plain), tuple(spans))


def _made_here(text: str) -> SafeText:
    return SafeText(text, ((0, len(text)),) if text else ())


def _escape(text: str) -> str:
    return f"{_OPEN_CLOSE}{text}{_OPEN_CLOSE}"


def _code_point(character: str) -> str:
    return f"\\u{{{ord(character):X}}}"


def _ascii(character: str) -> str:
    return character if character.isascii() else _escape(_code_point(character))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or ord(character) in _JOINING_VOWELS


def _cells_of(character: str) -> int:
    """Columns of one character (UAX #11): wide two, marks none. Ambiguous ones are narrow, as terminals draw them."""
    if character.isascii():
        return 1
    if _is_mark(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
