"""Which entries of a pool to read beside the uniform ones, so that what nobody has seen is seen. Pure.

Ten uniform entries hardly ever show what one entry in a thousand says. Of a larger pool, patterns that neither an
earlier review nor this one has shown come first; then, once each, patterns that a reviewer understood before. These
entries enter no estimate: they were chosen.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from logreview_tui.analysis.skeleton import HOLE

MOST_NEVER_SEEN = 5
PEELED = 10
"""Patterns that make up most of a pool; a second pool is drawn without them."""
_SHORTEST_RUN = 3
"""Words in a row that are long enough to tell a pattern by."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An entry of the pool."""

    at: int
    """Its place in the pool."""
    pattern: str
    alike: int
    """Entries of the pool that say the same."""


def never_seen(
    pool: Sequence[str], seen: Collection[str], seed: int, most: int = MOST_NEVER_SEEN
) -> tuple[Picked, ...]:
    """One entry each of patterns that were never seen: by turns the commonest and the rarest of them.

    A flood of something new must not stand back behind five single lines, nor they behind it. pool: the pattern of each
    entry. seen: patterns of earlier reviews, and those shown in this one.
    """
    places = _places(pool)
    rng = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    order = sorted((-len(at), rng.random(), pattern) for pattern, at in sorted(places.items()) if pattern not in seen)
    by_turns = [order[i // 2] if i % 2 == 0 else order[-1 - i // 2] for i in range(len(order))]
    return tuple(Picked(rng.choice(places[p]), p, -n) for n, _, p in by_turns[:most])


def again(pool: Sequence[str], understood: Collection[str], shown: Collection[str], seed: int) -> tuple[Picked, ...]:
    """One entry of each understood pattern that is not shown yet, most entries first."""
    places = _places(pool)
    rng = random.Random(seed)  # noqa: S311 - the same
    due = sorted((-len(places[p]), p) for p in places if p in understood and p not in shown)
    return tuple(Picked(rng.choice(places[p]), p, -n) for n, p in due)


def _places(pool: Sequence[str]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, pattern in enumerate(pool):
        places[pattern].append(at)
    return places


def peel(templates: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each template that has one, the longest run of words between two holes, by which its entries are left out."""
    runs = (max(_runs(template), key=len, default=()) for template in templates[:PEELED])
    return tuple(dict.fromkeys(run for run in runs if len(run) >= _SHORTEST_RUN))


def _runs(template: str) -> Iterator[tuple[str, ...]]:
    run: list[str] = []
    for word in (*template.split(), HOLE):
        if word == HOLE:
            yield tuple(run)
            run = []
        else:
            run.append(word.lower())
