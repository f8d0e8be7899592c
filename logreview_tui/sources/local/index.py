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
from logreview_tui.sources.local.layouts import Layout, layouts
from logreview_tui.sources.local.layouts.cri import LAYOUT as CRI
from logreview_tui.sources.local.layouts.cri import is_part
from logreview_tui.sources.local.model import Damage, IndexTask, Segment
from logreview_tui.sources.local.postings import Entries, find_postings, odd_rows
from logreview_tui.sources.local.scanner import make_scanner
from logreview_tui.sources.local.segment_files import write_arrays
from logreview_tui.sources.local.stamps import Flags, Ints, Lines, to_utc, with_years
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


def index_segment(task: IndexTask) -> Segment:
    """Make one segment. Raises FileGoneError, OSError."""
    with OpenFile(task.file) as source:
        piece, lines, stamped, is_cut = _read_piece(task, source)
    mine = _owned(task, piece, lines)
    starts = np.flatnonzero(stamped.ok & mine)
    entries = _entries(task, piece, lines, stamped, starts)
    damage = _damage(task, piece, lines, stamped, mine, entries)
    if is_cut and len(starts):
        damage["long"] = Damage(1, int(piece.offset(entries.start[-1:])[0]))
    time, years = _resolve(task, stamped, starts)
    terms = list(task.terms)
    postings = find_postings(entries, terms, partial(make_scanner, task.scanner))
    name = f"{task.start:012x}-{secrets.token_hex(6)}"
    columns: dict[str, NDArray[np.generic]] = {
        "off": (entries.start - PAD + piece.start - task.start).astype(np.uint32),
        "size": (entries.end - entries.start).astype(np.uint32),
        "time": time,
        "body": entries.body.astype(np.uint8),
        "layout": entries.layout,
        "odd": entries.odd,
    }
    for term, posting in zip(terms, postings, strict=True):
        columns[f"rows {term.key}"] = posting.rows
        columns[f"parts {term.key}"] = posting.parts
    checksum = write_arrays(Path(task.folder) / f"{name}.seg", columns)
    return _describe(task, piece, name, entries, time, years, damage, checksum)


