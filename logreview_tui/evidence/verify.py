"""Checking a bundle offline, step by step; the first thing that is not as it must be ends it.

Nothing of the bundle is parsed before its signature holds, and nothing in it is believed that can be made again from
the journal. No network, no store, no source: an auditor needs this package's evidence and domain parts alone.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from logreview_tui.domain.display import display
from logreview_tui.domain.events import Happened, Signed
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Keyword, rfc3339
from logreview_tui.domain.review import Review, replay
from logreview_tui.errors import LogReviewError, VerificationError
from logreview_tui.evidence import allowed_signers, codec, journal, reperformance, sshsig
from logreview_tui.evidence.bundle import (
    ENTRIES,
    EVIDENCE,
    JOURNAL,
    LISTED,
    MANIFEST,
    MANIFEST_TYPE,
    PRINCIPAL,
    REPORT,
    SUMS,
    build,
    sums,
)
from logreview_tui.evidence.canonical import MalformedError, load_canonical, load_object
from logreview_tui.evidence.document import Evidence
from logreview_tui.evidence.sshkeys import PublicKey
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE

_SMALL = 65_536
_LARGE = 1_073_741_824
_MAX_NAMES = 16


@dataclass(frozen=True, slots=True)
class Step:
    """A check that held."""

    number: int
    text: str
    """One line for a person; what comes from the bundle went through `display`."""


def verify(folder: Path, allowed: Path, now: datetime | None = None) -> Iterator[Step]:
    """Check the bundle in `folder` against an allowed_signers file; yield each step that holds.

    now: the time at which the key must be valid; the present if not given. Raises VerificationError at the first step
    that does not hold, naming it.
    """
    bundle = _Bundle(folder, allowed, now or datetime.now(UTC))
    for number, check in enumerate(bundle.checks(), 1):
        what = (check.__doc__ or "").removesuffix(".")
        try:
            text = check()
        except _NOT_EVIDENCE as error:
            text = error.message if isinstance(error, LogReviewError) else str(error)
            raise VerificationError(f"step {number}, {what}: {display(text)}", _HINT) from error
        except OSError as error:
            where = display(str(error.filename)) if error.filename else folder
            raise VerificationError(f"step {number}, {what}: {where}: {error.strerror}", _HINT) from error
        yield Step(number, text)


_NOT_EVIDENCE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, LogReviewError)
"""Whatever reading hostile values can run into; MalformedError and msgspec's errors are ValueErrors."""

_HINT = "this bundle does not prove what it claims: ask for a fresh export"


