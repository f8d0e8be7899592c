"""`explain` on a month of the demo points at what is hidden in it."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.sources.demo import Incident, incidents, write_demo

SEED = 12
DAY = timedelta(days=1)


def _found(row: dict[str, str], incident: Incident) -> bool:
    start, end = datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])
    is_near = end - start <= 3 * (incident.end - incident.start) + DAY
    return row["pattern"] == incident.pattern and start < incident.end and incident.start < end and is_near


def test_the_first_rows_are_what_is_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of ten rows seven are incidents, six different ones, none much longer than its incident; from files alone."""
    month = tmp_path / "month"
    write_demo(month, seed=SEED, month=1)

    status = main(["explain", str(month), "--timezone", "UTC", "--json"])

    rows = json.loads(capsys.readouterr().out)["rows"]
    hidden = incidents(SEED, 1)
    matches = [[i.id for i in hidden if _found(row, i)] for row in rows[:10]]
    assert status == 0
    assert sum(map(bool, matches)) >= 7
    assert len({i for found in matches for i in found}) >= 6
    assert all(matches[:3])
