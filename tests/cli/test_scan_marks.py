"""`scan --json` says what stands out in a cell, and how it changed since the last signed review."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logreview_tui import bootstrap
from logreview_tui.cli import main
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import Answered, Opened, Reviewer, Signed
from logreview_tui.domain.query import Keyword, Query, TimeRange
from logreview_tui.domain.source import IndexPattern
from logreview_tui.sources.local.files import source_identity
from logreview_tui.store.log import ReviewLog
from tests.domain.reviews import OPENED

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 10
BEFORE = TimeRange(START - timedelta(days=DAYS), START)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Ten days of an error every ten minutes, and one hour with one every ten seconds."""
    path = tmp_path / "app.log"
    with path.open("w") as out:
        for hour in range(24 * DAYS):
            for second in range(0, 3600, 10 if hour == 150 else 600):
                time = START + timedelta(hours=hour, seconds=second)
                out.write(f"{time.isoformat()} web1 app[7]: error number {second}\n")
    return path


def _signed_before(log: Path) -> None:
    """A signed review of the ten days before, which counted 1,440 errors and 500 entries that are gone now."""
    source = replace(OPENED.source, identity=source_identity((log,)))
    opened: Opened = replace(
        OPENED,
        source=source,
        within=BEFORE,
        review_id="app.log-2026-03-01",
        keywords=("error", "denied"),
        index_patterns=(IndexPattern("app.log", ("app.log",)),),
    )
    kept = ReviewLog(bootstrap.build_store().create(opened.review_id))
    for event in (
        opened,
        _answer(Query("app.log", Keyword.parse("error"), BEFORE), 1440),
        _answer(Query("app.log", Keyword.parse("denied"), BEFORE), 480),
        Signed("I read it", Reviewer("a@b.c", "A", "B"), "SHA256:x"),
    ):
        kept.append(event, actor="alice", at=START)
    kept.close()


def _answer(query: Query, count: int) -> Answered:
    return Answered(query, 3600, Count.exact(count), (count // (24 * DAYS),) * 24 * DAYS, None, None)


def _cells(log: Path, capsys: pytest.CaptureFixture[str]) -> dict[str | None, dict[str, Any]]:
    period = ("--from", "2026-03-01", "--to", "2026-03-11", "--timezone", "UTC")
    assert main(["scan", str(log), *period, "--keyword", "number", "--json"]) == 0
    return {c["keyword"]: c for c in json.loads(capsys.readouterr().out)["cells"]}


def test_what_stands_out_is_told_in_its_cell(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The spike with onset, numbers and sentence; a word with few hits says so; without a review there is no change."""
    cells = _cells(log, capsys)

    (spike,) = cells["error"]["anomalies"]
    assert (spike["kind"], spike["direction"], spike["observed"]) == ("spike", "up", 360)
    assert (spike["from"], spike["to"]) == ("2026-03-07T06:00:00Z", "2026-03-07T07:00:00Z")
    assert spike["sentence"].startswith("Sat 7 Mar 06:00 - 07:00 UTC: 360 entries, expected 6 ")
    assert cells["denied"]["anomalies"] == []
    assert cells["denied"]["anomalies_remark"] == "too few to say: 0 entries"
    assert all(c["change"] is None for c in cells.values())


def test_the_last_signed_review_is_compared_with(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rate a day now and then; what it did not count has no change."""
    _signed_before(log)

    cells = _cells(log, capsys)

    assert cells["error"]["change"] == {
        "review": "app.log-2026-03-01",
        "previous": {"value": 1440, "relation": "eq"},
        "per_day": 179.4,
        "previous_per_day": 144.0,
        "ratio": 1.246,
        "trend": "more",
        "significant": False,
        "z": pytest.approx(0.7, abs=0.5),
    }
    denied = cells["denied"]["change"]
    assert (denied["ratio"], denied["trend"], denied["significant"]) == (0.0, "less", True)
    assert cells["number"]["change"] is None
    assert cells[None]["change"] is None
