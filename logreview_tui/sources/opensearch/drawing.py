"""Entries by their rank among all matches in the order of (time, id): what a seed draws, anyone can draw again.

The histogram says between which times a rank lies; only entries of those short spans are listed, without their text,
put into order, and the wanted ones fetched. So drawing costs little however many entries match.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise

import msgspec

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.answers import Place, entry_of, place_of, read
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError
from logreview_tui.sources.opensearch.fetching import fetch
from logreview_tui.sources.opensearch.requests import (
    LIST_PAGE,
    Body,
    first_stamps_body,
    listing,
    millis,
    partition_body,
    pool_body,
    refined_body,
    spans_body,
)
from logreview_tui.sources.opensearch.shape import Shape

_POOL_PAGE = 1_000
_LISTED = 2_000
"""More than that and a finer histogram is cheaper than the list."""
_PARTS = 60
"""How many times finer."""
_HIT_PATHS = ("hits.hits._index", "hits.hits._id", "hits.hits.sort")
_BUCKET_PATHS = ("aggregations.t.buckets.key", "aggregations.t.buckets.doc_count")
_WALKED = 50_000
_EVER = -(2**62)
"""Before any time stamp."""
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of milliseconds, the rank of its first entry, and how many it has."""

    start: int
    end: int
    first: int
    size: int


async def by_rank(client: Client, shape: Shape, timeline: Timeline, ranks: Sequence[int]) -> list[LogEntry]:
    """The entries of these ranks, in the order of `ranks`. timeline: of the query, with its count.

    Raises SourceError if the matches changed since the timeline was counted, and RequestError.
    """
    if not ranks:
        return []
    if not timeline.counts:
        places = await _by_first_stamps(client, shape, timeline, ranks)
    else:
        places = await _places(client, shape, timeline, ranks)
    wanted = [places[rank] for rank in ranks]
    entries = await fetch(client, shape, wanted)
    return [entries[p.id] for p in wanted]


