"""`logreview` alone, `reviews`, `abandon`: what there is, what to type next, and that nothing opened vanishes."""

import asyncio
import json
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.bootstrap import SourceChoice
from logreview_tui.cli import main
from logreview_tui.config import SourceConfig
from logreview_tui.domain.review import Review
from logreview_tui.opening import Wish

WISH = Wish(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))


def _open(chosen: SourceConfig) -> Review:
    """Open or resume a review as the screens do, and leave it."""

    async def opening() -> Review:
        async with bootstrap.prepared(chosen, configuration.load(None), lambda _: None) as reading:
            application = await bootstrap.build_application(reading, WISH, None)
            application.session.log.close()
            return application.session.review

    return asyncio.run(opening())


def _of(path: Path) -> SourceConfig:
    return bootstrap.source_config(SourceChoice((str(path),), 2026, "UTC"), configuration.load(None))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """One line, in a file whose name a shell would take apart."""
    path = tmp_path / "my logs; rm -rf $HOME.log"
    path.write_text("Mar 10 10:00:00 web1 sshd[1]: error: Received disconnect\n")
    return path


def test_an_empty_state_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing there yet is no error, and ends with commands."""
    assert main([]) == 0

    shown = capsys.readouterr().out
    assert "none yet" in shown
    assert "logreview demo " in shown
    assert "logreview review /var/log" in shown


def test_an_open_review_is_resumed_by_the_printed_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The path stands quoted for a shell: a file name is an attacker's text too."""
    review = _open(_of(log))

    assert main([]) == 0
    line = next(o for o in capsys.readouterr().out.splitlines() if f"resumes {review.id}" in o)
    assert shlex.split(line.split("   resumes")[0]) == ["logreview", "review", str(log.resolve())]


def test_a_named_source_is_resumed_by_its_name(
    log: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The configuration's name is all there is to type."""
    folder = own_folders / "config" / "logreview"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(f"sources:\n  prod:\n    paths: [{json.dumps(str(log))}]\n    year: 2026\n")
    review = _open(bootstrap.source_config(SourceChoice(("prod",)), configuration.load(None)))

    assert main([]) == 0
    assert f"logreview review prod   resumes {review.id}" in capsys.readouterr().out


def test_the_demo_is_resumed_by_its_command(own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its patterns and its throwaway key belong to `logreview demo`, not to the folder."""
    folder = own_folders / "data" / "logreview" / "demo-7"
    folder.mkdir(parents=True)
    (folder / "x.log").write_text("2026-03-10T10:00:00Z h sshd[1]: error\n")
    review = _open(SourceConfig("demo-7", (folder,), timezone="UTC"))

    assert main([]) == 0
    assert f"logreview demo --seed 7   resumes {review.id}" in capsys.readouterr().out


def test_an_abandoned_review_stays_listed_and_the_next_one_names_it(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else one could open again until the sample looks clean."""
    first = _open(_of(log))
    assert main(["abandon", first.id, "--reason", "wrong period"]) == 0
    second = _open(_of(log))

    assert second.id == f"{first.id}-2"
    assert [(a.review_id, a.reason) for a in second.opened.abandoned] == [(first.id, "wrong period")]
    capsys.readouterr()
    assert main(["reviews", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {r["review"]: r["state"] for r in listed} == {first.id: "abandoned", second.id: "open"}


def test_giving_up_takes_a_reason_and_an_open_review(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A blank reason is none; what does not exist or has ended cannot be given up."""
    review = _open(_of(log))

    assert main(["abandon", review.id, "--reason", "  "]) == 6
    assert main(["abandon", "no-such-review", "--reason", "x"]) == 5
    assert "there is no review no-such-review" in capsys.readouterr().err
    assert main(["abandon", review.id, "--reason", "wrong period"]) == 0
    assert main(["abandon", review.id, "--reason", "again"]) == 6


def test_an_edited_review_is_said_and_hides_no_other(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 5, with every other review still listed."""
    good = _open(_of(log))
    other = tmp_path / "other.log"
    other.write_bytes(log.read_bytes())
    edited = _open(_of(other))
    journal = bootstrap.build_store().folder(edited.id) / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"UTC"', b'"CET"', 1))

    assert main(["reviews", "--json"]) == 5
    listed = {r["review"]: r for r in json.loads(capsys.readouterr().out)}
    assert listed[good.id]["state"] == "open"
    assert listed[edited.id]["state"] == "damaged"
    assert "record" in listed[edited.id]["problem"]


def test_a_network_file_system_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Locks and syncs may not hold there, and a mark could be lost."""
    monkeypatch.setattr("logreview_tui.store.reviews.remote_file_system", lambda _: "nfs4")

    assert main([]) == 0
    assert "is on nfs4" in capsys.readouterr().err
