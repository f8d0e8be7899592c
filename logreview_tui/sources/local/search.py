"""Answers over segments: counts, order, samples, facets, neighbours. Runs in a worker process.

What a segment holds is read from the cache; a term it does not know is looked for in the log file and remembered
there. A damaged cache file raises DamagedError, a changed log file becomes a `Gone` in the answer.
"""

import hashlib
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from logreview_tui.domain import weird
from logreview_tui.domain.sampling import draw_ranks
from logreview_tui.sources import G
from logreview_tui.sources.local.answers import entry_of, terms_of
from logreview_tui.sources.local.buffers import PAD, FileGoneError, OpenFile, Piece, without_nul_runs
from logreview_tui.sources.local.entries import Entries, Rows
from logreview_tui.sources.local.layouts import layout_by_rank
from logreview_tui.sources.local.model import Ask, Gone, Read, SegmentRef, Tally, Term
from logreview_tui.sources.local.postings import Posting, find_postings, is_held
from logreview_tui.sources.local.scanner import make_scanner
from logreview_tui.sources.local.segment_files import DamagedError, read_arrays, write_arrays
from logreview_tui.sources.local.stamps import Ints
from logreview_tui.sources.local.strings import Strings
from logreview_tui.sources.local.values import Parsed, Value
from logreview_tui.sources.local.weird import Stamps, weird_rows

_OFFSET = re.compile("[0-9a-f]{12}")
_KEPT_BYTES = 96 << 20
"""Columns a worker keeps in memory."""


Columns = dict[str, NDArray[np.generic]]


class Shelf:
    """Columns and postings of segments, from the cache or made from the log file; the latest stay in memory."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Path, Columns] = OrderedDict()
        self._kept_bytes = 0

    def columns(self, segment: SegmentRef) -> Columns:
        """The columns of a segment. Raises DamagedError."""
        return self._load(Path(segment.folder) / f"{segment.name}.seg")

    def column(self, segment: SegmentRef, name: str) -> NDArray[np.generic]:
        """One column, cut to the rows that count."""
        return self.columns(segment)[name][: segment.rows]

    def times(self, segment: SegmentRef) -> Ints:
        """Microseconds of each row."""
        return np.asarray(self.column(segment, "time"), np.int64)

    def postings(self, segment: SegmentRef, terms: Sequence[Term]) -> dict[Term, Posting]:
        """Rows of each term. Raises DamagedError, FileGoneError, OSError."""
        found, missing = {}, []
        for term in dict.fromkeys(terms):
            if (posting := self._known(segment, term)) is None:
                missing.append(term)
            else:
                found[term] = posting
        if missing:
            self.columns(segment)
            entries = self._entries(segment)
            usual = [term for term in missing if term.field != weird.FIELD]
            made = find_postings(entries, usual, partial(make_scanner, segment.scanner)) if usual else []
            odd = [term for term in missing if term.field == weird.FIELD]
            postings = [*zip(usual, made, strict=True), *((term, self._weird(segment, entries, term)) for term in odd)]
            for term, posting in postings:
                write_arrays(_term_path(segment, term), {"rows": posting.rows, "parts": posting.parts})
                found[term] = posting
        return {term: _cut(posting, segment.rows) for term, posting in found.items()}

    def _weird(self, segment: SegmentRef, entries: Entries, term: Term) -> Posting:
        stamps = Stamps(self.times(segment), segment.newest_before, segment.file.mtime_ns // 1000)
        rows = weird_rows(entries, stamps, term.words)
        return Posting(rows, rows[:0])

    def _known(self, segment: SegmentRef, term: Term) -> Posting | None:
        if term.field and (place := [Value(*pair, "text") for pair in segment.place if pair[0] == term.field]):
            rows = np.arange(segment.rows if is_held(place, term) else 0, dtype=np.uint32)
            return Posting(rows, rows[:0])
        columns = self.columns(segment)
        if f"rows {term.key}" in columns:
            return Posting(_rows(columns[f"rows {term.key}"]), _rows(columns[f"parts {term.key}"]))
        try:
            stored = self._load(_term_path(segment, term))
        except DamagedError:
            return None
        return Posting(_rows(stored["rows"]), _rows(stored["parts"]))

    def _entries(self, segment: SegmentRef) -> Entries:
        columns = self.columns(segment)
        base = segment.start
        start = np.asarray(columns["off"], np.int64)
        end = start + np.asarray(columns["size"], np.int64)
        layout = np.asarray(columns["layout"], np.uint8)
        body = np.asarray(columns["body"], np.int64)
        with OpenFile(segment.file) as source:
            piece = Piece.read(source, base, base + (int(end[-1]) if len(end) else 0))
        is_document = bool(len(layout)) and layout_by_rank(int(layout[0])).is_one_line
        strings = Strings.of(piece.padded) if is_document else None
        return Entries(piece.padded, start + PAD, end + PAD, body, layout, _rows(columns["odd"]), strings)

    def _load(self, path: Path) -> Columns:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        arrays = read_arrays(path)
        self._kept[path] = arrays
        self._kept_bytes += _size(arrays)
        while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= _size(dropped)
        return arrays


def _rows(column: NDArray[np.generic]) -> Rows:
    return np.asarray(column, np.uint32)


def _size(arrays: Columns) -> int:
    return sum(a.nbytes for a in arrays.values())


def _term_path(segment: SegmentRef, term: Term) -> Path:
    name = hashlib.sha256(term.key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Path(segment.folder) / f"{segment.name}.{name}.post"


def _cut(posting: Posting, rows: int) -> Posting:
    """A later segment may have the last row anew."""
    if (len(posting.rows) and posting.rows[-1] >= rows) or (len(posting.parts) and posting.parts[-1] >= rows):
        return Posting(posting.rows[posting.rows < rows], posting.parts[posting.parts < rows])
    return posting


def select(shelf: Shelf, segment: SegmentRef, ask: Ask, known: dict[Term, Posting]) -> tuple[Ints, Ints]:
    """Rows that match, and rows that hold the term's letters only inside longer words, both within the asked time."""
    everything = np.arange(segment.rows)
    if ask.term is None:
        rows, parts = everything, everything[:0]
    else:
        rows, parts = (np.asarray(r, np.int64) for r in (known[ask.term].rows, known[ask.term].parts))
    for term in ask.wanted:
        rows, parts = (np.intersect1d(r, known[term].rows, assume_unique=True) for r in (rows, parts))
    for term in ask.unwanted:
        rows, parts = (np.setdiff1d(r, known[term].rows, assume_unique=True) for r in (rows, parts))
    if ask.start <= segment.oldest and segment.newest < ask.end:
        return rows, parts
    times = shelf.times(segment)
    return tuple(r[(times[r] >= ask.start) & (times[r] < ask.end)] for r in (rows, parts))  # type: ignore[return-value]


