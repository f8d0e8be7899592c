"""Message patterns: what entries say, counted, with ids that stay.

An id is made of the template alone, so that it is the same over runs, machines and months. When a hole is learned, a
pattern takes in others: their ids become aliases of its own, and what was stored under them is still found.

Method: mask the parts that vary by form (skeleton), then learn words that vary from many messages (holes).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from logreview_tui.analysis import bodies, origin
from logreview_tui.analysis.holes import Hole, Holes
from logreview_tui.analysis.skeleton import HOLE, Masker, Skeleton
from logreview_tui.domain.entry import LogEntry

MOST_DIFFERENT = 50_000
"""Skeletons that are told apart; entries of further ones are of the pattern `<*>`."""
_MOST_COMPONENTS = 200
_EXAMPLE = 300
_NAMES = bodies.NAMES | origin.NAMES


def pattern_id(template: Skeleton) -> str:
    """Twelve hex digits that name a template for ever: the first 6 bytes of BLAKE2b over its words."""
    return hashlib.blake2b(" ".join(template).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Entries that say the same."""

    id: str
    template: str
    """Words and holes `<*>`, one blank between; raw log text: display() it."""
    count: int
    first: datetime
    last: datetime
    components: tuple[tuple[str, int], ...]
    """Component and entries, most first, ties by name; an empty name where no field says it."""
    example: str
    """The beginning of the first entry's text."""
    aliases: tuple[str, ...]
    """Ids that mean this pattern too, sorted: of messages before a hole was learned, here or since the month before."""

    @property
    def component(self) -> str:
        """Where most of its entries come from."""
        return self.components[0][0]


@dataclass(slots=True)
class _Tally:
    """What was seen of one skeleton."""

    first: datetime
    last: datetime
    example: str
    count: int = 0
    components: Counter[str] = field(default_factory=Counter)


class PatternCount:
    """Counts patterns over entries, in whatever order they come; holes are learned when all were seen."""

    def __init__(self, known: Iterable[Hole] = ()) -> None:
        """known: holes learned before, so that what was one pattern then is one now."""
        learned = tuple(known)
        self.holes = Holes(learned)
        self._before = Holes(learned)
        self.crowded_out = 0
        """Entries whose message was different from MOST_DIFFERENT others."""
        self._masker = Masker()
        self._numbers: dict[Skeleton, int] = {}
        self._tallies: list[_Tally] = []

    def add(self, entry: LogEntry) -> int:
        """Count an entry; the number finds its pattern after `settle`."""
        fields = {name: value for name, value in entry.fields if name in _NAMES}
        skeleton = bodies.skeleton(fields, entry.text, self._masker)
        number = self._number(skeleton, entry.time, entry.text[:_EXAMPLE], 1)
        tally = self._tallies[number]
        tally.count += 1
        if entry.time < tally.first:
            tally.first, tally.example = entry.time, entry.text[:_EXAMPLE]
        tally.last = max(tally.last, entry.time)
        component = origin.component(fields)
        if component in tally.components or len(tally.components) < _MOST_COMPONENTS:
            tally.components[component] += 1
        return number

    def join(self, other: "PatternCount") -> list[int]:
        """Take in what another one counted before it settled; its numbers as they are here."""
        numbers = []
        for skeleton, theirs in zip(other._numbers, other._tallies, strict=True):  # noqa: SLF001 - its like
            number = self._number(skeleton, theirs.first, theirs.example, theirs.count)
            mine = self._tallies[number]
            mine.count += theirs.count
            mine.first, mine.example = min((mine.first, mine.example), (theirs.first, theirs.example))
            mine.last = max(mine.last, theirs.last)
            for component, count in theirs.components.items():
                if component in mine.components or len(mine.components) < _MOST_COMPONENTS:
                    mine.components[component] += count
            numbers.append(number)
        self.crowded_out += other.crowded_out
        return numbers

    def _number(self, skeleton: Skeleton, first: datetime, example: str, entries: int) -> int:
        if skeleton not in self._numbers and len(self._tallies) >= MOST_DIFFERENT:
            self.crowded_out += entries
            skeleton = (HOLE,)
        number = self._numbers.setdefault(skeleton, len(self._tallies))
        if number == len(self._tallies):
            self._tallies.append(_Tally(first, first, example))
        return number

    def settle(self) -> tuple[str, ...]:
        """Learn holes from all that was seen; the pattern id of each number."""
        self.holes.learn(s for s in self._numbers if s[0] != bodies.AUDIT)
        return tuple(pattern_id(self.holes.apply(skeleton)) for skeleton in self._numbers)

    def identify(self, entry: LogEntry) -> str:
        """The pattern id of an entry that is not counted; after `settle`."""
        fields = {name: value for name, value in entry.fields if name in _NAMES}
        return pattern_id(self.holes.apply(bodies.skeleton(fields, entry.text, self._masker)))

    def patterns(self) -> tuple[Pattern, ...]:
        """Every pattern by its count, most first, ties by id; after `settle`."""
        members: defaultdict[Skeleton, list[Skeleton]] = defaultdict(list)
        for skeleton in self._numbers:
            members[self.holes.apply(skeleton)].append(skeleton)
        found = (self._pattern(template, skeletons) for template, skeletons in members.items())
        return tuple(sorted(found, key=lambda p: (-p.count, p.id)))

    def _pattern(self, template: Skeleton, skeletons: list[Skeleton]) -> Pattern:
        tallies = [self._tallies[self._numbers[s]] for s in skeletons]
        earliest = min(tallies, key=lambda t: (t.first, t.example))
        ids = {pattern_id(name) for skeleton in skeletons for name in (skeleton, self._before.apply(skeleton))}
        components: Counter[str] = Counter()
        for tally in tallies:
            components.update(tally.components)
        return Pattern(
            id=pattern_id(template),
            template=" ".join(template),
            count=sum(t.count for t in tallies),
            first=earliest.first,
            last=max(t.last for t in tallies),
            components=tuple(sorted(components.items(), key=lambda c: (-c[1], c[0]))),
            example=earliest.example,
            aliases=tuple(sorted(ids - {pattern_id(template)})),
        )
