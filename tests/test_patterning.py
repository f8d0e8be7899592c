"""Patterns of a review's queries, from a real source: what is drawn beside the ten, and what is learned."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui import bootstrap, scan
from logreview_tui.config import Config, SourceConfig
from logreview_tui.domain.events import Happened, Reviewer
from logreview_tui.domain.pattern_events import Beside, Judgement, Patterned, Remembered, RememberedPattern
from logreview_tui.domain.review import Review, apply, replay
from logreview_tui.domain.stored import Verdict
from logreview_tui.evidence import codec
from logreview_tui.evidence.journal import chain
from logreview_tui.opening import Terms, Wish, opening
from logreview_tui.patterning import POOL, Patterning
from tests.domain.reviews import START, happened
from tests.hostile import HOSTILE

Prepare = Callable[[str], AsyncIterator[bootstrap.Reading]]


def _log(folder: Path, lines: list[str]) -> Path:
    path = folder / "app.log"
    at = START
    written = []
    for i, text in enumerate(lines):
        written.append(f"{at + timedelta(seconds=20 * i):%Y-%m-%dT%H:%M:%S+00:00} host1 app[7]: {text}\n")
    path.write_text("".join(written))
    return path


async def _review(reading: bootstrap.Reading) -> Review:
    terms = Terms(
        keywords=(),
        interval=timedelta(hours=1),
        settle=timedelta(0),
        zone=reading.zone,
        zone_name=reading.zone_name,
        reviewer=Reviewer("alice@example.com"),
        configuration=(),
    )
    first = await opening(reading.source, Wish(start=START), terms, (), reading.now)
    return replay(happened([replace(first, salt="00" * 16)]))


async def _look(reading: bootstrap.Reading, review: Review, patterning: Patterning) -> tuple[Review, Patterned]:
    """Answer and patterns of the first cell, `error`, folded into the review."""
    query = review.cells[0]
    answer = await scan.answer(reading.source, query, interval=timedelta(hours=1), size=10, seed=review.seed(query))
    found, card = await patterning.look(review, answer)
    for event in (answer, found, card):
        review = apply(review, Happened(event, START, "alice@example.com", 1))
    return review, found


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """With nothing in it; caches go to the test's own folders."""
    del tmp_path
    return Config()


async def test_of_few_entries_all_are_counted(tmp_path: Path, config: Config) -> None:
    """Exact numbers, the pattern of each drawn entry, and the rare ones beside, the commonest of them first."""
    lines = [f"error number {i} on disk" for i in range(300)]
    lines += [f"error: the {word} is odd" for word in ("alpha", "beta", "gamma")] + ["error: kernel tainted"] * 2
    chosen = SourceConfig("app", (_log(tmp_path, lines),), timezone="UTC")

    async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
        review, found = await _look(reading, await _review(reading), Patterning(reading.source, await _review(reading)))

    assert (found.table.is_exact, found.table.looked_at) == (True, 305)
    assert found.table.rows[0].template == "error number <*> on disk"
    assert found.table.rows[0].entries == 300
    assert len(found.drawn) == 10
    assert {b.why for b in found.beside} == {Beside.NEVER_SEEN}
    assert (found.beside[0].alike, {b.alike for b in found.beside[1:]}) == (2, {1})
    assert {b.pattern for b in found.beside} | set(found.drawn) == {r.id for r in found.table.rows}
    assert review.patterned[found.query_id] == found


async def test_what_was_understood_is_drawn_again_once(tmp_path: Path, config: Config) -> None:
    """A pattern that an earlier review understood and the ten do not show: one entry of it; a seen one: none."""
    lines = [f"error number {i} on disk" for i in range(300)] + ["error: kernel tainted", "error: fan stopped"]
    chosen = SourceConfig("app", (_log(tmp_path, lines),), timezone="UTC")

    async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
        review = await _review(reading)
        _, first = await _look(reading, review, Patterning(reading.source, review))
        known = [
            RememberedPattern(
                review.cells[0].index_pattern, ("failed",), r.id, (), r.template, 1, 1, 1, 1, (),
                Judgement(Verdict.UNDERSTOOD, "bob@example.com", START, "old", "") if "tainted" in r.template else None,
            )
            for r in first.table.rows
        ]  # fmt: skip
        told = apply(review, Happened(Remembered("old", tuple(known), ()), START, "alice@example.com", 1))
        _, second = await _look(reading, told, Patterning(reading.source, told))

    assert {b.why for b in first.beside} == {Beside.NEVER_SEEN}
    assert [(b.entry.text.rpartition(": ")[2], b.why) for b in second.beside] == [("kernel tainted", Beside.AGAIN)]


