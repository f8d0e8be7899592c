"""Canonical JSON: one spelling out, no other spelling in."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.evidence.canonical import MalformedError, canonical, load, load_canonical, load_object

_scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
_values = st.recursive(_scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4))


@given(_values)
def test_every_value_reads_back_as_it_was_written(value: Any) -> None:
    """What is written canonically is read back equal, and only in that spelling."""
    written = canonical(value)

    assert load_canonical(written) == value
    assert json.loads(written) == value


@given(st.recursive(_scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4)))
def test_both_writers_write_the_same_bytes(value: Any) -> None:
    """The fast way, taken where all keys are ASCII, differs in nothing from the RFC 8785 library."""
    assert canonical(value) == rfc8785.dumps(value)
    assert canonical({"text": list(map(chr, range(0x300))), "z": value, "a": "\x7f\u2028\ud7ff"}) == rfc8785.dumps(
        {"text": list(map(chr, range(0x300))), "z": value, "a": "\x7f\u2028\ud7ff"}
    )


def test_keys_are_sorted_by_utf16_and_nothing_is_padded() -> None:
    """RFC 8785 section 3.2.3: keys sort by UTF-16 code units, so an emoji comes before U+FB33."""
    value: dict[str, Any] = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}

    assert canonical(value) == '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'.encode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"a":1,"a":2}', "has the key 'a' twice"),
        (b'{"a":{"b":1,"c":2,"b":3}}', "has the key 'b' twice"),
        (b"1.0", "no floats"),
        (b"1e3", "no floats"),
        (b"NaN", "no floats"),
        (b"-Infinity", "no floats"),
        (b'"\xff"', "is not UTF-8 at byte 1"),
        (b"[" * 66 + b"]" * 66, "is nested deeper than 64 levels"),
        (b"[" * 200_000, "is nested deeper than 64 levels"),
        (b"9" * 5000, "is not JSON: Exceeds the limit"),
        (b"9007199254740992", "an integer beyond 2^53 - 1"),
        (b"", "is not JSON at character 0"),
        (b"{} x", "is not JSON at character 3"),
        (b'"\\ud800"', "surrogates not allowed"),
        (b'{"\\ud800":1}', "cannot be written as canonical JSON"),
        (b'{"b":1,"a":2}', "is not in canonical form"),
        (b'{"a": 1}', "is not in canonical form"),
        (b'"\\u0041"', "is not in canonical form"),
        (b"-0", "is not in canonical form"),
        (b"1\n", "is not in canonical form"),
        (b"\xef\xbb\xbf1", "is not JSON"),
    ],
)
def test_any_other_spelling_is_refused_with_its_reason(text: bytes, why: str) -> None:
    """Each way to write a value twice, or to write no value, has its own refusal."""
    with pytest.raises(MalformedError) as refused:
        load_canonical(text)

    assert why in str(refused.value)


def test_what_could_not_be_read_back_is_not_written() -> None:
    """Floats, wide integers, odd keys and deep nesting are refused before they reach a file."""
    deep: Any = 1
    for _ in range(65):
        deep = [deep]
    bad: list[Any] = [1.5, 2**53, {1: 2}, b"x", deep, "\udc80"]

    for value in bad:
        with pytest.raises(MalformedError):
            canonical(value)


def test_an_object_is_demanded_where_one_is_due() -> None:
    """A list or a scalar at the top is no object."""
    assert load_object(b'{"a":[]}') == {"a": []}
    with pytest.raises(MalformedError, match="is not a JSON object"):
        load_object(b"[]")


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(text: bytes) -> None:
    """Anything that is not canonical JSON is a MalformedError, never another exception."""
    try:
        value = load(text)
    except MalformedError:
        return
    json.dumps(value)
