"""What to do when a file moved or the cache was damaged while a source was open."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from logreview_tui.sources.local.model import Segment
from logreview_tui.sources.local.opening import Opened, Settings, Unreadable, task_for, together
from logreview_tui.sources.local.workers import Workers


def relocate(opened: Sequence[Opened | Unreadable]) -> list[Opened | Unreadable]:
    """Find files that were renamed beside their old name, as rotation does."""
    return [_relocated(one) if isinstance(one, Opened) else one for one in opened]


def _relocated(one: Opened) -> Opened:
    path = Path(one.file.path)
    wanted = (one.file.dev, one.file.ino)
    try:
        if _identity(path) == wanted:
            return one
        beside = sorted(path.parent.iterdir())
    except OSError:
        return one
    for other in beside:
        if _identity(other) == wanted:
            return replace(one, file=replace(one.file, path=str(other)))
    return one


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


async def make_again(
    one: Opened | Unreadable, damaged: set[str], settings: Settings, workers: Workers
) -> Opened | Unreadable:
    """Index anew the damaged segments of a file. Raises JobFailedError, WorkerDiedError."""
    if not isinstance(one, Opened) or not any(s.name in damaged for s in one.segments):
        return one

    async def again(segment: Segment) -> Segment:
        if segment.name not in damaged:
            return segment
        part = (segment.start, segment.stop)
        made: Segment = await workers.run("index", task_for(one, part, one.mode, segment.year or 1970, settings))
        return made

    return replace(one, segments=tuple(await together(again(s) for s in one.segments)), is_new=True)
