"""Which rows of a piece hold which terms: many rows at once where bytes tell, one by one where they do not.

The shortcut is sound because of two facts. A word of ASCII letters can come from nothing but these letters, whatever
their case, except that U+0130 lower-cases to i and U+212A to k; and JSON can spell any letter as an escape. Rows where
that happens are `odd` and are always taken apart. In text formats the border between two values separates words, so the
bytes behind the stamp are searched as they stand; documents have keys and escapes, so every row with a hit is taken
apart.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.boundaries import judge
from logreview_tui.sources.local.buffers import without_nul_runs
from logreview_tui.sources.local.layouts import layout_by_rank, layouts
from logreview_tui.sources.local.model import Mode, Term
from logreview_tui.sources.local.scanner import Scanner
from logreview_tui.sources.local.stamps import Bytes, Ints
from logreview_tui.sources.local.values import Parsed, as_number, holds, touches

Rows = NDArray[np.uint32]

_LONGEST_LITERAL = 64
_ODD_TEXT = (b"\xe2\x84\xaa", b"\xc4\xb0")
_ODD_ESCAPE = re.compile(rb"\\u(?:00(?:2[7cCeE]|3[0-9aAbB]|[46][1-9a-fA-F]|5[0-9aAfF]|7[0-9aA])|0130|212[aA])")
_EXPONENT = re.compile(rb"[0-9.][eE][-+]?[0-9]+[\s,}\]]")


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows of a piece, by position in its padded bytes."""

    text: bytearray
    start: Ints
    end: Ints
    body: Ints
    """How many bytes the stamp takes."""
    layout: NDArray[np.uint8]
    mode: Mode
    odd: Rows
    """Rows that hold words their bytes do not show."""

    @property
    def bytes(self) -> Bytes:
        """The padded bytes as an array."""
        return np.frombuffer(self.text, np.uint8)

    def rows_of(self, position: Ints) -> Ints:
        """The row that each position lies in; -1 for none."""
        row = np.searchsorted(self.start, position, "right") - 1
        inside = row >= 0
        inside[inside] = position[inside] < self.end[row[inside]]
        return np.where(inside, row, -1)

    def parse(self, row: int) -> Parsed:
        """Take one entry apart."""
        raw = bytes(self.text[self.start[row] : self.end[row]])
        return layout_by_rank(int(self.layout[row])).parse(without_nul_runs(raw).rstrip(b"\r"), int(self.body[row]))


@dataclass(frozen=True, slots=True)
class Posting:
    """The rows of one term, ascending."""

    rows: Rows
    parts: Rows
    """Rows that hold its letters only inside longer words; none for phrases."""


def odd_rows(entries: Entries) -> Rows:
    """Rows that must be taken apart for every term."""
    text, found = entries.text, []
    for letter in _ODD_TEXT:
        if letter in text:
            found += [m.start() for m in re.finditer(letter, text)]
    if entries.mode == "documents":
        if b"\\u" in text:
            found += [m.start() for m in _ODD_ESCAPE.finditer(text)]
        found += [m.start() for m in _EXPONENT.finditer(text)]
    rows = entries.rows_of(np.array(sorted(found), np.int64))
    return np.unique(rows[rows >= 0]).astype(np.uint32)


def find_postings(entries: Entries, terms: Sequence[Term], make: Callable[[], Scanner]) -> list[Posting]:
    """Find every term, in the order given."""
    literals = {literal: i for i, literal in enumerate(dict.fromkeys(x for t in terms for x in _literals(t)))}
    hits: list[Ints] = []
    if literals:
        scanner = make()
        scanner.prepare(list(literals))
        hits = scanner.scan(entries.text)
    candidates = [_candidates(entries, term, {x: hits[literals[x]] for x in _literals(term)}) for term in terms]
    return _verify(entries, terms, candidates)


@dataclass(frozen=True, slots=True)
class _Candidates:
    sure: Ints
    """Rows that hold the term."""
    parts: Ints
    """Rows that hold its letters; they may be among the sure ones."""
    unsure: Ints
    """Rows to take apart; they may be among the sure ones."""


