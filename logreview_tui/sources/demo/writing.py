"""Writes a month into files, all or nothing: one file per index pattern and day, entries ordered by time."""

import fcntl
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from logreview_tui.errors import SourceError
from logreview_tui.sources import OnProgress, Progress
from logreview_tui.sources.demo.documents import AUTHLOG, KUBEAUDIT, KUBERNETES, OTHER
from logreview_tui.sources.demo.incidents import Scene, scenes
from logreview_tui.sources.demo.month import DAY
from logreview_tui.sources.demo.traffic import day_of
from logreview_tui.sources.demo.wording import World

PATTERNS = (KUBERNETES, KUBEAUDIT, AUTHLOG, OTHER)
_Line = tuple[int, str]


def write_demo(folder: Path, *, seed: int, month: int, on_progress: OnProgress | None = None) -> None:
    """Write the demo's month into `folder`, which must not exist or be empty.

    The same bytes for the same seed and month. The files appear all at once: until then they are in a hidden folder
    beside it, which a later call cleans away if this one is killed. Raises UsageError for an impossible month,
    SourceError if the folder is in use or cannot be written.
    """
    world = World.of(seed, month)
    try:
        with _appearing(folder) as unfinished:
            _write_days(unfinished, world, on_progress)
    except OSError as error:
        raise SourceError(
            f"the demo cannot be written to {folder}: {error.strerror}", "choose another folder"
        ) from error


def _write_days(folder: Path, world: World, on_progress: OnProgress | None) -> None:
    staged = scenes(world)
    silences = [scene for scene in staged if scene.silenced]
    waiting: dict[tuple[str, int], list[_Line]] = defaultdict(list)
    for scene in staged:
        for pattern, us, line in scene.lines:
            waiting[pattern, us // DAY].append((us, line))
    for day in range(world.month.days):
        for pattern, us, line in day_of(world, day):
            waiting[pattern, us // DAY].append((us, line))
        for pattern in PATTERNS:
            heard = [entry for entry in waiting.pop((pattern, day), []) if not _is_silenced(silences, pattern, entry)]
            heard.sort(key=itemgetter(0))
            _write(folder / _name(world, pattern, day), "".join(f"{line}\n" for _, line in heard).encode())
        if on_progress:
            on_progress(Progress(day + 1, world.month.days, "days of the demo written"))


def _is_silenced(silences: Sequence[Scene], pattern: str, entry: _Line) -> bool:
    return any(scene.silences(pattern, *entry) for scene in silences)


def _name(world: World, pattern: str, day: int) -> str:
    date = world.month.date(day).replace("-", ".")
    return f"{pattern.rstrip('*')}-default-{date}-{world.month.first_rollover + day:06}.ndjson"


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` that takes its place at the end; held by a lock, so that leftovers are safe to remove."""
    if folder.is_dir() and any(folder.iterdir()):
        raise SourceError(f"{folder} is not empty", "choose a folder that does not exist")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.parent / f".{folder.name}.unfinished"
    unfinished.mkdir(exist_ok=True, mode=0o700)
    held = os.open(unfinished, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _lock(held, folder)
        for leftover in unfinished.iterdir():
            leftover.unlink()
        try:
            yield unfinished
        except BaseException:
            shutil.rmtree(unfinished)
            raise
        os.fsync(held)
        unfinished.rename(folder)
    finally:
        os.close(held)


def _lock(held: int, folder: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SourceError(f"another process is writing the demo to {folder}", "wait for it") from error
