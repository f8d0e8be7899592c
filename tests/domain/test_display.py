"""display: nothing a log holds reaches a terminal as anything but letters."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.domain import display as module
from logreview_tui.domain.display import DISPLAY_LIMIT, SafeText, display, display_lines, to_ascii
from tests.hostile import HOSTILE

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ANY_TEXT = st.text(st.characters(codec=None, categories=None) | st.sampled_from("\x1b\x9b\u202e\u0301\udc9b\t\r\n漢"))


def assert_safe(text: SafeText) -> None:
    """A terminal shows `text` as it stands, and its spans are in order."""
    assert not {unicodedata.category(c) for c in text.plain} & FORBIDDEN
    assert not any(0xFE00 <= ord(c) <= 0xFE0F or 0xE0000 <= ord(c) <= 0xE0FFF for c in text.plain)
    marks = longest = 0
    for character in text.plain:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        longest = max(longest, marks)
    assert longest <= 3
    assert not text.plain or unicodedata.category(text.plain[0])[0] != "M"
    ends = [0]
    for start, end in text.escapes:
        assert ends[-1] <= start < end <= len(text.plain)
        assert start > ends[-1] or start == 0
        ends.append(end)
    text.plain.encode()


@pytest.mark.parametrize("payload", HOSTILE, ids=lambda p: ascii(p[:20]))
def test_payload_is_safe_in_every_rendition(payload: str) -> None:
    """Each known payload comes out as printable characters: whole, in lines, cut, wrapped and as ASCII."""
    shown = display(payload)

    for text in (shown, *display_lines(payload), shown.cut(7), *shown.cut(500).wrap(9), to_ascii(shown)):
        assert_safe(text)
    assert to_ascii(shown).plain.isascii()


@given(ANY_TEXT)
def test_any_text_is_safe(text: str) -> None:
    """Whatever the characters, what comes out is safe."""
    assert_safe(display(text))
    assert_safe(to_ascii(display(text)))
    for line in display_lines(text):
        assert_safe(line)


@given(st.binary())
def test_any_bytes_are_safe(raw: bytes) -> None:
    """Bytes need not be UTF-8, and read as their surrogate-escaped text does."""
    assert_safe(display(raw))
    assert display(raw) == display(raw.decode("utf-8", "surrogateescape"))


@given(ANY_TEXT, st.integers(0, 40))
def test_parts_are_safe_and_lose_nothing(text: str, cells: int) -> None:
    """Rows put together give the text again with its escapes; a cut fits and is its beginning."""
    shown = display(text)
    reversed_characters = {i for a, b in shown.escapes for i in range(a, b)}

    rows, cut = shown.wrap(max(cells, 2)), shown.cut(cells)

    assert "".join(r.plain for r in rows) == shown.plain
    at, found = 0, set()
    for row in rows:
        assert row.cells <= max(cells, 2)
        found |= {at + i for a, b in row.escapes for i in range(a, b)}
        at += len(row.plain)
    assert found == reversed_characters
    assert cut.cells <= cells
    assert shown.plain.startswith(cut.plain)


@pytest.mark.parametrize(
    ("text", "plain", "escapes"),
    [
        ("plain words", "plain words", ()),
        ("åäö 漢", "åäö 漢", ()),
        ("", "", ()),
        ("a\x1b[2Jb", "a^[[2Jb", ((1, 3),)),
        ("^[ and \x1b", "^[ and ^[", ((7, 9),)),
        ("SAFE\rEVIL", "SAFE^MEVIL", ((4, 6),)),
        ("\x00\x7f\x01", "^@^?^A", ((0, 6),)),
        ("\x9b", "\\u{9B}", ((0, 6),)),
        (b"\xff\x9b ok", "\\xff\\x9b ok", ((0, 8),)),
        ("u\u202eser", "u\\u{202E}ser", ((1, 9),)),
        ("e" + "\u0301" * 300 + "x", "e\u0301\u0301\u0301‹+297›x", ((4, 10),)),
        ("e\u0301\u0301\u0301x", "e\u0301\u0301\u0301x", ()),
        ("\u0301x", "\\u{301}x", ((0, 7),)),
        ("a\tb\nc", "a^Ib^Jc", ((1, 3), (4, 6))),
        ("a\u00a0b", "a\\u{A0}b", ((1, 7),)),
        ("x\ud800", "x\\u{D800}", ((1, 9),)),
    ],
)
def test_rendition(text: str | bytes, plain: str, escapes: tuple[tuple[int, int], ...]) -> None:
    """Controls in caret notation, bytes and format characters by number, and only those are marked as made here."""
    assert display(text) == SafeText(plain, escapes)


def test_long_text_says_how_much_is_missing() -> None:
    """Beyond the limit there is a count, marked as ours."""
    shown = display("x" * 10_000_000)

    assert shown.plain == "x" * DISPLAY_LIMIT + "[+9991808 chars]"
    assert shown.escapes == ((DISPLAY_LIMIT, len(shown.plain)),)
    assert display("abcdef", limit=4) == SafeText("abcd[+2 chars]", ((4, 14),))
    assert display("\x1b\x1b", limit=1) == SafeText("^[[+1 chars]", ((0, 12),))
    assert [line.plain for line in display_lines("ab\ncdef", limit=4)] == ["ab", "c[+3 chars]"]


def test_lines_are_split_at_line_feeds_and_tabs_fill_to_the_stop() -> None:
    """A carriage return stays visible, a tab aligns, nothing else starts a line."""
    lines = display_lines("Traceback\r\n\tat x\na\tb\u2028c\n漢\tz\n")

    assert [line.plain for line in lines] == [
        "Traceback^M", "        at x", "a       b\\u{2028}c", "漢      z", "",
    ]  # fmt: skip
    assert lines[2].escapes == ((9, 17),)
    assert display_lines("a\tb", tab=0) == (SafeText("a^Ib", ((1, 3),)),)
    assert display_lines("") == (SafeText(""),)


def test_own_words_must_be_printable() -> None:
    """A SafeText cannot be made of a control by hand."""
    with pytest.raises(ValueError, match=r"not fit for a terminal: '\\x1b\[2J'"):
        SafeText("\x1b[2J")


def test_ascii_rendition_marks_what_it_made() -> None:
    """On an ASCII terminal a letter beyond it is an escape, and the old escapes stay ones."""
    assert to_ascii(display("få\x1b‹")) == SafeText("f\\u{E5}^[\\u{2039}", ((1, 17),))
    assert to_ascii(display("e" + "\u0301" * 5)).plain == "e\\u{301}\\u{301}\\u{301}<+2>"
    assert to_ascii(display("plain")) == SafeText("plain")


def test_columns_count_wide_characters_twice_and_marks_not_at_all() -> None:
    """Rows stay aligned under wide characters, marks and Hangul parts; a cut never splits a wide one."""
    assert display("漢字e\u0301").cells == 5
    assert display("\u1112\u1161\u11ab").cells == 2
    assert display("漢字").cut(3).plain == "漢"
    assert display("ae\u0301\u0301z").cut(2).plain == "ae\u0301\u0301"
    assert [row.plain for row in display("漢字x").wrap(1)] == ["漢", "字", "x"]
    assert display("").wrap(10) == (SafeText(""),)
    assert display("a\x1bb").cut(2) == SafeText("a^", ((1, 2),))


def test_every_character_is_safe_alone_and_after_a_base() -> None:
    """All 1,114,112 code points, in chunks, with a base between them."""
    for first in range(0, 0x110000, 4096):
        text = "a".join(map(chr, range(first, first + 4096)))
        assert_safe(display(text, limit=10_000))


def test_map_of_characters_is_bounded() -> None:
    """A log that holds every character there is does not fill the memory."""
    display("".join(map(chr, random.Random(1).sample(range(0x110000), 60_000))), limit=100_000)

    assert len(module._RENDITIONS) <= 20_000
