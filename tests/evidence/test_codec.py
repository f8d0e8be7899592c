"""Events survive the journal unchanged, and nothing else passes for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from logreview_tui.domain.card import Belongs, Described
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Abandoned,
    Duty,
    DutyWaived,
    Event,
    IncompletenessAccepted,
    KeywordAdded,
    KeywordSplit,
    MarkCleared,
    Marked,
    Noted,
    QueryJudged,
    QueryNamed,
    Recounted,
    Recovered,
    Reviewer,
    Signed,
    SourceSeen,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined, Finding, FindingKind
from logreview_tui.domain.pattern_events import Beside, BesideEntry, LearnedHole, MarkedByPattern, PatternsCounted
from logreview_tui.domain.query import Filter, Query
from logreview_tui.domain.recalled import ChangedHours, HoursRecounted
from logreview_tui.domain.source import Fact
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.evidence import codec
from logreview_tui.evidence.canonical import JsonObject, MalformedError
from logreview_tui.evidence.journal import chain, read
from tests.domain.patterns import A, B, C, D, judged, known, patterned, remembered, row, table
from tests.domain.reviews import OPENED, answered, entry, review

AT = datetime(2026, 3, 3, 12, 0, 0, 123456, tzinfo=UTC)
CELL = review().cells[0]
QUERY = Query("auth.log", CELL.keyword, CELL.within, (Filter("host", "web1", is_excluded=True),))

FOUND = Finding(
    "0123456789ab", FindingKind.SPIKE, True, False, AT, AT + timedelta(hours=1), 9, "1.0", "nine \u202e", (CELL.id,)
)

EVENTS: list[Event] = [
    OPENED,
    answered(CELL, 12, ("a", "b")),
    answered(review().totals[0], Count.at_least(3, "unreadable")),
    Recounted(CELL.id, Count.failed("gone")),
    Marked(CELL.id, ("a", "b"), Verdict.SUSPICIOUS, 1500, was_shown_whole=False),
    MarkCleared(("a",)),
    Noted(CELL.id, (), "cause", "implication", "", "\u202e space"),
    QueryJudged(CELL.id, Verdict.UNDERSTOOD),
    Waived(CELL.id, "why", Count.exact(3)),
    IncompletenessAccepted("auth.log", "why"),
    Varied(QUERY),
    KeywordAdded('"not found"'),
    QueryNamed("5xx", None, (Filter("code", "500..599"),)),
    KeywordSplit(CELL.id, (("code", 7), ("message", 2))),
    DutyWaived(Duty.OWN_KEYWORD, "why"),
    replace(OPENED, source=replace(OPENED.source, facts=(Fact("as seen by", "alice"), Fact("version", None, "why")))),
    Signed("I reviewed.", Reviewer("a@b.c", "A", "r"), "SHA256:x"),
    Abandoned("why"),
    Recovered(12, "0" * 64),
    SourceSeen((Fact("as seen by", "bob"),)),
    patterned(CELL, (A, B), row(A, 7, aliases=(C,)), row(B, 5), beside=(BesideEntry(entry("z"), D, Beside.AGAIN, 3),)),
    PatternsCounted(CELL.id, table(row(A, 12)), (LearnedHole(("usb", "<*>"), ()),)),
    MarkedByPattern(CELL.id, "a", A, Verdict.UNDERSTOOD, 900, was_shown_whole=True),
    Described(CELL.id, "every 1 h", "periodic", 9, True, (("sshd", 8), ("", 1)), 9, Belongs.PLATFORM, ""),
    Suggested(QUERY.id, "oomkilled", "a word of trouble", "0" * 16),
    Suppressed("auth.log", A, "x <*>", "bob", "why", AT, ("error",), 3, 9, 9, 60, "logs-2026-03-03"),
    SuppressionEnded("auth.log", A),
    remembered(known(CELL, A, 3, judged()), known(CELL, B, 0)),
    Examined((CELL.id,), (FOUND,)),
    Disposed(FOUND.id, Disposition.NOISE, "a test"),
    HoursRecounted("r", 48, (ChangedHours("auth.log", ("error",), AT, AT + timedelta(hours=1), 3, 2),)),
]


def test_every_kind_of_event_is_here() -> None:
    """A new event cannot be forgotten."""
    assert {type(e) for e in EVENTS} == set(codec.KINDS.values())


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_comes_back_as_it_went(event: Event) -> None:
    """Through body, chain and canonical bytes."""
    kind, body = codec.encode(event)
    record = chain(None, kind, body, actor="alice", at=AT, review="r")

    back = codec.decode(read(record.line)[0][0])

    assert codec.decode(record) == back
    assert back.event == event
    assert (back.at, back.actor, back.seq) == (AT, "alice", 0)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("invented", {}),
        ("abandoned", {}),
        ("abandoned", {"reason": 3}),
        ("abandoned", {"reason": "x", "more": "y"}),
        ("query_judged", {"query_id": "x", "verdict": "maybe"}),
        ("recovered", {"torn_bytes": "12", "torn_sha256": ""}),
        ("waived", {"query_id": "x", "reason": "y", "count": {"state": "failed", "value": 0, "reason": ""}}),
        ("waived", {"query_id": "x", "reason": "y", "count": {"state": "exact", "value": None, "reason": ""}}),
        ("waived", {"query_id": "x", "reason": "y", "count": {"state": "exact", "value": -1, "reason": ""}}),
    ],
)
def test_what_is_no_event_is_refused(kind: str, body: JsonObject) -> None:
    """Unknown kinds, missing, wrong and additional fields."""
    record = replace(chain(None, "x", {}, actor="a", at=AT, review="r"), kind=kind, body=body)

    with pytest.raises(MalformedError):
        codec.decode(record)


def test_a_journal_from_before_a_field_was_known_is_read() -> None:
    """What older versions wrote has the one spelling that is still written: without the field while it is empty."""
    kind, body = codec.encode(OPENED)
    source = body["source"]
    assert isinstance(source, dict)
    assert "facts" not in source
    with_empty = {**body, "source": {**source, "facts": []}}

    with pytest.raises(MalformedError, match="do not belong there"):
        codec.decode(chain(None, kind, with_empty, actor="a", at=AT, review="r"))


def test_bytes_that_are_no_text_are_written_visibly() -> None:
    """A path or name with undecodable bytes, or with half a surrogate pair, can still be journaled."""
    _, body = codec.encode(Abandoned("na\udcefve \ud83d \xef"))

    assert body == {"reason": "na\\xefve \\ud83d \xef"}
    assert chain(None, "abandoned", body, actor="a", at=AT, review="r").line
