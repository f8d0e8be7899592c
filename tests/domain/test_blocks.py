"""blocks: what only numbers tell apart is read once; what words tell apart is read on its own."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.domain.blocks import Block, blocks
from logreview_tui.domain.entry import EntryRef, LogEntry
from tests.hostile import HOSTILE

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def entry(text: str, number: int = 0, **fields: str) -> LogEntry:
    """An entry of `text`; two underscores in a field name stand for a dot."""
    named = tuple((name.replace("__", "."), value) for name, value in fields.items())
    return LogEntry(EntryRef(f"{number:04}", "a.log"), MOMENT, text, named, text.encode("utf-8", "surrogatepass"))


def group(*texts: str) -> tuple[Block, ...]:
    """The blocks of entries without fields."""
    return blocks([entry(text, i) for i, text in enumerate(texts)])


def whole(block: Block, holes: Mapping[int, str]) -> str:
    """The text of a block with its holes filled."""
    return "".join(part + holes.get(i, "") for i, part in enumerate(block.skeleton))


@pytest.mark.parametrize(
    ("first", "second", "varying"),
    [
        (
            "Mar 27 13:06:56 node-1 sshd[1234]: Invalid user admin from 10.1.2.3 port 4711",
            "Apr  2 01:16:02 node-2 sshd[77]: Invalid user admin from 192.168.44.1 port 80",
            (
                ("Mar 27 13:06:56", "Apr  2 01:16:02"), ("1", "2"), ("1234", "77"), ("10.1.2.3", "192.168.44.1"),
                ("4711", "80"),
            ),
        ),
        (
            "2026-03-01T10:00:00.123456Z reconciled f6dd2b27-e19a-4c80-b2ff-a72888fd80f9 in 12.5ms",
            "2026-03-02 11:00:00,5+01:00 reconciled 00000000-e19a-4c80-b2ff-a72888fd80f9 in 7ms",
            (
                ("2026-03-01T10:00:00.123456Z", "2026-03-02 11:00:00,5+01:00"),
                ("f6dd2b27-e19a-4c80-b2ff-a72888fd80f9", "00000000-e19a-4c80-b2ff-a72888fd80f9"),
                ("12.5", "7"),
            ),
        ),
        ("from fe80::1%eth0 ok", "from 2001:db8:0:1::77 ok", (("fe80::1%eth0", "2001:db8:0:1::77"),)),
        ("pod a-6d9c8f7b4d-x2x7k died", "pod a-bcdfghjkl-zzzzz died", (("-6d9c8f7b4d-x2x7k", "-bcdfghjkl-zzzzz"),)),
        ("pod fluentd-x2x7k up", "pod fluentd-8bcdf up", (("-x2x7k", "-8bcdf"),)),
        ("at 0xffff8881 oops", "at 0x10 oops", (("0xffff8881", "0x10"),)),
        ("commit deadbeef1 ok", "commit 00c0ffee ok", (("deadbeef1", "00c0ffee"),)),
        (
            "RSA SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
            "RSA SHA256:uNiVztksCsDhcc0u9e8BrZVXcVGZQ18HgF2ZzjxJxUw",
            (
                (
                    "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
                    "SHA256:uNiVztksCsDhcc0u9e8BrZVXcVGZQ18HgF2ZzjxJxUw",
                ),
            ),
        ),
        (
            "id Zm9vYmFyYmF6cXV4MTIzNA==",
            "id QUJDREVmZ2hpamtsbW5vcDk=",
            (("Zm9vYmFyYmF6cXV4MTIzNA==", "QUJDREVmZ2hpamtsbW5vcDk="),),
        ),
        (
            '10.0.0.1 - - [01/Mar/2026:10:00:00 +0000] "GET /x HTTP/1.1" 500 12',
            '10.0.0.2 - - [02/Mar/2026:11:22:33 +0000] "GET /x HTTP/1.1" 500 13',
            (("10.0.0.1", "10.0.0.2"), ("01/Mar/2026:10:00:00 +0000", "02/Mar/2026:11:22:33 +0000"), ("12", "13")),
        ),
    ],
)  # fmt: skip
def test_numbers_and_the_like_vary_within_a_block(
    first: str, second: str, varying: tuple[tuple[str, str], ...]
) -> None:
    """One block, with each varying part listed in the order of the entries."""
    (block,) = group(first, second)

    assert block.varying == varying
    assert whole(block, {i: values[0] for i, values in enumerate(varying)}) == first
    assert whole(block, {i: values[-1] for i, values in enumerate(varying)}) == second


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Failed password for root from 10.0.0.1", "Failed password for admin from 10.0.0.1"),
        ("Failed password for root", "Accepted password for root"),
        ("a 1", "a 1 2"),
        ("a 1", "A 1"),
        ("pod web-cache died", "pod web-proxy died"),
        ("session opened for deadbeef", "session opened for facade"),
        ("user add:bad:face", "user fade:dad:face"),
        ('"GET /x HTTP/1.1" 500 12', '"GET /x HTTP/1.1" 200 12'),
        ('{"code":403}', '{"code":500}'),
        ("status=401 n=1", "status=403 n=1"),
        ("Status code: 401", "Status code: 403"),
        ("user a\x1b[2J", "user a\x1b]2J"),
        ("x\udcff1", "x\udcfe1"),
        ("tokenABCDEFGHIJKLMNOPQRSTUVWXYZ", "tokenABCDEFGHIJKLMNOPQRSTUVWXYY"),
    ],
)
def test_words_tell_blocks_apart(first: str, second: str) -> None:
    """A different word, response code or number of numbers is a different block."""
    assert [len(block.entries) for block in group(first, second)] == [1, 1]


def test_blocks_and_entries_keep_the_order_they_came_in() -> None:
    """A block stands where its first entry stood."""
    found = group("b 3", "a 1", "b 1", "c", "a 0", "b 3")

    assert [[e.text for e in block.entries] for block in found] == [["b 3", "b 1", "b 3"], ["a 1", "a 0"], ["c"]]
    assert found[0].varying == (("3", "1"),)


def test_what_does_not_vary_is_part_of_the_skeleton() -> None:
    """Only a hole with two values is a hole; a block of one is its text."""
    (block,) = group("port 22 try 1 of 3", "port 22 try 2 of 3")
    (single,) = group("port 22 try 1")

    assert block.skeleton == ("port 22 try ", " of 3")
    assert single == Block(single.entries, ("port 22 try 1",), (), ())
    assert blocks([]) == ()


def test_fields_are_compared_too() -> None:
    """Another component, another code, another set of fields: another block; a node's number only varies."""
    text = "connection refused"
    same = [
        entry(text, 0, host="worker-0", pod="dex-6d9c8f7b4d-x2x7k"),
        entry(text, 1, pod="dex-6d9c8f7b4d-zzzzz", host="worker-1"),
    ]

    (block,) = blocks(same)

    assert block.varying == ()
    assert block.varying_fields == (
        ("host", ("worker-0", "worker-1")),
        ("pod", ("dex-6d9c8f7b4d-x2x7k", "dex-6d9c8f7b4d-zzzzz")),
    )
    assert len(blocks([entry(text, host="worker-0"), entry(text, host="master-0")])) == 2
    assert len(blocks([entry(text, a="1"), entry(text, a="1", b="1")])) == 2
    assert len(blocks([entry(text, responseStatus__code="403"), entry(text, responseStatus__code="500")])) == 2
    assert len(blocks([entry(text, a="1", b="x"), entry(text, a="1", b="y")])) == 2