def _read_piece(task: IndexTask, source: OpenFile) -> tuple[Piece, Lines, _Stamped, bool]:
    """Read on until the last entry's end is in sight; True if it is so far that it is cut.

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
        mine = lines.start < task.stop - begin + PAD
        if task.mode == "documents":
            is_done = bool((lines.end[mine] < len(piece.padded) - PAD).all())
        else:
            is_done = bool((stamped.ok & ~mine).any())
        if stop >= task.file.size or is_done or ahead >= LONGEST_ENTRY:
            return piece, lines, stamped, not is_done and stop < task.file.size
        ahead *= 4


def _stamp(task: IndexTask, lines: Lines) -> _Stamped:
    """Ask every format of the mode, each only for the lines that no earlier one knew."""
    n = len(lines.start)
    out = _Stamped(*(np.zeros(n, kind) for kind in (np.bool_, np.int64, np.int64, np.uint8, np.bool_, np.bool_, np.bool_)))
    for layout in (x for x in layouts() if x.is_one_line == (task.mode == "documents")):
        todo = np.flatnonzero(~(out.ok | out.timeless))
        if not len(todo):
            break
        _fill(out, todo, layout, lines)
    if task.mode == "text":
        out.ok[_continued(lines, out)] = False
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


def _owned(task: IndexTask, piece: Piece, lines: Lines) -> Flags:
    """Lines that start in this segment."""
    return (lines.start >= task.start - piece.start + PAD) & (lines.start < task.stop - piece.start + PAD)


def _continued(lines: Lines, stamped: _Stamped) -> Ints:
    """CRI lines that go on with the part right above them."""
    at = np.flatnonzero(stamped.layout == CRI.rank)
    rows = lines.select(at)
    part = is_part(rows, stamped.body[at])
    if not part.any():
        return at[:0]
    stream = rows.byte(stamped.body[at] + 4)
    return at[1:][part[:-1] & (stream[1:] == stream[:-1]) & (np.diff(at) == 1)]


def _entries(task: IndexTask, piece: Piece, lines: Lines, stamped: _Stamped, starts: Ints) -> Entries:
    """Rows with their ends: the last line before the next entry."""
    last = starts
    if task.mode == "text" and len(starts):
        every = np.flatnonzero(stamped.ok)
        beyond = every[every > starts[-1]]
        last = np.r_[starts[1:], beyond[0] if len(beyond) else len(lines.start)] - 1
    bare = Entries(
        piece.padded, lines.start[starts], lines.end[last], stamped.body[starts], stamped.layout[starts], task.mode,
        np.zeros(0, np.uint32),
    )  # fmt: skip
    joined = np.flatnonzero((last > starts) & (bare.layout == CRI.rank))
    return replace(bare, odd=np.union1d(odd_rows(bare), joined).astype(np.uint32))


def _resolve(task: IndexTask, stamped: _Stamped, starts: Ints) -> tuple[Ints, tuple[int, int, int]]:
    """UTC times; and years spanned, first and last year-less stamp."""
    time = stamped.time[starts].copy()
    yearless = stamped.lacks_year[starts]
    years = (0, -1, -1)
    if yearless.any():
        local = time[yearless]
        time[yearless], spanned = with_years(local, task.clock.year)
        years = (spanned, int(local[0]), int(local[-1]))
    zoneless = stamped.lacks_zone[starts]
    if zoneless.any():
        default = "UTC" if task.mode == "documents" and task.clock.zone is None else task.clock.zone
        time[zoneless] = to_utc(time[zoneless], offset_of(default))
    return time, years


def _damage(
    task: IndexTask, piece: Piece, lines: Lines, stamped: _Stamped, mine: Flags, entries: Entries
) -> dict[str, Damage]:
    """Everything that is wrong in the part of the file that is this segment's."""
    bad = {"timeless": stamped.timeless & mine, "zoneless": stamped.ok & stamped.lacks_zone & mine}
    if task.mode == "documents":
        bad["broken"] = ~stamped.ok & ~stamped.timeless & mine
    elif task.start == 0:
        bad["leading"] = ~np.logical_or.accumulate(stamped.ok) & mine
    found = {kind: _first(task, piece, lines.select(which)) for kind, which in bad.items() if which.any()}
    if (at := _undecodable(entries)) is not None:
        found["undecodable"] = Damage(1, at - PAD + piece.start)
    return found


def _first(task: IndexTask, piece: Piece, chosen: Lines) -> Damage:
    position, own = int(chosen.start[0]), task.start - piece.start + PAD
    line = piece.padded.count(b"\n", own, position) - _nul_bytes(piece, task.start, position - PAD + piece.start)
    size = int((chosen.end - chosen.start).sum())
    return Damage(len(chosen.start), position - PAD + piece.start, line, size)


def _nul_bytes(piece: Piece, start: int, stop: int) -> int:
    """Bytes of NUL runs in [start, stop) of the file, which became line breaks."""
    return sum(max(0, min(b, stop) - max(a, start)) for a, b in piece.nul_runs)


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


def _describe(
    task: IndexTask, piece: Piece, name: str, entries: Entries, time: Ints, years: tuple[int, int, int],
    damage: dict[str, Damage], checksum: int,
) -> Segment:  # fmt: skip
    spanned, first_local, last_local = years
    n, stop = len(time), min(task.stop, piece.stop)
    own = piece.padded.count(b"\n", task.start - piece.start + PAD, stop - piece.start + PAD)
    used = {layout.rank: layout.name for layout in layouts()}
    runs = [(max(a, task.start), min(b, stop)) for a, b in piece.nul_runs if a < stop and b > task.start]
    if runs:
        damage["nul"] = Damage(len(runs), runs[0][0], size=sum(b - a for a, b in runs))
    return Segment(
        name, task.start, task.stop, n,
        oldest=int(time.min()) if n else 0,
        newest=int(time.max()) if n else 0,
        is_sorted=bool((time[1:] >= time[:-1]).all()),
        lines=own - _nul_bytes(piece, task.start, stop),
        year=task.clock.year if last_local >= 0 else 0,
        years_spanned=spanned, first_local=first_local, last_local=last_local,
        last_start=int(entries.start[-1]) - PAD + piece.start if n else task.start,
        damage=damage,
        nul_runs=tuple(runs[:_KNOWN_RUNS]),
        formats=tuple(used[r] for r in np.unique(entries.layout).tolist()),
        checksum=checksum,
    )  # fmt: skip
