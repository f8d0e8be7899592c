"""What the bytes of JSON documents tell about hits: whether they lie in values, and whether they are whole words.

Whatever is not plain is called unsure, or its row odd, and is taken apart.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.boundaries import judge
from logreview_tui.sources.local.entries import Entries
from logreview_tui.sources.local.layouts.ndjson import TIME_NAMES
from logreview_tui.sources.local.stamps import Bytes, Flags, Ints
from logreview_tui.sources.local.strings import ESCAPE, Strings

_ODD_ESCAPE = re.compile(rb"\\u(?:00(?:2[27cCeE]|3[0-9aAbB]|[46][1-9a-fA-F]|5[0-9aAfF]|7[0-9aA])|0130|212[aA])")
"""An escape of a letter, digit or joiner of ASCII, of a letter that lower-cases to one, or of a quotation mark."""
_EXPORT = re.compile(rb'"_source"')
_CONSTANTS = (b"true", b"false")
_COLON, _QUOTE, _BACKSLASH = b':"\\'
_TIME_ENDS = np.unique([int.from_bytes(name.encode()[-2:], "big") for name in TIME_NAMES])


def _table(members: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    return table


_SPACE, _OPENS_OR_PARTS = _table(b" \t\r"), _table(b"[,")
_BEFORE, _BEHIND = _table(b" \t\r:[,"), _table(b" \t\r\n,]}")
_SIGN_OR_DIGIT = _table(b"+-0123456789")


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits in values, each with its row; neither whole nor unsure is a part of a longer word."""

    rows: Ints
    whole: Flags
    unsure: Flags


def odd_positions(entries: Entries) -> Ints:
    """Where something stands that makes its row odd.

    A letter written as an escape; a number with an exponent; a string with a blank between its end and what follows,
    which may be a key.
    """
    if not entries.strings:
        return np.zeros(0, np.int64)
    shown, quotes = np.frombuffer(entries.searched, np.uint8), entries.strings.quotes
    spaced = quotes[_SPACE[shown[quotes + 1]]]
    exponent = (
        np.flatnonzero(((shown[1:-1] | 32) == ord("e")) & (shown[:-2] <= ord("9")) & (shown[:-2] >= ord("."))) + 1
    )
    exponent = exponent[_SIGN_OR_DIGIT[shown[exponent + 1]]]
    return np.concatenate(
        [
            _find(_ODD_ESCAPE, entries.text) if b"\\u" in entries.text else spaced[:0],
            _where(entries, spaced, is_inside=True),
            _where(entries, exponent, is_inside=False),
        ]
    )


def _where(entries: Entries, position: Ints, *, is_inside: bool) -> Ints:
    """The positions of those inside of strings, or of the others."""
    rows = entries.rows_of(position)
    position, rows = position[rows >= 0], rows[rows >= 0]
    if not entries.strings or not len(rows):
        return position[:0]
    inside, _ = entries.strings.inside(position, entries.start[rows])
    return position[inside if is_inside else ~inside]


def _find(pattern: re.Pattern[bytes], text: bytearray) -> Ints:
    return np.array([m.start() for m in pattern.finditer(text)], np.int64)


class DocumentJudge:
    """Judges hits in the documents of a piece."""

    def __init__(self, entries: Entries, strings: Strings) -> None:
        self._entries, self._strings = entries, strings
        is_export = b'"_source"' in entries.text
        self._exports = entries.rows_with(_find(_EXPORT, entries.text)) if is_export else np.zeros(0, np.int64)
        """Rows of which only a part is searched."""

    def judge(self, start: Ints, word: bytes) -> Hits:
        """Judge hits of an ASCII word; those in keys, and outside of documents, are left out."""
        start, rows = self._entries.hits(start)
        if not len(rows):
            return Hits(rows, rows > 0, rows > 0)
        shown, quotes = self._entries.bytes, self._strings.quotes
        inside, following = self._strings.inside(start, self._entries.start[rows])
        is_key = inside & (shown[quotes[np.minimum(following, len(quotes) - 1)] + 1] == _COLON)
        start, rows, inside, following = (a[~is_key] for a in (start, rows, inside, following))
        judged = judge(shown, start, word)
        whole, unsure = judged.whole, judged.unsure | _is_near_escape(shown, start, start + len(word))
        bare = start[~inside]
        whole[~inside] = _BEFORE[shown[bare - 1]] & _BEHIND[shown[bare + len(word)]]
        unsure[~inside] = ~whole[~inside] | (not word.isdigit() and word not in _CONSTANTS)
        unsure |= _may_be_stamp(shown, np.where(inside, quotes[following - 1], start)) | np.isin(rows, self._exports)
        return Hits(rows, whole & ~unsure, unsure)


def _is_near_escape(shown: Bytes, start: Ints, end: Ints) -> Flags:
    """Whether an escape that was not blanked touches a hit or its neighbour."""
    found = (shown[end] == _BACKSLASH) | (shown[end + 1] == _BACKSLASH)
    for distance in range(1, ESCAPE + 2):
        found |= shown[start - distance] == _BACKSLASH
    return np.asarray(found)


def _may_be_stamp(shown: Bytes, value: Ints) -> Flags:
    """Whether the key before a value may be one of a time; what stands in an array is no stamp."""
    before = value - 1
    before = before - _SPACE[shown[before]]
    key_end = before - 1
    ends = shown[key_end - 2].astype(np.int64) << 8 | shown[key_end - 1]
    plain = (shown[before] == _COLON) & (shown[key_end] == _QUOTE) & ~np.isin(ends, _TIME_ENDS)
    return np.asarray(~plain & ~_OPENS_OR_PARTS[shown[before]])
