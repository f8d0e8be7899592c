"""The reviews of this user: a folder each, with its journal and, once signed, its bundle."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tinydb import TinyDB
from tinydb.table import Document

from logreview_tui.errors import StoreError
from logreview_tui.evidence.canonical import JsonObject, MalformedError
from logreview_tui.evidence.journal import REVIEW_ID, Record, chain, check_next
from logreview_tui.store.files import open_private, private_folder, read_all, remote_file_system
from logreview_tui.store.storage import TABLE, Clock, JournalStorage, read_journal

JOURNAL = "journal.jsonl"


class ReviewFile:
    """One review, open for writing by this process alone."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open or make the journal at `path`. Raises StoreError."""
        self.id = path.parent.name
        self._database = TinyDB(path, clock, storage=JournalStorage)
        storage = self._database.storage
        assert isinstance(storage, JournalStorage)  # noqa: S101 - what was asked for in the line above
        self._storage = storage
        self._one_at_a_time = threading.Lock()

    @property
    def records(self) -> tuple[Record, ...]:
        """Everything that is safely on the disk, oldest first."""
        return tuple(self._storage.records)

    @property
    def recovered_to(self) -> Path | None:
        """Where bytes went that were being written when the program last died; None if there were none."""
        return self._storage.recovered_to

    def append(self, kind: str, body: JsonObject, actor: str, at: datetime) -> Record:
        """Chain and keep one event; it is on the disk when this returns. Raises StoreError, and then it is not."""
        with self._one_at_a_time:
            last = self._storage.records[-1] if self._storage.records else None
            try:
                record = chain(last, kind, body, actor=actor, at=at, review=self.id)
            except MalformedError as error:
                raise StoreError(f"this {kind} event cannot be kept: it {error}") from error
            self._insert(record)
            return self._storage.records[-1]

    def append_record(self, record: Record) -> None:
        """Keep a record that was chained before, for example one a signature already covers. Raises StoreError."""
        with self._one_at_a_time:
            if record.review != self.id:
                raise StoreError(f"a record of {record.review} does not belong in review {self.id}")
            try:
                check_next(self._storage.records[-1] if self._storage.records else None, record)
            except MalformedError as error:
                raise StoreError(f"this record does not belong in review {self.id}: it {error}") from error
            self._insert(record)

    def _insert(self, record: Record) -> None:
        self._database.table(TABLE).insert(Document(record.to_json(), doc_id=record.seq + 1))

    def close(self) -> None:
        """Let other processes write."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class KeptReview:
    """One review as it lies on the disk: its records, or why they cannot be read."""

    id: str
    records: tuple[Record, ...]
    problem: StoreError | None


class ReviewStore:
    """The folder of all reviews, under the XDG state folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """folder: the program's own, made on the first `create`; clock: aware now, for what a crash left behind."""
        self.home = folder
        self._reviews = folder / "reviews"
        self._clock = clock

    @property
    def warning(self) -> str:
        """Why this folder is a risky place for reviews; empty when it is not."""
        kind = remote_file_system(self._reviews)
        return f"{self._reviews} is on {kind}: locks and syncs there may not hold" if kind else ""

    def create(self, review_id: str) -> ReviewFile:
        """Make and open a new review. Raises StoreError when it exists, is open elsewhere or cannot be made."""
        folder = self.folder(review_id)
        for part in (self.home, self._reviews, folder):
            private_folder(part)
        review = ReviewFile(folder / JOURNAL, self._clock)
        if review.records:
            review.close()
            raise StoreError(f"review {review_id} exists already", "open it, or give the new one another name")
        return review

    def open(self, review_id: str) -> ReviewFile:
        """Open a review to go on with it. Raises StoreError when there is none, or it is open elsewhere or damaged."""
        folder = self.folder(review_id)
        if not os.path.lexists(folder / JOURNAL):
            raise StoreError(f"there is no review {review_id}", "`logreview reviews` lists those there are")
        for part in (self._reviews, folder):
            private_folder(part)
        return ReviewFile(folder / JOURNAL, self._clock)

    def peek(self, review_id: str) -> tuple[Record, ...]:
        """Read and check a review without a lock, also while another process writes it. Raises StoreError."""
        path = self.folder(review_id) / JOURNAL
        try:
            descriptor = open_private(path, os.O_RDONLY)
            try:
                content = read_all(descriptor)
            finally:
                os.close(descriptor)
            return tuple(read_journal(path, content)[0])
        except FileNotFoundError as error:
            raise StoreError(f"there is no review {review_id}", "`logreview reviews` lists those there are") from error
        except OSError as error:
            raise StoreError(f"cannot read {path}: {error.strerror}") from error

    def ids(self) -> tuple[str, ...]:
        """The names of all reviews, sorted, damaged ones too."""
        try:
            found = sorted(entry.name for entry in os.scandir(self._reviews))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"cannot list {self._reviews}: {error.strerror}") from error
        return tuple(n for n in found if REVIEW_ID.fullmatch(n) and os.path.lexists(self._reviews / n / JOURNAL))

    def peek_all(self) -> Iterator[KeptReview]:
        """Every review that was opened, by name; a damaged one says why and hides no other."""
        for review_id in self.ids():
            try:
                records = self.peek(review_id)
            except StoreError as error:
                yield KeptReview(review_id, (), error)
            else:
                if records:
                    yield KeptReview(review_id, records, None)

    def folder(self, review_id: str) -> Path:
        """Where a review lies. Raises StoreError when the name could not be one."""
        if not REVIEW_ID.fullmatch(review_id):
            raise StoreError(f"{review_id!r} cannot name a review", "letters, digits, `.`, `_` and `-`, 128 at most")
        return self._reviews / review_id
