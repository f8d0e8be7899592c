"""Entries as an attacker writes them, from the file to the verified bundle."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from logreview_tui import bootstrap, demo_months, scan, signing_off
from logreview_tui.cli import main
from logreview_tui.config import Config
from logreview_tui.domain import gate
from logreview_tui.domain.events import Duty, Verdict
from logreview_tui.domain.review import replay
from logreview_tui.opening import Wish
from logreview_tui.reviewing import ReviewSession
from logreview_tui.sources import Source
from logreview_tui.store.log import happened
from tests.findings import examine_and_dispose
from tests.hostile import HOSTILE

DAY = datetime(2026, 3, 1, tzinfo=UTC)
WISH = Wish(DAY, DAY.replace(day=2))


def _write_documents(folder: Path) -> None:
    """Hostile text as values and as field names, in files of ten so that all of it is drawn, spelled in two ways."""
    for i, text in enumerate(HOSTILE):
        body = {"@timestamp": f"2026-03-01T{i % 24:02d}:00:00Z", "message": f"error {text}", text[:100]: "failed"}
        for spelling in ("escaped", "bytes"):
            line = json.dumps(body, ensure_ascii=spelling == "escaped").encode("utf-8", "surrogatepass")
            with (folder / f"{spelling}-{i // 10:02d}.ndjson").open("ab") as out:
                out.write(line + b"\n")


async def _read_all(session: ReviewSession, source: Source) -> None:
    """Freeze every answer and read every drawn entry."""
    review = session.review
    for query in (*review.totals, *review.cells):
        seed = None if query in review.totals else review.seed(query)
        size = review.opened.sample_size
        session.answered(await scan.answer(source, query, interval=timedelta(hours=1), size=size, seed=seed))
    for query in review.cells:
        for entry in gate.sampled_ids(session.review, query):
            session.mark(query, [entry], Verdict.UNDERSTOOD, shown_ms=3000, was_shown_whole=True)
    examine_and_dispose(session)
    for duty in Duty:
        session.waive_duty(duty, "a test")


async def test_hostile_entries_reach_a_verified_bundle(tmp_path: Path) -> None:
    """Lone surrogates, bytes that are no UTF-8, escapes and markup in values, names and file names lose nothing."""
    logs = tmp_path / "logs"
    logs.mkdir()
    _write_documents(logs)
    (logs / os.fsdecode(b"a\xff\x1b[2J.log")).write_bytes(
        b"Mar  1 10:00:00 host app: error \xff\xed\xa0\x80 \x00 \x1b]0;x\x07\n" * 3
    )
    choice = bootstrap.SourceChoice((str(logs),), year=2026, timezone="UTC")

    async with bootstrap.opened_source(choice, Config(), lambda _: None) as reading:
        app = await bootstrap.build_application(reading, WISH, demo_months.identity())
        await _read_all(app.session, app.source)
        reread = happened(bootstrap.build_store().peek(app.session.review.id), app.session.review.id)
        assert replay(reread) == app.session.review
        assert not gate.gaps(app.session.review), gate.gaps(app.session.review)
        assert app.signer.identity
        await app.signer.sign_off(app.session, app.signer.identity, "I read it.")
        app.session.log.close()
    exported = signing_off.export(bootstrap.build_store(), app.session.review.id, tmp_path / "notes")
    (tmp_path / "allowed").write_text(exported.allowed_signer + "\n")

    assert main(["verify", str(tmp_path / "notes"), "--allowed-signers", str(tmp_path / "allowed")]) == 0
