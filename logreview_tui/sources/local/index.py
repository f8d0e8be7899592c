"""Makes segments: reads a piece of a log file and writes its columns and postings. Runs in a worker process.

An entry belongs to the segment in which its first byte stands, so that pieces can be indexed side by side without
looking at their neighbours: leading lines without a stamp are left to the segment before, and the last entry is
followed beyond the piece's end.
"""

import secrets
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.buffers import PAD, OpenFile, Piece
from logreview_tui.sources.local.entries import Entries
from logreview_tui.sources.local.layouts import Layout, layouts
from logreview_tui.sources.local.layouts.cri import LAYOUT as CRI
from logreview_tui.sources.local.layouts.cri import continued
from logreview_tui.sources.local.model import Damage, IndexTask, Segment
from logreview_tui.sources.local.postings import find_postings, odd_rows
from logreview_tui.sources.local.scanner import make_scanner
from logreview_tui.sources.local.segment_files import write_arrays
from logreview_tui.sources.local.stamps import Flags, Ints, Lines, to_utc, with_years
from logreview_tui.sources.local.strings import Strings
from logreview_tui.sources.local.zones import offset_of

_AHEAD = 1 << 16
_BACK = 1 << 16
"""A part that a container runtime cuts is 16 KiB."""
LONGEST_ENTRY = 64 << 20
"""How far beyond its segment an entry is followed."""
_KNOWN_RUNS = 100


@dataclass(frozen=True, slots=True)
class _Stamped:
    """What the stamps of all lines of a piece say; one row per line."""

    ok: Flags
    time: Ints
    body: Ints
    layout: NDArray[np.uint8]
    lacks_zone: Flags
    lacks_year: Flags
    timeless: Flags
    odd: Flags


@dataclass(frozen=True, slots=True)
class _Reading:
    """A piece of a file, its lines and what their stamps say."""

    task: IndexTask
    piece: Piece
    lines: Lines
    stamped: _Stamped
    is_cut: bool
    """The last entry goes on beyond what was read."""

    def place(self, offset: int) -> int:
        """An offset in the file as a position in the padded bytes."""
        return offset - self.piece.start + PAD

    def offset(self, position: int) -> int:
        """The other way round."""
        return position - PAD + self.piece.start

    @property
    def mine(self) -> Flags:
        """Lines that start in this segment."""
        start = self.lines.start
        return (start >= self.place(self.task.start)) & (start < self.place(self.task.stop))


def index_segment(task: IndexTask) -> Segment:
    """Make one segment. Raises FileGoneError, OSError."""
    with OpenFile(task.file) as source:
        reading = _read_piece(task, source)
    starts = np.flatnonzero(reading.stamped.ok & reading.mine)
    entries = _entries(reading, starts)
    time, years = _resolve(reading, starts)
    postings = find_postings(entries, task.terms, partial(make_scanner, task.scanner))
    columns: dict[str, NDArray[np.generic]] = {
        "off": (entries.start - reading.place(task.start)).astype(np.uint32),
        "size": (entries.end - entries.start).astype(np.uint32),
        "time": time,
        "body": entries.body.astype(np.uint8),
        "layout": entries.layout,
        "odd": entries.odd,
    }
    for term, posting in zip(task.terms, postings, strict=True):
        columns[f"rows {term.key}"] = posting.rows
        columns[f"parts {term.key}"] = posting.parts
    segment = _describe(reading, entries, time, years)
    checksum = write_arrays(Path(task.folder) / f"{segment.name}.seg", columns)
    return replace(segment, checksum=checksum)


def _read_piece(task: IndexTask, source: OpenFile) -> _Reading:
    """Read on until the last entry's end is in sight.

    A little is read before the start as well: whether a line begins there, and whether it goes on with a part above.
    """
    begin = max(task.start - (_BACK if task.mode == "text" else 2), 0)
    ahead = _AHEAD if task.stop < task.file.size else 0
    while True:
        stop = min(task.stop + ahead, task.file.size)
        piece = Piece.read(source, begin, stop)
        lines = piece.lines()
        if begin > 0 and len(lines.start) and lines.start[0] == PAD:
            lines = lines.select(np.arange(1, len(lines.start)))
        stamped = _stamp(task, lines)
        beyond = lines.start >= task.stop - begin + PAD
        if task.mode == "documents":
            is_done = bool((lines.end[~beyond] < len(piece.padded) - PAD).all())
        else:
            is_done = bool((stamped.ok & beyond).any())
        if stop >= task.file.size or is_done or ahead >= LONGEST_ENTRY:
            return _Reading(task, piece, lines, stamped, not is_done and stop < task.file.size)
        ahead *= 4


def _stamp(task: IndexTask, lines: Lines) -> _Stamped:
    """Ask every format of the mode, each only for the lines that no earlier one knew."""
    n = len(lines.start)
    lacks_zone, lacks_year, timeless, odd = (np.zeros(n, np.bool_) for _ in range(4))
    time, body, layouts_of = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.uint8)
    out = _Stamped(np.zeros(n, np.bool_), time, body, layouts_of, lacks_zone, lacks_year, timeless, odd)
    for layout in (x for x in layouts() if x.is_one_line == (task.mode == "documents")):
        todo = np.flatnonzero(~(out.ok | out.timeless))
        if not len(todo):
            break
        _fill(out, todo, layout, lines)
    if task.mode == "text":
        out.ok[continued(lines, np.flatnonzero(layouts_of == CRI.rank), body)] = False
    return out