def test_audit_events_without_a_message_group_by_who_did_what() -> None:
    """The same account doing the same to the same kind of thing is one block, whatever the ids."""

    def event(number: int, user: str, pod: str) -> LogEntry:
        text = f'{{"auditID":"f6dd2b27-e19a-4c80-b2ff-{number:012}","user":"{user}","uri":"/api/v1/pods/{pod}"}}'
        return entry(text, number, verb="get", user__username=user, objectRef__name=pod, responseStatus__code="200")

    found = blocks([
        event(1, "system:serviceaccount:shop:checkout", "cart-6d9c8f7b4d-x2x7k"),
        event(2, "system:serviceaccount:shop:checkout", "cart-6d9c8f7b4d-bcdfg"),
        event(3, "anna@example.com", "cart-6d9c8f7b4d-x2x7k"),
    ])  # fmt: skip

    assert [len(block.entries) for block in found] == [2, 1]


def test_huge_entries_differ_by_every_byte_beyond_what_is_masked() -> None:
    """Ten entries of 10 MB are grouped in no time, and none hides behind the other's beginning."""
    body = "1 " * 5_000_000
    started = time.perf_counter()

    found = blocks([entry(body + end, i) for i, end in enumerate(("a", "b", "a"))])

    assert [len(block.entries) for block in found] == [2, 1]
    assert found[0].skeleton == (body + "a",)
    assert time.perf_counter() - started < 5


@given(st.lists(st.sampled_from(HOSTILE) | st.text(st.sampled_from("aF1:.-/=x \x1b")), max_size=8))
def test_every_entry_is_in_one_block_and_can_be_read_from_it(texts: list[str]) -> None:
    """Nothing is lost: each text is the skeleton with one value per hole."""
    found = group(*texts)

    assert sorted(e.ref.id for block in found for e in block.entries) == [f"{i:04}" for i in range(len(texts))]
    for block in found:
        assert len(block.varying) == len(block.skeleton) - 1
        for member in block.entries:
            rest = member.text
            for i, part in enumerate(block.skeleton[:-1]):
                assert rest.startswith(part)
                rest = rest.removeprefix(part)
                rest = rest.removeprefix(
                    next(v for v in sorted(block.varying[i], key=len, reverse=True) if rest.startswith(v))
                )
            assert rest == block.skeleton[-1]


@pytest.mark.parametrize(
    "unit", ["a", "1", ":", "-", "aA1", "0x", "f", "/", "=", "1.", "Mon ", "::1 ", "1-", "A+", '"']
)
def test_no_text_makes_it_slow(unit: str) -> None:
    """Masking takes time in proportion to the text, whatever stands in it."""
    started = time.perf_counter()

    group(unit * (65_536 // len(unit)))

    assert time.perf_counter() - started < 2


def test_entries_that_say_the_same_may_stand_in_other_places() -> None:
    """By text alone hosts do not part a block, what they are is listed, also of fields that some lack; codes do."""
    same = [entry("disk full", 0, host="a", zone="x"), entry("disk full", 1, host="b"), entry("disk full", 2, code="5")]

    found = blocks(same, by_text=True)

    assert [len(block.entries) for block in found] == [2, 1]
    assert found[0].varying_fields == (("host", ("a", "b")), ("zone", ("x", "")))
    assert len(blocks(same)) == 3
