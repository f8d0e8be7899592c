"""What is told about a bug: where it was and what kind, never a value. Log text, names and keys are values.

Python's own traceback prints the exception's text, Textual's the variables of each frame as well: both can hold what an
attacker wrote into a log, raw. So neither is ever printed; a report of kinds and places is kept in a file.
"""

import logging
import os
import platform
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from linecache import getline
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from logreview_tui import __version__

FOLDER = "crashes"
_CAUSES_SHOWN = 20


def describe(error: BaseException) -> str:
    """A report: versions, then every error of the chain with its frames and their code; no value of any variable."""
    system = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    lines = [f"logreview {__version__}, {system}", *_errors(error, set())]
    return "\n".join(lines) + "\n"


def headline(error: BaseException) -> str:
    """Its kind and the innermost place, on one line."""
    frames = list(walk_tb(error.__traceback__))
    if not frames:
        return type(error).__name__
    frame, line = frames[-1]
    return f"{type(error).__name__} in {Path(frame.f_code.co_filename).name}:{line}"


def keep(error: BaseException, state: Path) -> Path:
    """Write the report into a folder below `state`, for its owner alone; the file. Raises OSError."""
    folder = state / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.txt"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(describe(error))
    return file


def guard() -> None:
    """From now on errors that nobody handles, in threads, tasks or on the way out, are told without values too."""
    sys.excepthook = lambda _kind, error, _at: _tell(error)
    threading.excepthook = lambda given: _tell(given.exc_value)
    sys.unraisablehook = lambda given: _tell(given.exc_value)
    handler = _WithoutValues()
    handler.setLevel(logging.ERROR)
    logger = logging.getLogger("asyncio")
    logger.handlers, logger.propagate = [handler], False


class _WithoutValues(logging.Handler):
    """Tells of an error a log record carries; its message may hold a value."""

    def emit(self, record: logging.LogRecord) -> None:
        _tell(record.exc_info[1] if record.exc_info else None)


def _tell(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit) and sys.stderr:
        sys.stderr.write(f"logreview: a bug, nothing of yours is touched: {headline(error)}\n")


def _errors(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen or len(seen) >= _CAUSES_SHOWN:
        return
    seen.add(id(error))
    kind = type(error)
    yield ""
    yield f"{kind.__module__}.{kind.__qualname__}, its text of {_length(error)} characters left out"
    yield from _frames(error.__traceback__)
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _errors(inner, seen)
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _errors(before, seen)


def _length(error: BaseException) -> int:
    try:
        return len(str(error))
    except Exception:  # noqa: BLE001 - an error's own text may be what is broken
        return 0


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        code = frame.f_code
        yield f"  {ascii(code.co_filename)[1:-1]}:{line} in {code.co_name}"
        if source := getline(code.co_filename, line).strip():
            yield f"    {source}"
