"""Typed events to journal bodies and back. Only what encodes to the very same body again is taken."""

import re
from datetime import datetime
from typing import Any, cast, get_args

import msgspec

from logreview_tui.domain.events import Event, Happened, storable
from logreview_tui.errors import LogReviewError
from logreview_tui.evidence.canonical import Json, JsonObject, MalformedError
from logreview_tui.evidence.journal import Record


def _kind(of: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", of.__name__).lower()


KINDS: dict[str, type] = {_kind(of): of for of in get_args(Event)}
"""Journal kind -> event class: `opened`, `answered`, `mark_cleared`, ..."""


_LATER = frozenset({"conditions", "facts", "uncovered"})
"""Fields that older journals do not have: they are not written while they are empty."""


def encode(event: Event) -> tuple[str, JsonObject]:
    r"""The journal kind and body of an event: times as RFC 3339 UTC, bytes as base64, undecodable bytes as `\xNN`."""
    return _kind(type(event)), {key: _plain(value) for key, value in msgspec.to_builtins(event).items()}


def _plain(value: Any) -> Json:
    """As it will be read back: lists for tuples, and no lone surrogates, which JSON cannot carry."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {key: _plain(item) for key, item in value.items() if item or key not in _LATER}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return cast("Json", value)


def decode(record: Record) -> Happened:
    """The event of a record. Raises MalformedError for an unknown kind, an unknown field or a wrong type."""
    known = KINDS.get(record.kind)
    if known is None:
        raise MalformedError(f"record {record.seq} is of the unknown kind {record.kind!r}")
    try:
        event: Event = msgspec.convert(record.body, type=known)
    except (ValueError, LogReviewError) as e:  # msgspec's errors are ValueErrors
        raise MalformedError(f"record {record.seq} ({record.kind}): {e}") from e
    if encode(event)[1] != record.body:
        raise MalformedError(f"record {record.seq} ({record.kind}) has fields or spellings that do not belong there")
    at: datetime = record.at
    return Happened(event, at, record.actor, record.seq)
