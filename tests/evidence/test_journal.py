"""The hash chain: every record is bound to all before it, and only a cut write is forgiven."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logreview_tui.evidence.canonical import MalformedError, canonical
from logreview_tui.evidence.journal import FIELDS, Record, chain, genesis, read, write
from tests.evidence.journals import ACTOR, START, journal


def test_a_journal_reads_back_as_it_was_written() -> None:
    """Records survive the file unchanged, and nothing is torn."""
    records = journal(5)

    assert read(write(records)) == (records, b"")
    assert read(b"") == ([], b"")


def test_the_hash_is_the_one_the_format_describes() -> None:
    """SHA-256 over the format's name, a zero byte and the RFC 8785 bytes of the record without its hash."""
    record = journal(2)[1]

    members = json.loads(record.line)
    own = members.pop("hash")

    assert own == hashlib.sha256(b"logreview/journal/v1\0" + canonical(members)).hexdigest()
    assert members["prev"] == journal(2)[0].hash
    assert members["at"] == "2026-03-01T08:00:01.000001Z"


def test_the_first_record_follows_the_name_and_the_opening_time() -> None:
    """No journal can be continued under another name: the first link holds it."""
    first = journal(1)[0]
    start = b'{"gen":"logreview/journal/v1","opened":"2026-03-01T08:00:00Z","review":"demo-2026-03-01"}'

    assert first.prev == hashlib.sha256(start).hexdigest() == genesis("demo-2026-03-01", START)


def test_times_are_kept_in_utc() -> None:
    """A record made at a local time stands in the journal in UTC."""
    local = START.astimezone(timezone(timedelta(hours=2)))

    assert (
        chain(None, "k", {}, actor="a", at=local, review="r").line
        == chain(None, "k", {}, actor="a", at=START, review="r").line
    )


@pytest.mark.parametrize("name", ["", ".hidden", "-x", "a/b", "../x", "a\0", "å", "x" * 129, "a\n"])
def test_a_review_name_is_a_safe_folder_name(name: str) -> None:
    """Names that could leave the folder, or be taken for an option, are refused."""
    with pytest.raises(MalformedError, match="cannot name a review"):
        chain(None, "k", {}, actor="a", at=START, review=name)


def test_every_cut_of_the_last_record_is_a_torn_write() -> None:
    """Whatever a dying machine left of the record being written, the records before it are read."""
    records = journal(3)
    whole = write(records)
    start = len(write(records[:2]))

    for end in range(start, len(whole)):
        assert read(whole[:end]) == (records[:2], whole[start:end])


def test_every_single_bit_flip_is_refused_with_its_place() -> None:
    """No flipped bit passes, and none makes a record disappear as torn."""
    records = journal(3)
    whole = write(records)
    starts = [len(write(records[:n])) for n in range(4)]

    for at in range(len(whole)):
        for bit in range(8):
            damaged = bytearray(whole)
            damaged[at] ^= 1 << bit
            with pytest.raises(MalformedError) as refused:
                read(bytes(damaged))
            n = next(i for i in range(3) if at < starts[i + 1])
            assert str(refused.value).startswith(f"record {n}, at byte {starts[n]}: "), (at, bit)


@pytest.mark.parametrize(
    "junk",
    [
        b"x",
        b"\0" * 40,
        b"{}",
        b'{"actor":"a"}',
        b'{"actor":"a","at":"b","body":{"x":01',
        b'{"actor":"a","bt',
        b'{"actor":"a","at":"x","body":{}}',
        b'{"actor":"a",,',
        b'{"actor":"a"]',
        b'{"actor":[}',
        b'{"actor":"\\q',
        b'{"actor":"\\u00ff',
        b'{"actor":"\xff\xff',
        b'{"actor":tx',
        b'{"actor" ',
        b'{"actor":"a",}',
        b" {",
        b'{"actor":"a"\x0b',
    ],
)
def test_a_tail_that_is_no_cut_record_is_refused(junk: bytes) -> None:
    """Bytes that no write of ours could have left are damage, not a torn write."""
    whole = write(journal(2))

    with pytest.raises(MalformedError, match=r"record 2, at byte \d+: \d+ bytes without a line break, and not"):
        read(whole + junk)


def test_a_whole_record_with_junk_behind_it_is_refused() -> None:
    """A flipped last line break must not make an acknowledged record look torn."""
    whole = write(journal(2))

    with pytest.raises(MalformedError, match="record 1"):
        read(whole[:-1] + b"\x0b")
    forged = replace(journal(2)[1], actor="mallory").line[:-1]
    with pytest.raises(MalformedError, match=r"record 1.*its hash does not match"):
        read(journal(2)[0].line + forged)


def _drop(records: list[Record]) -> bytes:
    return write([records[0], *records[2:]])


def _swap(records: list[Record]) -> bytes:
    return write([records[0], records[2], records[1], records[3]])


def _double(records: list[Record]) -> bytes:
    return write([*records[:2], *records[1:]])


def _headless(records: list[Record]) -> bytes:
    return write(records[1:])


def _spliced(records: list[Record]) -> bytes:
    other = journal(4, review="other")
    return write([*records[:2], *other[2:]])


def _relinked(records: list[Record]) -> bytes:
    changed = chain(records[0], "test", {"n": 99}, actor=ACTOR, at=records[1].at)
    return write([records[0], changed, *records[2:]])


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (_drop, "record 1, at byte .*has the number 2 where 1 is due"),
        (_swap, "record 1, at byte .*has the number 2 where 1 is due"),
        (_double, "record 2, at byte .*has the number 1 where 2 is due"),
        (_headless, "record 0, at byte 0: has the number 1 where 0 is due"),
        (_spliced, "record 2, at byte .*belongs to the review other"),
        (_relinked, "record 2, at byte .*does not continue the record before it"),
    ],
)
def test_an_edited_journal_names_the_record(edit: Any, why: str) -> None:
    """Dropped, swapped, doubled, spliced and rewritten records are found where they stand."""
    with pytest.raises(MalformedError, match=why):
        read(edit(journal(4)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"extra": 1}, "has the fields actor, at, body, extra"),
        ({"v": 2}, "is of version 2; this program knows version 1"),
        ({"v": True}, "wrong type"),
        ({"seq": False}, "wrong type"),
        ({"seq": "0"}, "wrong type"),
        ({"body": []}, "wrong type"),
        ({"prev": "0"}, "cannot be one"),
        ({"review": "../x"}, "cannot be one"),
        ({"at": "2026-03-01T08:00:00+00:00"}, "which is not UTC"),
        ({"at": "2026-03-01T08:00:00.000000Z"}, "which is not UTC"),
        ({"at": "2026-13-01T08:00:00Z"}, "which is not UTC"),
        ({"at": "2026-03-01T08:00:00.5Z"}, "which is not UTC"),
    ],
)
def test_a_record_of_another_shape_is_refused(changes: dict[str, Any], why: str) -> None:
    """Unknown fields, other versions and other types are refused before any hash is looked at."""
    members: dict[str, Any] = {**journal(1)[0].to_json(), **changes}

    with pytest.raises(MalformedError, match=why):
        read(canonical(members) + b"\n")
    assert set(FIELDS) <= set(members)


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_no_bytes_crash_the_reader(junk: bytes, keep: int) -> None:
    """Whatever stands in the file is read or refused, never anything else."""
    try:
        records, tail = read(write(journal(2))[:keep] + junk)
    except MalformedError:
        return
    assert len(records) <= 2
    assert not junk.endswith(b"\n") or not tail
