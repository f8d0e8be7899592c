"""Reading counts from CSV: a header `time,<series>...`, then one row a bucket. Every complaint names file and line."""

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from logreview_tui.errors import SourceError, UsageError

MOST_BUCKETS = 200_000
_MOST_DIGITS = 12
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class CountFile:
    """Counts of several series in equal buckets."""

    path: Path
    names: tuple[str, ...]
    start: datetime
    interval: timedelta
    size: int
    """Buckets."""
    columns: tuple[Sequence[int | None], ...]
    """One per name, `size` counts each; None where there are no data."""
    missing_rows: int
    """Buckets between first and last that have no row."""


def read_counts(path: Path, interval: timedelta | None, zone: tzinfo) -> CountFile:
    """Read one file.

    interval: None for the least distance between rows. zone: of times that name none.
    Raises SourceError for a file that cannot be read, UsageError for one that says something else than counts.
    """
    names, rows = _parsed(path, zone)
    moments = [moment for _, moment, _ in rows]
    width = interval or min((b - a for a, b in itertools.pairwise(moments)), default=timedelta(hours=1))
    if not rows:
        return CountFile(path, names, datetime(1970, 1, 1, tzinfo=UTC), width, 0, tuple([] for _ in names), 0)
    size = (moments[-1] - moments[0]) // width + 1
    if size > MOST_BUCKETS:
        raise UsageError(f"{path}: {size} buckets are too many", f"give at most {MOST_BUCKETS}: a longer --interval")
    columns: list[list[int | None]] = [[None] * size for _ in names]
    for line, moment, counts in rows:
        bucket, rest = divmod(moment - moments[0], width)
        if rest:
            raise UsageError(
                f"{path} line {line}: {moment.isoformat()} is no multiple of {width} after the first row",
                "one row a bucket, all of the same width; or give --interval",
            )
        for column, count in zip(columns, counts, strict=True):
            column[bucket] = count
    return CountFile(path, names, moments[0], width, size, tuple(columns), size - len(rows))


_Row = tuple[int, datetime, list[int | None]]


def _parsed(path: Path, zone: tzinfo) -> tuple[tuple[str, ...], list[_Row]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise UsageError(f"{path}: not UTF-8 text at byte {e.start}", "give counts as CSV") from e
    except OSError as e:
        raise SourceError(f"{path}: {e.strerror or e}", "give a CSV file that can be read") from e
    lines = _lines(path, text)
    names = _header(path, next(lines, (1, []))[1])
    rows: list[_Row] = []
    for line, fields in lines:
        if len(fields) != len(names) + 1:
            raise UsageError(
                f"{path} line {line}: {len(fields)} fields, the header has {len(names) + 1}", "see the header"
            )
        moment = _moment(path, line, fields[0], zone, rows[-1][1] if rows else None)
        rows.append((line, moment, [_count(path, line, n, f) for n, f in zip(names, fields[1:], strict=True)]))
    return names, rows


def _lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for fields in reader:
            if fields:
                yield reader.line_num, fields
    except csv.Error as e:
        raise UsageError(f"{path} line {reader.line_num}: {e}", "give counts as CSV") from e


def _header(path: Path, fields: list[str]) -> tuple[str, ...]:
    if len(fields) < 2 or fields[0].strip().lower() != "time":  # noqa: PLR2004 - time and one series
        raise UsageError(f"{path} line 1: no header `time,<series>...`", "name the column of times and each series")
    names = tuple(name.strip() for name in fields[1:])
    for i, name in enumerate(names):
        if not name or name in names[:i]:
            what = f"series {_cut(name)} twice" if name else f"column {i + 2} has no name"
            raise UsageError(f"{path} line 1: {what}", "give each series a name of its own")
    return names


def _moment(path: Path, line: int, text: str, zone: tzinfo, last: datetime | None) -> datetime:
    try:
        given = datetime.fromisoformat(text.strip())
        moment = (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)
        if last and moment <= last and not given.tzinfo:  # the second time round when the clock is set back
            moment = given.replace(tzinfo=zone, fold=1).astimezone(UTC)
    except (ValueError, OverflowError) as e:
        raise UsageError(f"{path} line {line}: {_cut(text)} is not a time", "write 2026-03-01T14:00:00Z") from e
    if last and moment <= last:
        raise UsageError(f"{path} line {line}: {_cut(text)} is not after the row before", "sort the rows by time")
    return moment


def _count(path: Path, line: int, name: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    digits = text.partition(".")[0] if text.endswith(".0") else text
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        hint = "write a whole number of entries, or nothing where there are no data"
        raise UsageError(f"{path} line {line}, {_cut(name)}: {_cut(text)} is not a count", hint)
    return int(digits)


def _cut(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
