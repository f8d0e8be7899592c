"""The words of a text, as OpenSearch's standard analyzer cuts them (UAX #29, lower-cased, at most 255 characters).

Method: the grammar of Lucene's StandardTokenizer, written over one letter per code point (`domain.word_break`), so
that a rule reads as it does there. Everything that searches asks here what a word is; nothing else may decide it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from logreview_tui.domain.word_break import RUNS

_LONGEST = 255
"""Lucene's buffer, in UTF-16 units: a longer word is cut where the grammar stops within it."""

_ASCII_WORD = re.compile(r"(?:[A-Za-z0-9_]|(?<=[A-Za-z])[.:'](?=[A-Za-z])|(?<=[0-9])[.,;'](?=[0-9]))+")

_X = "[xszktvgyM]*"
_X_NOT_SELECTOR = "(?:[xskgyM]|z(?!z*[PI]))*"
_X_KEY_CAP = "[xszkgyM]*"
_KATAKANA = f"(?:K{_X})+"
_HEBREW = f"H{_X}(?:Q{_X}|D{_X}H{_X})"
_NUMBER = f"[ON]{_X}(?:[VUQ]{_X}[ON]{_X})*"
_LETTERS = f"[LHGI]{_X}(?:[WUQ]{_X}[LHGI]{_X})*"
_BLOCK = f"(?:{_KATAKANA}|(?:{_HEBREW}|{_NUMBER}|{_LETTERS})+)"
_CONNECTOR = f"(?:_{_X})"
_WORD = f"{_CONNECTOR}*{_BLOCK}(?:{_CONNECTOR}+{_BLOCK})*{_CONNECTOR}*"
_EMOJI_UNIT = f"(?:M{_X_NOT_SELECTOR}|z*[PI]{_X_NOT_SELECTOR}v?)"
_EMOJI = f"{_EMOJI_UNIT}(?:(?:z{_EMOJI_UNIT})+|g+y)?|[#O]{_X_KEY_CAP}v?k{_X_KEY_CAP}|R{_X}R{_X}"
_RULES = tuple(re.compile(rule) for rule in (_WORD, _EMOJI, f"(?:[Ss]{_X})+", f"[CJ]{_X}"))
_START = re.compile("[^~x]")


def words(text: str) -> list[str]:
    """The tokens of `text` in order, lower-cased."""
    if text.isascii():
        found = [w for w in _ASCII_WORD.findall(text) if w.strip("_")]
        if not found or len(max(found, key=len)) <= _LONGEST:
            return [w.lower() for w in found]
    return [lower_case(text[start:end]) for start, end in _spans(text)]


def lower_case(text: str) -> str:
    """Lower-case code point by code point, as Lucene does: no final sigma, and U+0130 becomes a plain i."""
    return text.lower() if text.isascii() else "".join(c.lower()[0] for c in text)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each token starts and ends."""
    roles = _roles(text)
    at = 0
    while start := _START.search(roles, at):
        at = start.start()
        limit = _window_end(text, at)
        end = max((m.end() for rule in _RULES if (m := rule.match(roles, at, limit))), default=at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _window_end(text: str, start: int) -> int:
    """How far a token that starts at `start` may reach: 255 UTF-16 units."""
    end = start + _LONGEST
    wide = sum(c > "\uffff" for c in text[start:end])
    while wide and end - start + wide > _LONGEST:
        end -= 1
        wide -= text[end : end + 1] > "\uffff"
    return end


class _RoleOf(dict[int, str]):
    """Code point to role, filled as characters are met."""

    def __missing__(self, code_point: int) -> str:
        starts, roles = _table()
        role = self[code_point] = roles[bisect_right(starts, code_point) - 1]
        return role


@cache
def _table() -> tuple[list[int], list[str]]:
    starts, roles, at = [], [], 0
    for length, role in re.findall(r"([0-9a-f]*)([^0-9a-f])", RUNS):
        starts.append(at)
        roles.append(role)
        at += int(length or "1", 16)
    return starts, roles


@cache
def _role_of() -> _RoleOf:
    return _RoleOf()


def _roles(text: str) -> str:
    return text.translate(_role_of())
