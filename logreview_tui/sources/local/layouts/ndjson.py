"""One JSON document a line: kube-apiserver audit events, fluentd documents, OpenSearch exports with `_source`."""

import json
import re

import numpy as np
import orjson

from logreview_tui.sources.documents import Document, leaf_text, leaves, line_of
from logreview_tui.sources.local.stamps import Lines, Stamps, iso8601
from logreview_tui.sources.local.values import Parsed, Value

TIME_NAMES = ("@timestamp", "stageTimestamp", "requestReceivedTimestamp", "time", "ts")
_PLAIN_ISO = re.compile(
    r"(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"[Tt ](?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}"
    r"(?:[.,][0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
"""Some of the stamps that `iso8601` reads, nearly all there are."""
_HEAD = b'{"@timestamp":"'
_KEY = b'":'
_LONGEST_STAMP = 80
_EPOCH = re.compile(r"[0-9]{1,19}(?:\.[0-9]{1,12})?")
_UNITS = ((1e11, 1_000_000.0), (1e14, 1_000.0), (1e17, 1.0), (1e20, 0.001))
"""A number below the first is in the unit that the second turns into microseconds: s, ms, us, ns."""

_INEXACT = 2.0**63


class NotADocumentError(ValueError):
    """The line is no JSON object."""


def read_document(line: bytes) -> Document:
    """Read one line. Raises NotADocumentError."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = _read_leniently(line)
    if not isinstance(found, dict):
        raise NotADocumentError
    return found


def _read_leniently(line: bytes) -> object:
    """What orjson refuses though it can be read: raw control characters, lone surrogates, bytes that are no UTF-8."""
    try:
        return json.loads(line.decode("utf-8", "surrogateescape"), strict=False, parse_constant=_refuse)
    except (ValueError, RecursionError) as e:
        raise NotADocumentError from e


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _with_exact_integers(line: bytes, document: Document) -> Document:
    """The document again, with integers beyond 64 bits digit by digit; orjson makes them floats."""
    try:
        found = _read_leniently(line)
    except NotADocumentError:
        return document
    return found if isinstance(found, dict) else document


def body_of(document: Document) -> Document:
    """What is searched: the document itself, or the `_source` of an export."""
    source = document.get("_source")
    return source if isinstance(source, dict) else document


def epoch_micros(value: object) -> int | None:
    """Microseconds of an epoch in s, ms, us or ns, told apart by size; None if it is none."""
    if isinstance(value, str):
        if not _EPOCH.fullmatch(value):
            return None
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _UNITS[-1][0]:
        return None
    scale = next(scale for below, scale in _UNITS if value < below)
    if isinstance(value, int):
        return value * int(scale) if scale >= 1 else value // 1000
    return round(value * scale)


def stamp_of(source: Document) -> tuple[str, int, bool] | None:
    """Which field is the entry's time, its microseconds, and whether it lacks a zone."""
    for name in TIME_NAMES:
        value = source.get(name)
        if (micros := epoch_micros(value)) is not None:
            return name, micros, False
        if isinstance(value, str) and (read := _iso_micros([value])).ok[0]:
            return name, int(read.time[0]), bool(read.lacks_zone[0])
    return None


def stamp_name(source: Document) -> str | None:
    """Which field is the entry's time: that of `stamp_of`, without reading it where its shape is plain."""
    for name in TIME_NAMES:
        if isinstance(value := source.get(name), str) and _PLAIN_ISO.fullmatch(value):
            return name
        if value is not None:
            found = stamp_of(source)
            return found[0] if found else None
    return None


def _iso_micros(texts: list[str]) -> Stamps:
    encoded = [text[:_LONGEST_STAMP].encode("ascii", "replace").replace(b"\n", b"?") for text in texts]
    ends = np.cumsum([len(e) + 1 for e in encoded])
    buffer = np.frombuffer(b"\n".join(encoded) + b"\n" * 129, np.uint8)
    return iso8601(Lines(buffer, np.r_[0, ends[:-1]], ends - 1))


class _Ndjson:
    name = "ndjson"
    rank = 40
    is_one_line = True
    hole = None

    def stamps(self, lines: Lines) -> Stamps:
        return read_stamps(lines)

    def parse(self, raw: bytes, body: int) -> Parsed:  # noqa: ARG002 - found by its name
        document = read_document(raw)
        found = leaves(document)
        if any(isinstance(leaf, float) and abs(leaf) >= _INEXACT for _, leaf in found):
            document = _with_exact_integers(raw, document)
            found = leaves(document)
        source = body_of(document)
        stamp = stamp_name(source)
        values = [
            Value(name, str(document[name]), "unsearched")
            for name in ("_index", "_id")
            if source is not document and name in document
        ]
        values += [_value(name, leaf, stamp) for name, leaf in (found if source is document else leaves(source))]
        return Parsed(tuple(values), line_of(source) if source else raw.decode("utf-8", "replace"))


def _value(name: str, leaf: object, stamp: str | None) -> Value:
    if isinstance(leaf, str):
        return Value(name, leaf, "unsearched" if name == stamp else "text")
    is_number = isinstance(leaf, int | float) and not isinstance(leaf, bool)
    return Value(name, leaf_text(leaf), "unsearched" if name == stamp else "number" if is_number else "text")


def read_stamps(lines: Lines) -> Stamps:
    """Parse every line; a line is ok if it is a document with a time, timeless if it has none.

    Where a document begins with its stamp, all up to the stamp's end is its `body`; elsewhere that is 0.
    """
    data = lines.buffer.tobytes()
    n = len(lines.start)
    time, body, ok = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_)
    lacks_zone, timeless, odd = (np.zeros(n, np.bool_) for _ in range(3))
    later: dict[int, Document] = {}
    rows: list[int] = []
    texts: list[str] = []
    for row, (start, end) in enumerate(zip(lines.start.tolist(), lines.end.tolist(), strict=True)):
        line = data[start:end]
        document, odd[row] = _read_once(line)
        if document is None:
            continue
        source = body_of(document)
        first = source.get(TIME_NAMES[0])
        if isinstance(first, str) and first[4:5] == "-":
            rows.append(row)
            texts.append(first)
            body[row] = len(_HEAD) + min(len(first), _LONGEST_STAMP) if line.startswith(_HEAD) else 0
        else:
            later[row] = source
    if rows:
        at, read = np.array(rows), _iso_micros(texts)
        time[at], ok[at], lacks_zone[at] = read.time, read.ok, read.lacks_zone
        body[at[~read.ok]] = 0
        later |= {row: body_of(read_document(data[lines.start[row] : lines.end[row]])) for row in at[~read.ok].tolist()}
    for row, source in later.items():
        if found := stamp_of(source):
            _, time[row], lacks_zone[row] = found
            ok[row] = True
        else:
            timeless[row] = True
    return Stamps(ok, time, body, lacks_zone, timeless=timeless, odd=odd)


def _read_once(line: bytes) -> tuple[Document | None, bool]:
    """A document, None if it is none, and whether its bytes may hold more than it.

    That is so where orjson refuses it, where it is too deep to be written again, and where a key is given twice:
    written again it has fewer keys.
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            return read_document(line), True
        except NotADocumentError:
            return None, True
    if not isinstance(found, dict):
        return None, True
    try:
        again = orjson.dumps(found)
    except TypeError:
        return found, True
    return found, again != line and again.count(_KEY) != line.count(_KEY)


LAYOUT = _Ndjson()
