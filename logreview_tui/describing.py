"""The reading use case behind the understanding card: rhythm from all stamps or a consecutive run, components, peak."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from logreview_tui.analysis.components import PLATFORM, PlatformList, explain, told
from logreview_tui.analysis.origin import component_of
from logreview_tui.domain.card import Belongs, Described
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.events import Answered, storable
from logreview_tui.domain.query import Query
from logreview_tui.sources import Order, Source

RUN = 500
"""Consecutive entries that tell a rhythm where there are too many to look at all."""
_MOST_COMPONENTS = 20
_DAY = timedelta(days=1)
_LEAST_OF_PEAK = 20
_MAIN_SHARE = 0.1


async def describe(
    source: Source, answer: Answered, pool: Sequence[LogEntry], platform: PlatformList = PLATFORM
) -> Described:
    """The card of a query. Raises SourceError.

    pool: uniform entries of it, or all.
    """
    query, population = answer.query, answer.sample.population if answer.sample else 0
    has_all = answer.count.is_exact and len(pool) == population
    stamped = pool if has_all else await _run(source, query)
    found = await asyncio.to_thread(_described, query, stamped, pool, has_all=has_all)
    main = [name for name, n in found.components if n >= _MAIN_SHARE * len(pool)]
    return replace(found, belongs=platform.of_all(query.index_pattern, main))


async def _run(source: Source, query: Query) -> list[LogEntry]:
    found: list[LogEntry] = []
    async with aclosing(source.entries(query, Order.OLDEST_FIRST)) as entries:  # type: ignore[type-var]
        async for entry in entries:
            found.append(entry)
            if len(found) >= RUN:
                break
    return found


def _described(query: Query, stamped: Sequence[LogEntry], pool: Sequence[LogEntry], *, has_all: bool) -> Described:
    from logreview_tui.analysis.rhythm import rhythm  # noqa: PLC0415 - numpy, in a thread and not at the start

    window = (query.within.start.timestamp(), query.within.end.timestamp()) if has_all else None
    found = rhythm([e.time.timestamp() for e in stamped], window)
    components = Counter(storable(component_of(e)) for e in pool)
    ranked = sorted(components.items(), key=lambda c: (-c[1], c[0]))
    return Described(
        query.id,
        found.sentence,
        found.kind.value,
        len(stamped),
        has_all,
        tuple(ranked[:_MOST_COMPONENTS]),
        len(pool),
        Belongs.UNKNOWN,
        storable(_peak(query, pool)),
    )


def _peak(query: Query, pool: Sequence[LogEntry]) -> str:
    """What is more common on the fullest day than on the others."""
    days = Counter((e.time - query.within.start) // _DAY for e in pool)
    if len(days) < 2 or (fullest := min(days.items(), key=lambda d: (-d[1], d[0])))[1] < _LEAST_OF_PEAK:  # noqa: PLR2004
        return ""
    inside: Counter[tuple[str, str]] = Counter()
    outside: Counter[tuple[str, str]] = Counter()
    for entry in pool:
        side = inside if (entry.time - query.within.start) // _DAY == fullest[0] else outside
        side["component", component_of(entry) or "not known"] += 1
    culprits = explain(inside, outside, fullest[1], len(pool) - fullest[1])
    day = query.within.start + fullest[0] * _DAY
    return f"fullest day from {day:%d %b %H:%M} UTC: {told(culprits, fullest[1])}" if culprits else ""
