"""Time stamps of many lines at once, as numpy columns.

Only arithmetic on bytes: which format has which stamp is the layouts' business. Python per line would cost 2 us; this
costs about 0.1 us.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SECOND_US = 1_000_000
DAY_S = 86_400
_MONTHS = b"JanFebMarAprMayJunJulAugSepOctNovDec"
_MONTH_CODES = np.array([int.from_bytes(_MONTHS[i : i + 3], "big") for i in range(0, 36, 3)], np.int64)
_MONTH_ORDER = np.argsort(_MONTH_CODES)
_DAYS_IN = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_HALF_YEAR_S = 183 * DAY_S
_NEARLY_A_YEAR_S = 350 * DAY_S


@dataclass(frozen=True, slots=True)
class Lines:
    """Where lines stand in a buffer."""

    buffer: Bytes
    """With at least 64 bytes of line breaks behind the last line."""
    start: Ints
    end: Ints

    def select(self, chosen: Flags | Ints) -> "Lines":
        """Some of the lines."""
        return Lines(self.buffer, self.start[chosen], self.end[chosen])

    def byte(self, at: int | Ints) -> Ints:
        """The byte of each line at a position counted from its start; a line break past the line's end."""
        where = self.start + at
        return np.where(where < self.end, self.buffer[where], 10).astype(np.int64)


def lines_of(text: bytes) -> Lines:
    """The lines of a text that are not blank."""
    array = np.frombuffer(text + b"\n" * 129, np.uint8)
    breaks = np.flatnonzero(array[: len(text) + 1] == ord("\n"))
    start, end = np.r_[0, breaks[:-1] + 1], breaks
    is_blank = (start == end) | ((start + 1 == end) & (array[start] == ord("\r")))
    return Lines(array, start[~is_blank], end[~is_blank])


@dataclass(frozen=True, slots=True)
class Stamps:
    """What was read at the start of each line; rows that are not `ok` mean nothing."""

    ok: Flags
    time: Ints
    """Microseconds since 1970 UTC; local where the zone is lacking; since the start of the year where the year is."""
    body: Ints
    """How many bytes of the line the stamp takes."""
    lacks_zone: Flags
    lacks_year: bool = False
    timeless: Flags | None = None
    """Entries that can be read but have no time; only of formats with one entry a line."""
    odd: Flags | None = None
    """Entries that hold something else than their bytes show."""


def _digit(byte: Ints) -> tuple[Ints, Flags]:
    value = byte - 48
    return value, (value >= 0) & (value <= 9)


def _number(lines: Lines, at: int, width: int) -> tuple[Ints, Flags]:
    value, ok = _digit(lines.byte(at))
    for i in range(1, width):
        digit, is_digit = _digit(lines.byte(at + i))
        value, ok = value * 10 + digit, ok & is_digit
    return value, ok


def _clock(lines: Lines, at: int) -> tuple[Ints, Flags]:
    """`hh:mm:ss` as seconds; a leap second is 60."""
    hour, hour_ok = _number(lines, at, 2)
    minute, minute_ok = _number(lines, at + 3, 2)
    second, second_ok = _number(lines, at + 6, 2)
    ok = hour_ok & minute_ok & second_ok & (hour < 24) & (minute < 60) & (second <= 60)
    ok &= (lines.byte(at + 2) == ord(":")) & (lines.byte(at + 5) == ord(":"))
    return hour * 3600 + minute * 60 + second, ok


def rfc3164(lines: Lines) -> Stamps:
    """`Mmm dd hh:mm:ss ` (RFC 3164 s.4.1.2): no year, no zone."""
    code = (lines.byte(0) << 16) | (lines.byte(1) << 8) | lines.byte(2)
    place = np.minimum(np.searchsorted(_MONTH_CODES, code, sorter=_MONTH_ORDER), 11)
    month = _MONTH_ORDER[place]
    ok = _MONTH_CODES[month] == code
    tens_byte = lines.byte(4)
    tens, tens_ok = _digit(tens_byte)
    ones, ones_ok = _digit(lines.byte(5))
    day = np.where(tens_byte == ord(" "), 0, tens) * 10 + ones
    seconds, clock_ok = _clock(lines, 7)
    ok &= (tens_ok | (tens_byte == ord(" "))) & ones_ok & (day >= 1) & (day <= _DAYS_IN[month]) & clock_ok
    for at in (3, 6, 15):
        ok &= lines.byte(at) == ord(" ")
    time = ((month * 31 + day - 1) * DAY_S + seconds) * SECOND_US
    return Stamps(ok, time, np.full(len(ok), 15), np.ones(len(ok), np.bool_), lacks_year=True)


