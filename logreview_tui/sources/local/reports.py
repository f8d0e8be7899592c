"""What is wrong with files, and what was assumed about them, in sentences for the reviewer."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from logreview_tui.domain.query import rfc3339
from logreview_tui.domain.source import Problem
from logreview_tui.sources.local.files import FoundFile
from logreview_tui.sources.local.model import Damage, Segment
from logreview_tui.sources.local.zones import host_zone_name

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK_SLACK = timedelta(minutes=5)
_SHOWN_RUNS = 20


def moment(micros: int) -> datetime:
    """Microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=micros)


def damage_of(file: FoundFile, segments: Sequence[Segment], now: datetime) -> Iterator[Problem]:
    """Every problem of an indexed file."""
    yield from _nul_runs(file, segments)
    for kind, (what, hint, hides) in _KINDS.items():
        if found := _total(segments, kind):
            damage, line = found
            where = f"byte {damage.offset}" + (
                f" (line {line + 1})" if line is not None and kind != "undecodable" else ""
            )
            s, y = ("", "y") if damage.count == 1 else ("s", "ies")
            said = what.format(n=damage.count, where=where, bytes=damage.size, s=s, y=y)
            yield Problem(file.name, said, hint, hides, file.pattern)
    newest = max((s.newest for s in segments if s.rows), default=0)
    if moment(newest) > now + _CLOCK_SLACK:
        what = f"its newest entry is stamped {rfc3339(moment(newest))}, in the future"
        yield Problem(file.name, what, "check the clock of the host, --year and --timezone", index_pattern=file.pattern)


_KINDS = {
    "leading": (
        "the first line{s} ({n}, {bytes} bytes) without a time stamp: part of no entry and not searched",
        "look at the beginning of the file, or at the end of the one rotated before it", True,
    ),
    "broken": (
        "{n} line{s} could not be read as JSON, the first at {where}: part of no entry",
        "look at these lines; counts of this index pattern are lower bounds", True,
    ),
    "timeless": (
        "{n} document{s} without a time stamp this program knows, the first at {where}: part of no entry",
        "times are read from @timestamp, stageTimestamp, requestReceivedTimestamp, time, ts", True,
    ),
    "long": (
        "{n} entr{y} of more than 64 MiB, the first at {where}: only the beginning was searched",
        "look at the file there", True,
    ),
    "undecodable": (
        "holds bytes that are no UTF-8, the first at {where}: kept as they are, they separate words",
        "", False,
    ),
}  # fmt: skip


def _total(segments: Sequence[Segment], kind: str) -> tuple[Damage, int | None] | None:
    """All damage of a kind, and the line of the first where that is known."""
    lines: int | None = 0
    first, line, count, size = None, None, 0, 0
    for segment in segments:
        if found := segment.damage.get(kind):
            if first is None:
                first, line = found, None if lines is None else lines + found.line
            count += found.count
            size += found.size
        lines = None if lines is None or segment.lines < 0 else lines + segment.lines
    return None if first is None else (Damage(count, first.offset, size=size), line)


def _nul_runs(file: FoundFile, segments: Sequence[Segment]) -> Iterator[Problem]:
    runs: list[list[int]] = []
    for start, stop in (run for s in segments for run in s.nul_runs):
        if runs and runs[-1][1] == start:
            runs[-1][1] = stop
        else:
            runs.append([start, stop])
    hint = "a crash of the host leaves such runs behind; the entries around them are whole"
    for start, stop in runs[:_SHOWN_RUNS]:
        what = f"{stop - start} NUL bytes at byte {start}: damage, part of no entry"
        yield Problem(file.name, what, hint, index_pattern=file.pattern)
    count = sum(s.damage["nul"].count for s in segments if "nul" in s.damage)
    if count > _SHOWN_RUNS and len(runs) > _SHOWN_RUNS:
        what = f"{count - _SHOWN_RUNS} more runs of NUL bytes, the first of them at byte {runs[_SHOWN_RUNS][0]}"
        yield Problem(file.name, what, hint, index_pattern=file.pattern)


def assumptions_of(file: FoundFile, segments: Sequence[Segment], year: int | None, zone: str | None) -> Iterator[str]:
    """What was assumed because the stamps of a file do not say."""
    years = [s.year for s in segments if s.last_local >= 0]
    if years:
        first = years[0] - next(s.years_spanned for s in segments if s.last_local >= 0)
        span = f"{years[-1]}" if first == years[-1] else f"{first} to {years[-1]}"
        if year is None:
            yield f"{file.name}: stamps carry no year; {span} assumed from the file's modification time"
        elif span != str(year):
            yield f"{file.name}: stamps carry no year; {span}, with the newest of {file.pattern} in {year}"
    if any("zoneless" in s.damage for s in segments) and zone is None:
        if any("ndjson" in s.formats for s in segments):
            yield f"{file.name}: stamps without a time zone; UTC assumed, as OpenSearch does for documents"
        else:
            yield f"{file.name}: stamps carry no time zone; the host's assumed ({host_zone_name()})"
