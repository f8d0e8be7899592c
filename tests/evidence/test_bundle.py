"""The bundle: one journal, one set of bytes, written whole or not at all."""

import base64
import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from logreview_tui.errors import ExitCode, RefusedError, StoreError
from logreview_tui.evidence import bundle
from logreview_tui.evidence.document import SCHEMA, json_schema
from logreview_tui.evidence.journal import Record, read
from logreview_tui.evidence.sshkeys import PublicKey
from tests.evidence import bundles, ssh
from tests.evidence.bundles import SignedBundle


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> SignedBundle:
    """One signed bundle, not to be changed."""
    return bundles.signed(tmp_path_factory.mktemp("kept") / "x")


def _records(kept: SignedBundle) -> list[Record]:
    return read(kept.files()["journal.jsonl"])[0]


def _evidence(kept: SignedBundle) -> Any:
    return json.loads(kept.files()["evidence.json"])


def test_the_shipped_schema_is_the_one_verify_reads_with() -> None:
    """The file follows from the types; change both or none."""
    shipped = package_files("logreview_tui.evidence").joinpath("evidence.schema.json").read_text("utf-8")

    assert json.loads(shipped) == json_schema()
    assert json_schema()["$id"] == SCHEMA == "logreview/evidence/v0"
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_evidence_follows_the_schema_and_nothing_else_does(kept: SignedBundle) -> None:
    """A field more, a field less or another type is refused."""
    validator = jsonschema.Draft202012Validator(json_schema())
    evidence = _evidence(kept)
    validator.validate(evidence)

    for change in (
        {"extra": 1},
        {"schema": "logreview/evidence/v1"},
        {"review": evidence["review"] | {"id": "../../etc/x"}},
        {"review": evidence["review"] | {"salt": "x"}},
        {"coverage": evidence["coverage"] | {"cells": -1}},
        {"heading": None},
    ):
        assert not validator.is_valid(evidence | change)
    assert not validator.is_valid({k: v for k, v in evidence.items() if k != "queries"})


def test_evidence_says_what_was_done_and_how(kept: SignedBundle) -> None:
    """Figures of the reading, waivers, history and identity, each as it happened."""
    e = _evidence(kept)

    assert e["heading"] == "PARTIAL: 1 of 6 cells waived"
    assert e["signer"]["principal"] == "alice@example.com"
    assert e["signer"]["key_fingerprint"] == PublicKey.from_line(ssh.public_line(kept.key))[0].fingerprint
    assert {k: v for k, v in e["coverage"].items() if k.startswith(("cells", "marks"))} == {
        "cells": 6,
        "cells_passed": 6,
        "cells_waived": 1,
        "cells_suspicious": 1,
        "marks_under_2_s": 6,
        "marks_in_groups": 6,
        "marks_without_whole_text": 6,
    }
    assert e["coverage"]["entries_drawn"] == len(e["entries"]) == 35
    assert e["previous"] == {
        "review": "logs-2026-03-01",
        "manifest_sha256": "ab" * 32,
        "period": {"from": "2026-02-27T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
    }
    assert [a["reason"] for a in e["abandoned"]] == ["wrong | source"]
    assert e["recovered"] == [{"at": "2026-03-01T00:00:37Z", "torn_bytes": 17, "torn_sha256": "cd" * 32}]
    assert e["index_patterns"][1]["incompleteness_accepted"] == "the tail is damaged"
    values = [{"key": "keywords", "value": "not found"}, {"key": "settle", "value": "1800 s"}]
    assert e["configuration"]["values"] == values
    assert (
        e["configuration"]["sha256"] == hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).hexdigest()
    )


def test_every_query_has_its_hourly_counts_and_its_draw(kept: SignedBundle) -> None:
    """Totals, cells and variations, each with timeline, seed, population and ranks."""
    queries = _evidence(kept)["queries"]

    assert [q["kind"] for q in queries] == ["total"] * 2 + ["cell"] * 6 + ["variation"]
    assert all(len(q["timeline"]["counts"]) == 48 for q in queries)
    assert [q["count"]["value"] for q in queries] == [200, 200, 0, 12, 3, 0, 40, 25, 2]
    assert [q["count"]["relation"] for q in queries].count("gte") == 1
    assert [len(q["sample"]["drawn"]) for q in queries[2:]] == [0, 10, 3, 0, 10, 10, 2]
    assert all(len(q["sample"]["seed"]) == 16 for q in queries[2:])
    assert queries[2]["previous"] == {
        "count": {"state": "exact", "value": 7, "relation": "eq", "reason": ""},
        "reviewable_s": 172_800,
        "change": {"per_day": "0.0", "previous_per_day": "3.5", "trend": "less", "is_significant": False},
    }
    assert queries[3]["recount"]["value"] == 13
    assert queries[6]["waiver"]["reason"] == "too *many*"
    assert [q["verdict"] for q in queries if q["kind"] == "cell"].count("suspicious") == 1


