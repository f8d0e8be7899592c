"""Opens files: finds their index in the cache or has it made, and says what each file is then.

Ends with a snapshot: bytes that are appended later are not looked at until the source is opened again.
"""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from logreview_tui.domain.source import Problem
from logreview_tui.sources.local.files import FoundFile
from logreview_tui.sources.local.fingerprints import edges_digest
from logreview_tui.sources.local.manifest import Manifest, folder_for, load_manifest, make_private, save_manifest
from logreview_tui.sources.local.model import Clock, Detection, FileId, IndexTask, Mode, Segment, Term
from logreview_tui.sources.local.scanner_names import ScannerName
from logreview_tui.sources.local.workers import JobFailedError, WorkerDiedError, Workers
from logreview_tui.sources.local.years import turn, year_by, years_of
from logreview_tui.sources.local.zones import host_zone_name, read_zone

T = TypeVar("T")

SEGMENT_BYTES = 16 << 20
_MANY_SMALL = 16
_YEAR_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read."""

    cache: Path
    zone: str | None
    year: int | None
    terms: tuple[Term, ...]
    scanner: ScannerName
    segment_bytes: int = SEGMENT_BYTES


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and its index."""

    found: FoundFile
    file: FileId
    folder: Path
    mode: Mode
    segments: tuple[Segment, ...]
    is_new: bool
    """Not yet in the cache like this."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for a file: segments that stay, and where indexing starts."""

    found: FoundFile
    file: FileId
    folder: Path
    kept: tuple[Segment, ...]
    start: int
    mode: Mode | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that gives no entries."""

    found: FoundFile
    problem: Problem
    is_denied: bool = False
    """For want of rights."""
    is_log: bool = True
    """False: it does not look like a log at all."""


def probe(found: FoundFile) -> FileId | Unreadable:
    """Look at a file as it is now."""
    try:
        descriptor = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            now = os.fstat(descriptor)
            edges = edges_digest(descriptor, now.st_size)
        finally:
            os.close(descriptor)
    except OSError as e:
        denied = isinstance(e, PermissionError)
        hint = "ask for read access to the file" if denied else "check the disk and the path"
        return _unreadable(found, f"could not be read: {e.strerror}", hint, is_denied=denied)
    return FileId(str(found.path), now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, edges)


def plan(found: FoundFile, file: FileId, settings: Settings) -> Plan | Opened:
    """Compare a file with its index in the cache. Raises OSError when the cache cannot be used."""
    folder = folder_for(settings.cache, file, settings.zone, settings.year)
    make_private(folder)
    known = load_manifest(folder)
    nothing = Plan(found, file, folder, (), 0, None)
    if known is None or known.zone != _zone_name(settings):
        return nothing
    old = replace(known.file, path=file.path)
    if old == file:
        return Opened(found, file, folder, known.mode, known.segments, is_new=False)
    if file.size <= old.size or _edges(file.path, old.size) != old.edges:
        return nothing
    kept, start = _keep(known.segments, settings.segment_bytes)
    return Plan(found, file, folder, kept, start, known.mode) if kept else nothing


def _zone_name(settings: Settings) -> str:
    return settings.zone or f"host: {host_zone_name()} {time.tzname}"


def _edges(path: str, size: int) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return edges_digest(descriptor, size)
    finally:
        os.close(descriptor)


def _keep(segments: tuple[Segment, ...], segment_bytes: int) -> tuple[tuple[Segment, ...], int]:
    """Segments of a file that has grown: all but the last entry, which may have gone on, and what was damaged."""
    kept = list(segments)
    small = [i for i, s in enumerate(kept) if s.stop - s.start < segment_bytes // 2]
    if len(small) > _MANY_SMALL:
        kept = kept[: small[0]]
    while kept and (not kept[-1].rows or set(kept[-1].damage) - {"zoneless"}):
        kept.pop()
    if not kept:
        return (), 0
    last = kept.pop()
    if last.rows > 1:
        kept.append(replace(last, rows=last.rows - 1, stop=last.last_start, lines=-1))
    return tuple(kept), last.last_start


async def open_files(
    plans: Sequence[Plan | Opened | Unreadable],
    settings: Settings,
    workers: Workers,
    on_bytes: Callable[[int, int], None],
) -> list[Opened | Unreadable]:
    """Index what is not in the cache; one answer per plan. `on_bytes(done, total)`."""
    total = sum(p.file.size - p.start for p in plans if isinstance(p, Plan))
    done = 0

    def add(size: int) -> None:
        nonlocal done
        done += size
        on_bytes(min(done, total), total)

    opened = await together([_open(p, settings, workers, add) for p in plans])
    for _ in range(_YEAR_ROUNDS):
        wrong = _wrong_years(opened, settings)
        if not wrong:
            break
        again = await together([_reindex(opened[i], years, settings, workers) for i, years in wrong.items()])
        for i, better in zip(wrong, again, strict=True):
            opened[i] = better
    return opened


async def together(jobs: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Results in order; the first failure, or cancelling, stops the others."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(
    todo: Plan | Opened | Unreadable, settings: Settings, workers: Workers, add: Callable[[int], None]
) -> Opened | Unreadable:
    if not isinstance(todo, Plan):
        return todo
    try:
        return await _index(todo, settings, workers, add)
    except (JobFailedError, WorkerDiedError) as e:
        return _unreadable(todo.found, f"could not be indexed: {e}", "open it again")


def _unreadable(found: FoundFile, what: str, hint: str, **marks: bool) -> Unreadable:
    return Unreadable(found, Problem(found.name, what, hint, hides_entries=True, index_pattern=found.pattern), **marks)


async def _index(todo: Plan, settings: Settings, workers: Workers, add: Callable[[int], None]) -> Opened | Unreadable:
    file, found = todo.file, todo.found
    if not file.size:
        return Unreadable(found, Problem(found.name, "is empty", index_pattern=found.pattern))
    mode = todo.mode
    if mode is None:
        detection: Detection = await workers.run("detect", file)
        mode = detection.mode
        if mode is None:
            return _unreadable(found, detection.what, detection.hint, is_log=detection.is_log)
    year = settings.year or year_by(_written(file, settings), -1)
    cuts = range(todo.start, file.size, settings.segment_bytes)
    tasks = [task_for(todo, (at, min(at + settings.segment_bytes, file.size)), mode, year, settings) for at in cuts]

    async def one(task: IndexTask) -> Segment:
        made: Segment = await workers.run("index", task)
        add(task.stop - task.start)
        return made

    segments = (*todo.kept, *await together(one(task) for task in tasks))
    return Opened(found, todo.file, todo.folder, mode, segments, is_new=True)


def task_for(one: Plan | Opened, part: tuple[int, int], mode: Mode, year: int, settings: Settings) -> IndexTask:
    """The job that makes one segment."""
    clock = Clock(settings.zone, year)
    return IndexTask(one.file, str(one.folder), *part, mode, clock, settings.terms, settings.scanner)


def _written(file: FileId, settings: Settings) -> datetime:
    """When the file was last written, as a local time."""
    zone = read_zone(settings.zone) if settings.zone else None
    return datetime.fromtimestamp(file.mtime_ns / 1e9, zone).replace(tzinfo=None)


def _wrong_years(opened: Sequence[Opened | Unreadable], settings: Settings) -> dict[int, list[int]]:
    """Files whose year-less stamps got another year than they should, with the right one per segment."""
    wrong: dict[int, list[int]] = {}
    newer: tuple[str, int, int] | None = None
    for i, one in sorted(enumerate(opened), key=lambda p: _family_place(p[1]), reverse=True):
        yearless = [s for s in one.segments if s.last_local >= 0] if isinstance(one, Opened) else []
        if not isinstance(one, Opened) or not yearless:
            continue
        last = yearless[-1].last_local
        if settings.year is None:
            year = year_by(_written(one.file, settings), last)
        elif newer and newer[0] == one.found.pattern:
            year = newer[1] - turn(last, newer[2])
        else:
            year = settings.year
        years = years_of(one.segments, year)
        if years != [s.year for s in one.segments]:
            wrong[i] = years
        first = next(y for y in years if y) - yearless[0].years_spanned
        newer = (one.found.pattern, first, yearless[0].first_local)
    return wrong


def _family_place(one: Opened | Unreadable) -> tuple[str, tuple[int, str, int]]:
    return (one.found.pattern, one.found.age) if isinstance(one, Opened) else ("", (0, "", 0))


async def _reindex(
    one: Opened | Unreadable, years: list[int], settings: Settings, workers: Workers
) -> Opened | Unreadable:
    """Make the segments again whose year was wrong."""
    if not isinstance(one, Opened):
        return one

    async def again(segment: Segment, year: int) -> Segment:
        if segment.year == year:
            return segment
        task = task_for(one, (segment.start, segment.stop), one.mode, year, settings)
        made: Segment = await workers.run("index", task)
        return made

    try:
        segments = await together(again(s, y) for s, y in zip(one.segments, years, strict=True))
    except (JobFailedError, WorkerDiedError) as e:
        return _unreadable(one.found, f"could not be indexed: {e}", "open it again")
    return replace(one, segments=tuple(segments), is_new=True)


def remember(one: Opened, settings: Settings) -> None:
    """Write a new index into the cache. Raises OSError."""
    if one.is_new:
        save_manifest(one.folder, Manifest(one.file, one.mode, _zone_name(settings), one.segments))
