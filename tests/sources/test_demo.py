"""The demo: the same bytes for one seed and month, and every incident where it says it is."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.demo import incidents, write_demo

WANTED = {
    "password_spraying",
    "denied_after_role_change",
    "silent_agent",
    "expired_certificate",
    "image_pull_loop",
    "never_seen_line",
    "rising_errors",
    "escape_injection",
}


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _lines(folder: Path, pattern: str) -> Iterator[tuple[datetime, str]]:
    for path in sorted(folder.glob(f"{pattern.rstrip('*')}-default-*.ndjson")):
        for line in path.read_text().splitlines():
            document = json.loads(line)
            yield datetime.fromisoformat(document["@timestamp"]), line


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Month 1 of seed 5."""
    folder = tmp_path_factory.mktemp("demo") / "month"
    write_demo(folder, seed=5, month=1)
    return folder


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(month: Path, tmp_path: Path) -> None:
    """A second process with another PYTHONHASHSEED writes the same files."""
    again = tmp_path / "again"
    code = "\n".join(
        [
            "from pathlib import Path",
            "from logreview_tui.sources.demo import write_demo",
            f"write_demo(Path({str(again)!r}), seed=5, month=1)",
        ]
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"}
    )

    assert _digest(again) == _digest(month)


def test_a_month_has_at_least_three_hundred_thousand_entries(month: Path) -> None:
    """Enough to be a month of something."""
    assert sum(path.read_bytes().count(b"\n") for path in month.iterdir()) >= 300_000


def test_the_promised_incidents_are_in_every_first_month() -> None:
    """Eight kinds at least, in any seed."""
    for seed in (1, 2, 3):
        assert {i.kind for i in incidents(seed, 1)} >= WANTED


def test_the_next_month_hides_other_incidents() -> None:
    """At least eight again, none at the same time."""
    first, second = incidents(1, 1), incidents(1, 2)

    assert len(second) >= 8
    assert {i.start for i in first}.isdisjoint({i.start for i in second})


def test_every_incident_left_its_trace_where_it_says(month: Path) -> None:
    """Its lines stand in its pattern and window; the silent agent left none."""
    for incident in incidents(5, 1):
        inside = [line for at, line in _lines(month, incident.pattern) if incident.start <= at < incident.end]
        if incident.kind == "silent_agent":
            assert incident.end - incident.start == timedelta(hours=7)
            assert not inside
        else:
            assert any(incident.trace in line for line in inside), incident.id


def test_a_folder_in_use_and_an_impossible_month_are_refused(month: Path, tmp_path: Path) -> None:
    """Nothing is overwritten."""
    with pytest.raises(SourceError, match="is not empty"):
        write_demo(month, seed=5, month=1)
    with pytest.raises(UsageError, match="no month 0"):
        write_demo(tmp_path / "x", seed=1, month=0)
