"""Whether hits of a literal are whole words, for many hits at once.

The ASCII half of `domain.tokens`, looked at from the outside: a hit is a word if neither neighbour continues it. What
this cannot see from two neighbours on either side (non-ASCII text, words near the 255-character cut) it calls unsure,
and the caller asks the tokenizer itself.
"""

from dataclasses import dataclass

import numpy as np

from logreview_tui.sources.local.stamps import Bytes, Flags, Ints

_LETTER, _DIGIT, _CONNECTOR, _HIGH = 1, 2, 3, 4
_CUT_NEAR = 250
"""If that many bytes before a hit could belong to one word, it may be one that is cut at 255 right before the hit."""


def _table(members: dict[int, bytes]) -> Bytes:
    table = np.zeros(256, np.uint8)
    for value, chars in members.items():
        table[list(chars)] = value
    return table


_ALPHABET = bytes(range(65, 91)) + bytes(range(97, 123))
_KIND = _table({_LETTER: _ALPHABET, _DIGIT: b"0123456789", _CONNECTOR: b"_", _HIGH: bytes(range(128, 256))})
_JOINS = {_LETTER: _table({1: b".:'"}).astype(bool), _DIGIT: _table({1: b".,;'"}).astype(bool)}
_MAY_JOIN = _table({1: b".:',;"}).astype(bool)
_MAY_BELONG = (_KIND > 0) | _MAY_JOIN | _table({1: b"\\"}).astype(bool)
"""A backslash too: in documents it may begin the escape of a letter."""
SEPARATES = (_KIND == 0) & ~_MAY_JOIN
"""Bytes that no word can hold or reach over."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict per hit; neither whole nor unsure is a part of a longer word."""

    whole: Flags
    unsure: Flags


def judge(buffer: Bytes, start: Ints, word: bytes) -> Judged:
    """Judge hits of an ASCII word. `buffer` has at least two bytes before and behind every hit."""
    end = start + len(word)
    before, before_unsure = _continues(buffer, start - 1, start - 2, int(_KIND[word[0]]))
    behind, behind_unsure = _continues(buffer, end, end + 1, int(_KIND[word[-1]]))
    part = before | behind
    unsure = before_unsure | behind_unsure
    suspects = np.flatnonzero(part & ~unsure)
    for distance in range(1, _CUT_NEAR + 1):
        if not len(suspects):
            break
        suspects = suspects[_MAY_BELONG[buffer[np.maximum(start[suspects] - distance, 0)]]]
    unsure[suspects] = True
    return Judged(~part & ~unsure, unsure)


def _continues(buffer: Bytes, near: Ints, far: Ints, kind: int) -> tuple[Flags, Flags]:
    """Whether the word goes on past its edge, and whether that cannot be told."""
    near_byte = buffer[near]
    near_kind = _KIND[near_byte]
    part = near_kind > 0
    unsure = near_kind == _HIGH
    joiner = np.flatnonzero(_MAY_JOIN[near_byte])
    if len(joiner):
        far_kind = _KIND[buffer[far[joiner]]]
        unsure[joiner] |= far_kind == _HIGH
        if kind in _JOINS:
            part[joiner] |= _JOINS[kind][near_byte[joiner]] & (far_kind == kind)
    return part, unsure