def iso8601(lines: Lines) -> Stamps:
    """`YYYY-MM-DD?hh:mm:ss[.,fraction][zone]` up to a blank or the end (RFC 3339 s.5.6 and its relatives)."""
    year, ok = _number(lines, 0, 4)
    month, month_ok = _number(lines, 5, 2)
    day, day_ok = _number(lines, 8, 2)
    seconds, clock_ok = _clock(lines, 11)
    ok &= month_ok & day_ok & clock_ok & (year >= 1) & (month >= 1) & (month <= 12)
    between = lines.byte(10) | 32
    ok &= (lines.byte(4) == ord("-")) & (lines.byte(7) == ord("-")) & ((between == ord("t")) | (between == 32))
    month = np.clip(month, 1, 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    ok &= (day >= 1) & (day <= _DAYS_IN[month - 1] - ((month == 2) & ~leap))
    if not ok.any():
        return Stamps(ok, seconds, seconds, ok)
    micros, at = _fraction(lines)
    offset, width, lacks_zone = _zone(lines, at)
    at += width
    after = lines.byte(at)
    ok &= (after == ord(" ")) | (after == 10) | (after == 13) | (after == 9)
    time = (days(year, month, day) * DAY_S + seconds - offset) * SECOND_US + micros
    return Stamps(ok, time, at, lacks_zone)


def _fraction(lines: Lines) -> tuple[Ints, Ints]:
    """Microseconds (digits beyond are cut) and where the stamp goes on."""
    mark = lines.byte(19)
    inside = (mark == ord(".")) | (mark == ord(","))
    micros, at = np.zeros(len(mark), np.int64), np.full(len(mark), 19)
    for i in range(40):
        digit, is_digit = _digit(lines.byte(20 + i))
        inside = inside & is_digit
        if not inside.any():
            break
        if i < 6:
            micros += np.where(inside, digit * 10 ** (5 - i), 0)
        at = np.where(inside, 21 + i, at)
    return micros, at


def _zone(lines: Lines, at: Ints) -> tuple[Ints, Ints, Flags]:
    """Seconds east of UTC, bytes taken, and where there is none: `Z`, `+hh`, `+hhmm`, `+hh:mm`."""
    mark = lines.byte(at)
    is_utc = (mark | 32) == ord("z")
    signed = (mark == ord("+")) | (mark == ord("-"))
    if not signed.any():
        return np.zeros_like(at), is_utc.astype(np.int64), ~is_utc
    numbers = [_digit(lines.byte(at + i)) for i in range(1, 6)]
    colon = lines.byte(at + 3) == ord(":")
    (h1, ok1), (h2, ok2) = numbers[0], numbers[1]
    m1, m2 = np.where(colon, numbers[3][0], numbers[2][0]), np.where(colon, numbers[4][0], numbers[3][0])
    has_minutes = np.where(colon, numbers[3][1] & numbers[4][1], numbers[2][1] & numbers[3][1])
    east = (h1 * 10 + h2) * 3600 + np.where(has_minutes, (m1 * 10 + m2) * 60, 0)
    signed = signed & ok1 & ok2
    offset = np.where(signed, np.where(mark == ord("-"), -east, east), 0)
    width = np.where(signed, np.where(has_minutes, np.where(colon, 6, 5), 3), is_utc.astype(np.int64))
    return offset, width, ~(is_utc | signed)


def days(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days since 1970-01-01. Method: Hinnant, days_from_civil."""
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    return np.asarray(era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468, np.int64)


def with_years(time: Ints, last_year: int) -> tuple[Ints, int]:
    """Give year-less stamps, in the order of their file, their years; `last_year` is that of the last one.

    Where the stamps jump back by more than half a year a new year began; where they jump forward by nearly a whole one,
    a straggler of the old year follows. Returns local microseconds and how many years the stamps span less one.
    """
    seconds = time // SECOND_US
    step = np.diff(seconds)
    turns = (step < -_HALF_YEAR_S).astype(np.int64) - (step > _NEARLY_A_YEAR_S)
    since_first = np.r_[0, np.cumsum(turns)]
    year = last_year - since_first[-1] + since_first
    month, day = seconds // (31 * DAY_S) + 1, seconds // DAY_S % 31 + 1
    return (days(year, month, day) * DAY_S + seconds % DAY_S) * SECOND_US, int(since_first[-1])


def to_utc(time: Ints, offset_s: Callable[[int], int]) -> Ints:
    """Local microseconds to UTC; `offset_s` tells seconds east for local seconds since 1970, asked per quarter hour."""
    if not len(time):
        return time
    quarter = time // (900 * SECOND_US)
    run_starts = np.r_[0, np.flatnonzero(np.diff(quarter)) + 1]
    known: dict[int, int] = {}
    offsets = []
    for q in quarter[run_starts].tolist():
        if q not in known:
            known[q] = offset_s(q * 900)
        offsets.append(known[q])
    return time - np.repeat(np.array(offsets, np.int64), np.diff(np.r_[run_starts, len(time)])) * SECOND_US
