"""The hours of the last signed review, counted again on the files as they are now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logreview_tui import bootstrap, scan
from logreview_tui.config import Config, SourceConfig
from logreview_tui.domain import disposing, gate
from logreview_tui.domain.events import Opened
from logreview_tui.domain.finding import FindingKind
from logreview_tui.domain.query import TimeRange
from logreview_tui.domain.review import Review
from logreview_tui.domain.source import IndexPattern
from logreview_tui.recalling import recount_hours
from tests.domain.reviews import OPENED, review

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PAST: Opened = replace(
    OPENED,
    review_id="app.log-2026-03-03",
    within=TimeRange(START, START + 2 * DAY),
    keywords=("error",),
    own_keywords=(),
    index_patterns=(IndexPattern("app.log", ("app.log",)),),
)
NOW = replace(PAST, review_id="app.log-2026-03-05", within=TimeRange(START + 2 * DAY, START + 4 * DAY))


def _lines() -> list[str]:
    """Four days of six entries an hour, each third one an error."""
    times = (START + timedelta(minutes=10 * i) for i in range(4 * 144))
    return [f"{t.isoformat()} web1 app[7]: {'error' if i % 3 == 0 else 'fine'} {i}\n" for i, t in enumerate(times)]


async def _past(path: Path) -> Review:
    state = review(opened=PAST)
    async with bootstrap.prepared(SourceConfig("", (path,), timezone="UTC"), Config(), lambda _: None) as reading:
        found = [t async for t in scan.matrix(reading.source, [*state.totals, *state.cells], timedelta(hours=1))]
    return review(*(scan._answered(t, None) for t in found), opened=PAST)


async def _recounted(path: Path, past: Review) -> Review:
    state = review(opened=NOW)
    async with bootstrap.prepared(SourceConfig("", (path,), timezone="UTC"), Config(), lambda _: None) as reading:
        return review(await recount_hours(reading.source, state, past), opened=NOW)


def _without(lines: list[str]) -> list[str]:
    """Two errors of one hour are gone."""
    return [line for i, line in enumerate(lines) if i not in {66, 69}]


def _with_late(lines: list[str]) -> list[str]:
    """One came late."""
    return sorted([*lines, f"{(START + timedelta(hours=20, minutes=5)).isoformat()} web1 app[7]: fine late\n"])


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (list, []),
        (_without, [FindingKind.VANISHED]),
        (_with_late, [FindingKind.LATE]),
        (lambda lines: _with_late(_without(lines)), [FindingKind.VANISHED, FindingKind.LATE]),
        (lambda lines: lines[36:], []),
    ],
    ids=["the same", "vanished", "late", "both", "rotated away"],
)
async def test_what_changed_since_is_a_finding(
    tmp_path: Path, change: Callable[[list[str]], list[str]], kinds: list[FindingKind]
) -> None:
    """Entries that vanished or came late; what retention took is neither."""
    path = tmp_path / "app.log"
    path.write_text("".join(_lines()))
    past = await _past(path)
    path.write_text("".join(change(_lines())))

    found = await _recounted(path, past)

    assert [f.kind for f in found.findings] == kinds
    assert disposing.open_findings(found) == found.findings
    assert sum(g.kind is gate.GapKind.FINDING for g in gate.gaps(found)) == len(kinds)
    assert found.recalled is not None
    assert found.recalled.hours > 80


async def test_vanished_entries_in_words(tmp_path: Path) -> None:
    """How many, of which review, where, and that a keyword lost them too."""
    path = tmp_path / "app.log"
    path.write_text("".join(_lines()))
    past = await _past(path)
    path.write_text("".join(_without(_lines())))

    (found,) = (await _recounted(path, past)).findings

    assert found.sentence == (
        "app.log: 2 entries vanished since review app.log-2026-03-03: 6 then, 4 now, "
        "2026-03-01T11:00:00Z to 2026-03-01T12:00:00Z; also in 1 of its keywords"
    )
    assert (found.observed, found.expected, found.is_up) == (4, "6.0", False)
