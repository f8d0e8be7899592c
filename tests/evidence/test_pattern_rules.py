"""Message patterns in a bundle: told in evidence and report, and no lie about them can be signed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui.domain.events import Answered, Event, Marked
from logreview_tui.domain.pattern_events import (
    Beside,
    BesideEntry,
    MarkedByPattern,
    Patterned,
    PatternsCounted,
    PatternTable,
    Remembered,
)
from logreview_tui.domain.stored import StoredEntry, Verdict
from logreview_tui.domain.suppression import Suppressed
from logreview_tui.evidence import bundle
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.reperformance import check_steps
from tests.domain.patterns import A, B, C, judged, known, patterned, remembered, row, table
from tests.domain.reviews import WITHIN, happened
from tests.evidence import bundles
from tests.evidence.bundles import HOSTILE, signed


def _first(found: Sequence[Event]) -> tuple[int, Answered]:
    return next((i, e) for i, e in enumerate(found) if isinstance(e, Answered) and e.sample and len(e.sample.drawn) > 5)


def _beside(answer: Answered) -> BesideEntry:
    at = answer.query.within.start
    entry = StoredEntry("beside-1", "auth.log", at, 3, b"tainted", f"tainted {HOSTILE}", (("a", "b"),))
    return BesideEntry(entry, C, Beside.NEVER_SEEN, 2)


def _events() -> list[Event]:
    """The whole review, one of its cells with patterns, one entry marked by pattern, memory of the month before."""
    found = bundles.events()
    i, answer = _first(found)
    assert answer.sample
    told = patterned(
        answer.query, [A] * len(answer.sample.drawn), row(A, 9), row(C, 2), row(B, 1), beside=(_beside(answer),)
    )
    mark = MarkedByPattern(answer.query.id, answer.sample.drawn[0].id, A, Verdict.UNDERSTOOD, 900, was_shown_whole=True)
    memory = remembered(known(answer.query, A, 9, judged(note="it is *nightly*")), known(answer.query, B, 40))
    rule = Suppressed(
        answer.query.index_pattern, A, "template a <*>", "bob | eva", "ticket *7*", WITHIN.end + timedelta(days=30),
        answer.query.keyword.words if answer.query.keyword else (), 9, 12, 12, 172_800, "logs-2026-03-03",
    )  # fmt: skip
    return [found[0], memory, *found[1 : i + 1], told, mark, rule, *found[i + 1 :]]


def test_evidence_and_report_tell_them(tmp_path: Path) -> None:
    """The table with standing and verdict, the entry beside with its reason, the mark; and the bundle can be signed."""
    kept = signed(tmp_path / "b", _events())

    evidence = json.loads((kept.folder / "evidence.json").read_bytes())
    query = next(q for q in evidence["queries"] if "patterns" in q)
    rows = {r["id"]: r for r in query["patterns"]["rows"]}
    assert (rows[A]["standing"], rows[A]["judgement"]["note"]) == ("known", "it is *nightly*")
    assert (rows[B]["standing"], rows[C]["standing"]) == ("known at another rate", "new")
    assert query["beside"] == [{"id": "beside-1", "pattern": C, "why": "never seen", "alike": 2}]
    assert [e["id"] for e in evidence["entries"] if e.get("is_beside")] == ["beside-1"]
    assert evidence["coverage"]["entries_beside"] == 1
    assert evidence["memory"] == {"review": "logs-2026-03-01", "patterns": 2, "judged": 1}
    report = (kept.folder / "report.md").read_text()
    assert f"9 {A} template a <*> (sshd) [known; understood 2026-03-01 by bob@example.com: it is *nightly*]" in report
    assert "never seen: tainted Failed password" in report
    assert "Known from earlier reviews" in report
    assert "\x1b" not in report
    (rule,) = evidence["suppressions"]
    assert (rule["owner"], [(q["entries"], q["is_exact"], q["void"]) for q in rule["queries"]]) == (
        "bob | eva",
        [(9, True, "")],
    )
    assert "owner bob \\| eva, until 2026-04-02T00:00:00Z: ticket \\*7\\*" in report


def test_a_bundle_without_patterns_has_no_word_of_them(tmp_path: Path) -> None:
    """What an earlier release signed is made again byte for byte: fields that say nothing are left out."""
    text = (signed(tmp_path / "b").folder / "evidence.json").read_text()

    for word in ('patterns":{', "beside", "memory", "by_pattern"):
        assert word not in text


def _with(found: list[Event], change: Callable[[Patterned], Patterned]) -> list[Event]:
    return [change(e) if isinstance(e, Patterned) else e for e in found]


def _table(found: list[Event], **changes: object) -> list[Event]:
    return _with(found, lambda p: replace(p, table=replace(p.table, **changes)))  # type: ignore[arg-type]


LIES: list[tuple[Callable[[list[Event]], list[Event]], str]] = [
    (lambda f: _with(f, lambda p: replace(p, drawn=p.drawn[1:])), "each drawn entry has one pattern"),
    (lambda f: _with(f, lambda p: replace(p, beside=p.beside * 2)), "an entry is drawn twice"),
    (lambda f: _table(f, looked_at=13), "do not add up"),
    (lambda f: _table(f, rows=(row(A, 12),), unlisted_entries=1), "do not add up"),
    (lambda f: _with(f, lambda p: replace(p, table=table(row(A, 11)))), "of a part are called exact"),
    (lambda f: _with(f, lambda p: replace(p, query_id="0" * 12)), "told once, of a query that was drawn from"),
    (lambda f: [*f, next(e for e in f if isinstance(e, Patterned))], "told once"),
    (lambda f: [*f, f[1]], "follows the opening"),
    (lambda f: [f[0], replace(f[1], review_id="logs-1999-01-01"), *f[2:]], "follows the opening"),  # type: ignore[arg-type]
    (lambda f: _marked(f, entry="invented"), "an entry is marked that was not drawn"),
    (lambda f: _marked(f, pattern=B), "an entry is marked with those of another pattern"),
    (lambda f: _marked(f, verdict=Verdict.OPEN), "open is no mark"),
    (lambda f: _table(f, rows=(row(A, 13),), unlisted_entries=-1), "do not add up"),
    (lambda f: _ruled(f, looked_at=1), "numbers that its query does not have"),
    (lambda f: _ruled(f, index_pattern="another"), "numbers that its query does not have"),
    (lambda f: _remembering(f, review_id="logs-2026-03-03"), "a verdict of this review is remembered"),
    (lambda f: _remembering(f, verdict=Verdict.OPEN), "open is no verdict"),
    (lambda f: [*f, PatternsCounted("0" * 12, PatternTable(0, False, (), 0, 0), ())], "there is no such query"),
]


def _marked(found: list[Event], **changes: object) -> list[Event]:
    return [replace(e, **changes) if isinstance(e, MarkedByPattern) else e for e in found]  # type: ignore[arg-type]


def _ruled(found: list[Event], **changes: object) -> list[Event]:
    return [replace(e, **changes) if isinstance(e, Suppressed) else e for e in found]  # type: ignore[arg-type]


def _remembering(found: list[Event], **changes: object) -> list[Event]:
    known = found[1]
    assert isinstance(known, Remembered)
    first, *others = known.patterns
    assert first.judgement
    lie = replace(first, judgement=replace(first.judgement, **changes))  # type: ignore[arg-type]
    return [found[0], replace(known, patterns=(lie, *others)), *found[2:]]


@pytest.mark.parametrize("number", range(len(LIES)))
def test_no_lie_about_patterns_is_allowed(number: int) -> None:
    """Each is refused at the event that tells it."""
    lie, why = LIES[number]
    check_steps(happened(_events()))

    with pytest.raises(MalformedError, match=why):
        check_steps(happened(lie(_events())))


def test_an_entry_beside_may_be_marked_but_does_not_fill_the_sample() -> None:
    """It is drawn, so it can be marked; it is not due, so it replaces none of the ten."""
    found = _events()
    at = next(i for i, e in enumerate(found) if isinstance(e, Patterned))
    told = found[at]
    assert isinstance(told, Patterned)
    mark = Marked(told.query_id, ("beside-1",), Verdict.UNDERSTOOD, 9, was_shown_whole=True)

    check_steps(happened([*found[: at + 1], mark, *found[at + 1 :]]))
    assert bundle.build(bundles.records(_signed([*found[: at + 1], mark, *found[at + 1 :]])))


def _signed(found: list[Event]) -> list[Event]:
    from logreview_tui.evidence.sshkeys import PublicKey  # noqa: PLC0415

    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3nZ0lHq1b1zqg0f7Qm3VZ1cH0y3rX1Zb0Z1l2m3n4o"
    return bundles.signed_events(found, PublicKey.from_line(line)[0])