class _Bundle:
    """What is known of a bundle so far; each check builds on those before it."""

    def __init__(self, folder: Path, allowed: Path, now: datetime) -> None:
        self._folder, self._allowed, self._now = folder, allowed, now
        self._files: dict[str, bytes] = {}
        self._principal = ""
        self._key: PublicKey
        self._records: list[journal.Record]
        self._history: list[Happened]
        self._review: Review
        self._rebuilt: dict[str, bytes]

    def checks(self) -> tuple[Callable[[], str], ...]:
        """In the order in which one may rely on the other."""
        return (
            self._names,
            self._signature,
            self._signer,
            self._manifest,
            self._sums,
            self._journal,
            self._events,
            self._sign_off,
            self._samples,
            self._gate,
            self._entries,
            self._evidence,
            self._report,
        )

    def _names(self) -> str:
        """The files of the bundle."""
        names = sorted(self._listing())
        signatures = [n for n in names if n.startswith(f"{MANIFEST}.") and n.endswith(".sig")]
        expected = {*LISTED, MANIFEST, SUMS, *signatures}
        if missing := sorted(expected - set(names)):
            raise MalformedError(f"{', '.join(missing)} is missing")
        if extra := sorted(set(names) - expected):
            raise MalformedError(f"{', '.join(extra)} does not belong there")
        if len(signatures) != 1:
            raise MalformedError(f"{len(signatures)} signatures where one is due")
        self._principal = signatures[0].removeprefix(f"{MANIFEST}.").removesuffix(".sig")
        if not PRINCIPAL.fullmatch(self._principal):
            raise MalformedError(f"{signatures[0]} names no signer")
        for name in names:
            self._files[name] = _read(self._folder / name, _LARGE if name in LISTED else _SMALL)
        return f"{len(names)} files, none missing, none added"

    def _listing(self) -> list[str]:
        names = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) > _MAX_NAMES:
                    raise MalformedError("more files than a bundle has")
        return names

    def _signature(self) -> str:
        """The signature over the manifest."""
        found = sshsig.parse(self._files[f"{MANIFEST}.{self._principal}.sig"])
        found.check(self._files[MANIFEST], SIGNOFF_NAMESPACE)
        self._key = found.key
        return f"manifest signed with {found.key.type} {found.key.fingerprint} for {SIGNOFF_NAMESPACE}"

    def _signer(self) -> str:
        """The signer in the allowed_signers file."""
        content = _read(self._allowed, _LARGE)
        trusted = allowed_signers.parse(content)
        line = trusted.find(self._key, self._principal, SIGNOFF_NAMESPACE, self._now).line
        return f"{self._principal} may sign with it (line {line} of the file with SHA-256 {trusted.sha256})"

    def _manifest(self) -> str:
        """The manifest and the digests in it."""
        found = load_object(self._files[MANIFEST])
        if set(found) != {"files", "journal_head", "prev", "review", "type"} or found["type"] != MANIFEST_TYPE:
            raise MalformedError(f"{MANIFEST} is not a {MANIFEST_TYPE}")
        listed = {n: {"sha256": _sha256(self._files[n]), "size": len(self._files[n])} for n in LISTED}
        if not isinstance(found["files"], dict) or set(found["files"]) != set(LISTED):
            raise MalformedError(f"{MANIFEST} does not list {', '.join(LISTED)}")
        for name in LISTED:
            if found["files"][name] != listed[name]:
                raise MalformedError(f"{name} is not the file that was signed")
        return f"{len(LISTED)} files are those that were signed, manifest SHA-256 {_sha256(self._files[MANIFEST])}"

    def _sums(self) -> str:
        """The file SHA256SUMS."""
        if self._files[SUMS] != sums({n: c for n, c in self._files.items() if n != SUMS}):
            raise MalformedError(f"{SUMS} does not hold the sums of these files")
        return f"{SUMS} agrees"

    def _journal(self) -> str:
        """The hash chain of the journal."""
        self._records, torn = journal.read(self._files[JOURNAL])
        if torn or not self._records:
            raise MalformedError(f"{JOURNAL} ends in the middle of a record" if torn else f"{JOURNAL} is empty")
        return f"{len(self._records)} events in an unbroken chain, head {self._records[-1].hash}"

    def _events(self) -> str:
        """The events of the journal."""
        self._history = [codec.decode(record) for record in self._records]
        reperformance.check_order(self._history)
        self._review = replay(self._history)
        if self._review.id != self._records[0].review:
            raise MalformedError(f"the journal of {self._records[0].review} opens review {self._review.id}")
        period = f"{rfc3339(self._review.within.start)} to {rfc3339(self._review.within.end)}"
        return f"review {self._review.id} of {display(self._review.opened.source.name)}, {period}"

    def _sign_off(self) -> str:
        """The sign-off in the journal."""
        signed = self._history[-1].event
        if not isinstance(signed, Signed):
            raise MalformedError("the journal does not end with a sign-off")
        if signed.reviewer.principal != self._principal:
            raise MalformedError(f"signed off by {signed.reviewer.principal}, signed by {self._principal}")
        if signed.key_fingerprint != self._key.fingerprint:
            raise MalformedError(f"signed off with {signed.key_fingerprint}, signed with {self._key.fingerprint}")
        name, role = display(signed.reviewer.name), display(signed.reviewer.role)
        return f"signed off by {name}, {role}, at {rfc3339(self._history[-1].at)}: {display(signed.statement)}"

    def _samples(self) -> str:
        """The drawing of the samples."""
        drawn = reperformance.check_samples(self._review)
        reperformance.check_steps(self._history)
        return f"{drawn} entries of {len(self._review.answers)} queries are those their seeds draw"

    def _gate(self) -> str:
        """The rules of the review."""
        partial = reperformance.check_gate(self._review)
        review = self._review
        others = len(review.rows) - len(review.keywords)
        rows = f"{len(review.keywords)} keywords" + (f" and {others} other rows" if others else "")
        extent = f"{rows} x {len(review.opened.index_patterns)} patterns"
        text = f"{extent}, {review.opened.sample_size} entries each: every cell is read, empty or waived"
        known = {keyword.words for keyword in review.keywords}
        left_out = [k for k in PROCEDURE_KEYWORDS if Keyword.parse(k).words not in known]
        notes = [partial, f"without the procedure's {', '.join(left_out)}" if left_out else ""]
        return "; ".join([text, *filter(None, notes)])

    def _entries(self) -> str:
        """The drawn entries."""
        self._rebuilt = build(self._records)
        self._compare(ENTRIES)
        return f"{ENTRIES} is what the journal drew"

    def _evidence(self) -> str:
        """The evidence."""
        load_canonical(self._files[EVIDENCE])
        msgspec.json.decode(self._files[EVIDENCE], type=Evidence)
        self._compare(EVIDENCE)
        return f"{EVIDENCE} follows its schema and is what the journal says"

    def _report(self) -> str:
        """The report."""
        self._compare(REPORT)
        self._compare(MANIFEST)
        return f"{REPORT} is what the evidence says"

    def _compare(self, name: str) -> None:
        if self._rebuilt[name] != self._files[name]:
            raise MalformedError(f"{name} is not what the journal makes")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path, limit: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise MalformedError(f"{path.name} is no regular file")
        if found.st_size > limit:
            raise MalformedError(f"{path.name} has {found.st_size} bytes, more than {limit}")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(descriptor)
