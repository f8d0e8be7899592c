"""Which files make up a source, and which of them are one index pattern. Looks at names and kinds, never inside."""

import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from logreview_tui.domain.source import Problem

_PACKED = r"(?:\.(?:gz|zst|bz2|xz|lz4|Z))?"
_DATE = r"\d{4}-?\d{2}-?\d{2}(?:[-T_]?\d{2}[-:]?\d{2}(?:[-:]?\d{2}(?:\.\d+)?)?|-\d{10})?"
_ROTATED = re.compile(rf"^(?P<base>.+?)(?:\.(?P<number>\d{{1,4}})|[-.](?P<date>{_DATE})|(?P<old>\.old))?{_PACKED}$")
_DATE_INSIDE = re.compile(
    rf"^(?P<base>.+?)-(?P<date>\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}-\d{{2}}-\d{{2}}\.\d{{3}})(?P<end>\.\w+){_PACKED}$"
)
_INDEX = re.compile(
    r"(?P<alias>[a-z][a-z0-9_]*?)(?:-default)?-(?P<date>\d{4}\.\d{2}\.\d{2})(?:-(?P<number>\d{6}))?\.(?:ndjson|jsonl|json)"
    rf"{_PACKED}"
)
"""A file named after the index it was exported from: those of one alias are one index pattern, `alias*`."""
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
"""A file per host, named by its address: the last part is no rotation."""
_ODD_NAME = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file of the source."""

    path: Path
    name: str
    """Relative to the source; how people see it."""
    pattern: str
    """The index pattern it belongs to."""
    age: tuple[int, str, int]
    """Sorts files of a family oldest first."""
    is_given: bool
    """Named by the user, not met in a folder."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a look at the paths gave."""

    files: tuple[FoundFile, ...]
    problems: tuple[Problem, ...]


def source_name(paths: Sequence[Path], config_name: str | None = None) -> str:
    """The config's name, else the first path's last part, in letters that file names may have."""
    named = config_name or Path(os.path.normpath(paths[0].absolute())).name or "root"
    return _ODD_NAME.sub("-", named)


def source_identity(paths: Sequence[Path], config_name: str | None = None) -> str:
    """SHA-256 hex of the config's name, else of the sorted real paths, one a line."""
    named = config_name or "\n".join(sorted({os.path.realpath(p) for p in paths}))
    return hashlib.sha256(os.fsencode(named)).hexdigest()


def split_rotation(name: str) -> tuple[str, tuple[int, str, int]]:
    """A file name without its rotation suffix, and how old that suffix says it is (oldest sorts first)."""
    if index := _INDEX.fullmatch(name):
        return f"{index['alias']}*", (0, index["date"], int(index["number"] or 0))
    if inside := _DATE_INSIDE.match(name):
        return inside["base"] + inside["end"], (0, inside["date"], 0)
    found = None if _ADDRESS.fullmatch(name) else _ROTATED.match(name)
    if not found:
        return name, (2, "", 0)
    if found["date"]:
        return found["base"], (0, found["date"], 0)
    if found["number"]:
        return found["base"], (1, "", -int(found["number"]))
    return found["base"], (1, "", 0) if found["old"] else (2, "", 0)


def find_files(paths: Sequence[Path], patterns: Mapping[str, Sequence[str]] | None) -> Found:
    """Walk the paths. Linked folders are not entered, and a file that has two names is taken once."""
    problems: list[Problem] = []
    seen: set[tuple[int, int]] = set()
    found: list[tuple[FoundFile, Path]] = []
    for given in paths:
        for path, relative, is_given in _walk(given, problems):
            if (key := _regular(path, relative, problems)) and key not in seen:
                seen.add(key)
                family, age = split_rotation(Path(relative).name)
                pattern = _readable(str(Path(relative).with_name(family)))
                origin = path.parent if is_given else given
                found.append((FoundFile(path, _readable(relative), pattern, age, is_given), origin))
    files = [_named_by_config(file, patterns or {}) for file in _apart(found)]
    return Found(tuple(sorted(files, key=lambda f: (f.pattern, f.age, f.name))), tuple(problems))


