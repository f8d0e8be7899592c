"""Holes that only many messages together can show: a place where the rest of a message stays and one word varies.

Learned from a set of skeletons, whatever their order; once learned a hole is kept for ever, so that what was one
pattern last month is one pattern now. A hole is named by the words around it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from logreview_tui.analysis.skeleton import HOLE, Skeleton
from logreview_tui.analysis.words import STATUS

FEWEST_VALUES = 4
"""Different words in one place that make it a hole."""
_FEWEST_WORDS = 3
"""Of a skeleton, or nothing would be left of it."""
_ROUNDS = 4
_MOST_LEARNED_FROM = 20_000
_MOST_HOLES = 2_000
_MOST_REMEMBERED = 30_000


@dataclass(frozen=True, slots=True, order=True)
class Hole:
    """The words before and after a place that varies."""

    before: Skeleton
    after: Skeleton


class Holes:
    """The holes learned so far. Time and memory grow with the words of the skeletons, whatever they say."""

    def __init__(self, learned: Iterable[Hole] = ()) -> None:
        self._learned = set(learned)
        self._places: set[tuple[int, int]] = set()
        self._filled: dict[Skeleton, Skeleton] = {}
        self._settle()

    def __iter__(self) -> Iterator[Hole]:
        return iter(sorted(self._learned))

    def __len__(self) -> int:
        return len(self._learned)

    def _settle(self) -> None:
        self._places = {(len(hole.before), len(hole.after)) for hole in self._learned}
        self._filled.clear()

    def learn(self, skeletons: Iterable[Skeleton]) -> None:
        """Look for places that vary. The same set gives the same holes, in whatever order it comes."""
        mine = sorted(set(skeletons))[:_MOST_LEARNED_FROM]
        for _ in range(_ROUNDS):
            found = _varying({self.apply(skeleton) for skeleton in mine})
            new = [hole for hole in found if hole not in self._learned][: _MOST_HOLES - len(self._learned)]
            if not new:
                return
            self._learned.update(new)
            self._settle()

    def apply(self, skeleton: Skeleton) -> Skeleton:
        """The skeleton with its learned holes in it."""
        if not self._learned:
            return skeleton
        filled = self._filled.get(skeleton)
        if filled is None:
            if len(self._filled) >= _MOST_REMEMBERED:
                self._filled.clear()
            filled = self._filled[skeleton] = self._fill(skeleton)
        return filled

    def _fill(self, skeleton: Skeleton) -> Skeleton:
        at = 0
        while at < len(skeleton):
            behind = len(skeleton) - at - 1
            if (
                skeleton[at] != HOLE
                and (at, behind) in self._places
                and Hole(skeleton[:at], skeleton[at + 1 :]) in self._learned
            ):
                skeleton, at = _with_hole(skeleton, at), 0
            else:
                at += 1
        return skeleton


def _with_hole(skeleton: Skeleton, at: int) -> Skeleton:
    """The skeleton with a hole instead of its word at `at`; holes that then touch are one."""
    first = at - (skeleton[at - 1 : at] == (HOLE,))
    behind = at + 1 + (skeleton[at + 1 : at + 2] == (HOLE,))
    return (*skeleton[:first], HOLE, *skeleton[behind:])


def _varying(skeletons: Iterable[Skeleton]) -> list[Hole]:
    """Places with FEWEST_VALUES different words or more, none of them one that says what happened; most words first.

    The first word of a message is never one: it says what the message is about.
    """
    by_length: defaultdict[int, list[Skeleton]] = defaultdict(list)
    for skeleton in sorted(skeletons):
        if len(skeleton) - skeleton.count(HOLE) >= _FEWEST_WORDS:
            by_length[len(skeleton)].append(skeleton)
    found = [hole for alike in by_length.values() if len(alike) >= FEWEST_VALUES for hole in _of_one_length(alike)]
    return [hole for _, hole in sorted(found, key=lambda f: (-f[0], f[1]))]


def _of_one_length(skeletons: Sequence[Skeleton]) -> Iterator[tuple[int, Hole]]:
    """How many words stood there, and the hole. Compares hashes of both ends: linear in the words of the skeletons."""
    fronts = [_hashes(skeleton) for skeleton in skeletons]
    backs = [_hashes(skeleton[::-1]) for skeleton in skeletons]
    for at in range(1, len(skeletons[0])):
        groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for i, skeleton in enumerate(skeletons):
            if skeleton[at] != HOLE:
                groups[fronts[i][at], backs[i][len(skeleton) - at - 1]].append(i)
        for members in groups.values():
            if len(members) >= FEWEST_VALUES and not any(skeletons[i][at].lower() in STATUS for i in members):
                first = skeletons[members[0]]
                yield len(members), Hole(first[:at], first[at + 1 :])


def _hashes(words: Skeleton) -> list[int]:
    """At i the hash of the first i words; of use within this process alone."""
    found = [0]
    for word in words:
        found.append(hash((found[-1], word)))
    return found
