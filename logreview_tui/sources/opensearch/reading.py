"""Whole entries in order: every match page by page, the neighbours of one, and how matches spread over a field."""

from collections.abc import AsyncIterator, Sequence

from logreview_tui.domain.entry import Context, EntryRef, Facet, FieldHits, LogEntry
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.sources import Order
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.answers import Place, count_of, entry_of, missing, place_of, read, split_id
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.differences import searched
from logreview_tui.sources.opensearch.failures import Kind, RequestError
from logreview_tui.sources.opensearch.fetching import fetch
from logreview_tui.sources.opensearch.presets import SCOPES
from logreview_tui.sources.opensearch.requests import (
    Body,
    by_ids_body,
    facet_body,
    fields_body,
    listing,
    neighbours_clause,
    page_body,
    query_clause,
)
from logreview_tui.sources.opensearch.shape import Shape

_PAGE_BYTES = 4_000_000
_PAGE, _FIRST_PAGE, _SMALLEST_PAGE = 500, 20, 2
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_WINDOWS = (5 * _MINUTE, _HOUR, _DAY, 40 * _DAY)
"""Milliseconds to look around for neighbours, wider until there are enough."""
_TWINS = 32
"""Entries that other shards may have given the same number in the same millisecond."""
_LONGEST_KEYWORD = 256
_TEXT = "text"
_FIELDS = 100
"""Counted in one request."""
_NO_VALUES = {"unmapped", "object"}