async def _places(client: Client, shape: Shape, timeline: Timeline, ranks: Sequence[int]) -> dict[int, Place]:
    """The place of each rank."""
    query = timeline.query
    step = timeline.interval // _MS
    spans = _touched(_spans(timeline), ranks)
    while sum(s.size for s in spans) > _LISTED and step > 1:
        finer = -(-step // _PARTS)
        spans = _touched(await _refined(client, shape, query, spans, finer), ranks)
        step = finer
    return await _listed(client, shape, query, spans)


def _spans(timeline: Timeline) -> list[Span]:
    start, end, step = millis(timeline.query.within.start), millis(timeline.query.within.end), timeline.interval // _MS
    sizes = [n or 0 for n in timeline.counts]
    firsts = accumulate(sizes, initial=0)
    return [
        Span(start + i * step, min(start + (i + 1) * step, end), first, size)
        for i, (first, size) in enumerate(zip(firsts, sizes, strict=False))
        if size
    ]


def _touched(spans: Iterable[Span], ranks: Sequence[int]) -> list[Span]:
    wanted = sorted(ranks)
    return [s for s in spans if any(s.first <= r < s.first + s.size for r in wanted)]


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Neighbours as one, so that a finer bucket lies in one span only."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end == span.start and found[-1].first + found[-1].size == span.first:
            last = found.pop()
            span = Span(last.start, span.end, last.first, last.size + span.size)  # noqa: PLW2901
        found.append(span)
    return found


async def _refined(client: Client, shape: Shape, query: Query, spans: Sequence[Span], step: int) -> list[Span]:
    wider = _merged(spans)
    body = refined_body(query, shape.time_field, [(s.start, s.end) for s in wider], step)
    answer = await client.search(shape.indices, body, keep=_BUCKET_PATHS)
    buckets = read(answer.aggregations, wire.TimelineAggregations).t.buckets
    found: list[Span] = []
    for span in wider:
        rank = span.first
        for bucket in buckets:
            if bucket.key < span.end and bucket.key + step > span.start:
                found.append(
                    Span(max(bucket.key, span.start), min(bucket.key + step, span.end), rank, bucket.doc_count)
                )
                rank += bucket.doc_count
        _check(rank - span.first, span.size, query)
    return found


async def _listed(client: Client, shape: Shape, query: Query, spans: Sequence[Span]) -> dict[int, Place]:
    places = await _list(client, shape, spans_body(query, shape.time_field, [(s.start, s.end) for s in _merged(spans)]))
    return _ranked(places, spans, query)


def _ranked(places: Sequence[Place], spans: Sequence[Span], query: Query) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for span in spans:
        mine = sorted(p for p in places if span.start <= p.ms < span.end)
        _check(len(mine), span.size, query)
        found |= {span.first + i: place for i, place in enumerate(mine)}
    return found


async def _by_first_stamps(client: Client, shape: Shape, timeline: Timeline, ranks: Sequence[int]) -> dict[int, Place]:
    """The place of each rank where bars do not add up: of an entry's several time stamps the first says where it is."""
    query = timeline.query
    opening = millis(query.within.start)
    spans = [Span(_EVER, millis(query.within.end), 0, timeline.count.value or 0)]
    while sum(s.size for s in spans) > _LISTED and any(s.end - max(s.start, opening) > 1 for s in spans):
        spans = _touched(await _partitioned(client, shape, query, spans), ranks)
    asked = [_limits(s) for s in spans]
    return _ranked(await _list(client, shape, first_stamps_body(query, shape.time_field, asked)), spans, query)


async def _partitioned(client: Client, shape: Shape, query: Query, spans: Sequence[Span]) -> list[Span]:
    opening, parts = millis(query.within.start), max(2, _PARTS // len(spans))
    edges = []
    for span in spans:
        inside = max(span.start, opening)
        step = -(-(span.end - inside) // parts)
        edges.append([span.start, *range(inside + step, span.end, step), span.end])
    halves = [Span(a, b, 0, 0) for some in edges for a, b in pairwise(some)]
    body = partition_body(query, shape.time_field, [_limits(s) for s in halves])
    answer = await client.search(shape.indices, body, keep=("aggregations",))
    sizes = [b.doc_count for b in read(answer.aggregations, wire.PartitionAggregations).p.buckets]
    _check(len(sizes), len(halves), query)
    found: list[Span] = []
    for span, some in zip(spans, edges, strict=True):
        mine, sizes = sizes[: len(some) - 1], sizes[len(some) - 1 :]
        _check(sum(mine), span.size, query)
        firsts = accumulate(mine, initial=span.first)
        found += [Span(a, b, first, n) for (a, b), first, n in zip(pairwise(some), firsts, mine, strict=False) if n]
    return found


def _limits(span: Span) -> tuple[int | None, int]:
    return (None if span.start == _EVER else span.start), span.end


async def _list(client: Client, shape: Shape, body: Body) -> list[Place]:
    """Places of all matches, page by page. Entries that stand at the very end of a page are asked for twice."""
    found: dict[str, Place] = {}
    after: list[object] | None = None
    while True:
        page: Body = {**body, **listing(shape.time_field, LIST_PAGE)}
        if after:
            page["search_after"] = after
        answer = await client.search(shape.indices, page, keep=_HIT_PATHS)
        hits = answer.hits.hits if answer.hits else ()
        found |= {p.id: p for p in map(place_of, hits)}
        if len(hits) < LIST_PAGE:
            return list(found.values())
        if len(found) > _WALKED:
            raise SourceError("too many entries in one moment to draw from", "take a shorter window, or leave it out")
        last = place_of(hits[-1])
        step, after = after, [last.ms, last.index, last.sequence - 1]
        if step == after:
            raise SourceError("too many entries in one moment to draw from", "take a shorter window, or leave it out")


def _check(found: int, expected: int, query: Query) -> None:
    if found != expected:
        raise SourceError(f"{query}: the source changed while it was read", "it is asked again by itself")


async def at_random(
    client: Client, shape: Shape, query: Query, size: int, *, seed: int, without: Sequence[tuple[str, ...]]
) -> list[LogEntry]:
    """Up to `size` of the matches that can be read now, in the server's own order of chance. Raises SourceError."""
    found: dict[str, LogEntry] = {}
    after: list[object] | None = None
    page = _POOL_PAGE
    while len(found) < size:
        body = pool_body(query, shape.time_field, min(page, size - len(found)), seed, without)
        try:
            answer = await client.search(shape.indices, {**body, **({"search_after": after} if after else {})})
        except RequestError as e:
            if e.kind is not Kind.TOO_LARGE or page == 1:
                raise
            page = max(1, page // 10)
            continue
        hits = answer.hits.hits if answer.hits else ()
        known = len(found)
        for hit in hits:
            entry = entry_of(msgspec.structs.replace(hit, sort=hit.sort[1:]))
            found[entry.ref.id] = entry
        if len(hits) < body["size"] or len(found) == known:
            break
        after = list(hits[-1].sort)
    return list(found.values())
