"""A review file as typed events: what the writing use cases append to."""

from collections.abc import Sequence
from datetime import datetime

from logreview_tui.domain.events import Event, Happened
from logreview_tui.errors import StoreError
from logreview_tui.evidence import codec
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.journal import Record, chain
from logreview_tui.store.reviews import ReviewFile


def happened(records: Sequence[Record], review_id: str) -> tuple[Happened, ...]:
    """The events of a journal. Raises StoreError where one means nothing to this program."""
    try:
        return tuple(codec.decode(record) for record in records)
    except MalformedError as e:
        raise StoreError(f"review {review_id}: {e}", "it was edited, or made by another version") from e


class ReviewLog:
    """The events of one open review file."""

    def __init__(self, file: ReviewFile) -> None:
        self._file = file

    @property
    def records(self) -> tuple[Record, ...]:
        """The journal as it lies on the disk."""
        return self._file.records

    def history(self) -> tuple[Happened, ...]:
        """Every event so far, oldest first. Raises StoreError."""
        return happened(self._file.records, self._file.id)

    def append(self, event: Event, *, actor: str, at: datetime) -> Happened:
        """Keep one more event; returns when it is on the disk. Raises StoreError, and then it is not."""
        kind, body = codec.encode(event)
        record = self._file.append(kind, body, actor, at)
        return Happened(event, record.at, record.actor, record.seq)

    def chained(self, event: Event, *, actor: str, at: datetime) -> Record:
        """The record that would keep `event`, not kept yet: for bytes that are signed first."""
        kind, body = codec.encode(event)
        return chain(self._file.records[-1], kind, body, actor=actor, at=at)

    def append_record(self, record: Record) -> Happened:
        """Keep a record made by `chained`. Raises StoreError."""
        self._file.append_record(record)
        return codec.decode(record)

    def close(self) -> None:
        """Let others open the review."""
        self._file.close()
