"""The local source once more, line by line and as plain as can be: what the fast one is compared with.

Shares with it only the tokenizer, which is tested against Lucene.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from logreview_tui.domain.tokens import lower_case, words

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:([zZ])|([+-])(\d\d)(?::?(\d\d))?)?(?=[ \t\r]|$)",
    re.ASCII,
)
_OLD = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) (\d\d):(\d\d):(\d\d) ", re.ASCII)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_TAG = re.compile(r"([^\s:\[]+)(?:\[([^\]\s]*)\])?:(?:$|(?=[\r\n])| )")
_TIMES = ("@timestamp", "stageTimestamp", "requestReceivedTimestamp", "time", "ts")


@dataclass
class Entry:
    """One entry: where it starts, when, and its searched values; a number is (number,)."""

    offset: int
    time: int
    values: list[object]
    texts: list[str] = field(default_factory=list)


def micros(time: datetime) -> int:
    """Since 1970."""
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def lines_of(data: bytes) -> list[tuple[int, bytes]]:
    """Offset and bytes of each line that is not blank; NUL runs end lines."""
    found, at = [], 0
    broken = re.sub(rb"\x00{2,}", lambda m: b"\n" * len(m[0]), data)
    for line in broken.split(b"\n"):
        if line not in {b"", b"\r"}:
            found.append((at, line))
        at += len(line) + 1
    return found


def iso_time(text: str) -> tuple[int, int] | None:
    """Microseconds and length of an ISO stamp; without zone it is UTC."""
    m = _ISO.match(text)
    if not m:
        return None
    zone = UTC
    if m[9]:
        east = timedelta(hours=int(m[10]), minutes=int(m[11] or 0))
        zone_offset = -east if m[9] == "-" else east
    else:
        zone_offset = timedelta()
    try:
        second = int(m[6])
        base = datetime(
            int(m[1]), int(m[2]), int(m[3]), int(m[4]), int(m[5]), 0, int(((m[7] or "") + "000000")[:6]), zone
        )
    except ValueError:
        return None
    if second > 60:
        return None
    return micros(base) + second * 1_000_000 - zone_offset // timedelta(microseconds=1), m.end()


def text_entries(data: bytes, year: int) -> list[Entry]:
    """Entries of a text log."""
    found: list[Entry] = []
    kinds: list[tuple[str, str, bool]] = []
    open_part = ""
    for offset, raw in lines_of(data):
        line = raw.decode("utf-8", "surrogateescape")
        stamp = iso_time(line)
        cri = re.match(r" (stdout|stderr) ([FP])(?: |\r?$)", line[stamp[1] :]) if stamp else None
        old = _OLD.match(line)
        if old and not _is_day(old):
            old = None
        if stamp and cri:
            rest = line[stamp[1] + cri.end() :]
            if open_part == cri[1]:
                kinds[-1] = (kinds[-1][0], _strip(kinds[-1][1]) + rest, True)
            else:
                found.append(Entry(offset, stamp[0], []))
                kinds.append((cri[1], rest, True))
            open_part = cri[1] if cri[2] == "P" else ""
            continue
        open_part = ""
        if old:
            month = _MONTHS.index(old[1]) // 3 + 1
            base = datetime(year, month, 1, tzinfo=UTC) + timedelta(
                days=int(old[2]) - 1, hours=int(old[3]), minutes=int(old[4]), seconds=int(old[5])
            )
            found.append(Entry(offset, micros(base), []))
            kinds.append(("old", line[15:], False))
        elif stamp:
            found.append(Entry(offset, stamp[0], []))
            kinds.append(("iso", line[stamp[1] :], False))
        elif found:
            kinds[-1] = (kinds[-1][0], kinds[-1][1] + "\n" + line, kinds[-1][2])
    for entry, (kind, rest, is_cri) in zip(found, kinds, strict=True):
        entry.values = [kind, _whole(_strip(rest))] if is_cri else _header(rest, wants_tag=kind == "iso")
    return found


def _whole(text: str) -> str:
    """A character that was cut in two between parts is one again."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _strip(text: str) -> str:
    return text.removesuffix("\r")


def _is_day(old: re.Match[str]) -> bool:
    month = _MONTHS.index(old[1]) // 3
    days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month]
    return 1 <= int(old[2]) <= days and int(old[3]) < 24 and int(old[4]) < 60 and int(old[5]) <= 60


def _header(rest: str, *, wants_tag: bool) -> list[object]:
    host, blank, more = rest[1:].partition(" ")
    if not blank or not host or re.search(r"\s", host):
        return [rest[1:]]
    tag = _TAG.match(more)
    if not tag:
        return [rest[1:]] if wants_tag else [host, more]
    return [host, *(v for v in tag.groups() if v is not None), more[tag.end() :]]


def document_entries(data: bytes) -> list[Entry]:
    """Entries of a file of documents."""
    found = []
    for offset, raw in lines_of(data):
        try:
            document = json.loads(raw.decode("utf-8", "surrogateescape"), strict=False)
        except ValueError:
            continue
        if not isinstance(document, dict):
            continue
        inner = document.get("_source")
        source: dict[str, object] = inner if isinstance(inner, dict) else document
        for name in _TIMES:
            if (time := _document_time(source.get(name))) is not None:
                values: list[object] = []
                _collect({k: v for k, v in source.items() if k != name}, values)
                found.append(Entry(offset, time, values))
                break
    return found


def _document_time(value: object) -> int | None:
    if isinstance(value, str) and (stamp := iso_time(value)) and len(value) < 80:
        return stamp[0]
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}(\.[0-9]{1,12})?", value):
        value = json.loads(value.lstrip("0") or "0") if "." not in value else float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**20:
        for below, micro in ((10**11, 10**6), (10**14, 10**3), (10**17, 1)):
            if value < below:
                return round(value * micro)
        return round(value / 1000) if isinstance(value, float) else value // 1000
    return None


def _collect(value: object, into: list[object]) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _collect(inner, into)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, into)
    elif isinstance(value, bool):
        into.append("true" if value else "false")
    elif isinstance(value, int | float):
        into.append((value,))
    elif value is not None:
        into.append(value)


def holds(entry: Entry, wanted: tuple[str, ...]) -> bool:
    """The words stand next to each other in one value, or are one that is the number."""
    for value in entry.values:
        if isinstance(value, tuple):
            if len(wanted) == 1 and re.fullmatch(r"[0-9]+(\.[0-9]+)?", wanted[0]) and float(wanted[0]) == value[0]:
                return True
            continue
        tokens = words(str(value))
        if any(tuple(tokens[i : i + len(wanted)]) == wanted for i in range(len(tokens))):
            return True
    return False


def touches(entry: Entry, word: str) -> bool:
    """A value has the letters in it."""
    return any(word in lower_case(_shown(value)) for value in entry.values)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        number = value[0]
        is_whole = isinstance(number, int) or (number.is_integer() and abs(number) < 2**63)
        return str(int(number)) if is_whole else repr(number)
    return str(value)


__all__ = ["Entry", "document_entries", "holds", "text_entries", "timezone", "touches"]
