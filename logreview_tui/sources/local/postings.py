"""Which rows of a piece hold which terms: many rows at once where bytes tell, one by one where they do not.

The shortcut is sound because of two facts. A word of ASCII letters can come from nothing but these letters, whatever
their case, except that U+0130 lower-cases to i and U+212A to k; and JSON can spell any letter as an escape. Rows where
that happens are `odd` and are always taken apart. In text formats the border between two values separates words, so the
bytes behind the stamp are searched as they stand; in documents hits in keys are told from those in values first.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.boundaries import judge
from logreview_tui.sources.local.documents import DocumentJudge, Hits, odd_positions
from logreview_tui.sources.local.entries import Entries, Rows
from logreview_tui.sources.local.layouts import layouts
from logreview_tui.sources.local.model import Term
from logreview_tui.sources.local.scanner import Scanner
from logreview_tui.sources.local.stamps import Ints
from logreview_tui.sources.local.values import Value, as_number, holds, holds_number, touches
from logreview_tui.sources.scope import CLUSTER_FIELDS

_LONGEST_LITERAL = 64
_LAST_WORD = re.compile(r"[A-Za-z0-9_]+(?=$)")
"""The end of a name: no escape hides it but those that make a row odd."""
_ODD_LETTERS = (b"\xe2\x84\xaa", b"\xc4\xb0")


@dataclass(frozen=True, slots=True)
class Posting:
    """The rows of one term, ascending."""

    rows: Rows
    parts: Rows
    """Rows that hold its letters only inside longer words; none for phrases."""


def odd_rows(entries: Entries) -> Ints:
    """Rows that must be taken apart for every term."""
    found = odd_positions(entries)
    if not entries.text.isascii():
        letters = [m.start() for x in _ODD_LETTERS if x in entries.text for m in re.finditer(x, entries.text)]
        found = np.concatenate([found, np.array(letters, np.int64)])
    return entries.rows_with(found)


def find_postings(entries: Entries, terms: Sequence[Term], make: Callable[[], Scanner]) -> list[Posting]:
    """Find every term, in the order given."""
    literals = {literal: i for i, literal in enumerate(dict.fromkeys(x for t in terms for x in _literals(t)))}
    hits: list[Ints] = []
    if literals:
        scanner = make()
        scanner.prepare(list(literals))
        hits = scanner.scan(entries.searched)
    judge_hits = _judge_for(entries)
    candidates = [_candidates(entries, t, {x: hits[literals[x]] for x in _literals(t)}, judge_hits) for t in terms]
    return _verify(entries, terms, candidates)


def _judge_for(entries: Entries) -> Callable[[Ints, bytes], Hits]:
    return DocumentJudge(entries, entries.strings).judge if entries.strings else partial(judge_text, entries)


@dataclass(frozen=True, slots=True)
class _Candidates:
    sure: Ints
    """Rows that hold the term."""
    parts: Ints
    """Rows that hold its letters; they may be among the others."""
    unsure: Ints
    """Rows to take apart; they may be among the others."""


def is_held(values: Iterable[Value], term: Term) -> bool:
    """Whether values fulfil a term."""
    if term.cluster is not None:
        return any(v.text == term.cluster and v.name in CLUSTER_FIELDS and v.kind == "text" for v in values)
    if term.numbers:
        return holds_number(values, term.numbers, term.field)
    return holds(values, term.words, term.field)


def _literals(term: Term) -> list[bytes]:
    """What to look for in the bytes, so that no row is missed; nothing where bytes do not tell."""
    if term.cluster is not None:
        return [name.encode() for name in _LAST_WORD.findall(term.cluster.lower())]
    if term.numbers:
        return [name[0].lower().encode()[:_LONGEST_LITERAL] for name in _LAST_WORD.finditer(term.field or "")]
    if not all(word.isascii() for word in term.words):
        return []
    found = [word.encode()[:_LONGEST_LITERAL] for word in term.words]
    if len(term.words) == 1 and (number := as_number(term.words[0])) and number != term.words[0]:
        found.append(number.encode())
    return list(dict.fromkeys(found))


def _candidates(
    entries: Entries, term: Term, hits: dict[bytes, Ints], judge_hits: Callable[[Ints, bytes], Hits]
) -> _Candidates:
    nothing = np.zeros(0, np.int64)
    if term.numbers or term.cluster is not None:
        return _Candidates(nothing, nothing, _rows_with(entries, list(hits.values())))
    if not hits:
        return _Candidates(nothing, nothing, _foreign_rows(entries))
    judged = [judge_hits(start, literal) for literal, start in hits.items()]
    if not _is_plain(term):
        combine = _union if len(term.words) == 1 else partial(reduce, np.intersect1d)
        return _Candidates(nothing, nothing, _union([combine([np.unique(j.rows) for j in judged]), entries.odd]))
    found = judged[0]
    sure, letters = (np.setdiff1d(r, entries.odd) for r in (found.rows[found.whole], found.rows[~found.unsure]))
    return _Candidates(sure, letters, _union([found.rows[found.unsure], entries.odd]))


def _rows_with(entries: Entries, names: Sequence[Ints]) -> Ints:
    """Rows of documents that have the end of a field's name or of a value; any row where that does not tell."""
    if entries.strings is None or not names:
        return np.arange(len(entries.start))
    return _union([entries.rows_with(names[0]), entries.odd])


def _is_plain(term: Term) -> bool:
    """Whether hits say all: one word of any field, looked for as a whole, and no number that has other spellings."""
    word = term.words[0]
    return (
        len(term.words) == 1
        and term.field is None
        and len(word) <= _LONGEST_LITERAL
        and as_number(word) in {None, word}
    )


def judge_text(entries: Entries, start: Ints, word: bytes) -> Hits:
    """Judge hits of an ASCII word in text; those in stamps, and outside of entries, are left out."""
    start, rows = entries.hits(start)
    behind = start - (entries.start + entries.body)[rows]
    inside = np.ones(len(rows), np.bool_)
    for layout in layouts():
        if layout.hole and len(rows):
            inside &= (entries.layout[rows] != layout.rank) | (behind < layout.hole[0]) | (behind >= layout.hole[1])
    judged = judge(entries.bytes, start[inside], word)
    return Hits(rows[inside], judged.whole, judged.unsure)


def _foreign_rows(entries: Entries) -> Ints:
    """Rows that may hold a word that is not ASCII."""
    positions = np.flatnonzero(np.frombuffer(entries.text, np.uint8) >= 128)
    if entries.strings and b"\\u" in entries.text:
        escapes = np.array([m.start() for m in re.finditer(rb"\\u", entries.text)], np.int64)
        positions = np.concatenate([positions, escapes])
    return entries.rows_with(positions)


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
            if is_held(values, terms[i]):
                held[i].append(row)
            elif len(terms[i].words) == 1 and touches(values, terms[i].words[0], terms[i].field):
                touched[i].append(row)
    return [_posting(c, h, t, term) for c, h, t, term in zip(candidates, held, touched, terms, strict=True)]


def _posting(found: _Candidates, held: list[int], touched: list[int], term: Term) -> Posting:
    rows = _union([found.sure, np.array(held, np.int64)])
    if len(term.words) != 1:
        return Posting(rows.astype(np.uint32), np.zeros(0, np.uint32))
    letters = _union([found.parts, np.array(touched, np.int64)])
    return Posting(rows.astype(np.uint32), np.setdiff1d(letters, rows, assume_unique=True).astype(np.uint32))
