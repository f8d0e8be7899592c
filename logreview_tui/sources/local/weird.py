"""Entries that are odd in themselves, found in bytes and stamps of a segment without taking any of them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logreview_tui.domain.weird import KINDS
from logreview_tui.sources.local.entries import Entries, Rows
from logreview_tui.sources.local.stamps import Ints

_LARGE = 65_536
_MINUTE = 60_000_000
_EARLY = 5 * _MINUTE
_LATE = 60 * _MINUTE
_DELETE = 0x7F
_ESCAPE = np.frombuffer(b"\\u00", np.uint8)
_ORDINARY = tuple(b"\t\n\r")
_LOW_ORDINARY = np.frombuffer(b"9aAdD", np.uint8)
"""The last digits of the same, as JSON writes them."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """What time stamps are compared with; microseconds."""

    times: Ints
    """Of each row."""
    newest_before: int | None
    """Of the entries of the file before the first row."""
    written: int
    """When the file was written last."""


def weird_rows(entries: Entries, stamps: Stamps, words: Sequence[str]) -> Rows:
    """The rows of these kinds, or of `any`."""
    times = stamps.times
    wanted = set(KINDS) if "any" in words else set(words)
    found = np.zeros(len(times), np.bool_)
    if "control" in wanted:
        rows = entries.rows_with(_controls(entries))
        found[rows[rows < len(found)]] = True
    if "oversize" in wanted:
        found |= (entries.end - entries.start)[: len(times)] > _LARGE
    if "future" in wanted:
        found |= times > stamps.written + _LATE
    if "order" in wanted and len(times):
        reached = np.maximum.accumulate(times)
        if stamps.newest_before is not None:
            reached = np.maximum(reached, stamps.newest_before)
        found |= times < reached - _EARLY
    return np.nonzero(found)[0].astype(np.uint32)


def _controls(entries: Entries) -> Ints:
    """Where a control character stands, or in documents the beginning of how JSON writes one."""
    text = np.frombuffer(entries.text, np.uint8)
    found = (text < ord(" ")) | (text == _DELETE)
    for ordinary in _ORDINARY:
        found &= text != ordinary
    if entries.strings is not None:
        n = len(text) - 5
        high, low = text[4 : 4 + n], text[5 : 5 + n]
        escaped = (high == ord("0")) & ~np.isin(low, _LOW_ORDINARY) | (high == ord("1"))
        for i, sign in enumerate(_ESCAPE):
            escaped &= text[i : i + n] == sign
        found[:n] |= escaped
    return np.flatnonzero(found).astype(np.int64)