async def test_of_many_entries_a_sample_is_counted_and_peeled(tmp_path: Path, config: Config) -> None:
    """Estimates say so; a pool without the common patterns finds what one in six thousand says."""
    lines = [f"error number {i} while writing to the old disk" for i in range(6_400)]
    lines.insert(4_000, "error: kernel tainted by module x")
    chosen = SourceConfig("app", (_log(tmp_path, lines),), timezone="UTC")

    async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
        review = await _review(reading)
        _, found = await _look(reading, review, Patterning(reading.source, review))

    assert (found.table.is_exact, found.table.looked_at) == (False, POOL)
    assert found.table.estimate(found.table.rows[0].entries, 6_401) >= 6_390
    assert any("tainted" in b.entry.text for b in found.beside)


async def test_what_was_learned_in_one_query_holds_in_the_next(tmp_path: Path, config: Config) -> None:
    """A hole is told once, in the event of the query it was learned in, and names the same pattern afterwards."""
    names = ("anna", "bert", "carl", "dora", "emil")
    lines = [f"error and failed for the {name} of the shop" for name in names for _ in range(3)]
    chosen = SourceConfig("app", (_log(tmp_path, lines),), timezone="UTC")

    async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
        review = await _review(reading)
        patterning = Patterning(reading.source, review)
        review, first = await _look(reading, review, patterning)
        failed = next(q for q in review.cells if str(q.keyword) == "failed")
        answer = await scan.answer(
            reading.source, failed, interval=timedelta(hours=1), size=10, seed=review.seed(failed)
        )
        second, _ = await patterning.look(review, answer)
        resumed, _ = await Patterning(reading.source, review).look(review, answer)

    assert [r.template for r in first.table.rows] == ["error and failed for the <*> of the shop"]
    assert len(first.holes) == 1
    assert second.holes == ()
    assert {r.id for r in second.table.rows} == {r.id for r in first.table.rows}
    assert resumed == second
    assert second.beside == ()


async def test_the_card_tells_time_and_space(tmp_path: Path, config: Config) -> None:
    """Of all stamps where all were looked at, of a consecutive run where not; components with their share."""
    lines = [f"error number {i} on disk" for i in range(300)]
    many = [f"error number {i} on disk" for i in range(5_200)]
    found = []
    for texts in (lines, many):
        chosen = SourceConfig("app", (_log(tmp_path, texts),), timezone="UTC")
        async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
            review = await _review(reading)
            review, _ = await _look(reading, review, Patterning(reading.source, review))
            found.append(review.cards[review.cells[0].id])

    all_of_them, run = found
    assert (all_of_them.time, all_of_them.rhythm_kind) == ("every 20 s ±0 s (cron-like)", "periodic")
    assert (all_of_them.stamps, all_of_them.has_all_stamps) == (300, True)
    assert run.time == "every 20 s ±0 s (cron-like) (of 500 consecutive entries)"
    assert all_of_them.space == "app 100%; platform or application not known"


async def test_of_large_entries_fewer_are_looked_at(tmp_path: Path, config: Config) -> None:
    """A megabyte each: what is held in memory stays small, and the numbers say that they are those of a part."""
    lines = [f"error {i} {'x' * 1_000_000}" for i in range(40)]
    chosen = SourceConfig("app", (_log(tmp_path, lines),), timezone="UTC")

    async with bootstrap.prepared(chosen, config, lambda _: None) as reading:
        review = await _review(reading)
        _, found = await _look(reading, review, Patterning(reading.source, review))

    assert (found.table.is_exact, found.table.looked_at) == (False, 31)


async def test_hostile_entries_are_named_and_kept(tmp_path: Path, config: Config) -> None:
    """Control bytes, bytes that are no text, JSON that is none, nothing but signs: each goes through the journal."""
    lines = [f"error {text}" for text in HOSTILE if "\n" not in text and "\r" not in text]
    path = tmp_path / "app.log"
    path.write_bytes(
        b"".join(
            f"{START + timedelta(seconds=i):%Y-%m-%dT%H:%M:%S+00:00} h app: ".encode()
            + text.encode("utf-8", "surrogatepass") + b" \xff\xfe\n"
            for i, text in enumerate(lines)
        )
    )  # fmt: skip

    async with bootstrap.prepared(SourceConfig("app", (path,), timezone="UTC"), config, lambda _: None) as reading:
        review = await _review(reading)
        review, found = await _look(reading, review, Patterning(reading.source, review))
        card = review.cards[found.query_id]

    for event in (found, card):
        kind, body = codec.encode(event)
        assert codec.decode(chain(None, kind, body, actor="a", at=START, review="r")).event == event
    assert found.table.looked_at == sum(r.entries for r in found.table.rows) + found.table.unlisted_entries
