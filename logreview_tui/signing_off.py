"""The end of a review: bytes made once, signed, journaled, kept; later copied out.

The order makes every stop harmless. The bundle is made of the journal and the record that will end it, signed, and
written beside its final name; only then is that record journaled, and the folder gets its name. A crash in between
leaves either an open review or a signed one whose folder gets its name on the next look.
"""

import hashlib
import json
import os
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from logreview_tui.config import SigningIdentity
from logreview_tui.domain import gate
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Duty, Reviewer, Signed
from logreview_tui.domain.gate import Gap, GapKind
from logreview_tui.domain.query import rfc3339
from logreview_tui.domain.review import Review
from logreview_tui.errors import RefusedError, StoreError
from logreview_tui.evidence import bundle, signing
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE
from logreview_tui.reviewing import ReviewSession
from logreview_tui.store import ReviewStore
from logreview_tui.store.log import ReviewLog, happened

KEPT = "bundle"
PENDING = "bundle.unconfirmed"
MEMORY = "signer.json"
_DUTIES = {
    GapKind.NO_OWN_KEYWORD: Duty.OWN_KEYWORD,
    GapKind.NOTHING_VARIED: Duty.VARIATION,
    GapKind.UNCOVERED: Duty.UNCOVERED,
}


def default_statement(review: Review) -> str:
    """The sentence a reviewer signs unless they write another."""
    period = f"{rfc3339(review.within.start)} to {rfc3339(review.within.end)}"
    partial = gate.partial_heading(review)
    scope = f"{len(review.cells)} queries of {review.opened.source.name} for {period}"
    return (f"{partial}. " if partial else "") + f"I reviewed {scope}, and read the entries that were drawn for me."


def settle(session: ReviewSession, gap: Gap, reason: str, count: Count) -> None:
    """Close a gap with a reason: a duty or a cell is waived, incompleteness accepted. `count`: what the cell says now.

    Raises RefusedError for a gap that wants a note, and for an empty reason.
    """
    if gap.kind in _DUTIES:
        session.waive_duty(_DUTIES[gap.kind], reason)
    elif gap.kind is GapKind.INCOMPLETE and gap.index_pattern:
        session.accept_incompleteness(gap.index_pattern, reason)
    elif gap.kind is GapKind.FINDING:
        raise RefusedError(f"{gap.text}", "say whether it is explained, suspicious or noise")
    elif gap.query and gap.kind not in {GapKind.NO_NOTE, GapKind.NOT_EXAMINED}:
        session.waive(gap.query, reason, count)
    elif gap.kind is GapKind.NOT_EXAMINED:
        raise RefusedError(f"{gap.text}", "it is done by itself once everything is counted")
    else:
        raise RefusedError(f"{gap.text}", "a reason does not replace the note: go there and write it")


