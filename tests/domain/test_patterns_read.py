"""Reading by message pattern: one block says one thing, new things first, understood ones together."""

from dataclasses import replace

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.events import Answered, Event, Marked, StoredSample
from logreview_tui.domain.gate import check_judgement, passes, readable_ids, reading, verdict
from logreview_tui.domain.pattern_events import Beside, BesideEntry, MarkedByPattern
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import block_state, blocks_of, everywhere, ids_of, recalled
from logreview_tui.domain.stored import StoredEntry, Verdict
from tests.domain.patterns import A, B, C, D, judged, known, patterned, remembered, row
from tests.domain.reviews import answered, entry, review

CELL, OTHER = review().cells[0], review().cells[2]


def _answer(query: Query, *texts: str) -> Answered:
    """Drawn entries that say these things, named by query and number."""
    drawn = tuple(_entry(query, i, text) for i, text in enumerate(texts))
    return replace(answered(query, len(texts)), sample=StoredSample("0" * 16, len(texts), drawn))


def _entry(query: Query, number: int, text: str) -> StoredEntry:
    return replace(entry(f"{query.id}-{number}", text), rank=number)


def _ids(block: Block) -> list[int]:
    return [int(i.rpartition("-")[2]) for i in ids_of(block)]


def test_entries_of_one_pattern_are_one_block_in_parts() -> None:
    """Words that vary make parts, numbers that vary do not; nothing is left out."""
    found = review(
        _answer(CELL, "user anna 1 in", "disk 7 full", "user bob 2 in", "user anna 3 in"),
        patterned(CELL, (A, B, A, A), row(A, 3), row(B, 1)),
    )

    first, second = blocks_of(found, CELL)

    assert (_ids(first), _ids(second)) == ([0, 3, 2], [1])
    assert [len(part.entries) for part in first.parts] == [2, 1]
    assert first.pattern == A


def test_without_patterns_blocks_are_what_they_were() -> None:
    """A journal of an earlier release is read as before."""
    found = review(_answer(CELL, "user anna 1 in", "user bob 2 in", "user anna 3 in"))

    assert [_ids(block) for block in blocks_of(found, CELL)] == [[0, 2], [1]]


def test_what_nobody_has_seen_comes_first_and_is_not_due() -> None:
    """An entry beside the sample is read and may make the query suspicious, but it passes no gate."""
    beside = BesideEntry(_entry(CELL, 9, "taint detected"), D, Beside.NEVER_SEEN, 1)
    begun: list[Event] = [
        _answer(CELL, "a", "a"),
        patterned(CELL, (A, A), row(A, 2), row(D, 1), beside=(beside,), is_exact=False),
    ]
    new, uniform = blocks_of(review(*begun), CELL)

    only_new = review(*begun, Marked(CELL.id, ids_of(new), Verdict.SUSPICIOUS, 9, was_shown_whole=True))
    only_due = review(*begun, Marked(CELL.id, ids_of(uniform), Verdict.UNDERSTOOD, 9, was_shown_whole=True))

    assert block_state(review(*begun), CELL, new).is_new
    assert readable_ids(only_new, CELL) == (*ids_of(uniform), *ids_of(new))
    assert (str(reading(only_new, CELL)), passes(only_new, CELL)) == ("0/2", False)
    assert verdict(only_new, CELL) is Verdict.SUSPICIOUS
    assert passes(only_due, CELL)
    check_judgement(only_due, CELL)


def test_what_was_understood_and_is_as_it_was_stands_together() -> None:
    """Two known patterns are one block at the end; a changed one stands by itself."""
    found = review(
        remembered(known(CELL, A, 2, judged()), known(CELL, B, 2, judged()), known(CELL, C, 60, judged())),
        _answer(CELL, "a", "b", "c", "d", "a", "b"),
        patterned(CELL, (A, B, C, D, A, B), row(A, 2), row(B, 2), row(C, 1), row(D, 1)),
    )

    shown = blocks_of(found, CELL)

    assert [_ids(block) for block in shown] == [[2], [3], [0, 4, 1, 5]]
    assert [block_state(found, CELL, block).is_quiet for block in shown] == [False, False, True]
    assert [part.pattern for part in shown[2].parts] == [A, B]


def test_a_whole_pattern_is_every_unread_entry_of_it() -> None:
    """Over all queries of the index pattern; one under a former name counts; what is marked is left out."""
    found = review(
        _answer(CELL, "x 1", "y"),
        patterned(CELL, (A, B), row(A, 1), row(B, 1)),
        _answer(OTHER, "x 2", "x 3"),
        patterned(OTHER, (C, C), row(C, 2, aliases=(A,))),
        Marked(OTHER.id, (f"{OTHER.id}-1",), Verdict.UNDERSTOOD, 9, was_shown_whole=True),
    )

    block = everywhere(found, OTHER, C)

    assert block is not None
    assert set(ids_of(block)) == {f"{CELL.id}-0", f"{OTHER.id}-0"}
    assert everywhere(found, OTHER, D) is None


def test_a_mark_by_pattern_is_a_mark_of_its_own() -> None:
    """The entry is read in the query it was drawn for, alone, and the mark names the pattern."""
    found = review(
        _answer(CELL, "x 1"),
        patterned(CELL, (A,), row(A, 1)),
        MarkedByPattern(CELL.id, f"{CELL.id}-0", A, Verdict.UNDERSTOOD, 700, was_shown_whole=True),
    )

    mark = found.marks[f"{CELL.id}-0"]
    assert (mark.pattern, mark.group, mark.shown_ms, mark.verdict) == (A, 1, 700, Verdict.UNDERSTOOD)
    assert passes(found, CELL)


def test_a_pattern_that_was_renamed_since_is_still_found() -> None:
    """A hole learned in a later query: the earlier row answers to the new id, and to its own."""
    found = review(
        _answer(CELL, "x 1"),
        patterned(CELL, (A,), row(A, 1)),
        _answer(OTHER, "x 2"),
        patterned(OTHER, (C,), row(C, 1, aliases=(A, B))),
    )

    assert found.canonical(A) == found.canonical(B) == C
    assert recalled(found, CELL, A) is None
