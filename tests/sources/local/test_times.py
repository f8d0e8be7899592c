"""Stamps that say too little: years, zones, epochs."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logreview_tui.domain.query import rfc3339
from logreview_tui.errors import UsageError
from logreview_tui.sources import Order
from logreview_tui.sources.local import LocalSource
from tests.sources.local.local import ask, opened


async def times(source: LocalSource, pattern: str) -> list[str]:
    """When the entries of a pattern were."""
    return [rfc3339(e.time) async for e in source.entries(ask(pattern), Order.OLDEST_FIRST)]


def write(path: Path, *lines: str, written: datetime | None = None) -> Path:
    """A file of lines, last written then."""
    path.write_text("\n".join(lines) + "\n")
    if written:
        os.utime(path, (written.timestamp(), written.timestamp()))
    return path


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("Mar  1 10:11:12", "2017-03-01T10:11:12Z"),
        ("Mar 29 23:59:60", "2017-03-30T00:00:00Z"),
        ("2017-03-04T05:06:07Z", "2017-03-04T05:06:07Z"),
        ("2017-03-04T05:06:07.123456789+02:00", "2017-03-04T03:06:07.123456Z"),
        ("2017-03-04 05:06:07,5-0530", "2017-03-04T10:36:07.500000Z"),
        ("2017-03-04t05:06:07+01", "2017-03-04T04:06:07Z"),
        ("2016-02-29T00:00:00Z", "2016-02-29T00:00:00Z"),
    ],
)
async def test_stamps_are_read(tmp_path: Path, stamp: str, expected: str) -> None:
    """Each kind of stamp gives its moment in UTC."""
    log = write(tmp_path / "a.log", f"{stamp} host app: error")

    async with opened(log, year=2017) as source:
        assert await times(source, "a.log") == [expected]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"@timestamp":"2017-03-04T05:06:07.25Z"', "2017-03-04T05:06:07.250000Z"),
        ('"stageTimestamp":"2017-03-04T05:06:07Z","requestReceivedTimestamp":"2017-03-04T05:06:06Z"', "2017-03-04T05:06:07Z"),
        ('"ts":"1488603967.52"', "2017-03-04T05:06:07.520000Z"),
        ('"ts":1488603967', "2017-03-04T05:06:07Z"),
        ('"time":1488603967500', "2017-03-04T05:06:07.500000Z"),
        ('"time":1488603967500123', "2017-03-04T05:06:07.500123Z"),
        ('"time":"1488603967500123456"', "2017-03-04T05:06:07.500123Z"),
        ('"@timestamp":"soon","time":"2017-03-04T05:06:07Z"', "2017-03-04T05:06:07Z"),
    ],
)  # fmt: skip
async def test_times_of_documents_are_read(tmp_path: Path, field: str, expected: str) -> None:
    """ISO strings and epochs in seconds to nanoseconds, from the first field that has one."""
    log = write(tmp_path / "a.ndjson", f'{{{field},"message":"error"}}')

    async with opened(log) as source:
        assert await times(source, "a.ndjson") == [expected]


async def test_the_year_comes_from_the_file_and_turns_backwards(tmp_path: Path) -> None:
    """A file last written in January 2018 has its December in 2017, and says so."""
    lines = ("Dec 30 10:00:00 h a: one", "Dec 31 23:59:59 h a: two", "Jan  1 00:00:01 h a: three")
    log = write(tmp_path / "a.log", *lines, written=datetime(2018, 1, 2, tzinfo=UTC))

    async with opened(log) as source:
        found = await times(source, "a.log")
        assumed = source.describe().assumptions

    assert found == ["2017-12-30T10:00:00Z", "2017-12-31T23:59:59Z", "2018-01-01T00:00:01Z"]
    assert assumed == ("a.log: stamps carry no year; 2017 to 2018 assumed from the file's modification time",)


async def test_a_december_written_in_january_is_of_the_year_before(tmp_path: Path) -> None:
    """No entry is later than a day after its file was last written."""
    log = write(tmp_path / "a.log", "Dec 30 10:00:00 h a: one", written=datetime(2018, 1, 2, tzinfo=UTC))

    async with opened(log) as source:
        assert await times(source, "a.log") == ["2017-12-30T10:00:00Z"]


@pytest.mark.parametrize("segment_bytes", [30, 1 << 20])
async def test_years_turn_across_segments(tmp_path: Path, segment_bytes: int) -> None:
    """Several years in one file come out the same however it is cut."""
    lines = [f"{month} 10 10:00:00 h a: one" for month in ("Nov", "Feb", "Nov", "Feb", "Nov", "Jan")]
    log = write(tmp_path / "a.log", *lines)

    async with opened(log, year=2017, segment_bytes=segment_bytes) as source:
        found = await times(source, "a.log")

    assert [t[:7] for t in found] == ["2014-11", "2015-02", "2015-11", "2016-02", "2016-11", "2017-01"]


async def test_a_given_year_is_that_of_the_newest_file(tmp_path: Path) -> None:
    """In a family the older files follow from the newest, and that is said."""
    write(tmp_path / "a.log.1", "Nov 10 10:00:00 h a: one", "Dec 31 10:00:00 h a: two")
    write(tmp_path / "a.log", "Jan  2 10:00:00 h a: three")

    async with opened(tmp_path, year=2017, cache_folder=tmp_path / ".cache") as source:
        found = await times(source, "a.log")
        assumed = source.describe().assumptions

    assert [t[:7] for t in found] == ["2016-11", "2016-12", "2017-01"]
    assert assumed == ("a.log.1: stamps carry no year; 2016, with the newest of a.log in 2017",)


async def test_a_zone_moves_stamps_that_have_none(tmp_path: Path) -> None:
    """Winter and summer time of the given zone are told apart; stamps with a zone stay."""
    log = write(
        tmp_path / "a.log", "Jan 10 10:00:00 h a: one", "Jul 10 10:00:00 h a: two", "2017-08-01T10:00:00Z h a: three"
    )

    async with opened(log, year=2017, timezone="Europe/Stockholm") as source:
        found = await times(source, "a.log")

    assert found == ["2017-01-10T09:00:00Z", "2017-07-10T08:00:00Z", "2017-08-01T10:00:00Z"]


async def test_without_a_zone_the_hosts_is_assumed_and_said(tmp_path: Path) -> None:
    """The assumption names the file."""
    log = write(tmp_path / "a.log", "Jan 10 10:00:00 h a: one")

    async with opened(log, year=2017, timezone=None) as source:
        (assumed,) = source.describe().assumptions

    assert assumed.startswith("a.log: stamps carry no time zone; the host's assumed (")


async def test_stamps_in_the_future_are_said(tmp_path: Path) -> None:
    """An entry after now counts, and is a problem."""
    log = write(tmp_path / "a.log", "2016-01-01T00:00:00Z h a: one", "2037-01-01T00:00:00Z h a: two")

    async with opened(log) as source:
        (problem,) = source.describe().problems

    assert (problem.what, problem.hides_entries) == (
        "its newest entry is stamped 2037-01-01T00:00:00Z, in the future", False,
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "+99:00"])
def test_a_zone_that_is_none_is_refused(tmp_path: Path, zone: str) -> None:
    """The message names it."""
    with pytest.raises(UsageError, match="is no time zone"):
        LocalSource([tmp_path], cache_folder=tmp_path, timezone=zone)
