"""OpenSearch behind the Source contract: what was found of a cluster, and which module answers what."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import timedelta

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.entry import Context, DrawnEntry, EntryRef, Facet, FieldHits, LogEntry, Sample
from logreview_tui.domain.presets import Preset
from logreview_tui.domain.query import Query
from logreview_tui.domain.sampling import draw_ranks
from logreview_tui.domain.source import Extent, IndexPattern, Problem, SourceDescription
from logreview_tui.domain.weird import is_asked
from logreview_tui.errors import SourceError
from logreview_tui.sources import G, OnProgress, Order, Progress
from logreview_tui.sources.opensearch import discovery, drawing, reading
from logreview_tui.sources.opensearch.access import Access
from logreview_tui.sources.opensearch.answers import split_id
from logreview_tui.sources.opensearch.client import Client, Limits
from logreview_tui.sources.opensearch.counting import Counting
from logreview_tui.sources.opensearch.dashboards import link
from logreview_tui.sources.opensearch.differences import ALWAYS
from logreview_tui.sources.opensearch.identity import Identity, who_asks
from logreview_tui.sources.opensearch.powers import powers
from logreview_tui.sources.opensearch.requests import search_body
from logreview_tui.sources.opensearch.shape import Shape
from logreview_tui.sources.scope import facts_of, scoped_identity, scoped_name

_MOST_BUCKETS = 10_000
_BUCKETS_TO_DRAW = 720
_TOLD_EACH = 5_000
_NOT_TOLD = "a cluster cannot be asked for control characters, oversize entries or stamps out of order"
_ODD_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class OpenSearchSource:
    """A cluster as a Source. For one event loop; `prepare` first, `aclose` last."""

    def __init__(
        self,
        access: Access,
        *,
        name: str | None = None,
        patterns: Mapping[str, Sequence[str]] | None = None,
        preset: Preset | None = None,
        time_field: str = "@timestamp",
        dashboards: str = "",
        scope: str = "",
        limits: Limits | None = None,
    ) -> None:
        """Nothing is sent yet.

        name: of the config. patterns: index pattern to what is searched for it, of the config; without it those that
        are usual, or those of the preset. dashboards: the address of OpenSearch Dashboards. scope: only entries
        of that cluster. Raises SourceError for certificates that cannot be read.
        """
        self._access, self._config_name = access, name
        self._patterns, self._time_field = dict(patterns or {}), time_field
        self._preset, self._dashboards, self._scope = preset, dashboards, scope
        self._wanted = discovery.Wanted()
        self._uncovered: tuple[str, ...] = ()
        self._client = Client(access, limits)
        self._counting = Counting(self._client)
        self._shapes: dict[str, Shape] = {}
        self._identity = Identity()
        self._counted: dict[str, Timeline] = {}
        """Counted for the matrix and not yet asked for singly: nobody asks the cluster twice for the same."""
        self._drawn_from: dict[str, Timeline] = {}

    async def prepare(self, on_progress: OnProgress) -> None:
        """See Source."""
        self._identity = await who_asks(self._client)
        self._wanted = await discovery.wanted(self._client, self._patterns, self._preset)
        wanted = self._wanted.patterns
        for done, (name, indices) in enumerate(sorted(wanted.items())):
            on_progress(Progress(done, len(wanted), "index patterns"))
            self._shapes[name] = await discovery.look(self._client, name, indices, self._time_field, self._scope)
        self._uncovered = await discovery.uncovered(self._client, self._wanted, self._shapes.values())
        on_progress(Progress(len(wanted), len(wanted), "index patterns"))
        if all(shape.refusal for shape in self._shapes.values()):
            told = "; ".join(f"{s.name}: {s.refusal}" for s in self._shapes.values())
            raise SourceError(
                f"{self._access.url}: nothing can be read: {told}",
                "name the index patterns in the configuration, or ask for the role in the README",
            )

    def describe(self) -> SourceDescription:
        """See Source."""
        return SourceDescription(
            scoped_name(source_name(self._access, self._config_name), self._scope), "opensearch",
            scoped_identity(source_identity(self._access, self._config_name), self._scope),
            (str(self._access.url),), self._identity.assumptions,
            tuple(dict.fromkeys(d for s in self._shapes.values() for d in s.differences)) or ALWAYS,
            (*self._wanted.problems, *(p for s in self._shapes.values() for p in s.problems)),
            (*self._identity.facts, *facts_of(self._scope, self._preset.name if self._preset else "")), self._uncovered,
        )  # fmt: skip

    async def powers(self) -> Sequence[Problem]:
        """See Source."""
        return await powers(self._client, self._identity)

    async def index_patterns(self) -> Sequence[IndexPattern]:
        """See Source."""
        return tuple(s.index_pattern for s in self._shapes.values())

    async def extent(self, pattern: str) -> Extent:
        """See Source."""
        return self._shape(pattern).extent

    def _shape(self, pattern: str) -> Shape:
        try:
            return self._shapes[pattern]
        except KeyError:
            raise SourceError(f"no index pattern {pattern!r}", f"there are {', '.join(self._shapes)}") from None

    async def counts(self, pattern: str, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
        """See Source."""
        async for timeline in self._timelines(self._shape(pattern), queries, interval):
            self._counted[timeline.query.id] = timeline
            yield timeline

    async def timeline(self, query: Query, interval: timedelta) -> Timeline:
        """See Source. What the matrix just counted is not asked again, but once only."""
        known = self._counted.pop(query.id, None)
        if known is None or known.interval != interval or not known.count.is_exact:
            shape = self._shape(query.index_pattern)
            [known] = [t async for t in self._timelines(shape, [query], interval)]
        self._drawn_from[query.id] = known
        return known

    async def _timelines(self, shape: Shape, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
        if interval % timedelta(seconds=1) or interval <= timedelta(0):
            raise SourceError(f"a timeline in steps of {interval} cannot be made", "take whole seconds")
        for query in queries:
            if query.within.buckets(interval) > _MOST_BUCKETS:
                n = query.within.buckets(interval)
                raise SourceError(f"{n} buckets are too many for a cluster", f"take an interval for {_MOST_BUCKETS}")
        if shape.refusal:
            for query in queries:
                yield Timeline(query, interval, shape.refused())
            return
        for query in filter(is_asked, queries):
            yield Timeline(query, interval, Count.failed(_NOT_TOLD))
        queries = [q for q in queries if not is_asked(q)]
        async for timeline in self._counting.timelines(shape, queries, interval):
            yield timeline

    async def sample(self, query: Query, size: int, seed: int) -> Sample:
        """See Source."""
        timeline = self._drawn_from.pop(query.id, None)
        if timeline is None:
            seconds = max(1, -(-int(query.within.duration.total_seconds()) // _BUCKETS_TO_DRAW))
            timeline = await self.timeline(query, timedelta(seconds=seconds))
            self._drawn_from.pop(query.id, None)
        population = timeline.count.value
        if population is None:
            raise SourceError(f"{query}: {timeline.count}", timeline.count.reason)
        ranks = draw_ranks(seed, population, size)
        entries = await drawing.by_rank(self._client, self._shape(query.index_pattern), timeline, ranks)
        drawn = tuple(DrawnEntry(entry, rank) for entry, rank in zip(entries, ranks, strict=True))
        return Sample(query, seed, population, drawn)

    async def pool(
        self, query: Query, size: int, seed: int, without: Sequence[tuple[str, ...]] = ()
    ) -> Sequence[LogEntry]:
        """See Source."""
        shape = self._shape(query.index_pattern)
        return await drawing.at_random(self._client, shape, query, size, seed=seed, without=without)

    def entries(self, query: Query, order: Order) -> AsyncIterator[LogEntry]:
        """See Source."""
        return reading.walk(self._client, self._shape(query.index_pattern), query, order)

    async def gather(self, query: Query, make: Callable[[], G], on_progress: OnProgress) -> G:
        """See Source."""
        gathering, done = make(), 0
        total = self._shape(query.index_pattern).extent.total.value or 0
        async for entry in self.entries(query, Order.OLDEST_FIRST):
            gathering.add(entry)
            done += 1
            if done % _TOLD_EACH == 0:
                on_progress(Progress(done, total, "entries read"))
        return gathering

    async def context(self, ref: EntryRef, before: int, after: int) -> Context:
        """See Source."""
        index, _ = split_id(ref.id)
        shape = next((s for s in self._shapes.values() if index in s.found), None)
        if shape is None:
            raise SourceError(f"{index} is not in this source any more", "the index was deleted, or renamed")
        return await reading.context(self._client, shape, ref, before, after)

    async def facets(self, query: Query, fields: Sequence[str], size: int) -> Mapping[str, Facet]:
        """See Source."""
        shape = self._shape(query.index_pattern)
        found = await asyncio.gather(*(reading.facet(self._client, shape, query, name, size) for name in fields))
        return {f.field: f for f in found}

    async def fields(self, query: Query) -> FieldHits:
        """See Source."""
        return await reading.fields(self._client, self._shape(query.index_pattern), query)

    def dsl(self, query: Query) -> str | None:
        """See Source."""
        shape = self._shape(query.index_pattern)
        return json.dumps(self._client.narrowed(shape.indices, search_body(query, shape.time_field)))

    def link(self, query: Query) -> str | None:
        """See Source."""
        return link(self._dashboards, self._shape(query.index_pattern).indices, query) if self._dashboards else None

    async def aclose(self) -> None:
        """See Source."""
        await self._client.aclose()


def source_name(access: Access, config_name: str | None = None) -> str:
    """The config's name, else host and port, in letters that file names may have."""
    return config_name or _ODD_NAME.sub("-", f"{access.url.host}-{access.url.port}").strip("-.")


def source_identity(access: Access, config_name: str | None = None) -> str:
    """SHA-256 hex of the config's name, else of the address."""
    return hashlib.sha256((config_name or str(access.url)).encode()).hexdigest()
