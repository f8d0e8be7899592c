"""Counts of patterns made in parts are the counts of the whole."""

import pickle
import random
from datetime import UTC, datetime, timedelta

import pytest

from logreview_tui.analysis import patterns
from logreview_tui.analysis.patterns import PatternCount
from logreview_tui.domain.entry import EntryRef, LogEntry

START = datetime(2026, 3, 1, tzinfo=UTC)


def _entry(number: int, text: str, program: str = "sshd") -> LogEntry:
    time = START + timedelta(seconds=number)
    return LogEntry(EntryRef(f"e{number}", "log"), time, text, (("program", program),), text.encode())


def _count(entries: list[LogEntry]) -> PatternCount:
    counting = PatternCount()
    for entry in entries:
        counting.add(entry)
    return counting


def test_parts_that_were_elsewhere_make_the_whole() -> None:
    """Counts, first and last, example, components, learned holes and ids: as if one had counted all."""
    words = ("alpha", "beta", "gamma", "delta", "epsilon")
    rng = random.Random(3)
    entries = [
        _entry(i, f"user {rng.choice(words)} left the building after {i} ms", rng.choice(("sshd", "su")))
        for i in range(200)
    ]
    whole = _count(entries)
    whole.settle()

    joined = _count(entries[150:])
    for part in (entries[:70], entries[70:150]):
        joined.join(pickle.loads(pickle.dumps(_count(part))))  # noqa: S301 - our own
    joined.settle()

    assert len(whole.patterns()) == 1
    assert joined.patterns() == whole.patterns()
    assert joined.patterns()[0].example.startswith("user ")


def test_what_is_crowded_out_is_counted_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part's message that finds no room any more is of the pattern `<*>`, with all its entries."""
    monkeypatch.setattr(patterns, "MOST_DIFFERENT", 2)
    joined = _count([_entry(0, "first of all"), _entry(1, "second to none")])

    numbers = joined.join(_count([_entry(2, "third time lucky"), _entry(3, "third time lucky")]))
    joined.settle()

    assert numbers == [2]
    assert joined.crowded_out == 2
    assert sorted((p.template, p.count) for p in joined.patterns()) == [
        ("<*>", 2),
        ("first of all", 1),
        ("second to none", 1),
    ]
