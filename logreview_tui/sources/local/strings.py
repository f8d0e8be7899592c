"""Where the strings of JSON documents begin and end, as positions, without taking a document apart.

Escapes are blanked first, so that every quotation mark left opens or closes a string (RFC 8259 s.7) and every word left
stands as it is meant.
"""

from dataclasses import dataclass

import numpy as np

from logreview_tui.sources.local.boundaries import SEPARATES
from logreview_tui.sources.local.stamps import Bytes, Flags, Ints

_QUOTE, _BACKSLASH, _BREAK, _BLANK, _U = b'"\\\n u'
ESCAPE = 6
"""Bytes of a `\\uXXXX`."""
_NO_HEX = 255
_HEX = np.full(256, _NO_HEX, np.uint8)
_HEX[list(b"0123456789abcdef")] = range(16)
_HEX[list(b"ABCDEF")] = range(10, 16)


@dataclass(frozen=True, slots=True)
class Strings:
    """The strings of a piece of a file; only to be asked about rows that can be read as JSON."""

    shown: bytearray
    """The bytes, with escapes blanked that separate words; a hexadecimal one of anything else stays."""
    quotes: Ints
    """Positions of the marks that open and close strings."""

    @classmethod
    def of(cls, text: bytearray) -> "Strings":
        """Look at a piece of a file."""
        shown = without_escapes(text)
        return cls(shown, np.flatnonzero(np.frombuffer(shown, np.uint8) == _QUOTE))

    def inside(self, position: Ints, row_start: Ints) -> tuple[Flags, Ints]:
        """Whether positions, each of a row, lie behind the opening mark of a string, and which mark comes next."""
        following = np.searchsorted(self.quotes, position)
        return (following - np.searchsorted(self.quotes, row_start)) % 2 == 1, following


def without_escapes(text: bytearray) -> bytearray:
    """The bytes with every escape blanked that separates words; the same object if there is none."""
    if b"\\" not in text:
        return text
    shown = bytearray(text)
    array = np.frombuffer(shown, np.uint8)
    at = np.flatnonzero(array == _BACKSLASH)
    is_first = np.r_[True, np.diff(at) != 1]
    run_start = at[is_first][np.cumsum(is_first) - 1]
    escape = at[(at - run_start) % 2 == 0]
    code = array[escape + 1]
    wide = escape[code == _U]
    _blank(array, wide[_separates(array, wide)], ESCAPE)
    _blank(array, escape[(code != _U) & (code != _BREAK)], 2)
    return shown


def _separates(array: Bytes, wide: Ints) -> Flags:
    """Which hexadecimal escapes stand for an ASCII character that separates words."""
    digits = _HEX[array[wide[:, None] + np.arange(2, ESCAPE)]]
    is_ascii = (digits[:, :2] == 0).all(axis=1) & (digits[:, 2] < 8) & (digits[:, 3] != _NO_HEX)
    code = np.where(is_ascii, digits[:, 2], 0).astype(np.int64) * 16 + np.where(is_ascii, digits[:, 3], 0)
    return np.asarray(is_ascii & SEPARATES[code])


def _blank(array: Bytes, start: Ints, width: int) -> None:
    array[start[:, None] + np.arange(width)] = _BLANK