def _fill(out: _Stamped, todo: Ints, layout: Layout, lines: Lines) -> None:
    read = layout.stamps(lines if len(todo) == len(lines.start) else lines.select(todo))
    at = todo[read.ok]
    out.ok[at] = True
    out.time[at] = read.time[read.ok]
    out.body[at] = read.body[read.ok]
    out.layout[at] = layout.rank
    out.lacks_zone[at] = read.lacks_zone[read.ok]
    out.lacks_year[at] = read.lacks_year
    if read.timeless is not None:
        out.timeless[todo[read.timeless]] = True
    if read.odd is not None:
        out.odd[todo[read.odd]] = True


def _entries(reading: _Reading, starts: Ints) -> Entries:
    """Rows with their ends: the last line before the next entry."""
    lines, stamped, last = reading.lines, reading.stamped, starts
    if reading.task.mode == "text" and len(starts):
        every = np.flatnonzero(stamped.ok)
        beyond = every[every > starts[-1]]
        last = np.r_[starts[1:], beyond[0] if len(beyond) else len(lines.start)] - 1
    text = reading.piece.padded
    bare = Entries(
        text, lines.start[starts], lines.end[last], stamped.body[starts], stamped.layout[starts],
        np.zeros(0, np.uint32), Strings.of(text) if reading.task.mode == "documents" else None,
    )  # fmt: skip
    known = np.flatnonzero(stamped.odd[starts] | ((last > starts) & (bare.layout == CRI.rank)))
    return replace(bare, odd=np.union1d(odd_rows(bare), known).astype(np.uint32))


@dataclass(frozen=True, slots=True)
class _Years:
    """Year-less stamps of a segment: how many years they span less one, the first and the last of them."""

    spanned: int = 0
    first: int = -1
    last: int = -1


def _resolve(reading: _Reading, starts: Ints) -> tuple[Ints, _Years]:
    """UTC times of the entries."""
    task, stamped = reading.task, reading.stamped
    time, years = stamped.time[starts], _Years()
    yearless = stamped.lacks_year[starts]
    if yearless.any():
        local = time[yearless]
        time[yearless], spanned = with_years(local, task.clock.year)
        years = _Years(spanned, int(local[0]), int(local[-1]))
    zoneless = stamped.lacks_zone[starts]
    if zoneless.any():
        default = "UTC" if task.mode == "documents" and task.clock.zone is None else task.clock.zone
        time[zoneless] = to_utc(time[zoneless], offset_of(default))
    return time, years


def _damage(reading: _Reading, entries: Entries) -> dict[str, Damage]:
    """Everything that is wrong in the part of the file that is this segment's."""
    task, stamped, mine = reading.task, reading.stamped, reading.mine
    bad = {"timeless": stamped.timeless & mine, "zoneless": stamped.ok & stamped.lacks_zone & mine}
    if task.mode == "documents":
        bad["broken"] = ~stamped.ok & ~stamped.timeless & mine
    elif task.start == 0:
        bad["leading"] = ~np.logical_or.accumulate(stamped.ok) & mine
    found = {kind: _first(reading, which) for kind, which in bad.items() if which.any()}
    if (at := _undecodable(entries)) is not None:
        found["undecodable"] = Damage(1, reading.offset(at))
    if reading.is_cut and len(entries.start):
        found["long"] = Damage(1, reading.offset(int(entries.start[-1])))
    if runs := _runs(reading):
        found["nul"] = Damage(len(runs), runs[0][0], size=sum(b - a for a, b in runs))
    return found


def _runs(reading: _Reading) -> list[tuple[int, int]]:
    """NUL runs, as far as they are in this segment."""
    start, stop = reading.task.start, min(reading.task.stop, reading.piece.stop)
    return [(max(a, start), min(b, stop)) for a, b in reading.piece.nul_runs if a < stop and b > start]


def _first(reading: _Reading, which: Flags) -> Damage:
    chosen = reading.lines.select(which)
    position = int(chosen.start[0])
    size = int((chosen.end - chosen.start).sum())
    return Damage(len(chosen.start), reading.offset(position), _breaks(reading, position), size)


def _breaks(reading: _Reading, position: int) -> int:
    """Line breaks of the file between the segment's start and a position; NUL runs became breaks but are none."""
    found = reading.piece.padded.count(b"\n", reading.place(reading.task.start), position)
    return found - sum(max(0, min(b, reading.offset(position)) - a) for a, b in _runs(reading))


def _undecodable(entries: Entries) -> int | None:
    """Where the first byte of an entry stands that is no UTF-8."""
    if not len(entries.start):
        return None
    first, last = int(entries.start[0]), int(entries.end[-1])
    try:
        entries.text[first:last].decode()
    except UnicodeDecodeError as e:
        return first + e.start
    return None


def _describe(reading: _Reading, entries: Entries, time: Ints, years: _Years) -> Segment:
    """The segment without its checksum."""
    task, n = reading.task, len(time)
    used = {layout.rank: layout.name for layout in layouts()}
    return Segment(
        f"{task.start:012x}-{secrets.token_hex(6)}", task.start, task.stop, n,
        oldest=int(time.min()) if n else 0,
        newest=int(time.max()) if n else 0,
        is_sorted=bool((time[1:] >= time[:-1]).all()),
        lines=_breaks(reading, reading.place(min(task.stop, reading.piece.stop))),
        year=task.clock.year if years.last >= 0 else 0,
        years_spanned=years.spanned, first_local=years.first, last_local=years.last,
        last_start=reading.offset(int(entries.start[-1])) if n else task.start,
        damage=_damage(reading, entries),
        nul_runs=tuple(_runs(reading)[:_KNOWN_RUNS]),
        formats=tuple(used[r] for r in np.unique(entries.layout).tolist()),
    )  # fmt: skip
