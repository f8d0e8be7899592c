"""Verification: what was signed passes, with stock tools too; what was changed later, or signed as a lie, fails."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Abandoned,
    Answered,
    Event,
    KeywordAdded,
    Marked,
    Opened,
    QueryJudged,
    Reviewer,
    Signed,
    StoredEntry,
    StoredSample,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined, FindingKind, finding_id
from logreview_tui.domain.query import Filter
from logreview_tui.domain.recalled import ChangedHours, HoursRecounted
from logreview_tui.errors import ExitCode, RefusedError, VerificationError
from logreview_tui.evidence import bundle, journal
from logreview_tui.evidence.sshkeys import PublicKey
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE
from logreview_tui.evidence.verify import verify
from tests.domain.reviews import WITHIN
from tests.evidence import bundles, ssh
from tests.evidence.bundles import SignedBundle

NAMES = (
    "SHA256SUMS",
    "entries.jsonl",
    "evidence.json",
    "journal.jsonl",
    "manifest.json",
    "manifest.json.alice@example.com.sig",
    "report.md",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> SignedBundle:
    """One signed bundle, not to be changed."""
    return bundles.signed(tmp_path_factory.mktemp("kept") / "x")


@pytest.fixture
def made(kept: SignedBundle, tmp_path: Path) -> SignedBundle:
    """A copy of it to change."""
    shutil.copytree(kept.folder, tmp_path / "bundle")
    return replace(kept, folder=tmp_path / "bundle")


def _refusal(made: SignedBundle) -> str:
    with pytest.raises(VerificationError) as refused:
        list(verify(made.folder, made.allowed))
    assert refused.value.exit_code is ExitCode.VERIFICATION
    assert refused.value.message.isprintable()
    return refused.value.message


def test_a_signed_bundle_is_accepted_step_by_step(kept: SignedBundle) -> None:
    """Each step is numbered and says what held."""
    steps = list(verify(kept.folder, kept.allowed))

    assert [s.number for s in steps] == list(range(1, 14))
    assert tuple(sorted(kept.files())) == NAMES
    assert steps[0].text == "7 files, none missing, none added"
    assert steps[7].text.endswith("PARTIAL: 1 of 6 cells waived. I read it.")
    assert steps[8].text == "35 entries of 9 queries are those their seeds draw"
    gate = "3 keywords x 2 patterns, 10 entries each: every cell is read, empty or waived; PARTIAL: 1 of 6 cells waived"
    assert steps[9].text.startswith(f"{gate}; without the procedure's failure, deny, denied")
    assert steps[12].text == "report.md is what the evidence says"
    assert all(s.text.isprintable() for s in steps)


def test_stock_tools_accept_what_it_accepts(kept: SignedBundle, tmp_path: Path) -> None:
    """ssh-keygen and sha256sum are all an auditor needs to see that nothing was changed."""
    files = kept.files()
    signature, manifest = files["manifest.json.alice@example.com.sig"], files["manifest.json"]
    allowed = kept.allowed.read_text()

    assert ssh.is_accepted(tmp_path, allowed, signature, manifest, who="alice@example.com", namespace=SIGNOFF_NAMESPACE)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=kept.folder, capture_output=True, check=False)
    assert (done.returncode, done.stdout.count(b": OK\n")) == (0, 6)


def test_an_added_row_and_a_plain_review_are_accepted_too(tmp_path: Path) -> None:
    """A keyword made a row on the way; and a review without waivers, without heading."""
    (tmp_path / "a").mkdir()
    key = ssh.make_key(tmp_path / "a", "ecdsa256")
    grown = bundles.signed(tmp_path / "a", bundles.with_added_keyword(), key)

    assert len(list(verify(grown.folder, grown.allowed))) == 13
    assert b"PARTIAL: 1 of 8 cells waived" in grown.files()["report.md"]


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_byte_in_any_file_is_refused(made: SignedBundle, name: str) -> None:
    """At the first, the last and forty places between."""
    whole = (made.folder / name).read_bytes()

    for at in sorted({0, len(whole) - 1, *range(0, len(whole), max(1, len(whole) // 40))}):
        changed = bytearray(whole)
        changed[at] ^= 1 << at % 8
        (made.folder / name).write_bytes(changed)
        assert _refusal(made).startswith("step ")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_cut_or_longer_file_is_refused(made: SignedBundle, name: str) -> None:
    """Whichever it is."""
    path = made.folder / name
    whole = path.read_bytes()

    for content in (whole[:-1], b"", whole + b"\n", whole + whole):
        path.write_bytes(content)
        assert _refusal(made).startswith("step ")
    path.unlink()
    assert "step 1, The files of the bundle: " in _refusal(made)


def _second_signature(folder: Path) -> None:
    shutil.copy(folder / NAMES[5], folder / "manifest.json.bob@example.com.sig")


def _renamed_signature(folder: Path) -> None:
    (folder / NAMES[5]).rename(folder / "manifest.json.bob@example.com.sig")


def _linked(folder: Path) -> None:
    (folder / "report.md").rename(folder.parent / "report.md")
    (folder / "report.md").symlink_to(folder.parent / "report.md")


def _piped(folder: Path) -> None:
    (folder / "report.md").unlink()
    os.mkfifo(folder / "report.md")


def _folder(folder: Path) -> None:
    (folder / "report.md").unlink()
    (folder / "report.md").mkdir()


def _huge(folder: Path) -> None:
    with (folder / "manifest.json").open("ab") as file:
        file.truncate(10**6)


def _many(folder: Path) -> None:
    for n in range(30):
        (folder / f"file-{n}").touch()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda f: (f / "extra.txt").touch(), "extra.txt does not belong there"),
        (lambda f: (f / "\x1b[2Jx").touch(), "^[[2Jx does not belong there"),
        (lambda f: (f / ".hidden").mkdir(), ".hidden does not belong there"),
        (lambda f: (f / "manifest.json.\x1b.sig").touch(), "2 signatures where one is due"),
        (_second_signature, "2 signatures where one is due"),
        (_renamed_signature, "no line allows anyone to sign as bob@example.com"),
        (_linked, "Too many levels of symbolic links"),
        (_piped, "report.md is no regular file"),
        (_folder, "report.md is no regular file"),
        (_huge, "manifest.json has 1000000 bytes, more than 65536"),
        (_many, "more files than a bundle has"),
        (shutil.rmtree, "No such file or directory"),
    ],
)
def test_only_the_closed_list_of_plain_files_is_a_bundle(
    made: SignedBundle, change: Callable[[Path], object], why: str
) -> None:
    """Added files, links, pipes, folders and second signatures are refused by name, shown harmlessly."""
    change(made.folder)

    assert why in _refusal(made)


@pytest.mark.parametrize("name", NAMES)
def test_files_of_two_bundles_do_not_mix(kept: SignedBundle, made: SignedBundle, tmp_path: Path, name: str) -> None:
    """Both bundles are true and by the same signer; a file of one in the other is not."""
    other = bundles.signed(tmp_path / "other", bundles.with_added_keyword(), kept.key)
    assert len(list(verify(other.folder, other.allowed))) == 13

    shutil.copy(other.folder / name, made.folder / name)

    assert _refusal(made).startswith("step ")


def test_a_journal_hashed_anew_under_the_old_signature_is_refused(made: SignedBundle) -> None:
    """Re-hashing the chain, the manifest and the sums does not help without the key."""
    files = made.files()
    records, _ = journal.read(files["journal.jsonl"])
    edited = [replace(r, body=r.body | {"reason": "harmless"}) if r.kind == "waived" else r for r in records]
    chained: list[journal.Record] = []
    for r in edited:
        last = chained[-1] if chained else None
        chained.append(journal.chain(last, r.kind, r.body, actor=r.actor, at=r.at, review=r.review))
    forged = bundle.build(chained)

    (made.folder / "journal.jsonl").write_bytes(forged["journal.jsonl"])
    assert "journal.jsonl is not the file that was signed" in _refusal(made)

    signature = files["manifest.json.alice@example.com.sig"]
    shutil.rmtree(made.folder)
    bundle.write_folder(bundle.seal(forged, "alice@example.com", signature), made.folder)
    assert "step 2, The signature over the manifest: does not fit the signed bytes" in _refusal(made)


def test_the_signer_must_be_allowed_now_for_this(kept: SignedBundle, tmp_path: Path) -> None:
    """Another principal, another key, another namespace or an expired key is refused; so is a missing file."""
    line = kept.allowed.read_text()
    key = line.split(" ", 2)[2]
    cases = {
        f"bob@example.com {key}": "no line allows anyone to sign as alice@example.com",
        f'alice@example.com namespaces="git" {key}': "may not sign for the namespace",
        f'alice@example.com valid-before="20200101Z" {key}': "was valid only before 2020-01-01T00:00:00Z",
        "": "no line allows anyone",
    }
    for text, why in cases.items():
        (tmp_path / "allowed").write_text(text)
        assert why in _refusal(replace(kept, allowed=tmp_path / "allowed"))
    assert "No such file" in _refusal(replace(kept, allowed=tmp_path / "missing"))

    (tmp_path / "allowed").write_text(f'alice@example.com valid-before="20200101Z" {key}')
    then = datetime(2019, 6, 1, tzinfo=UTC)
    assert len(list(verify(kept.folder, tmp_path / "allowed", then))) == 13


def _first(found: Sequence[Event], kind: type[Event], *, at: int = 0) -> int:
    return [i for i, e in enumerate(found) if isinstance(e, kind)][at]


def _sampled(found: Sequence[Event]) -> tuple[int, Answered, StoredSample]:
    """The first answer with several drawn entries."""
    for i, e in enumerate(found):
        if isinstance(e, Answered) and e.sample and len(e.sample.drawn) > 5:
            return i, e, e.sample
    raise AssertionError


def _with_sample(found: list[Event], change: Callable[[StoredSample], StoredSample]) -> list[Event]:
    i, answer, sample = _sampled(found)
    return [*found[:i], replace(answer, sample=change(sample)), *found[i + 1 :]]


def _with_drawn(found: list[Event], change: Callable[[list[StoredEntry]], list[StoredEntry]]) -> list[Event]:
    return _with_sample(found, lambda s: replace(s, drawn=tuple(change(list(s.drawn)))))


def _changed(found: list[Event], kind: type[Event], **changes: object) -> list[Event]:
    i = _first(found, kind)
    return [*found[:i], replace(found[i], **changes), *found[i + 1 :]]  # type: ignore[arg-type]


def _without(found: list[Event], kind: type[Event]) -> list[Event]:
    return [e for e in found if not isinstance(e, kind)]


def _harmless(found: list[Event]) -> list[Event]:
    """Three failures to authenticate, and no risk indicator."""
    examined = found[_first(found, Examined)]
    assert isinstance(examined, Examined)
    spike = examined.findings[0]
    ids = spike.queries[1:]
    return _with_finding(found, id=finding_id(spike.kind, spike.start, ids), observed=3, queries=ids, is_risk=False)


def _explained_beforehand(found: list[Event]) -> list[Event]:
    """Vanished entries, found under their own id with a harmless sentence before they are counted again."""
    examined = found[_first(found, Examined)]
    assert isinstance(examined, Examined)
    total, start = examined.queries[0], WITHIN.start - timedelta(hours=5)
    harmless = replace(
        examined.findings[0],
        id=finding_id(FindingKind.VANISHED, start, (total,)),
        kind=FindingKind.VANISHED,
        start=start,
        end=WITHIN.start,
        observed=0,
        queries=(total,),
        is_risk=False,
    )
    told = _changed(found, Examined, findings=(*examined.findings, harmless))
    return [
        *told,
        HoursRecounted("logs-2026-03-01", 1, (_hours(300, 2),)),
        Disposed(harmless.id, Disposition.NOISE, "fine"),
    ]


LIES: list[tuple[Callable[[list[Event]], list[Event]], str]] = [
    (lambda f: _with_sample(f, lambda s: replace(s, seed="0" * 16)), "is not the one of this review"),
    (lambda f: _with_sample(f, lambda s: replace(s, population=s.population + 1)), "counted 12"),
    (lambda f: _with_drawn(f, lambda d: d[:-1]), "the seed draws other entries"),
    (lambda f: _with_drawn(f, lambda d: [replace(d[0], rank=11), *d[1:]]), "the seed draws other entries"),
    (
        lambda f: _with_drawn(f, lambda d: [replace(d[0], id="z", time=d[1].time), *d[1:]]),
        "in the order of their ranks",
    ),
    (
        lambda f: _with_drawn(f, lambda d: [replace(e, time=e.time - timedelta(days=9)) for e in d]),
        "an entry lies outside the period",
    ),
    (lambda f: _with_sample(f, lambda s: replace(s, drawn=())), "the seed draws other entries"),
    (lambda f: [replace(e, sample=None) if isinstance(e, Answered) else e for e in f], "nothing was drawn"),
    (lambda f: _changed(f, Answered, counts=(1,)), "1 counts do not cover the period"),
    (lambda f: _changed(f, Answered, count=Count.exact(199)), "the timeline has 200 entries, the count 199"),
    (lambda f: _changed(f, Answered, interval_s=60), "its timeline has buckets of 60 s"),
    (lambda f: [*f, f[_first(f, Answered)]], "a query was answered twice"),
    (lambda f: [*f, _elsewhere(f)], "the review does not ask that"),
    (lambda f: _changed(f, Answered, interval_s=172_800, counts=(200,)), "its timeline has buckets of 172800 s"),
    (lambda f: _changed(f, Answered, counts=(-1, 201, *(0,) * 46)), "less than nothing was counted"),
    (lambda f: _changed(f, Answered, counts=()), "it was counted without a timeline"),
    (lambda f: _of_cell(f, counts=(1,) * 12 + (0,) * 36), "its timeline has no entries where they were drawn"),
    (lambda f: _with_last_answer(f, _under_ids_of_others), "is another one elsewhere"),
    (lambda f: _without(f, QueryJudged), "is 0, the last review had entries"),
    (lambda f: _without(f, Waived), "0/10 read"),
    (lambda f: _changed(f, Waived, reason=" "), "(Waived): a reason is due"),
    (lambda f: _changed(f, Waived, query_id="0" * 12), "(Waived): only cells can be waived"),
    (lambda f: [*f, Marked("0" * 12, ("x",), Verdict.UNDERSTOOD, 1, was_shown_whole=True)], "that was not drawn"),
    (lambda f: _changed(f, Marked, entries=("invented",)), "an entry is marked that was not drawn"),
    (lambda f: _changed(f, Marked, verdict=Verdict.OPEN), "open is no mark"),
    (lambda f: [f[0], QueryJudged(_cell(f), Verdict.UNDERSTOOD), *f[1:]], "pending, nothing to judge"),
    (lambda f: [f[0], QueryJudged("0" * 12, Verdict.UNDERSTOOD), *f[1:]], "there is no such query"),
    (lambda f: [e for e in f if type(e).__name__ != "Noted"], "is suspicious: say why"),
    (lambda f: _without(_without_last(f, Answered), Varied), "nothing varied"),
    (lambda f: [e for e in f if type(e).__name__ != "IncompletenessAccepted"], "counts are lower bounds"),
    (lambda f: [*f, Abandoned("why")], "something follows the end"),
    (lambda f: [e for e in f if type(e).__name__ != "Disposed"], "risk indicator: 6 entries"),
    (lambda f: _changed(f, Disposed, note=" "), "a note is due"),
    (lambda f: _changed(f, Disposed, finding_id="0" * 12), "there is no such finding"),
    (lambda f: _changed(f, Examined, queries=("0" * 12,)), "a timeline was examined that was not counted"),
    (lambda f: _with_finding(f, observed=7), "speaks of 7 entries, its timeline has 6"),
    (lambda f: _with_finding(f, queries=("0" * 12,)), "shows in a query that was not counted"),
    (lambda f: _with_finding(f, id="0" * 12), "is named after another one"),
    (lambda f: _with_finding(f, is_up=False), "is called what its numbers are not"),
    (lambda f: _with_finding(f, expected="60.0"), "is called what its numbers are not"),
    (lambda f: _with_finding(f, expected="nan"), "is called what its numbers are not"),
    (_harmless, "is no risk indicator against the rule"),
    (_explained_beforehand, "is called what its numbers are not"),
    (lambda f: [*f, HoursRecounted("logs-2026-03-01", 1, (_hours(3, 2, "other.log"),))], "did not have"),
    (lambda f: [*f, HoursRecounted("logs-2026-03-01", 1, (_hours(3, 2, hours=500),))], "did not have"),
    (lambda f: [*f, HoursRecounted("another", 1, ())], "that is not the last signed one"),
    (lambda f: [*f, HoursRecounted("logs-2026-03-01", 1, (_hours(3, 3),))], "are called changed that are not"),
    (lambda f: [*f, HoursRecounted("logs-2026-03-01", 1, (_hours(3, 2),))], "1 entry vanished since"),
    (lambda f: [*f, f[0]], "a review is opened once"),
    (lambda f: _changed(f, Opened, sample_size=1), "the seed draws other entries"),
    (lambda f: _changed(f, Opened, keywords=("error", "failed", "not found")), "no keyword of your own"),
    (lambda f: [*f, KeywordAdded("Error")], "it is a row already"),
    (lambda f: [*f, Varied(_sampled(f)[1].query)], "what stands in the matrix is no variation"),
    (lambda f: [*f, Varied(replace(_sampled(f)[1].query, index_pattern="x"))], "of no index pattern of the review"),
    (lambda f: _changed(f, Opened, salt="11" * 16), "is not the one of this review"),
]


def _elsewhere(found: Sequence[Event]) -> Answered:
    """A question that nobody asked, with its entries."""
    answer = _sampled(found)[1]
    return replace(answer, query=replace(answer.query, filters=(Filter("host", "web9"),)))


def _with_last_answer(found: list[Event], change: Callable[[StoredSample], StoredSample]) -> list[Event]:
    i = max(i for i, e in enumerate(found) if isinstance(e, Answered))
    answer = found[i]
    assert isinstance(answer, Answered)
    assert answer.sample
    return [*found[:i], replace(answer, sample=change(answer.sample)), *found[i + 1 :]]


def _under_ids_of_others(sample: StoredSample) -> StoredSample:
    """Entries that get the marks of others."""
    return replace(sample, drawn=tuple(replace(d, id=f"auth.log:{d.rank:06d}:4") for d in sample.drawn))


def _without_last(found: list[Event], kind: type[Event]) -> list[Event]:
    i = max(i for i, e in enumerate(found) if isinstance(e, kind))
    return [*found[:i], *found[i + 1 :]]


def _of_cell(found: list[Event], **changes: Any) -> list[Event]:
    i, answer, _ = _sampled(found)
    return [*found[:i], replace(answer, **changes), *found[i + 1 :]]


def _with_finding(found: list[Event], **changes: Any) -> list[Event]:
    examined = found[_first(found, Examined)]
    assert isinstance(examined, Examined)
    return _changed(found, Examined, findings=(replace(examined.findings[0], **changes),))


def _hours(stored: int, now: int, index_pattern: str = "auth.log", *, hours: int = 5) -> ChangedHours:
    return ChangedHours(index_pattern, (), WITHIN.start - timedelta(hours=hours), WITHIN.start, stored, now)


def _cell(found: Sequence[Event]) -> str:
    return _sampled(found)[1].query.id


def _signed_lie(kept: SignedBundle, folder: Path, found: list[Event]) -> SignedBundle:
    """A bundle whose journal lies, with every other byte honestly made from it and honestly signed."""
    public, _ = PublicKey.from_line(ssh.public_line(kept.key))
    records = bundles.records(bundles.signed_events(bundles.events(), public))
    signed = bundles.records([*found, *bundles.signed_events(bundles.events(), public)[-1:]])
    try:
        files = bundle.build(signed)
    except RefusedError:  # the honest maker will not; a forger goes round it
        files = bundle.build(records) | {"journal.jsonl": journal.write(signed)}
    return bundles.write(folder, bundles.resealed(files), kept.key)


@pytest.mark.parametrize("number", range(len(LIES)))
def test_an_honestly_signed_lie_is_refused(kept: SignedBundle, tmp_path: Path, number: int) -> None:
    """Even the holder of the key cannot sign a draw, a reading or an order that the rules do not allow."""
    lie, why = LIES[number]

    lying = _signed_lie(kept, tmp_path, lie(bundles.events()))

    assert why in _refusal(lying)


@pytest.mark.parametrize("name", ["evidence.json", "entries.jsonl", "report.md"])
def test_a_derived_file_signed_with_other_content_is_refused(kept: SignedBundle, tmp_path: Path, name: str) -> None:
    """What can be made again from the journal must be just that, signature or not."""
    files = {n: c for n, c in kept.files().items() if n in (*bundle.LISTED, bundle.MANIFEST)}
    files[name] = files[name].replace(b"alice", b"alive", 1) if name != "entries.jsonl" else files[name][:-1]
    if name == "report.md":
        files[name] += b"all fine\n"

    lying = bundles.write(tmp_path, bundles.resealed(files), kept.key)

    assert f"{name} is not what the journal makes" in _refusal(lying)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reviewer": Reviewer("bob@example.com", "Bob", "r")}, "signed off by bob@example.com, signed by alice@"),
        ({"key_fingerprint": "SHA256:" + "A" * 43}, "signed off with SHA256:AAA"),
        ({"reviewer": Reviewer("alice@example.com", "", "r")}, "name and role are due"),
        ({"statement": "all fine"}, "the statement does not begin with 'PARTIAL"),
    ],
)
def test_the_sign_off_names_signer_key_and_waivers(
    kept: SignedBundle, tmp_path: Path, changes: dict[str, object], why: str
) -> None:
    """What the journal says of the signature must be so."""
    public, _ = PublicKey.from_line(ssh.public_line(kept.key))
    found = bundles.signed_events(bundles.events(), public)
    assert isinstance(found[-1], Signed)
    found[-1] = replace(found[-1], **changes)  # type: ignore[arg-type]

    lying = bundles.write(tmp_path, bundle.build(bundles.records(found)), kept.key)

    assert why in _refusal(lying)


def test_a_bundle_whose_review_was_never_signed_off_is_refused(kept: SignedBundle, tmp_path: Path) -> None:
    """A signature over an open review is no sign-off."""
    files = {n: c for n, c in kept.files().items() if n in (*bundle.LISTED, bundle.MANIFEST)}
    files["journal.jsonl"] = journal.write(journal.read(files["journal.jsonl"])[0][:-1])

    lying = bundles.write(tmp_path, bundles.resealed(files), kept.key)

    assert "the journal does not end with a sign-off" in _refusal(lying)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}", "manifest.json is not a logreview/manifest/v0"),
        (b"[]", "is not a JSON object"),
        (b'{"a": 1}', "is not in canonical form"),
        (b"\x00", "is not JSON"),
        (b"[" * 5000, "is nested deeper than 64 levels"),
    ],
)
def test_a_signed_manifest_that_is_none_is_refused(
    kept: SignedBundle, tmp_path: Path, content: bytes, why: str
) -> None:
    """Parsed only after its signature, and then strictly."""
    files = {n: c for n, c in kept.files().items() if n in bundle.LISTED} | {bundle.MANIFEST: content}

    lying = bundles.write(tmp_path, files, kept.key)

    assert why in _refusal(lying)


def test_verify_of_a_real_bundle_loads_nothing_heavy(kept: SignedBundle) -> None:
    """Neither screens nor stores nor engines, on the whole way through."""
    program = (
        "import sys; from pathlib import Path; from logreview_tui.evidence.verify import verify\n"
        f"print(len(list(verify(Path({str(kept.folder)!r}), Path({str(kept.allowed)!r})))))\n"
        "print(sorted({'textual','opensearchpy','tinydb','numpy','plotext','hyperscan'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[:2] == ["13", "[]"]
