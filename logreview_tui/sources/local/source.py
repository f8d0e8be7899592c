"""The local source: log files on disk behind the Source contract.

Holds what was found and passes questions to worker processes; reads no log and loads no numpy itself.
"""

import asyncio
import contextlib
import os
import tempfile
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import Context, DrawnEntry, EntryRef, Facet, FieldHits, LogEntry, Sample
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Keyword, Query, TimeRange
from logreview_tui.domain.source import Extent, IndexPattern, Problem, SourceDescription
from logreview_tui.errors import SourceError
from logreview_tui.sources import G, OnProgress, Order, Progress
from logreview_tui.sources.local.answers import (
    add_up,
    ask_of,
    entry_of,
    facet_of,
    fields_of,
    holds_phrase,
    terms_of,
    timeline_of,
)
from logreview_tui.sources.local.catalog import Catalog, Pattern, make_catalog
from logreview_tui.sources.local.files import find_files, source_identity, source_name, writable
from logreview_tui.sources.local.manifest import make_private
from logreview_tui.sources.local.model import Ask, Gone, Read, SegmentRef, Tally, Term
from logreview_tui.sources.local.opening import (
    SEGMENT_BYTES,
    Opened,
    Plan,
    Settings,
    Unreadable,
    open_files,
    plan,
    probe,
    remember,
    together,
)  # fmt: skip
from logreview_tui.sources.local.repair import make_again, relocate
from logreview_tui.sources.local.scanner_names import ScannerName, default_scanner
from logreview_tui.sources.local.workers import JobFailedError, WorkerDiedError, Workers
from logreview_tui.sources.local.zones import read_zone
from logreview_tui.sources.scope import facts_of, scoped_identity, scoped_name

T = TypeVar("T")

_PAGE = 500
_GATHERED_AT_ONCE = 8
"""Segments that one job takes in: few enough to tell how far it is."""
_DRAWN_FOR_ONE = 4
"""Entries that are drawn for each one that is wanted without certain phrases."""
_TOLD = 5
_MOST_BUCKETS = 5_000_000
_DIFFERENCES = (
    "a word of more than 64 characters is found by taking entries apart, like any other: only slower",
    "of a JSON key given twice in one object only the last value is searched; OpenSearch refuses such documents",
    "a date that is a whole value is searched by its words; OpenSearch mostly maps it as a date, which no word finds",
    "OpenSearch finds dates also by a bare year (its 1 January) and by milliseconds since 1970, and 30.0 also by 30d",
)