def test_entries_hold_every_drawn_entry_once_with_its_bytes(kept: SignedBundle) -> None:
    """Ordered by (time, id), and the digests in the evidence are of these bytes."""
    lines = [json.loads(line) for line in kept.files()["entries.jsonl"].splitlines()]
    digests = {e["id"]: e["sha256"] for e in _evidence(kept)["entries"]}

    assert {tuple(sorted(line)) for line in lines} == {("id", "index", "queries", "raw_b64", "time")}
    assert [line["id"] for line in lines] == list(digests)
    assert [(line["time"], line["id"]) for line in lines] == sorted((line["time"], line["id"]) for line in lines)
    raws = {line["id"]: base64.b64decode(line["raw_b64"]) for line in lines}
    assert {i: hashlib.sha256(raw).hexdigest() for i, raw in raws.items()} == digests
    assert all(raw.endswith(b" \xff") for raw in raws.values())


def test_the_manifest_lists_the_four_files_and_the_one_before(kept: SignedBundle) -> None:
    """Digest and size of each, journal head, and the link to the last review."""
    files = kept.files()
    manifest = json.loads(files["manifest.json"])

    assert manifest == {
        "type": "logreview/manifest/v0",
        "review": "logs-2026-03-03",
        "journal_head": _records(kept)[-1].hash,
        "prev": "ab" * 32,
        "files": {
            n: {"sha256": hashlib.sha256(files[n]).hexdigest(), "size": len(files[n])}
            for n in ("entries.jsonl", "evidence.json", "journal.jsonl", "report.md")
        },
    }


def test_the_same_journal_makes_the_same_bytes_anywhere(kept: SignedBundle) -> None:
    """Neither hash seed, zone nor locale of the machine shows."""
    program = (
        "import sys; from pathlib import Path; from logreview_tui.evidence import bundle, journal\n"
        f"files = bundle.build(journal.read(Path({str(kept.folder)!r}, 'journal.jsonl').read_bytes())[0])\n"
        "sys.stdout.buffer.write(files[bundle.MANIFEST])"
    )
    for n, zone in enumerate(("UTC", "Asia/Kathmandu")):
        environment = os.environ | {"PYTHONHASHSEED": str(n), "TZ": zone, "LC_ALL": "C"}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
        assert done.stdout == kept.files()["manifest.json"]


def test_only_a_signed_off_review_makes_a_bundle(kept: SignedBundle) -> None:
    """An open review, a torn one or a foreign journal is refused with exit code 6."""
    records = _records(kept)

    for some in ([], records[:-1], records[1:], [records[0], *records]):
        with pytest.raises(RefusedError, match="no evidence can be made of this journal") as refused:
            bundle.build(some)
        assert refused.value.exit_code is ExitCode.REFUSED


def test_an_export_is_a_private_copy_of_the_kept_bytes(kept: SignedBundle, tmp_path: Path) -> None:
    """0700 and 0600 whatever the umask; not a byte is made anew."""
    before = os.umask(0)
    try:
        bundle.export(kept.folder, tmp_path / "copy")
    finally:
        os.umask(before)

    assert {p.name: p.read_bytes() for p in (tmp_path / "copy").iterdir()} == kept.files()
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "copy").iterdir()} == {0o600}
    assert [p.name for p in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize("kind", ["folder", "file", "link", "dangling link"])
def test_nothing_that_exists_is_written_over(kept: SignedBundle, tmp_path: Path, kind: str) -> None:
    """Not even an empty folder, nor through a link."""
    target = tmp_path / "target"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(tmp_path if kind == "link" else tmp_path / "nowhere")

    with pytest.raises(RefusedError, match="exists already"):
        bundle.export(kept.folder, target)

    assert [p.name for p in tmp_path.iterdir()] == ["target"]


def test_a_failed_export_leaves_nothing_behind(
    kept: SignedBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever sync fails, the disk is as it was and the message says why; then it works."""
    real = os.fsync
    for k in range(1, len(kept.files()) + 1):
        calls = iter(range(1, 100))

        def failing(descriptor: int, k: int = k, calls: Any = calls) -> None:
            if next(calls) == k:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(StoreError, match=r"cannot write .*copy: No space left on device"):
            bundle.export(kept.folder, tmp_path / "copy")
        assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(os, "fsync", real)

    with pytest.raises(StoreError, match=r"cannot write .*No such file or directory"):
        bundle.export(kept.folder, tmp_path / "missing" / "copy")
    with pytest.raises(StoreError, match="cannot read"):
        bundle.export(tmp_path / "gone", tmp_path / "copy")
    bundle.export(kept.folder, tmp_path / "copy")


def test_the_signers_line_is_for_sign_offs_only(kept: SignedBundle) -> None:
    """Ready for an allowed_signers file, with its namespace."""
    signature = kept.files()["manifest.json.alice@example.com.sig"]

    line = bundle.allowed_signer("alice@example.com", signature)

    assert line == f'alice@example.com namespaces="logreview-signoff@v1" {ssh.public_line(kept.key)}'


@pytest.mark.parametrize("principal", ["", "../x", "a b", "-x", "å@x", "a\n", "x" * 101])
def test_a_principal_that_could_leave_the_folder_is_refused(principal: str) -> None:
    """It becomes a part of a file name."""
    with pytest.raises(RefusedError, match="cannot name a signature file"):
        bundle.signature_name(principal)
