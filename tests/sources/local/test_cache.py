"""The index in the cache: reopened, continued, made again, never trusted when it does not fit."""

import os
from pathlib import Path

import pytest

from tests.sources.local.local import ask, count, entry_ids, opened, said, syslog


def segments(folder: Path) -> list[Path]:
    """Segment files in the cache."""
    return sorted((folder / ".cache").rglob("*.seg"))


async def test_a_second_opening_reads_nothing_again(tmp_path: Path) -> None:
    """An unchanged file is answered from the same segment, without a worker."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))
    async with opened(log):
        first = segments(tmp_path)

    async with opened(log) as source:
        started = len(source._workers._all)
        found = await count(source, "auth.log", "error")

    assert (segments(tmp_path), started, found.count.value) == (first, 0, 1)


async def test_appended_lines_are_indexed_alone(tmp_path: Path) -> None:
    """What was there keeps its segment and its ids; new lines, also such that go on with the last entry, are found."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine", "last"))
    async with opened(log) as source:
        before = await entry_ids(source, "auth.log")
    first = segments(tmp_path)
    with log.open("ab") as out:
        out.write(b"  an error in its second line\n" + syslog("error three", day=2))

    async with opened(log) as source:
        after = await entry_ids(source, "auth.log")
        found = await entry_ids(source, "auth.log", "error")

    assert after[:3] == before
    assert found == [before[0], before[2], after[3]]
    assert len(segments(tmp_path)) == len(first) + 1
    assert set(first) < set(segments(tmp_path))


async def test_a_last_line_may_be_finished_later(tmp_path: Path) -> None:
    """A line without a line break counts, and counts once when the rest of it arrives."""
    log = tmp_path / "audit.ndjson"
    log.write_bytes(b'{"time":"2017-03-01T10:00:00Z","m":"error"}\n{"time":"2017-03-01T10:00:01Z","m":"er')
    async with opened(log) as source:
        first = await count(source, "audit.ndjson", "error")
    with log.open("ab") as out:
        out.write(b'ror"}\n')

    async with opened(log) as source:
        second = await count(source, "audit.ndjson", "error")
        problems = source.describe().problems

    assert (str(first.count), str(second.count), problems) == (">=1", "2", ())


async def test_rotation_keeps_ids(tmp_path: Path) -> None:
    """A renamed file keeps its index and the ids of its entries, and the new file joins its family."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))
    async with opened(tmp_path, cache_folder=tmp_path.parent / "cache") as source:
        before = await entry_ids(source, "auth.log")
    log.rename(tmp_path / "auth.log.1")
    log.write_bytes(syslog("error two", day=2))

    async with opened(tmp_path, cache_folder=tmp_path.parent / "cache") as source:
        after = await entry_ids(source, "auth.log")
        patterns = await source.index_patterns()

    assert after[:2] == before
    assert len(set(after)) == 3
    assert [(p.name, p.indices) for p in patterns] == [("auth.log", ("auth.log.1", "auth.log"))]


async def test_a_rotation_while_the_source_is_open_loses_nothing(tmp_path: Path) -> None:
    """Entries, neighbours and new words are found under the file's new name."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "something new"))
    async with opened(log) as source:
        ids = await entry_ids(source, "auth.log")
        log.rename(tmp_path / "auth.log.1")
        log.write_bytes(syslog("another", day=2))

        found = await count(source, "auth.log", "something")
        sample = await source.sample(ask("auth.log", "new"), 10, 1)

    assert (str(found.count), [d.entry.ref.id for d in sample.drawn]) == ("1", ids[1:])


async def test_a_truncated_file_is_a_lower_bound(tmp_path: Path) -> None:
    """Known words still count; a new one that cannot be looked for says so instead of 0."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "something new"))
    async with opened(log) as source:
        log.write_bytes(b"")

        known = await count(source, "auth.log", "error")
        new = await count(source, "auth.log", "something")

    assert str(known.count) == "1"
    assert str(new.count) == ">=0"
    assert "was truncated to 0 bytes after it was indexed" in new.count.reason
    assert set(new.counts) == {None}


async def test_a_rewritten_file_is_a_lower_bound_and_then_made_again(tmp_path: Path) -> None:
    """Other bytes of the same length under the same name are noticed at once and indexed at the next opening."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "something new"))
    async with opened(log) as source:
        with log.open("r+b") as out:
            out.write(syslog("fine, one", "something old"))
        os.utime(log, (1_500_000_000, 1_500_000_000))

        new = await count(source, "auth.log", "something")
    async with opened(log) as source:
        error = await count(source, "auth.log", "error")
        old = await count(source, "auth.log", "old")

    assert (str(new.count), str(error.count), str(old.count)) == (">=0", "0", "1")


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "version"])
async def test_a_damaged_segment_is_made_again(tmp_path: Path, harm: str) -> None:
    """A flipped byte, a cut file, a missing one and one of another version never give a wrong number."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))
    async with opened(log):
        (segment,) = segments(tmp_path)
    content = bytearray(segment.read_bytes())
    match harm:
        case "flip":
            content[-1] ^= 0xFF
        case "cut":
            del content[-9:]
        case "version":
            content[5:8] = b"999"
    segment.write_bytes(content)
    if harm == "remove":
        segment.unlink()

    async with opened(log) as source:
        found = await count(source, "auth.log", "error")
        again = await count(source, "auth.log", "fine")

    assert (str(found.count), str(again.count)) == ("1", "1")


async def test_a_damaged_manifest_is_not_trusted(tmp_path: Path) -> None:
    """A manifest that was changed by hand is as good as none."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))
    async with opened(log):
        (manifest,) = (tmp_path / ".cache").rglob("manifest.json")
    manifest.write_text(manifest.read_text().replace('"rows": 2', '"rows": 1'))

    async with opened(log) as source:
        total = await count(source, "auth.log")

    assert str(total.count) == "2"


async def test_the_cache_is_private(tmp_path: Path) -> None:
    """Folders of the cache are 0700, files 0600."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one"))
    async with opened(log) as source:
        await count(source, "auth.log", "one")

    modes = {p.is_dir(): p.stat().st_mode & 0o777 for p in (tmp_path / ".cache").rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


async def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Counts are right all the same, and the reviewer is told; a plain file stands where the folder should."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one"))
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")

    async with opened(log, cache_folder=blocked) as source:
        found = await count(source, "auth.log", "error")
        problems = said(source.describe().problems, str(blocked / "index"))

    assert str(found.count) == "1"
    assert problems == ["the index cannot be kept there: Not a directory"]


async def test_two_sources_share_one_cache(tmp_path: Path) -> None:
    """Two openings at once of the same files answer alike."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))

    async with opened(log) as one, opened(log) as two:
        counts = [str((await count(s, "auth.log", w)).count) for s in (one, two) for w in ("error", "fine")]

    assert counts == ["1"] * 4


async def test_the_logs_are_never_changed(tmp_path: Path) -> None:
    """Bytes, modification time and rights of a file are the same after everything was asked."""
    log = tmp_path / "auth.log"
    log.write_bytes(syslog("error one", "fine"))
    log.chmod(0o440)
    copy, before = log.read_bytes(), log.stat()

    async with opened(log) as source:
        await source.sample(ask("auth.log", "error"), 10, 1)
        await source.facets(ask("auth.log"), ["program"], 5)

    after = log.stat()
    assert (log.read_bytes(), after.st_mtime_ns, after.st_mode) == (copy, before.st_mtime_ns, before.st_mode)
