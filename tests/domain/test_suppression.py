"""Suppression: an owner, a reason and an end; disclosed; void once it expires or the rate jumps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from logreview_tui.domain.events import Event
from logreview_tui.domain.pattern_events import PatternRow
from logreview_tui.domain.quiet import carried, check_rule, is_quiet, rule_of, why_void
from logreview_tui.domain.reading import block_state, blocks_of
from logreview_tui.domain.review import Review
from logreview_tui.domain.suppression import Suppressed, SuppressionEnded
from logreview_tui.errors import RefusedError
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.reperformance import check_steps
from tests.domain.patterns import A, B, C, known, patterned, remembered, row
from tests.domain.reviews import OPENED, WITHIN, answered, happened, review

CELL, OTHER = review().cells[0], review().cells[2]
RULE = Suppressed(
    "auth.log", A, "template a <*>", "bob", "ticket 7", WITHIN.end + timedelta(days=30), ("error",),
    10, 100, 100, 172_800, OPENED.review_id,
)  # fmt: skip


def _review(now: PatternRow, *more: Event) -> Review:
    rest = row(B, 100 - now.entries)
    return review(answered(CELL, 100, ("a", "b")), patterned(CELL, (A, B), now, rest), *more)


def test_a_suppressed_pattern_is_read_with_others_of_the_kind() -> None:
    """Its entries are drawn and shown all the same, at the end."""
    found = _review(row(A, 10), RULE)

    assert is_quiet(found, CELL, row(A, 10))
    assert [block_state(found, CELL, b).is_quiet for b in blocks_of(found, CELL)] == [False, True]
    assert sum(len(part.entries) for b in blocks_of(found, CELL) for part in b.parts) == 2


@pytest.mark.parametrize(
    ("now", "rule", "why"),
    [
        (row(A, 19), RULE, ""),
        (row(A, 60), RULE, "open again: 6.0 times as often as when it was made"),
        (row(A, 2), RULE, ""),
        (row(A, 10), replace(RULE, until=WITHIN.end), "expired on 03 Mar 2026"),
    ],
)
def test_a_rule_is_void_when_it_expired_or_the_rate_jumped(now: PatternRow, rule: Suppressed, why: str) -> None:
    """Less than before is no reason to look; what is void is said."""
    found = _review(now, rule)

    assert why_void(found, CELL, now, rule) == why
    assert is_quiet(found, CELL, now) is (not why)


def test_under_another_keyword_the_last_review_tells_the_rate() -> None:
    """The rule was made where `error` was looked for; elsewhere a jump against the month before opens it."""
    then = remembered(known(OTHER, A, 5))
    told: list[Event] = [answered(OTHER, 100, ("a",)), patterned(OTHER, (A,), row(A, 60), row(B, 40))]
    found = review(then, *told, RULE)

    assert why_void(found, OTHER, row(A, 60), RULE) == "open again: more often than in the last review"
    assert why_void(review(*told, RULE), OTHER, row(A, 60), RULE) == ""


def test_a_rule_follows_its_pattern_and_can_be_taken_back() -> None:
    """By a new id too; the end of it is an event like any other."""
    renamed = row(C, 10, aliases=(A,))

    assert rule_of(_review(renamed, RULE), CELL, renamed) == RULE
    assert rule_of(_review(row(A, 10), RULE, SuppressionEnded("auth.log", A)), CELL, row(A, 10)) is None
    assert _review(row(A, 10), RULE, replace(RULE, owner="eva")).suppressions == (replace(RULE, owner="eva"),)


def test_what_has_not_expired_goes_on() -> None:
    """The next review begins with the rules that outlive it."""
    found = _review(row(A, 10), RULE, replace(RULE, pattern=B, until=WITHIN.end + timedelta(days=1)))

    assert carried(found, WITHIN.end + timedelta(days=2)) == (RULE,)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"owner": " "}, "needs an owner and a reason"),
        ({"reason": ""}, "needs an owner and a reason"),
        ({"until": WITHIN.end}, "no day within the year"),
        ({"until": WITHIN.end + timedelta(days=400)}, "no day within the year"),
        ({"pattern": "f" * 12}, "there is no such pattern"),
    ],
)
def test_a_rule_without_what_it_needs_is_refused(changes: dict[str, object], why: str) -> None:
    """When it is made, and when a journal is verified."""
    rule = replace(RULE, **changes)  # type: ignore[arg-type]
    events: list[Event] = [OPENED, answered(CELL, 100, ("a", "b")), patterned(CELL, (A, B), row(A, 10), row(B, 90))]

    with pytest.raises(RefusedError, match=why):
        check_rule(_review(row(A, 10)), rule)
    with pytest.raises(MalformedError, match=why):
        check_steps(happened([*events, rule]))
    check_steps(happened([*events, RULE]))


def test_a_rule_of_an_earlier_review_follows_the_opening() -> None:
    """It cannot be slipped in later, nor where there was no earlier review."""
    old = replace(RULE, made_in="logs-2026-02-01")

    with pytest.raises(MalformedError, match="follows the opening"):
        check_steps(happened([OPENED, old]))
    with pytest.raises(MalformedError, match="no such rule"):
        check_steps(happened([OPENED, SuppressionEnded("auth.log", A)]))
