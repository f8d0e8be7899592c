"""The evidence bundle: a pure function of the signed journal, and the folder it is kept and exported in.

What the signature covers is made here once and never again; export copies those bytes. Verify makes them a second time
and compares.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from logreview_tui.domain.events import Signed
from logreview_tui.domain.query import rfc3339
from logreview_tui.domain.review import Review, replay
from logreview_tui.errors import RefusedError, StoreError
from logreview_tui.evidence import codec
from logreview_tui.evidence.canonical import Json, MalformedError, canonical
from logreview_tui.evidence.composing import compose, drawn_entries
from logreview_tui.evidence.document import Evidence
from logreview_tui.evidence.journal import Record, write
from logreview_tui.evidence.report import render
from logreview_tui.evidence.sshsig import parse

EVIDENCE = "evidence.json"
ENTRIES = "entries.jsonl"
JOURNAL = "journal.jsonl"
REPORT = "report.md"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
LISTED = (ENTRIES, EVIDENCE, JOURNAL, REPORT)
"""The files the manifest vouches for, sorted."""

MANIFEST_TYPE = "logreview/manifest/v0"
PRINCIPAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,99}")
"""Fit for a file name and an allowed_signers line."""


def build(records: Sequence[Record]) -> dict[str, bytes]:
    """Every file of the bundle but signature and sums, by name, from a journal that ends with its sign-off.

    Raises RefusedError when the journal is not one of a signed review, or holds what evidence may not.
    """
    try:
        return _build(records)
    except (MalformedError, msgspec.ValidationError, TypeError) as error:
        raise RefusedError(f"no evidence can be made of this journal: {error}", "nothing was signed") from error


def _build(records: Sequence[Record]) -> dict[str, bytes]:
    history = [codec.decode(record) for record in records]
    if not history or not isinstance(history[-1].event, Signed):
        raise MalformedError("it does not end with a sign-off")
    review = replay(history)
    journal = write(records)
    evidence = compose(review, history, records[-1].hash, journal)
    files = {
        EVIDENCE: canonical(msgspec.to_builtins(evidence)),
        ENTRIES: _entries(review),
        JOURNAL: journal,
        REPORT: render(evidence),
    }
    msgspec.json.decode(files[EVIDENCE], type=Evidence)
    return files | {MANIFEST: manifest(review, records[-1].hash, files)}


def manifest(review: Review, head: str, files: Mapping[str, bytes]) -> bytes:
    """The signed bytes: review, journal head, the manifest before, and digest and size of every other file."""
    last = review.opened.previous
    listed: dict[str, Json] = {
        name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])} for name in LISTED
    }
    return canonical(
        {
            "files": listed,
            "journal_head": head,
            "prev": (last.manifest_sha256 or None) if last else None,
            "review": review.id,
            "type": MANIFEST_TYPE,
        }
    )


def _entries(review: Review) -> bytes:
    lines: list[bytes] = []
    for entry_id, (entry, queries) in drawn_entries(review).items():
        line: dict[str, Json] = {
            "id": entry_id,
            "index": entry.index,
            "queries": list(queries),
            "raw_b64": msgspec.to_builtins(entry.raw),
            "time": rfc3339(entry.time),
        }
        lines.append(canonical(line) + b"\n")
    return b"".join(lines)


def signature_name(principal: str) -> str:
    """The file a principal's signature stands in. Raises RefusedError for a name that is not fit for one."""
    if not PRINCIPAL.fullmatch(principal):
        raise RefusedError(f"{principal!r} cannot name a signature file", "use an e-mail address")
    return f"{MANIFEST}.{principal}.sig"


def sums(files: Mapping[str, bytes]) -> bytes:
    """SHA256SUMS of these files, as sha256sum writes it, sorted by name."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def seal(files: Mapping[str, bytes], principal: str, signature: bytes) -> dict[str, bytes]:
    """The whole bundle: the built files, the signature over the manifest, and the sums."""
    signed = {**files, signature_name(principal): signature}
    return signed | {SUMS: sums(signed)}


def allowed_signer(principal: str, signature: bytes) -> str:
    """The signer's line for an allowed_signers file. Raises MalformedError when `signature` is none."""
    found = parse(signature)
    return f'{principal} namespaces="{found.namespace}" {found.key.line}'


def write_folder(files: Mapping[str, bytes], target: Path) -> None:
    """Write files into a new folder, synced before it gets its name; 0700 and 0600.

    Raises RefusedError when `target` exists, StoreError when it cannot be written; then nothing is left behind.
    """
    if os.path.lexists(target):
        raise RefusedError(f"{target} exists already", "name a folder that does not exist yet")
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        beside.mkdir(mode=0o700)
        beside.chmod(0o700)
        for name, content in files.items():
            _write_file(beside / name, content)
        _sync(beside)
        _rename_new(beside, target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}", "nothing was left behind") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_file(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _rename_new(source: Path, target: Path) -> None:
    """Rename a folder; rename(2) itself refuses a target with something in it."""
    if os.path.lexists(target):
        raise RefusedError(f"{target} appeared meanwhile", "name a folder that does not exist yet")
    source.rename(target)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def export(kept: Path, target: Path) -> None:
    """Copy a kept bundle to a new folder. Raises RefusedError when it exists, StoreError when a copy fails."""
    try:
        files = {path.name: _read_file(path) for path in sorted(kept.iterdir())}
    except OSError as error:
        raise StoreError(f"cannot read {kept}: {error.strerror}", "restore it from a backup") from error
    write_folder(files, target)


def _read_file(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StoreError(f"{path} is no regular file", "a bundle holds plain files only")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)