class Signer:
    """Who signs, with which key, and where signed bundles are kept."""

    def __init__(self, store: ReviewStore, identity: SigningIdentity | None) -> None:
        """identity: configured or throwaway; None to use the remembered answers."""
        self._store = store
        self._memory = store.home / MEMORY
        self.identity = identity or self._remembered()

    async def keys(self) -> tuple[Path, ...]:
        """The keys that can be offered: the agent's and those of ~/.ssh, as paths that `sign_off` takes."""
        return tuple(signing.path_of(c, self._memory.parent) for c in await signing.candidates())

    def remember(self, identity: SigningIdentity) -> None:
        """Keep the reviewer's answers for the next review. Raises StoreError."""
        answers = {
            "principal": identity.reviewer.principal,
            "name": identity.reviewer.name,
            "role": identity.reviewer.role,
            "key": str(identity.key),
        }
        _replace_private(self._memory, json.dumps(answers, indent=2).encode())
        self.identity = identity

    def _remembered(self) -> SigningIdentity | None:
        try:
            found = json.loads(self._memory.read_bytes())
            reviewer = Reviewer(str(found["principal"]), str(found["name"]), str(found["role"]))
            return SigningIdentity(reviewer, Path(str(found["key"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # never asked yet, or unreadable: the question is asked again

    async def sign_off(self, session: ReviewSession, identity: SigningIdentity, statement: str) -> Path:
        """Make the bundle, have it signed, end the journal; return the folder the bundle is kept in.

        Raises RefusedError while something is missing or when no signature could be made (then the review stays open),
        StoreError when it could not be kept. Cancelling while the key waits leaves the review open.
        """
        log = session.log
        if not isinstance(log, ReviewLog):
            raise TypeError("only a review of the store can be signed")
        partial = gate.partial_heading(session.review)
        if partial and not statement.startswith(partial):
            statement = f"{partial}. {statement}"
        fingerprint = await signing.fingerprint(identity.key)
        event = session.signature_event(statement.strip(), identity.reviewer, fingerprint)
        record = log.chained(event, actor=session.actor, at=session.now())
        files = bundle.build([*log.records, record])
        signature = await signing.sign(files[bundle.MANIFEST], identity.key)
        sealed = bundle.seal(files, identity.reviewer.principal, signature)
        folder = self._store.folder(session.review.id)
        shutil.rmtree(folder / PENDING, ignore_errors=True)
        bundle.write_folder(sealed, folder / PENDING)
        session.ended_by(log.append_record(record))
        return _confirm(folder)


def _replace_private(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as e:
        raise StoreError(f"{path} could not be written: {e.strerror}", "the signature itself is not affected") from e


def _confirm(folder: Path) -> Path:
    """Give an unconfirmed bundle its name, the journal being ended."""
    try:
        (folder / PENDING).rename(folder / KEPT)
    except OSError as e:
        raise StoreError(f"{folder / PENDING} could not be renamed: {e.strerror}", "free the disk, then export") from e
    return folder / KEPT


def kept_bundle(store: ReviewStore, review_id: str) -> Path:
    """The folder of a signed review's bundle. Raises RefusedError for a review that is not signed, StoreError."""
    folder = store.folder(review_id)
    if not (folder / KEPT).is_dir():
        history = happened(store.peek(review_id), review_id)
        if not isinstance(history[-1].event, Signed):
            raise RefusedError(f"review {review_id} is not signed", "sign it first: r in the review")
        if not (folder / PENDING).is_dir():
            raise StoreError(f"review {review_id} is signed, but its bundle is gone from {folder}", "restore a backup")
        return _confirm(folder)
    return folder / KEPT


def manifest_digest(store: ReviewStore, review_id: str) -> str | None:
    """SHA-256 of a signed review's manifest; None where there is none."""
    try:
        return hashlib.sha256((store.folder(review_id) / KEPT / bundle.MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Exported:
    """What the receiver of a bundle needs to know."""

    principal: str
    signature_name: str
    allowed_signer: str
    """A line for an allowed_signers file."""


def export(store: ReviewStore, review_id: str, target: Path) -> Exported:
    """Copy a signed review's bundle to `target`, which must not exist. Raises RefusedError, StoreError, UsageError."""
    kept = kept_bundle(store, review_id)
    bundle.export(kept, target)
    signature = next(kept.glob(f"{bundle.MANIFEST}.*.sig"))
    principal = signature.name.removeprefix(f"{bundle.MANIFEST}.").removesuffix(".sig")
    return Exported(principal, signature.name, bundle.allowed_signer(principal, signature.read_bytes()))


def how_to_verify(exported: Exported, target: Path) -> tuple[str, ...]:
    """What to tell the receiver of a bundle, with this program and without it."""
    folder, signature, manifest = (
        shlex.quote(str(path)) for path in (target, target / exported.signature_name, target / bundle.MANIFEST)
    )
    stock = f"ssh-keygen -Y verify -f allowed_signers -I {exported.principal} -n {SIGNOFF_NAMESPACE}"
    return (
        "The signer, for a file that the verifier keeps; whose key it is they know by themselves, not from the bundle:",
        f"  echo {shlex.quote(exported.allowed_signer)} >> allowed_signers",
        "Verify with this program:",
        f"  logreview verify {folder} --allowed-signers allowed_signers",
        "Verify without it:",
        f"  (cd {folder} && sha256sum -c SHA256SUMS)",
        f"  {stock} -s {signature} < {manifest}",
    )
