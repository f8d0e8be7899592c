"""The reading use case behind message patterns: what entries of a query say, and which to read beside the drawn ones.

What is learned about messages (holes) is carried from query to query and into the journal, so that the next review
gives the same ids.
"""

import asyncio
import hashlib
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from logreview_tui.analysis.components import platform_list
from logreview_tui.analysis.holes import Hole
from logreview_tui.analysis.novelty import Picked, again, never_seen, peel
from logreview_tui.analysis.patterns import Pattern, PatternCount
from logreview_tui.describing import describe
from logreview_tui.domain.card import Described
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.events import Answered, StoredEntry, Verdict, storable
from logreview_tui.domain.pattern_events import (
    Beside,
    BesideEntry,
    LearnedHole,
    Patterned,
    PatternRow,
    PatternsCounted,
    PatternTable,
)
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.sampling import format_seed
from logreview_tui.errors import SourceError
from logreview_tui.sources import Source

POOL = 5_000
"""Entries that are looked at for their pattern; where there are no more, all of them."""
MOST_ROWS = 150
_POOL_BYTES = 32_000_000
_MOST_COMPONENTS = 8


class Patterning:
    """Names the patterns of one review's queries, one query after the other."""

    def __init__(self, source: Source, review: Review, platform: Sequence[str] = ()) -> None:
        """platform: index patterns and namespaces of the platform; none: the usual ones."""
        self._source = source
        self._platform = platform_list(platform)
        known = review.knowledge.remembered.holes if review.knowledge else ()
        learned = (*known, *(h for p in review.patterned.values() for h in p.holes))
        self._holes = {Hole(h.before, h.after) for h in learned}

    async def look(self, review: Review, answer: Answered) -> tuple[Patterned, Described]:
        """The patterns of a query with a drawn sample, and its card. Raises SourceError."""
        query, sample = answer.query, answer.sample
        if sample is None:
            raise SourceError(f"{query}: nothing was drawn", "patterns are looked for in cells and variations")
        seed = pool_seed(review, query)
        drawn = [d.to_entry() for d in sample.drawn]
        size = pool_size(drawn)
        pool = list(await self._source.pool(query, size, seed)) if sample.population > len(drawn) else drawn
        is_exact = answer.count.is_exact and len(pool) == sample.population
        card = await describe(self._source, answer, pool, self._platform)
        counting, names = await asyncio.to_thread(_counted, self._holes, pool)
        found, looked_at = counting.patterns(), len(pool)
        if not is_exact and (phrases := peel([p.template for p in found])):
            rarer = await self._source.pool(query, size // 4, seed + 1, phrases)
            names += await asyncio.to_thread(lambda: [counting.identify(e) for e in rarer])
            pool += rarer
        uniform = [counting.identify(e) for e in drawn]
        picked = _picked(review, query.index_pattern, found, uniform, pool=names, seed=seed)
        told = Patterned(
            query.id,
            format_seed(seed),
            _table(found, looked_at, is_exact=is_exact),
            tuple(uniform),
            _beside(picked, pool, {e.ref.id for e in drawn}),
            self._learned(set(counting.holes)),
        )
        return told, card

    def _learned(self, holes: Collection[Hole]) -> tuple[LearnedHole, ...]:
        new = sorted(set(holes) - self._holes)
        self._holes |= set(new)
        return tuple(LearnedHole(_storable(h.before), _storable(h.after)) for h in new)

    async def count_all(self, answer: Answered) -> PatternsCounted:
        """Look at every entry of a query. Raises SourceError."""
        make = partial(PatternCount, tuple(self._holes))
        counting = await self._source.gather(answer.query, make, lambda _: None)
        counting.settle()
        found = counting.patterns()
        looked_at = sum(p.count for p in found)
        is_exact = answer.count.is_exact and answer.count.value == looked_at
        table = _table(found, looked_at, is_exact=is_exact)
        return PatternsCounted(answer.query.id, table, self._learned(set(counting.holes)))


def pool_size(drawn: Sequence[LogEntry]) -> int:
    """How many entries to look at: fewer where entries are large, going by those drawn."""
    mean = sum(len(e.raw) for e in drawn) // max(len(drawn), 1) + 1
    return max(4, min(POOL, _POOL_BYTES // mean))


def pool_seed(review: Review, query: Query) -> int:
    """The seed of a query's pool: the first 8 bytes, big-endian, of SHA-256("pool" || the seed of its sample)."""
    return int.from_bytes(hashlib.sha256(b"pool" + review.seed(query).to_bytes(8, "big")).digest()[:8], "big")


def _storable(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(storable, words))


def _counted(holes: Collection[Hole], entries: Sequence[LogEntry]) -> tuple[PatternCount, list[str]]:
    """The patterns of a pool, and that of each of its entries."""
    counting = PatternCount(holes)
    numbers = [counting.add(entry) for entry in entries]
    ids = counting.settle()
    return counting, [ids[n] for n in numbers]


def _picked(
    review: Review,
    index_pattern: str,
    found: Sequence[Pattern],
    uniform: Sequence[str],
    *,
    pool: Sequence[str],
    seed: int,
) -> list[tuple[Picked, Beside]]:
    now = {alias: p.id for p in found for alias in p.aliases}
    shown = {*uniform, *(now.get(name, name) for name in _shown(review, index_pattern))}
    known, understood = _remembered(review, index_pattern, now)
    picked = [(p, Beside.NEVER_SEEN) for p in never_seen(pool, known | shown, seed)]
    return [*picked, *((p, Beside.AGAIN) for p in again(pool, understood, shown, seed))]


def _beside(
    picked: Sequence[tuple[Picked, Beside]], pool: Sequence[LogEntry], drawn: Collection[str]
) -> tuple[BesideEntry, ...]:
    """Picked entries that were not drawn already, each once."""
    taken = set(drawn)
    found: list[BesideEntry] = []
    for pick, why in picked:
        entry = pool[pick.at]
        if entry.ref.id not in taken:
            taken.add(entry.ref.id)
            found.append(BesideEntry(StoredEntry.of(entry, pick.at), pick.pattern, why, pick.alike))
    return tuple(found)


def _table(found: Sequence[Pattern], looked_at: int, *, is_exact: bool) -> PatternTable:
    rows = tuple(
        PatternRow(
            p.id,
            storable(p.template),
            p.count,
            p.first,
            p.last,
            tuple((storable(name), n) for name, n in p.components[:_MOST_COMPONENTS]),
            p.aliases,
        )
        for p in found[:MOST_ROWS]
    )
    rest = found[MOST_ROWS:]
    return PatternTable(looked_at, is_exact, rows, len(rest), sum(p.count for p in rest))


def _shown(review: Review, index_pattern: str) -> set[str]:
    """Patterns of which an entry was drawn before in the same index pattern."""
    found: set[str] = set()
    for query_id, patterned in review.patterned.items():
        if review.answers[query_id].query.index_pattern == index_pattern:
            found.update(map(review.canonical, (*patterned.drawn, *(b.pattern for b in patterned.beside))))
    return found


def _remembered(review: Review, index_pattern: str, aliases: dict[str, str]) -> tuple[set[str], set[str]]:
    """Patterns that an earlier review saw in an index pattern, and those it understood, by the ids they have now."""
    seen: set[str] = set()
    understood: set[str] = set()
    for pattern in review.knowledge.remembered.patterns if review.knowledge else ():
        if pattern.index_pattern == index_pattern:
            names = {aliases.get(name, name) for name in (pattern.id, *pattern.aliases)}
            seen |= names
            if pattern.judgement and pattern.judgement.verdict is Verdict.UNDERSTOOD:
                understood |= names
    return seen, understood
