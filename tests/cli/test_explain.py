"""`explain`: where to look first, on a month of two hosts with four things planted in it."""

import asyncio
import json
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui import bootstrap, scan
from logreview_tui import config as configuration
from logreview_tui.cli import main
from logreview_tui.config import SourceConfig
from logreview_tui.opening import Wish

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = (
    "session opened for user backup",
    "session closed for user backup",
    "starting the nightly report",
    "cache warm",
)
GUESSED = (200, 203)
SILENT = (400, 412)
BROKEN = (500, 520)
ONCE = 333


def _lines() -> list[str]:
    rng = random.Random(1)
    said: list[tuple[datetime, str, str]] = []
    for hour in range(720):
        for host in ("web1", "web2"):
            if host == "web2" and SILENT[0] <= hour < SILENT[1]:
                continue
            for _ in range(rng.randrange(4, 9)):
                said.append((_at(rng, hour), host, f"daemon[77]: {rng.choice(USUAL)}"))
        if GUESSED[0] <= hour < GUESSED[1]:
            for _ in range(60):
                said.append((_at(rng, hour), "web1", "sshd[9]: Failed password for root from 203.0.113.5 port 4 ssh2"))
        if BROKEN[0] <= hour < BROKEN[1]:
            said.append((_at(rng, hour), "web1", "mailer[5]: quota exceeded for the outgoing queue"))
        if hour == ONCE:
            said.append((_at(rng, hour), "web2", "kernel: nf_probe: module verification failed - tainting kernel"))
    return [f"{t.isoformat()} {host} {text}\n" for t, host, text in sorted(said)]


def _at(rng: random.Random, hour: int) -> datetime:
    return START + hour * HOUR + timedelta(seconds=rng.randrange(3600))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A month of ISO-stamped syslog, in a folder."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "syslog").write_text("".join(_lines()))
    return folder


PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31", "--timezone", "UTC")


def _run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(("explain", *args))
    out, err = capsys.readouterr()
    return status, out, err


def _hours(row: dict[str, str]) -> tuple[float, float]:
    first, last = ((datetime.fromisoformat(row[k]) - START) / HOUR for k in ("from", "to"))
    return first, last


def test_each_planted_thing_is_one_row_first_things_first(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guessed passwords lead as a risk indicator; a silent host, a burst of one kind and a single line follow."""
    status, out, _ = _run(capsys, str(log), *PERIOD, "--json")

    found = json.loads(out)
    rows = found["rows"]
    assert status == 0
    assert found["source"] == "logs"
    assert found["period"] == {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z"}
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) <= 5
    rows = rows[:4]
    assert {row["pattern"] for row in rows} == {"syslog"}
    assert [row["is_risk_indicator"] for row in rows] == [True, False, False, False]
    guessed, *others, once = rows
    assert guessed["sentence"].startswith("risk indicator: ")
    assert pytest.approx(_hours(guessed), abs=1) == (200, 203)
    silent = next(row for row in others if row["kind"] == "silence")
    assert _hours(silent) == (400, 412)
    assert silent["sentence"].startswith("host web2: ")
    broken = next(row for row in others if row["kind"] == "only then")
    assert pytest.approx(_hours(broken), abs=1) == (500, 520)
    assert "quota exceeded for the outgoing queue (mailer): 20 entries" in broken["sentence"]
    assert once["kind"] == "never seen"
    assert "nf_probe module verification failed" in once["sentence"]
    assert 333 <= _hours(once)[0] < _hours(once)[1] < 334.1


def test_without_json_a_row_is_a_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rank, index pattern, sentence."""
    _, out, _ = _run(capsys, str(log), *PERIOD)

    lines = out.splitlines()
    assert 4 <= len(lines) <= 5
    assert lines[0].startswith("  1  syslog  risk indicator: ")


def _opened(log: Path) -> str:
    async def act() -> str:
        config = configuration.load(None)
        async with bootstrap.prepared(SourceConfig("", (log,), timezone="UTC"), config, lambda _: None) as reading:
            app = await bootstrap.build_application(reading, Wish(START, START + 720 * HOUR), None)
            total = app.session.review.total("syslog")
            app.session.answered(await scan.answer(app.source, total, interval=HOUR, size=10, seed=1))
            app.session.log.close()
            return app.session.review.id

    return asyncio.run(act())


def test_a_review_is_explained_by_its_source_and_period(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same rows as for the source."""
    review = _opened(log)

    status, out, _ = _run(capsys, review, "--json")

    assert status == 0
    found = json.loads(out)
    assert found["period"] == {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z"}
    assert [row["kind"] for row in found["rows"]][3] == "never seen"


def test_a_review_whose_source_is_gone_has_its_kept_counts(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fewer rows, exit code 3, and the reason; nothing is invented."""
    review = _opened(log)
    shutil.rmtree(log)

    status, out, err = _run(capsys, review, "--json")

    assert status == 3
    assert f"the source of {review} is gone: only the counts that the review keeps were looked at" in err
    rows = json.loads(out)["rows"]
    assert [(row["pattern"], row["kind"]) for row in rows] == [("syslog", "spike"), ("syslog", "dip")]
    assert pytest.approx(_hours(rows[0]), abs=1) == (200, 203)


def test_few_entries_give_no_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is pointed at where there is too little to say."""
    path = tmp_path / "auth.log"
    path.write_text("2026-03-01T00:00:00Z web1 sshd[1]: Failed password for root\n")

    assert _run(capsys, str(path), "--timezone", "UTC")[:2] == (0, "nothing stands out\n")


def test_hostile_text_stays_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in messages, hosts and programs reach no terminal."""
    lines = [f"2026-03-{1 + i // 24:02}T{i % 24:02}:00:00Z web1 daemon[1]: tick\n" for i in range(480)]
    lines[300:300] = ["2026-03-13T12:00:00Z \x1b[2Jh prog\x1b]0;x\x07[1]: \x1b[31mvery\x1b[0m odd \u202e thing\n"]
    path = tmp_path / "odd.log"
    path.write_text("".join(lines))

    status, out, _ = _run(capsys, str(path), "--timezone", "UTC")

    assert status == 0
    assert "odd" in out
    assert not set(out) & {"\x1b", "\x07", "\u202e"}


def test_what_is_neither_source_nor_review_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, as for any source that is not there."""
    status, out, err = _run(capsys, "nothing-2026-01-01")

    assert (status, out) == (3, "")
    assert "nothing-2026-01-01: no such file or folder" in err
