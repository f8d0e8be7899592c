"""Patterns: counts, ids that stay, holes that are learned, aliases that still find what was stored."""

import random
from datetime import timedelta

from logreview_tui.analysis import patterns as module
from logreview_tui.analysis.holes import Hole, Holes
from logreview_tui.analysis.patterns import PatternCount, pattern_id

from .logs import START, entry


def _count(texts: list[str], known: tuple[Hole, ...] = ()) -> PatternCount:
    counting = PatternCount(known)
    for number, text in enumerate(texts):
        counting.add(entry(text, {"program": "app"}, number=number))
    return counting


def _devices(names: str) -> list[str]:
    return [f"usb hub lost its device {name} again" for name in names.split()]


def test_ids_are_what_they_were_in_the_first_release() -> None:
    """An id is stored in reviews: a change of this value is a new pattern in every review to come."""
    assert pattern_id(("Failed", "password", "for", "<*>", "from", "<*>", "port", "<*>")) == "dc1145b35d3f"
    assert pattern_id(("<*>",)) == "49bf92704cba"


def test_a_pattern_tells_count_times_components_and_an_example() -> None:
    """Counts add up, first and last are of the entries, whatever their order; the example is the first."""
    counting = PatternCount()
    for number, program, pid in [(40, "cron", 3), (10, "sshd", 1), (30, "cron", 2), (20, "cron", 4)]:
        counting.add(entry(f"killed process {pid}", {"program": program}, number=number))

    counting.settle()
    (found,) = counting.patterns()

    assert (found.template, found.count) == ("killed process <*>", 4)
    assert (found.first, found.last) == (START + timedelta(seconds=10), START + timedelta(seconds=40))
    assert found.components == (("cron", 3), ("sshd", 1))
    assert found.example == "killed process 1"


def test_a_word_that_varies_is_learned_and_the_old_ids_still_find_the_pattern() -> None:
    """Three different words are three patterns, four are one with a hole, and it answers to the ids of all."""
    three = _count(_devices("mouse disk lamp"))
    four = _count(_devices("mouse disk lamp clock"))

    before, after = three.settle(), four.settle()
    (found,) = four.patterns()

    assert len(set(before)) == 3
    assert set(after) == {found.id}
    assert found.template == "usb hub lost its device <*> again"
    assert set(before) < set(found.aliases)


def test_what_was_learned_holds_in_the_next_month() -> None:
    """With the holes of the month before, a single entry has its pattern's id."""
    march = _count(_devices("mouse disk lamp clock"))
    march.settle()
    april = _count(_devices("phone"), tuple(march.holes))

    assert april.settle() == (march.patterns()[0].id,)


def test_words_that_say_what_happened_are_never_a_hole() -> None:
    """The outcome is what a reviewer reads for."""
    found = _count([f"login of the robot was {word} today" for word in ("accepted", "a", "b", "c", "d")])

    found.settle()

    assert {p.template for p in found.patterns()} == {
        f"login of the robot was {word} today" for word in ("accepted", "a", "b", "c", "d")
    }


def test_the_first_word_and_short_messages_are_left_alone() -> None:
    """What a message is about stays, and so does something to read."""
    found = _count([f"{w} startup succeeded now" for w in "abcdef"] + [f"removing {w}" for w in "abcdef"])

    found.settle()

    assert len(found.patterns()) == 12


def test_audit_events_are_never_merged() -> None:
    """Four resources are four patterns, though only one word differs."""
    counting = PatternCount()
    for number, resource in enumerate(("pods", "secrets", "nodes", "roles", "leases")):
        fields = {"auditID": "7", "verb": "get", "objectRef.resource": resource, "responseStatus.code": "200"}
        counting.add(entry("{}", fields, number=number))

    assert len(set(counting.settle())) == 5


def test_the_order_of_the_entries_does_not_matter() -> None:
    """The same entries give the same patterns, ids and aliases in any order."""
    rng = random.Random(4)
    words = [f"w{'abcdefgh'[i]}" for i in range(8)]
    texts = [" ".join(("job", rng.choice(words), "on", rng.choice(words), "is", rng.choice(words))) for _ in range(300)]
    shuffled = sorted(texts, key=lambda _: rng.random())
    one, other = _count(texts), _count(shuffled)

    ids, others = one.settle(), other.settle()

    by_text = dict(zip(dict.fromkeys(texts), ids, strict=True))
    assert by_text == dict(zip(dict.fromkeys(shuffled), others, strict=True))
    assert {(p.id, p.template, p.count, p.aliases) for p in one.patterns()} == {
        (p.id, p.template, p.count, p.aliases) for p in other.patterns()
    }


def test_every_id_of_a_part_is_resolved_by_the_whole() -> None:
    """What half of the entries called a pattern, the other half with its holes finds, as id or alias."""
    rng = random.Random(9)
    names = [f"n{'abcdefghij'[i]}" for i in range(10)]
    texts = [
        f"{rng.choice(['cache', 'queue'])} of {rng.choice(names)} was moved to {rng.choice(names)} by hand"
        for _ in range(2_000)
    ]
    first = _count(texts[:40])
    stored = {text: id_ for text, id_ in zip(dict.fromkeys(texts[:40]), first.settle(), strict=True)}
    second = _count(texts, tuple(first.holes))
    second.settle()

    known = {name: p.id for p in second.patterns() for name in (p.id, *p.aliases)}

    assert set(stored.values()) <= known.keys()


def test_more_different_messages_than_can_be_told_apart_are_counted_together(monkeypatch: object) -> None:
    """A flood of different lines costs no more memory than the first of them, and is said to be one."""
    monkeypatch.setattr(module, "MOST_DIFFERENT", 5)  # type: ignore[attr-defined]
    found = _count([f"{'abcdefghij'[i]} is {'klmnopqrst'[i]}" for i in range(10)] * 2)

    found.settle()

    assert found.crowded_out == 10
    assert {p.template: p.count for p in found.patterns()}["<*>"] == 10
    assert sum(p.count for p in found.patterns()) == 20


def test_holes_come_back_as_they_were_kept() -> None:
    """Holes are values: kept, read and used again they do the same."""
    learned = Holes()
    learned.learn([("a", "b", w, "c") for w in "wxyz"])

    again = Holes(learned)

    assert list(again) == [Hole(("a", "b"), ("c",))]
    assert again.apply(("a", "b", "new", "c")) == ("a", "b", "<*>", "c")
    assert again.apply(("a", "other", "new", "c")) == ("a", "other", "new", "c")