def _readable(name: str) -> str:
    r"""A name that evidence can hold, and that is the same when read back: bytes that are no UTF-8 become `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walk(given: Path, problems: list[Problem]) -> Iterator[tuple[Path, str, bool]]:
    """Path, name relative to the source, and whether it was given, for everything that is no folder."""
    if not given.is_dir():
        yield given, given.name, True
        return

    def on_error(e: OSError) -> None:
        problems.append(_unreadable_folder(e))

    for folder, folders, names in os.walk(given, onerror=on_error):
        folders.sort()
        for name in sorted([*names, *(f for f in folders if (Path(folder) / f).is_symlink())]):
            path = Path(folder) / name
            if path.is_dir():
                what = "is a link to a folder and was not entered"
                problems.append(Problem(str(path), what, "give that folder as a SOURCE of its own"))
            else:
                yield path, str(path.relative_to(given)), False


def _unreadable_folder(e: OSError) -> Problem:
    return Problem(
        str(e.filename), f"this folder could not be read: {e.strerror}", "ask for read access to it",
        hides_entries=True,
    )  # fmt: skip


def _regular(path: Path, relative: str, problems: list[Problem]) -> tuple[int, int] | None:
    """Device and inode of a regular file; anything else is a problem."""
    try:
        found = path.stat()
    except OSError as e:
        problems.append(
            Problem(
                relative, f"could not be looked at: {e.strerror}", "check the path and its rights", hides_entries=True
            )
        )
        return None
    if not stat.S_ISREG(found.st_mode):
        problems.append(Problem(relative, "is no regular file (a pipe, socket or device) and was left alone"))
        return None
    return found.st_dev, found.st_ino


def _apart(found: list[tuple[FoundFile, Path]]) -> list[FoundFile]:
    """Put the folder's name, or as much of its path as it takes, before patterns that come from several places."""
    depth = 0
    while True:
        origins: dict[str, set[Path]] = {}
        for file, origin in found:
            origins.setdefault(_prefixed(file.pattern, origin, depth), set()).add(origin)
        if all(len(o) == 1 for o in origins.values()):
            break
        depth += 1
        if depth > max(len(o.absolute().parts) for _, o in found):
            break
    clashes = _clashes(found)
    return [
        replace(f, pattern=_prefixed(f.pattern, o, depth), name=_prefixed(f.name, o, depth))
        if f.pattern in clashes
        else f
        for f, o in found
    ]


def _clashes(found: list[tuple[FoundFile, Path]]) -> set[str]:
    origins: dict[str, set[Path]] = {}
    for file, origin in found:
        origins.setdefault(file.pattern, set()).add(origin)
    return {pattern for pattern, o in origins.items() if len(o) > 1}


def _prefixed(name: str, origin: Path, depth: int) -> str:
    parts = [_readable(part) for part in origin.absolute().parts if part != "/"]
    return "/".join([*parts[len(parts) - depth :], name]) if depth else name


def _named_by_config(file: FoundFile, patterns: Mapping[str, Sequence[str]]) -> FoundFile:
    """A config's pattern takes the files that one of its globs matches: by name, relative or whole path."""
    for pattern, globs in patterns.items():
        names = (file.name, Path(file.name).name, str(file.path.absolute()))
        if any(fnmatch.fnmatchcase(name, glob) for glob in globs for name in names):
            return replace(file, pattern=pattern)
    return file


def writable(files: Sequence[Path]) -> list[Problem]:
    """Whether this account could change the files it reviews, as one problem."""
    found = [file for file in files if os.access(file, os.W_OK)]
    if not found:
        return []
    what = f"this account can change {len(found)} of {len(files)} files that it reviews"
    return [Problem(str(found[0]), what, "a reviewer need not: give the account read permission alone")]