def _literals(term: Term) -> list[bytes]:
    """What to look for in the bytes, so that no row is missed; nothing where bytes do not tell."""
    if not all(word.isascii() for word in term.words):
        return []
    found = [word.encode()[:_LONGEST_LITERAL] for word in term.words]
    if len(term.words) == 1 and (number := as_number(term.words[0])) and number != term.words[0]:
        found.append(number.encode())
    return list(dict.fromkeys(found))


def _candidates(entries: Entries, term: Term, hits: dict[bytes, Ints]) -> _Candidates:
    nothing = np.zeros(0, np.int64)
    if not hits:
        return _Candidates(nothing, nothing, _foreign_rows(entries))
    is_simple = len(term.words) == 1 and term.field is None and len(term.words[0]) <= _LONGEST_LITERAL
    if entries.mode == "documents" or not is_simple:
        per_literal = [_hit_rows(entries, starts)[0] for starts in hits.values()]
        if len(term.words) == 1:
            return _Candidates(nothing, nothing, _union([*per_literal, entries.odd]))
        common = per_literal[0]
        for more in per_literal[1:]:
            common = np.intersect1d(common, more)
        return _Candidates(nothing, nothing, _union([common, entries.odd]))
    literal, starts = next(iter(hits.items()))
    rows, starts = _hit_rows(entries, starts, keep_all=True)
    judged = judge(entries.bytes, starts, literal)
    sure = np.unique(rows[judged.whole])
    unsure = _union([rows[judged.unsure], entries.odd])
    return _Candidates(sure, np.unique(rows), unsure)


def _hit_rows(entries: Entries, starts: Ints, *, keep_all: bool = False) -> tuple[Ints, Ints]:
    """The rows that hits lie in, and those hits that lie in the searched part of one."""
    rows = entries.rows_of(starts)
    rows, starts = rows[rows >= 0], starts[rows >= 0]
    behind = starts - (entries.start + entries.body)[rows]
    inside = behind >= 0
    for layout in layouts():
        if layout.hole and len(rows):
            inside &= (entries.layout[rows] != layout.rank) | (behind < layout.hole[0]) | (behind >= layout.hole[1])
    rows, starts = rows[inside], starts[inside]
    return (rows, starts) if keep_all else (np.unique(rows), starts)


def _foreign_rows(entries: Entries) -> Ints:
    """Rows that may hold a word that is not ASCII."""
    positions = [np.flatnonzero(entries.bytes >= 128)]
    if entries.mode == "documents" and b"\\u" in entries.text:
        positions.append(np.array([m.start() for m in re.finditer(rb"\\u", entries.text)], np.int64))
    return _union([rows[rows >= 0] for rows in map(entries.rows_of, positions)])


def _union(rows: Iterable[NDArray[np.integer]]) -> Ints:
    return np.unique(np.concatenate([np.asarray(r, np.int64) for r in rows]))


def _verify(entries: Entries, terms: Sequence[Term], candidates: Sequence[_Candidates]) -> list[Posting]:
    """Take each doubtful row apart once, for all terms that doubt it."""
    doubts: dict[int, list[int]] = {}
    for i, found in enumerate(candidates):
        for row in np.setdiff1d(found.unsure, found.sure, assume_unique=True).tolist():
            doubts.setdefault(row, []).append(i)
    held: list[list[int]] = [[] for _ in terms]
    touched: list[list[int]] = [[] for _ in terms]
    for row in sorted(doubts):
        values = entries.parse(row).values
        for i in doubts[row]:
            if holds(values, terms[i].words, terms[i].field):
                held[i].append(row)
            elif len(terms[i].words) == 1 and touches(values, terms[i].words[0], terms[i].field):
                touched[i].append(row)
    return [_posting(c, h, t, term) for c, h, t, term in zip(candidates, held, touched, terms, strict=True)]


def _posting(found: _Candidates, held: list[int], touched: list[int], term: Term) -> Posting:
    rows = _union([found.sure, np.array(held, np.int64)])
    if len(term.words) > 1:
        return Posting(rows.astype(np.uint32), np.zeros(0, np.uint32))
    letters = _union([found.parts, np.array(touched, np.int64)])
    return Posting(rows.astype(np.uint32), np.setdiff1d(letters, rows, assume_unique=True).astype(np.uint32))
