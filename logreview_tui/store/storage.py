"""TinyDB's storage for reviews: documents are journal records, and all a file ever gets is one more line.

TinyDB's own storages rewrite the file in place or hold changes back; killed or out of space at the wrong moment they
lose acknowledged documents or the whole file. This one appends, syncs, and only then returns.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, cast

from tinydb.storages import Storage

from logreview_tui.errors import StoreError
from logreview_tui.evidence.canonical import Json, JsonObject, MalformedError
from logreview_tui.evidence.journal import Record, chain, check_next, from_json, read
from logreview_tui.store.files import OwnerLock, open_private, read_all, sync_file, sync_folder

TABLE = "journal"
RECOVERED = "recovered"
_PROGRAM = "logreview"

Clock = Callable[[], datetime]


class JournalStorage(Storage):
    """One journal file, locked while open. Documents are frozen; their ids are 1, 2, ... in the order of the chain."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Lock, read and check the file, making it where missing; move a torn tail aside and journal that.

        Raises StoreError when another process has it, or naming the record where its bytes are not what was written.
        """
        self.records: list[Record] = []
        self.recovered_to: Path | None = None
        """Where a torn tail was moved to on opening."""
        self._documents: dict[str, Mapping[str, Any]] = {}
        self._path = path
        self._failure = ""
        self._descriptor = -1
        self._lock = OwnerLock(path.with_name(path.name + ".lock"), f"review {path.parent.name}")
        try:
            self._descriptor = _open_journal(path)
            self._load(clock)
        except OSError as error:
            self.close()
            raise StoreError(f"cannot open {path}: {error.strerror}", "nothing was changed") from error
        except BaseException:
            self.close()
            raise

    def read(self) -> dict[str, dict[str, Any]]:
        """Every record as a frozen document."""
        return {TABLE: cast("dict[str, Any]", self._documents)}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Append the documents that are new; refuse any other change. Raises StoreError; then nothing was written."""
        table = data.get(TABLE, {})
        changed = [key for key, document in self._documents.items() if table.get(key) is not document]
        if set(data) - {TABLE} or changed:
            raise StoreError("a journal only grows: no record can be changed or removed", "append a new event instead")
        for key in list(table)[len(self._documents) :]:
            if key != str(len(self.records) + 1):
                raise StoreError(f"document {key} is not the next record", "append through ReviewFile")
            self._append(_record(table[key]))

    def close(self) -> None:
        """Free the file for other processes."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._lock.release()

    def _load(self, clock: Clock) -> None:
        content = read_all(self._descriptor)
        records, torn = read_journal(self._path, content)
        self._size = len(content) - len(torn)
        for record in records:
            self._remember(record)
        if torn:
            self._set_aside(torn, clock())

    def _set_aside(self, torn: bytes, now: datetime) -> None:
        aside = self._path.with_name(f"{self._path.name}.torn-{now:%Y%m%dT%H%M%S%fZ}")
        copy = open_private(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            os.write(copy, torn)
            sync_file(copy)
        finally:
            os.close(copy)
        sync_folder(aside.parent)
        os.ftruncate(self._descriptor, self._size)
        sync_file(self._descriptor)
        self.recovered_to = aside
        if self.records:  # a review whose very opening was torn has no journal to write this in
            body: JsonObject = {"torn_bytes": len(torn), "torn_sha256": hashlib.sha256(torn).hexdigest()}
            self._append(chain(self.records[-1], RECOVERED, body, actor=_PROGRAM, at=now))

    def _remember(self, record: Record) -> None:
        self._documents[str(record.seq + 1)] = _frozen(record.to_json())
        self.records.append(record)

    def _append(self, record: Record) -> None:
        self._check_writable()
        try:
            check_next(self.records[-1] if self.records else None, record)
            line = record.line
        except MalformedError as error:
            raise StoreError(f"this {record.kind} event cannot be kept: it {error}") from error
        try:
            written = os.write(self._descriptor, line)
            if written != len(line):
                self._fail(f"only {written} of {len(line)} bytes fitted")
            sync_file(self._descriptor)
        except OSError as error:
            self._fail(error.strerror or str(error))
        self._size += len(line)
        self._remember(record)

    def _check_writable(self) -> None:
        if self._descriptor < 0:
            raise StoreError(f"{self._path} is closed")
        if self._failure:
            raise StoreError(f"{self._path} is read-only since a write failed: {self._failure}", _REOPEN)
        found = os.fstat(self._descriptor)
        if found.st_nlink != 1 or found.st_size != self._size:
            self._failure = "the file was changed or removed by another program"
            raise StoreError(f"{self._path}: {self._failure}", _REOPEN)

    def _fail(self, reason: str) -> NoReturn:
        """Take back what was not acknowledged and stay read-only.

        After a failed sync nobody knows what the disk has, so only a new opening, which reads it all, may write again.
        """
        self._failure = reason
        try:
            os.ftruncate(self._descriptor, self._size)
            sync_file(self._descriptor)
        except OSError as error:
            self._failure += f" (and the unfinished record could not be removed: {error.strerror})"
        raise StoreError(f"not saved in {self._path}: {self._failure}", _REOPEN)


_REOPEN = "everything acknowledged before is kept; mend the cause, then open the review again"


def read_journal(path: Path, content: bytes) -> tuple[list[Record], bytes]:
    """Check the bytes of the journal at `path`; records and torn tail. Raises StoreError that names the record."""
    try:
        records, torn = read(content)
    except MalformedError as error:
        raise StoreError(
            f"{path} is not as it was written: {error}",
            "nothing was changed; restore it from a backup, or keep it aside and open a new review",
        ) from error
    if records and records[0].review != path.parent.name:
        raise StoreError(f"{path} is the journal of review {records[0].review}", "give its folder that name again")
    return records, torn


def _open_journal(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND
    try:
        return open_private(path, flags)
    except FileNotFoundError:
        descriptor = open_private(path, flags | os.O_CREAT | os.O_EXCL)
        sync_folder(path.parent)
        return descriptor


class _Frozen(dict[str, Any]):
    """A document that cannot be changed, so that TinyDB's update() fails instead of forging the past."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise StoreError("a journal only grows: no record can be changed", "append a new event instead")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def _frozen(value: Json) -> Any:
    match value:
        case dict():
            return _Frozen({key: _frozen(item) for key, item in value.items()})
        case list() | tuple():
            return tuple(_frozen(item) for item in value)
        case _:
            return value


def _record(document: Mapping[str, Any]) -> Record:
    try:
        return from_json(dict(document))
    except MalformedError as error:
        raise StoreError(f"a journal holds records only: this {error}", "append through ReviewFile") from error