class LocalSource:
    """Files and folders as a Source. For one event loop; `prepare` first, `aclose` last."""

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        cache_folder: Path,
        name: str | None = None,
        patterns: Mapping[str, Sequence[str]] | None = None,
        keywords: Sequence[Keyword] = (),
        year: int | None = None,
        timezone: str | None = None,
        workers: int | None = None,
        scanner: ScannerName | None = None,
        segment_bytes: int = SEGMENT_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scope: str = "",
        preset: str = "",
    ) -> None:
        """Nothing is read yet.

        name: of the config. patterns: index pattern to globs, of the config. keywords: indexed beside the procedure's.
        scope: only entries of that cluster. preset: as which kind of cluster it was opened.
        year: of the newest entry of a family whose stamps have none. timezone: of stamps that have none. Raises
        UsageError for a time zone or scanner that does not exist.
        """
        if timezone:
            read_zone(timezone)
        self._scope, self._preset = scope, preset
        self._paths, self._config_name, self._patterns, self._clock = tuple(paths), name, patterns, clock
        base = [Term((word,)) for word in PROCEDURE_KEYWORDS] + [Term(k.words) for k in keywords]
        self._settings = Settings(
            cache_folder / "index",
            timezone,
            year,
            tuple(dict.fromkeys(base)),
            scanner or default_scanner(),
            segment_bytes,
        )
        self._workers = Workers(workers or min(4, os.cpu_count() or 1))
        self._scanned: set[tuple[str, Term]] = set()
        self._opened: list[Opened | Unreadable] = []
        self._found_problems: tuple[Problem, ...] = ()
        self._known = Catalog({}, (), ())
        self._borrowed: tempfile.TemporaryDirectory[str] | None = None

    async def prepare(self, on_progress: OnProgress) -> None:
        """See Source."""
        extra = await asyncio.to_thread(self._use_cache)
        found = await asyncio.to_thread(find_files, self._paths, self._patterns)
        probed = [(f, await asyncio.to_thread(probe, f)) for f in found.files]
        plans: list[Plan | Opened | Unreadable] = []
        for file, seen in probed:
            plans.append(
                seen if isinstance(seen, Unreadable) else await asyncio.to_thread(plan, file, seen, self._settings)
            )
        self._opened = await open_files(
            plans,
            self._settings,
            self._workers,
            lambda done, total: on_progress(Progress(done, total, "bytes indexed")),
        )
        self._found_problems = (*extra, *found.problems)
        await self._remember()
        await self._renew_catalog()
        if not any(isinstance(o, Opened) and any(s.rows for s in o.segments) for o in self._opened):
            raise self._nothing()

    def _use_cache(self) -> list[Problem]:
        """Use a passing folder where the cache cannot be written."""
        try:
            make_private(self._settings.cache)
            with tempfile.TemporaryFile(dir=self._settings.cache):
                return []
        except OSError as e:
            where, what = str(self._settings.cache), f"the index cannot be kept there: {e.strerror}"
            self._borrow()
            return [Problem(where, what, "it is made again each time until that folder can be written")]

    def _borrow(self) -> None:
        self._borrowed = tempfile.TemporaryDirectory(prefix="logreview-")
        self._settings = replace(self._settings, cache=Path(self._borrowed.name))

    async def _remember(self) -> None:
        """Write what is new into the cache; one that cannot be written was dealt with before."""
        for one in self._opened:
            if isinstance(one, Opened) and one.is_new:
                with contextlib.suppress(OSError):
                    await asyncio.to_thread(remember, one, self._settings)

    async def _renew_catalog(self) -> None:
        self._known = await asyncio.to_thread(
            make_catalog, self._opened, self._found_problems, self._settings, self._clock
        )

    def _nothing(self) -> SourceError:
        said = [f"{p.where}: {p.what}" for p in self._known.problems[:_TOLD]]
        more = len(self._known.problems) - len(said)
        told = "; ".join(said) + (f"; and {more} more" if more > 0 else "")
        hint = next((p.hint for p in self._known.problems if p.hint), "give log files, or folders that hold some")
        return SourceError(
            f"no log entries in {', '.join(map(str, self._paths))}" + (f": {told}" if told else ""), hint
        )

    def describe(self) -> SourceDescription:
        """See Source."""
        return SourceDescription(
            scoped_name(source_name(self._paths, self._config_name), self._scope), "local",
            scoped_identity(source_identity(self._paths, self._config_name), self._scope),
            tuple(str(p.absolute()) for p in self._paths), self._known.assumptions, _DIFFERENCES, self._known.problems,
            facts_of(self._scope, self._preset),
        )  # fmt: skip

    async def powers(self) -> Sequence[Problem]:
        """See Source."""
        files = [o.found.path for o in self._opened if isinstance(o, Opened)]
        return await asyncio.to_thread(writable, files)

    async def index_patterns(self) -> Sequence[IndexPattern]:
        """See Source."""
        return tuple(p.index_pattern for p in self._known.patterns.values())

    async def extent(self, pattern: str) -> Extent:
        """See Source. Of one cluster the total alone is its own."""
        extent = self._pattern(pattern).extent
        if not self._scope or extent.oldest is None or extent.newest is None:
            return extent
        everything = TimeRange(extent.oldest, extent.newest + timedelta(seconds=1))
        interval = timedelta(days=everything.duration.days + 1)
        return replace(extent, total=(await self.timeline(Query(pattern, None, everything), interval)).count)

    def _pattern(self, name: str) -> Pattern:
        try:
            return self._known.patterns[name]
        except KeyError:
            there = ", ".join(self._known.patterns)
            raise SourceError(f"no index pattern {name!r}", f"there are {there}") from None

    async def timeline(self, query: Query, interval: timedelta) -> Timeline:
        """See Source."""
        return (await self._timelines(query.index_pattern, [query], interval))[0]

    async def counts(self, pattern: str, queries: Sequence[Query], interval: timedelta) -> AsyncIterator[Timeline]:
        """See Source. What the index knows comes first, then what has to be looked for, in one pass."""
        base = set(self._settings.terms)
        asks = [ask_of(q, self._scope) for q in queries]
        known = [q for q, a in zip(queries, asks, strict=True) if set(terms_of(a)) <= base]
        new = [q for q, a in zip(queries, asks, strict=True) if not set(terms_of(a)) <= base]
        for some in (known, new):
            for timeline in await self._timelines(pattern, some, interval) if some else ():
                yield timeline

    async def _timelines(self, pattern: str, queries: Sequence[Query], interval: timedelta) -> list[Timeline]:
        step = interval // timedelta(microseconds=1)
        if (
            interval % timedelta(seconds=1)
            or step <= 0
            or any(q.within.buckets(interval) > _MOST_BUCKETS for q in queries)
        ):
            raise SourceError(
                f"a timeline in steps of {interval} cannot be made", "take whole seconds, and longer ones"
            )
        asks = [ask_of(q, self._scope) for q in queries]

        async def attempt() -> tuple[list[Tally], list[Gone]]:
            segments = await self._prepare_terms(self._pattern(pattern), asks)
            jobs = [self._workers.run("tally", part, asks, step) for part in self._parts(segments)]
            answers = await together(jobs)
            return add_up(asks, step, [a for a, _ in answers]), [g for _, gone in answers for g in gone]

        tallies, gone = await self._mending(attempt)
        if gone and await self._relocate():
            tallies, gone = await self._mending(attempt)
        shape = self._pattern(pattern)
        return [timeline_of(q, interval, shape, t, gone) for q, t in zip(queries, tallies, strict=True)]

    async def _prepare_terms(self, pattern: Pattern, asks: Sequence[Ask]) -> list[SegmentRef]:
        """Look for new terms, segment by segment in all workers; returns the segments that the asks touch."""
        touched = [s for s in pattern.segments if any(s.newest >= a.start and s.oldest < a.end for a in asks)]
        wanted = dict.fromkeys(t for a in asks for t in terms_of(a) if t not in self._settings.terms)

        async def scan(segment: SegmentRef, terms: list[Term]) -> None:
            try:
                await self._workers.run("scan", segment, terms)
            except JobFailedError as e:
                if e.failure.kind != "file":
                    raise
                return
            self._scanned |= {(segment.name, t) for t in terms}

        todo = [(s, [t for t in wanted if (s.name, t) not in self._scanned]) for s in touched]
        await together(scan(s, terms) for s, terms in todo if terms)
        return touched

    def _parts(self, segments: Sequence[SegmentRef], most: int | None = None) -> list[Sequence[SegmentRef]]:
        """Split segments evenly over the workers, into parts of at most so many."""
        size = -(-len(segments) // self._workers.count) or 1
        size = min(size, most or size)
        return [segments[i : i + size] for i in range(0, len(segments), size)]

    async def sample(self, query: Query, size: int, seed: int) -> Sample:
        """See Source."""
        ask = ask_of(query, self._scope)

        async def attempt() -> tuple[int, list[tuple[int, Read]]]:
            segments = await self._prepare_terms(self._pattern(query.index_pattern), [ask])
            found: tuple[int, list[tuple[int, Read]]] = await self._workers.run("sample", segments, ask, size, seed)
            return found

        population, drawn = await self._mending(attempt)
        return Sample(query, seed, population, tuple(DrawnEntry(entry_of(read), rank) for rank, read in drawn))

    async def pool(
        self, query: Query, size: int, seed: int, without: Sequence[tuple[str, ...]] = ()
    ) -> Sequence[LogEntry]:
        """See Source. Phrases are looked for in what is drawn: that costs the same however large the logs are."""
        drawn = await self.sample(query, size * _DRAWN_FOR_ONE if without else size, seed)
        found = [d.entry for d in drawn.drawn]
        return [e for e in found if not holds_phrase(e, without)][:size] if without else found

    async def entries(self, query: Query, order: Order) -> AsyncIterator[LogEntry]:
        """See Source."""
        ask = ask_of(query, self._scope)

        async def listing() -> bytes:
            segments = await self._prepare_terms(self._pattern(query.index_pattern), [ask])
            found: bytes = await self._workers.run("listing", segments, ask)
            return found

        numbers = array("I", await self._mending(listing))
        segments = [
            s for s in self._pattern(query.index_pattern).segments if s.newest >= ask.start and s.oldest < ask.end
        ]
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        if order is Order.NEWEST_FIRST:
            places.reverse()
        for at in range(0, len(places), _PAGE):
            page = places[at : at + _PAGE]
            read: list[Read] = await self._mending(lambda page=page: self._workers.run("fetch", segments, page))  # type: ignore[misc]
            for one in read:
                yield entry_of(one)

    async def gather(self, query: Query, make: Callable[[], G], on_progress: OnProgress) -> G:
        """See Source. In all workers at once, a few segments at a time."""
        ask = ask_of(query, self._scope)

        async def attempt() -> list[G]:
            segments = await self._prepare_terms(self._pattern(query.index_pattern), [ask])
            total, done = sum(s.rows for s in segments), 0

            async def part(some: Sequence[SegmentRef]) -> G:
                nonlocal done
                found: G = await self._workers.run("gather", some, ask, make)
                done += sum(s.rows for s in some)
                on_progress(Progress(done, total, "entries read"))
                return found

            return await together(map(part, self._parts(segments, _GATHERED_AT_ONCE)))

        gathering = make()
        for found in await self._mending(attempt):
            gathering.join(found)
        return gathering

    async def context(self, ref: EntryRef, before: int, after: int) -> Context:
        """See Source. Neighbours are those of the file, and of the rotated files of its family before and behind it."""
        fingerprint = ref.id.rpartition("-")[0]

        async def attempt() -> tuple[list[Read], Read, list[Read]] | None:
            for pattern in self._known.patterns.values():
                if any(s.fingerprint == fingerprint for s in pattern.story):
                    found: tuple[list[Read], Read, list[Read]] | None = await self._workers.run(
                        "neighbours", pattern.story, ref.id, before, after
                    )
                    if found:
                        return found
            return None

        if not (found := await self._mending(attempt)):
            raise SourceError(
                f"entry {ref.id} is not in this source any more", "its file was rotated away, rewritten or left out"
            )
        return Context(tuple(map(entry_of, found[0])), entry_of(found[1]), tuple(map(entry_of, found[2])))

    async def facets(self, query: Query, fields: Sequence[str], size: int) -> Mapping[str, Facet]:
        """See Source."""
        ask = ask_of(query, self._scope)

        async def attempt() -> list[Any]:
            segments = await self._prepare_terms(self._pattern(query.index_pattern), [ask])
            return await together(self._workers.run("facets", part, ask, fields) for part in self._parts(segments))

        answers = await self._mending(attempt)
        return {name: facet_of(name, [a[i] for a in answers], size) for i, name in enumerate(fields)}

    async def fields(self, query: Query) -> FieldHits:
        """See Source."""
        ask = ask_of(query, self._scope)

        async def attempt() -> list[dict[str, int]]:
            segments = await self._prepare_terms(self._pattern(query.index_pattern), [ask])
            return await together(self._workers.run("fields", part, ask) for part in self._parts(segments))

        return fields_of(await self._mending(attempt))

    async def _mending(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try; after a file moved or the cache was damaged put that right and try once more. Raises SourceError."""
        try:
            try:
                return await attempt()
            except JobFailedError as e:
                if e.failure.kind == "damaged":
                    await self._make_again()
                elif not await self._relocate():
                    raise
                return await attempt()
        except (JobFailedError, WorkerDiedError) as e:
            raise SourceError(f"the logs could not be read: {e}", "open the source again") from e

    async def _relocate(self) -> bool:
        """True if a file was found under another name."""
        found = await asyncio.to_thread(relocate, self._opened)
        if found == self._opened:
            return False
        self._opened = found
        await self._renew_catalog()
        return True

    async def _make_again(self) -> None:
        """Index anew what is damaged in the cache."""
        checks = [self._workers.run("check", p.segments) for p in self._known.patterns.values()]
        damaged = {name for names in await together(checks) for name in names}
        self._opened = await together(make_again(o, damaged, self._settings, self._workers) for o in self._opened)
        self._scanned = {known for known in self._scanned if known[0] not in damaged}
        await self._remember()
        await self._renew_catalog()

    def dsl(self, query: Query) -> str | None:  # noqa: ARG002 - files have no language
        """See Source."""
        return None

    def link(self, query: Query) -> str | None:  # noqa: ARG002 - nor a web page
        """See Source."""
        return None

    async def aclose(self) -> None:
        """See Source."""
        await self._workers.aclose()
        if self._borrowed:
            self._borrowed.cleanup()
