"""Signed reviews for tests: real events, real draws, real chains, signatures by stock ssh-keygen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    AbandonedReview,
    Answered,
    Event,
    IncompletenessAccepted,
    KeywordAdded,
    Marked,
    Noted,
    Opened,
    PreviousCount,
    PreviousReview,
    QueryJudged,
    Recounted,
    Recovered,
    Reviewer,
    Signed,
    StoredEntry,
    StoredSample,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined, Finding, FindingKind, finding_id
from logreview_tui.domain.gate import partial_heading
from logreview_tui.domain.query import Filter, Keyword, Query
from logreview_tui.domain.review import Review, replay
from logreview_tui.domain.sampling import draw_ranks, format_seed
from logreview_tui.domain.source import Fact, Problem
from logreview_tui.evidence import bundle, codec
from logreview_tui.evidence.canonical import Json, canonical, load_object
from logreview_tui.evidence.journal import Record, chain
from logreview_tui.evidence.sshkeys import PublicKey
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE
from tests.domain.reviews import OPENED, START, WITHIN, happened
from tests.evidence import ssh

ALICE = Reviewer("alice@example.com", "Alice", "platform engineer")

HOSTILE = """Failed password for \x1b]0;owned\x07\x1b[2J root ```
# not a heading
```` <img src=x> [a](http://evil) | @all \u202e"""

FULL = replace(
    OPENED,
    source=replace(
        OPENED.source,
        locations=("/var/log/\x1b[31mauth.log", "/var/log/syslog"),
        assumptions=("year 2026",),
        facts=(Fact("as seen by", "alice, roles *reader*"), Fact("cluster uuid", None, "GET / is not permitted")),
        problems=(Problem("syslog@120", "a run of `NUL` bytes", hides_entries=True, index_pattern="syslog"),),
    ),
    configuration=(("keywords", "not found"), ("settle", "1800 s")),
    previous=PreviousReview(
        "logs-2026-03-01", "ab" * 32, replace(WITHIN, start=START - timedelta(days=2), end=START),
        (PreviousCount("auth.log", ("error",), Count.exact(7), 172_800),),
    ),
    abandoned=(AbandonedReview("logs-2026-03-02", WITHIN, START, START + timedelta(hours=1), "wrong | source"),),
)  # fmt: skip


def answer(review: Review, query: Query, count: Count | int, text: str = "error number {}") -> Answered:
    """A true answer: `count` entries ten minutes apart, of which those are drawn that the seed draws."""
    known = Count.exact(count) if isinstance(count, int) else count
    size = known.value or 0
    counts = [0] * query.within.buckets(timedelta(hours=1))
    for n in range(size):
        counts[n // 6] += 1
    sample = None
    if query.keyword or query.filters:
        seed = review.seed(query)
        drawn = tuple(_entry(query, n, text) for n in draw_ranks(seed, size, review.opened.sample_size))
        sample = StoredSample(format_seed(seed), size, drawn)
    return Answered(query, 3600, known, tuple(counts), 1 if query.keyword else None, sample)


def _entry(query: Query, rank: int, text: str) -> StoredEntry:
    line = text.replace("{}", str(rank))
    time = query.within.start + timedelta(minutes=10 * rank)
    raw = line.encode() + b" \xff"
    return StoredEntry(
        f"{query.index_pattern}:{rank:06d}:{len(text)}", query.index_pattern, time, rank, raw, line, (("a", "b"),)
    )


def events(opened: Opened = FULL) -> list[Event]:
    """A review that may be signed: read, waived, empty, vanished, incomplete, varied and suspicious cells."""
    review = replay(happened([opened]))
    found: list[Event] = [opened, *(answer(review, query, 200) for query in review.totals)]
    counts: list[Count | int] = [0, 12, 3, 0, 40, Count.at_least(25, "a damaged part")]
    for query, count in zip(review.cells, counts, strict=True):
        found.append(
            answer(review, query, count, HOSTILE if query.keyword and "found" in query.keyword.words else "x {}")
        )
        kept = found[-1]
        if isinstance(kept, Answered) and kept.sample and count != 40:
            ids = tuple(d.id for d in kept.sample.drawn)
            found += _marks(query, ids)
    found.append(QueryJudged(review.cells[0].id, Verdict.UNDERSTOOD))
    found.append(Waived(review.cells[4].id, "too *many*", Count.exact(40)))
    found.append(IncompletenessAccepted("syslog", "the tail is damaged"))
    suspicious = found[-4]
    assert isinstance(suspicious, Marked)
    found.append(replace(suspicious, verdict=Verdict.SUSPICIOUS))
    found.append(Noted(suspicious.query_id, suspicious.entries, "someone | tries", "`none`", "", "<b>web1</b>"))
    variation = Query("auth.log", Keyword.parse('"not there"'), WITHIN, (Filter("host", "web1"),))
    found += [Varied(variation), answer(review, variation, 2, "not there {}")]
    found += [Recounted(review.cells[1].id, Count.exact(13)), Recovered(17, "cd" * 32)]
    return [*found, *_findings(review)]


def _findings(review: Review) -> list[Event]:
    """Every timeline examined; a spike in two cells, hostile in its sentence, explained after it was called noise."""
    twelve, three = review.cells[1], review.cells[2]
    start, end = twelve.within.start, twelve.within.start + timedelta(hours=1)
    ids = (twelve.id, three.id)
    spike = Finding(
        finding_id(FindingKind.SPIKE, start, ids), FindingKind.SPIKE, is_up=True, is_risk=True, start=start, end=end,
        observed=6, expected="0.5", sentence=f"6 entries, expected 0.5 {HOSTILE}", queries=ids,
    )  # fmt: skip
    return [
        Examined(tuple(q.id for q in (*review.totals, *review.cells)), (spike,)),
        Disposed(spike.id, Disposition.NOISE, "a backup"),
        Disposed(spike.id, Disposition.EXPLAINED, "a *restore*"),
    ]


def _marks(query: Query, ids: Sequence[str]) -> list[Event]:
    if not ids:
        return []
    singles: list[Event] = [Marked(query.id, (i,), Verdict.UNDERSTOOD, 2500, was_shown_whole=True) for i in ids[2:]]
    return [Marked(query.id, tuple(ids[:2]), Verdict.UNDERSTOOD, 900, was_shown_whole=False), *singles]


def with_added_keyword() -> list[Event]:
    """The same, with one more row that was read too."""
    found = [*events(), KeywordAdded("denied")]
    review = replay(happened(found))
    for query in review.cells[-2:]:
        drawn = answer(review, query, 1, "denied {}")
        found += [drawn, *_marks(query, tuple(d.id for d in drawn.sample.drawn) if drawn.sample else ())]
    found.append(Examined(tuple(q.id for q in review.cells[-2:]), ()))
    return found


def signed_events(found: Sequence[Event], key: PublicKey, who: Reviewer = ALICE) -> list[Event]:
    """Ended by a sign-off with `key`."""
    partial = partial_heading(replay(happened(found)))
    statement = f"{partial + '. ' if partial else ''}I read it."
    return [*found, Signed(statement, who, key.fingerprint)]


def records(found: Sequence[Event]) -> list[Record]:
    """Events as a journal."""
    chained: list[Record] = []
    for h in happened(found):
        kind, body = codec.encode(h.event)
        name = FULL.review_id if not chained else ""
        chained.append(chain(chained[-1] if chained else None, kind, body, actor=h.actor, at=h.at, review=name))
    return chained


@dataclass(frozen=True, slots=True)
class SignedBundle:
    """A bundle on disk, and what verifies it."""

    folder: Path
    allowed: Path
    key: Path

    def files(self) -> dict[str, bytes]:
        """Its files by name."""
        return {p.name: p.read_bytes() for p in self.folder.iterdir()}


def signed(folder: Path, found: Sequence[Event] | None = None, key: Path | None = None) -> SignedBundle:
    """Make, sign and write a bundle in `folder`."""
    folder.mkdir(exist_ok=True)
    private = key or ssh.make_key(folder)
    public, _ = PublicKey.from_line(ssh.public_line(private))
    files = bundle.build(records(signed_events(events() if found is None else found, public)))
    return write(folder, files, private)


def write(folder: Path, files: dict[str, bytes], private: Path, who: str = ALICE.principal) -> SignedBundle:
    """Sign a manifest whatever it says, and write the bundle."""
    signature = ssh.sign(private, files[bundle.MANIFEST], SIGNOFF_NAMESPACE)
    bundle.write_folder(bundle.seal(files, who, signature), folder / "bundle")
    (folder / "allowed_signers").write_text(bundle.allowed_signer(who, signature) + "\n")
    return SignedBundle(folder / "bundle", folder / "allowed_signers", private)


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The manifest and nothing else made new for changed files: what a forger without the key can do."""
    listed: Json = {n: {"sha256": hashlib.sha256(files[n]).hexdigest(), "size": len(files[n])} for n in bundle.LISTED}
    return files | {bundle.MANIFEST: canonical(load_object(files[bundle.MANIFEST]) | {"files": listed})}
