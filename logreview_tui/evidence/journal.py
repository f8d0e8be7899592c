"""The hash chain of a review: one record per event, each holding the hash of the one before.

Bytes in, records out; no files and no meaning of events. It is separate because the store writes with it and the
auditor reads with it, and both must mean the same chain.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from logreview_tui.domain.query import rfc3339
from logreview_tui.evidence.canonical import JsonObject, MalformedError, canonical, load_object
from logreview_tui.evidence.torn import is_torn_record

VERSION: Final = 1
DOMAIN = "logreview/journal/v1"
"""Separates these hashes from every other use of SHA-256 on the same bytes."""

REVIEW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
"""Also a folder name: no separator, no leading dot or dash."""

FIELDS = ("actor", "at", "body", "hash", "kind", "prev", "review", "seq", "v")
"""In canonical order."""

_LAST_FIELD = b',"v":1}'
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the journal. Made by `chain` or `read`, which vouch for its hash."""

    seq: int
    """Position in the journal, from 0."""
    prev: str
    """Hash of the record before; for the first one, of the review's name and opening time."""
    review: str
    kind: str
    actor: str
    at: datetime
    """UTC, microseconds."""
    body: JsonObject
    """Not to be changed: the hash covers it."""
    hash: str
    """SHA-256 hex of everything else."""
    v: Literal[1] = VERSION

    def to_json(self) -> JsonObject:
        """The record as the object that stands in its line."""
        return _members(self) | {"hash": self.hash}

    @property
    def line(self) -> bytes:
        """The record as it stands in the journal, line break included."""
        return canonical(self.to_json()) + b"\n"


def chain(
    previous: Record | None, kind: str, body: JsonObject, *, actor: str, at: datetime, review: str = ""
) -> Record:
    """Make the record that follows `previous`, or with None the first one of `review`.

    at: aware. Raises MalformedError when the body is not what evidence may hold.
    """
    at = at.astimezone(UTC)
    name = previous.review if previous else review
    if not REVIEW_ID.fullmatch(name):
        raise MalformedError(f"{name!r} cannot name a review")
    prev = previous.hash if previous else genesis(name, at)
    unhashed = Record(previous.seq + 1 if previous else 0, prev, name, kind, actor, at, body, "")
    return Record(unhashed.seq, prev, name, kind, actor, at, body, _hash_of(unhashed))


def genesis(review: str, opened: datetime) -> str:
    """What the first record of a review follows: no journal can be continued under another name."""
    return hashlib.sha256(canonical({"gen": DOMAIN, "opened": rfc3339(opened), "review": review})).hexdigest()


def write(records: Iterable[Record]) -> bytes:
    """The whole journal."""
    return b"".join(record.line for record in records)


def read(journal: bytes) -> tuple[list[Record], bytes]:
    """Read and check every record; return them and the torn tail, which is empty in a healthy journal.

    Only a strict prefix of the next record is a torn write: what is left when the program or the machine dies in the
    middle of one. Raises MalformedError, naming the record and the byte, on anything else.
    """
    *lines, tail = journal.split(b"\n")
    records: list[Record] = []
    offset = 0
    for line in lines:
        try:
            record = from_json(load_object(line))
            check_next(records[-1] if records else None, record)
        except MalformedError as error:
            raise MalformedError(f"record {len(records)}, at byte {offset}: {error}") from error
        records.append(record)
        offset += len(line) + 1
    try:
        _check_torn(tail, records[-1] if records else None)
    except MalformedError as error:
        raise MalformedError(f"record {len(records)}, at byte {offset}: {error}") from error
    return records, tail


def _check_torn(tail: bytes, previous: Record | None) -> None:
    if tail and not is_torn_record(tail):
        raise MalformedError(f"{len(tail)} bytes without a line break, and not a record cut short")
    if tail.endswith(_LAST_FIELD):  # nothing but the line break is missing
        check_next(previous, from_json(load_object(tail)))


def check_next(previous: Record | None, record: Record) -> None:
    """Raise MalformedError unless `record` is whole and continues `previous`, or with None begins a journal."""
    if _hash_of(record) != record.hash:
        raise MalformedError("its hash does not match its content")
    expected = previous.seq + 1 if previous else 0
    if record.seq != expected:
        raise MalformedError(f"has the number {record.seq} where {expected} is due")
    if previous and record.review != previous.review:
        raise MalformedError(f"belongs to the review {record.review}, not {previous.review}")
    if record.prev != (previous.hash if previous else genesis(record.review, record.at)):
        raise MalformedError("does not continue the record before it")


def from_json(members: JsonObject) -> Record:
    """Take a record from its JSON object; types are checked, hashes are not. Raises MalformedError."""
    if tuple(sorted(members)) != FIELDS:
        raise MalformedError(f"has the fields {', '.join(sorted(members))} instead of {', '.join(FIELDS)}")
    match members:
        case {
            "seq": int(seq),
            "prev": str(prev),
            "review": str(review),
            "kind": str(kind),
            "actor": str(actor),
            "at": str(at),
            "body": dict(body),
            "hash": str(own_hash),
            "v": 1,
        } if not isinstance(seq, bool) and members["v"] is not True:
            pass
        case {"v": int(other)} if other != VERSION:
            raise MalformedError(f"is of version {other}; this program knows version {VERSION}")
        case _:
            raise MalformedError("has a field of the wrong type")
    if not (_HASH.fullmatch(prev) and _HASH.fullmatch(own_hash) and REVIEW_ID.fullmatch(review)):
        raise MalformedError("has a hash or a review name that cannot be one")
    return Record(seq, prev, review, kind, actor, _time(at), body, own_hash)


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or rfc3339(moment) != text:
        raise MalformedError(f"has the time {text!r}, which is not UTC as RFC 3339 with Z")
    return moment


def _members(record: Record) -> JsonObject:
    return {
        "actor": record.actor,
        "at": rfc3339(record.at),
        "body": record.body,
        "kind": record.kind,
        "prev": record.prev,
        "review": record.review,
        "seq": record.seq,
        "v": record.v,
    }


def _hash_of(record: Record) -> str:
    return hashlib.sha256(DOMAIN.encode() + b"\0" + canonical(_members(record))).hexdigest()
