"""Novelty: what nobody has seen is picked, floods and single lines alike; phrases leave out what is common."""

from logreview_tui.analysis.novelty import again, never_seen, peel

POOL = ["usual"] * 80 + ["flood"] * 12 + ["a", "b", "c", "d", "e", "f", "g", "g"]


def test_floods_and_single_lines_are_picked_by_turns() -> None:
    """Twelve entries of one new pattern stand first, a single one next to them; what was seen is left."""
    found = never_seen(POOL, {"usual", "a"}, seed=4)

    assert [p.alike for p in found] == [12, 1, 2, 1, 1]
    assert found[0].pattern == "flood"
    assert len({p.pattern for p in found}) == 5
    assert all(POOL[p.at] == p.pattern for p in found)


def test_the_seed_decides_and_can_be_used_again() -> None:
    """The same pool and seed pick the same."""
    assert never_seen(POOL, (), seed=1) == never_seen(POOL, (), seed=1)
    assert len({never_seen(POOL, {"usual"}, seed=s) for s in range(30)}) > 10
    assert never_seen([], (), seed=1) == ()


def test_understood_patterns_are_looked_at_again_once() -> None:
    """Those not shown yet, one entry each."""
    found = again(POOL, {"usual", "flood", "absent"}, {"usual"}, seed=2)

    assert [(p.pattern, p.alike) for p in found] == [("flood", 12)]


def test_a_phrase_is_the_longest_run_of_words() -> None:
    """Between holes; runs of one or two words would leave out too much."""
    templates = ["Failed password for <*> from <*> port <*> ssh2", "a <*> b c <*>", "kernel: CPU <*> is now online"]

    assert peel(templates) == (("failed", "password", "for"), ("is", "now", "online"))
    assert len(peel([f"one two three {i}" for i in "abcdefghijklmn"])) == 10