async def walk(client: Client, shape: Shape, query: Query, order: Order) -> AsyncIterator[LogEntry]:
    """Every match. Pages are small where entries are large. Raises SourceError if a part of them is missing."""
    clause = query_clause(query, shape.time_field)
    backwards = order is Order.NEWEST_FIRST
    seen: set[str] = set()
    after: list[object] | None = None
    size = _FIRST_PAGE
    while True:
        body = page_body(clause, shape.time_field, size, newest_first=backwards)
        try:
            answer = await client.search(shape.indices, {**body, **({"search_after": after} if after else {})})
        except RequestError as e:
            if e.kind is not Kind.TOO_LARGE or size == _SMALLEST_PAGE:
                raise
            size = max(_SMALLEST_PAGE, size // 4)
            continue
        if why := missing(answer):
            raise SourceError(f"{query}: not every entry can be read: {'; '.join(why)}", "ask again with R")
        hits = answer.hits.hits if answer.hits else ()
        for hit in hits:
            if place_of(hit).id not in seen:
                yield entry_of(hit)
        if len(hits) < size:
            return
        last = place_of(hits[-1])
        step = after
        after = [last.ms, last.index, last.sequence + (1 if backwards else -1)]
        if after == step:
            raise SourceError(f"{query}: too many entries in one millisecond", "take a shorter window")
        seen = {place_of(hit).id for hit in hits}
        size = _next_size(hits)


def _next_size(hits: Sequence[wire.Hit]) -> int:
    mean = sum(len(bytes(hit.source)) for hit in hits) // len(hits) + 1
    return max(_SMALLEST_PAGE, min(_PAGE, _PAGE_BYTES // mean))


async def context(client: Client, shape: Shape, ref: EntryRef, before: int, after: int) -> Context:
    """The entries around one, of the same pod, host or user. Raises SourceError when it is gone."""
    index, document = split_id(ref.id)
    answer = await client.search(index, by_ids_body([document], 2, shape.time_field))
    hits = [h for h in (answer.hits.hits if answer.hits else ()) if place_of(h).id == ref.id]
    if not hits:
        raise SourceError(f"the entry is not in {index} any more", "its index was deleted, or it was written again")
    entry = entry_of(hits[0])
    scope = await _scope(client, shape, entry)
    older = await _neighbours(client, shape, hits[0], scope, before, newest_first=True) if before else []
    newer = await _neighbours(client, shape, hits[0], scope, after, newest_first=False) if after else []
    return Context(tuple(reversed(older)), entry, tuple(newer))


async def _scope(client: Client, shape: Shape, entry: LogEntry) -> list[tuple[str, str]]:
    """Fields and values that neighbours share with the entry; none: every entry of the pattern is one."""
    values = dict(reversed(entry.fields))
    for names in SCOPES:
        if not all(0 < len(values.get(n, "")) <= _LONGEST_KEYWORD for n in names):
            continue
        exact = await exact_fields(client, shape, names)
        if all(exact.values()):
            return [(str(exact[n]), values[n]) for n in names]
    return []


async def exact_fields(client: Client, shape: Shape, names: Sequence[str]) -> dict[str, str | None]:
    """For each field the one that holds its whole values: itself, or its `.keyword`; None where there is none."""
    caps = await client.field_caps(shape.indices, ",".join(n for name in names for n in (name, f"{name}.keyword")))
    return {name: _exact_field(caps, name) for name in names}


def _exact_field(caps: wire.FieldCaps, name: str) -> str | None:
    return next((n for n in (name, f"{name}.keyword") if _is_exact(caps.fields.get(n, {}))), None)


def _is_exact(types: dict[str, wire.Capability]) -> bool:
    real = [c for kind, c in types.items() if kind != "unmapped"]
    return bool(real) and all(c.aggregatable and c.type != _TEXT for c in real)


async def _neighbours(
    client: Client, shape: Shape, hit: wire.Hit, scope: Sequence[tuple[str, str]], wanted: int, *, newest_first: bool
) -> list[LogEntry]:
    """The nearest ones on one side, nearest first.

    The search begins one number before the entry, and what belongs to the other side is dropped: entries of other
    shards may stand at the same place.
    """
    here = place_of(hit)
    after = [here.ms, here.index, here.sequence + (1 if newest_first else -1)]
    found: list[Place] = []
    for window in _WINDOWS:
        span = (here.ms - window, here.ms + 1) if newest_first else (here.ms, here.ms + window)
        clause: Body = neighbours_clause(scope, shape.time_field, *span)
        page = listing(shape.time_field, wanted + _TWINS, newest_first=newest_first)
        body = {**page, "track_total_hits": False, "query": clause, "search_after": after}
        answer = await client.search(shape.indices, body)
        if why := missing(answer):
            raise SourceError(f"the neighbours cannot all be read: {'; '.join(why)}", "ask again with R")
        hits = answer.hits.hits if answer.hits else ()
        found = [p for p in map(place_of, hits) if (p < here if newest_first else p > here)]
        if len(found) >= wanted:
            break
    entries = await fetch(client, shape, found[:wanted])
    return [entries[p.id] for p in found[:wanted]]


async def facet(client: Client, shape: Shape, query: Query, name: str, size: int) -> Facet:
    """How matches spread over a field. Raises SourceError where the cluster cannot count its values exactly."""
    caps = await client.field_caps(shape.indices, f"{name},{name}.keyword")
    exact = _exact_field(caps, name)
    is_absent = not caps.fields.get(name, {}).keys() - _NO_VALUES
    if exact is None and not is_absent:
        raise SourceError(f"{name}: the cluster cannot count its values", "choose a field with whole values (.keyword)")
    try:
        answer = await client.search(shape.indices, facet_body(query, shape.time_field, name, exact, size))
    except RequestError as e:
        raise RequestError(f"{name}: its values cannot be counted: {e.message}", e.hint, kind=e.kind) from e
    count = count_of(answer)
    if not count.is_exact:
        raise SourceError(f"{name}: its values cannot be counted: {count.reason or count}", "ask again with R")
    if exact is None:
        return Facet(name, (), count.value or 0, 0)
    read_ = read(answer.aggregations, wire.FacetAggregations)
    if read_.v.doc_count_error_upper_bound:
        raise SourceError(f"{name}: too many different values to count each exactly", "ask for a shorter window")
    values = [(t.key_as_string or str(t.key), t.doc_count) for t in read_.v.buckets]
    ranked = sorted(values, key=lambda item: (-item[1], item[0]))
    return Facet(name, tuple(ranked), read_.without.doc_count, read_.v.sum_other_doc_count + read_.long.doc_count)


async def fields(client: Client, shape: Shape, query: Query) -> FieldHits:
    """Through which fields matches hold the keyword: each that is searched is asked for, some at a time.

    A `.keyword` beside a text is no field of its own. Raises SourceError where not everything answered.
    """
    if query.keyword is None:
        raise SourceError(f"{query}: no keyword to look for", "choose the cell of a keyword")
    caps = await client.field_caps(shape.indices, "*")
    names = sorted(searched(caps.fields, shape.time_field))
    found: dict[str, int] = {}
    for at in range(0, len(names), _FIELDS):
        some = names[at : at + _FIELDS]
        body = fields_body(query, query.keyword.words, shape.time_field, some)
        answer = await client.search(shape.indices, body, keep=("aggregations.p.buckets.doc_count",))
        count = count_of(answer)
        if not count.is_exact:
            raise SourceError(f"{query}: its fields cannot all be counted: {count.reason or count}", "ask again")
        counts = read(answer.aggregations, wire.PartitionAggregations).p.buckets
        if len(counts) != len(some):
            raise SourceError(f"{query}: {len(counts)} numbers for {len(some)} fields", "ask again")
        found |= {name: bucket.doc_count for name, bucket in zip(some, counts, strict=True) if bucket.doc_count}
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))