def _is_outside(segment: SegmentRef, ask: Ask) -> bool:
    return not segment.rows or segment.newest < ask.start or segment.oldest >= ask.end


def tally(
    shelf: Shelf, segments: Sequence[SegmentRef], asks: Sequence[Ask], interval: int
) -> tuple[list[Tally], list[Gone]]:
    """Count every Ask over the segments, in buckets of `interval` microseconds."""
    counts = [np.zeros(-(-(a.end - a.start) // interval), np.int64) for a in asks]
    inside = [0] * len(asks)
    gone = []
    for segment in segments:
        todo = [i for i, ask in enumerate(asks) if not _is_outside(segment, ask)]
        try:
            known = shelf.postings(segment, [t for i in todo for t in terms_of(asks[i])])
        except OSError as e:
            gone.append(Gone(segment.index, _reason(e), segment.oldest, segment.newest))
            continue
        for i in todo:
            rows, parts = select(shelf, segment, asks[i], known)
            bucket = (shelf.times(segment)[rows] - asks[i].start) // interval
            counts[i] += np.bincount(bucket, minlength=len(counts[i]))
            inside[i] += len(parts)
    return [Tally(int(c.sum()), c.tolist(), n) for c, n in zip(counts, inside, strict=True)], gone


def _reason(e: OSError) -> str:
    return str(e) if isinstance(e, FileGoneError) else (e.strerror or type(e).__name__)


def scan(shelf: Shelf, segment: SegmentRef, terms: Sequence[Term]) -> None:
    """Look for terms in one segment and remember them. Raises OSError, DamagedError."""
    shelf.postings(segment, terms)


def check(segments: Sequence[SegmentRef]) -> list[str]:
    """Names of the segments whose columns cannot be trusted."""
    damaged = []
    for segment in segments:
        try:
            read_arrays(Path(segment.folder) / f"{segment.name}.seg")
        except DamagedError:
            damaged.append(segment.name)
    return damaged


def order(shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask) -> tuple[Ints, Ints]:
    """Segment and row of every match, by (time, id). Raises OSError.

    `segments` come in the order of their ids, so that a stable sort by time is all.
    """
    where, which, times = [], [], []
    for i, segment in enumerate(segments):
        if _is_outside(segment, ask):
            continue
        rows, _ = select(shelf, segment, ask, shelf.postings(segment, terms_of(ask)))
        where.append(np.full(len(rows), i))
        which.append(rows)
        times.append(shelf.times(segment)[rows])
    if not where:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    by_time = np.argsort(np.concatenate(times), kind="stable")
    return np.concatenate(where)[by_time], np.concatenate(which)[by_time]


def sample(
    shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask, size: int, seed: int
) -> tuple[int, list[tuple[int, Read]]]:
    """Population, and rank and entry of each draw, in the order they were drawn. Raises OSError."""
    where, which = order(shelf, segments, ask)
    ranks = draw_ranks(seed, len(where), size)
    read = fetch(shelf, segments, [(int(where[r]), int(which[r])) for r in ranks])
    return len(where), list(zip(ranks, read, strict=True))


def listing(shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask) -> bytes:
    """Pairs of segment and row of every match, by (time, id), as native 32-bit integers. Raises OSError."""
    return np.stack(order(shelf, segments, ask), axis=1).astype(np.uint32).tobytes()


def fetch(shelf: Shelf, segments: Sequence[SegmentRef], places: Sequence[tuple[int, int]]) -> list[Read]:
    """Read entries by segment and row. Raises OSError."""
    found: dict[tuple[int, int], Read] = {}
    for at in sorted({at for at, _ in places}):
        segment = segments[at]
        with OpenFile(segment.file) as source:
            for row in sorted({row for i, row in places if i == at}):
                found[at, row] = _read(shelf, segment, at, row, source)
    return [found[place] for place in places]


def gather(shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask, make: Callable[[], G]) -> G:
    """Every match taken in, in the order of the file. Raises OSError."""
    gathering = make()
    for at, segment in enumerate(segments):
        if _is_outside(segment, ask):
            continue
        rows, _ = select(shelf, segment, ask, shelf.postings(segment, terms_of(ask)))
        if not len(rows):
            continue
        with OpenFile(segment.file) as source:
            for row in np.sort(rows).tolist():
                gathering.add(entry_of(_read(shelf, segment, at, row, source)))
    return gathering


def _read(shelf: Shelf, segment: SegmentRef, at: int, row: int, source: OpenFile) -> Read:
    start, raw, parsed = _parse(shelf, segment, row, source)
    return Read(
        at, row, f"{segment.fingerprint}-{start:012x}", segment.index,
        int(shelf.times(segment)[row]), parsed.text,
        (*segment.place, *((v.name, v.text) for v in parsed.values)), raw,
    )  # fmt: skip


def _parse(shelf: Shelf, segment: SegmentRef, row: int, source: OpenFile) -> tuple[int, bytes, Parsed]:
    columns = shelf.columns(segment)
    start = segment.start + int(columns["off"][row])
    raw = without_nul_runs(source.read(start, start + int(columns["size"][row]))).rstrip(b"\r")
    layout = layout_by_rank(int(columns["layout"][row]))
    return start, raw, layout.parse(raw, int(columns["body"][row]))


def facets(
    shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask, fields: Sequence[str]
) -> list[tuple[dict[str, int], int]]:
    """Per field: entries per value, and entries without the field. Raises OSError."""
    values: list[Counter[str]] = [Counter() for _ in fields]
    missing = [0] * len(fields)
    for entry in _matching(shelf, segments, ask):
        for i, name in enumerate(fields):
            held = {value.text for value in entry if value.name == name}
            values[i].update(held)
            missing[i] += not held
    return [(dict(v), m) for v, m in zip(values, missing, strict=True)]


def fields(shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask) -> dict[str, int]:
    """Per field how many matching entries hold the term there. Raises OSError."""
    hits: Counter[str] = Counter()
    for entry in _matching(shelf, segments, ask):
        hits.update({value.name for value in entry if ask.term and is_held((value,), ask.term)})
    return dict(hits)


def _matching(shelf: Shelf, segments: Sequence[SegmentRef], ask: Ask) -> Iterator[tuple[Value, ...]]:
    """The values of every match, those its path tells included."""
    for segment in segments:
        if _is_outside(segment, ask):
            continue
        rows, _ = select(shelf, segment, ask, shelf.postings(segment, terms_of(ask)))
        if not len(rows):
            continue
        place = tuple(Value(*pair, "unsearched") for pair in segment.place)
        with OpenFile(segment.file) as source:
            for row in rows.tolist():
                yield (*place, *_parse(shelf, segment, row, source)[2].values)


def neighbours(
    shelf: Shelf, segments: Sequence[SegmentRef], entry_id: str, before: int, after: int
) -> tuple[list[Read], Read, list[Read]] | None:
    """Entries around one, in the order of the segments; None if it is not there. Raises OSError."""
    fingerprint, _, offset = entry_id.rpartition("-")
    if not _OFFSET.fullmatch(offset):
        return None
    start = int(offset, 16)
    firsts = np.r_[0, np.cumsum([s.rows for s in segments])]
    for i, segment in enumerate(segments):
        if segment.fingerprint != fingerprint or not segment.rows:
            continue
        offsets = np.asarray(shelf.column(segment, "off"), np.int64)
        row = int(np.searchsorted(offsets, start - segment.start))
        if row < len(offsets) and offsets[row] == start - segment.start:
            here = int(firsts[i]) + row
            numbers = range(max(0, here - before), min(int(firsts[-1]), here + after + 1))
            places = [int(np.searchsorted(firsts, n, "right")) - 1 for n in numbers]
            read = fetch(shelf, segments, [(p, n - int(firsts[p])) for p, n in zip(places, numbers, strict=True)])
            middle = here - numbers.start
            return read[:middle], read[middle], read[middle + 1 :]
    return None
