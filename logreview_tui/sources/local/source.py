"""The local source: log files on disk behind the Source contract.

Holds what was found and passes questions to worker processes; reads no log and loads no numpy itself.
"""

import asyncio
import os
import tempfile
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import Context, DrawnEntry, EntryRef, Facet, LogEntry, Sample
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Filter, Keyword, Query
from logreview_tui.domain.source import Extent, IndexPattern, Problem, SourceDescription
from logreview_tui.domain.tokens import words
from logreview_tui.errors import SourceError
from logreview_tui.sources import OnProgress, Order, Progress
from logreview_tui.sources.local.catalog import Catalog, Pattern, make_catalog
from logreview_tui.sources.local.files import find_files, source_identity, source_name
from logreview_tui.sources.local.manifest import make_private
from logreview_tui.sources.local.model import Ask, Gone, Read, SegmentRef, Tally, Term
from logreview_tui.sources.local.opening import (
    SEGMENT_BYTES, Opened, Plan, Settings, Unreadable, open_files, plan, probe, remember, together,
)  # fmt: skip
from logreview_tui.sources.local.repair import make_again, relocate
from logreview_tui.sources.local.reports import moment
from logreview_tui.sources.local.scanner_names import ScannerName, default_scanner
from logreview_tui.sources.local.workers import JobFailedError, WorkerDiedError, Workers
from logreview_tui.sources.local.zones import read_zone

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 500
_MOST_BUCKETS = 5_000_000
_DIFFERENCES = (
    "a word of more than 64 characters is found by taking entries apart, like any other: only slower",
    "of a JSON key given twice in one object only the last value is searched; OpenSearch refuses such documents",
)


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)


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
    ) -> None:
        """Nothing is read yet.

        name: of the config. patterns: index pattern to globs, of the config. keywords: indexed beside the procedure's.
        year: of the newest entry of a family whose stamps have none. timezone: of stamps that have none. Raises
        UsageError for a time zone or scanner that does not exist.
        """
        if timezone:
            read_zone(timezone)
        self._paths, self._config_name, self._patterns, self._clock = tuple(paths), name, patterns, clock
        base = [Term((word,)) for word in PROCEDURE_KEYWORDS] + [Term(k.words) for k in keywords]
        self._settings = Settings(
            cache_folder, timezone, year, tuple(dict.fromkeys(base)), scanner or default_scanner(), segment_bytes
        )
        self._workers = Workers(workers or min(4, os.cpu_count() or 1))
        self._scanned: set[tuple[str, Term]] = set()
        self._opened: list[Opened | Unreadable] = []
        self._found_problems: tuple[Problem, ...] = ()
        self._catalog: Catalog | None = None
        self._borrowed: tempfile.TemporaryDirectory[str] | None = None

    async def prepare(self, on_progress: OnProgress) -> None:
        """See Source."""
        extra = await asyncio.to_thread(self._use_cache)
        found = await asyncio.to_thread(find_files, self._paths, self._patterns)
        probed = [(f, await asyncio.to_thread(probe, f)) for f in found.files]
        plans: list[Plan | Opened | Unreadable] = []
        for file, seen in probed:
            plans.append(seen if isinstance(seen, Unreadable) else await asyncio.to_thread(plan, file, seen, self._settings))
        self._opened = await open_files(
            plans, self._settings, self._workers, lambda done, total: on_progress(Progress(done, total, "bytes indexed"))
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
            self._borrow()
            where, what = str(self._settings.cache), f"the index cannot be kept there: {e.strerror}"
            return [Problem(where, what, "it is made again each time until that folder can be written")]

    def _borrow(self) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        """See Source."""
        await self._workers.aclose()
        if self._borrowed:
            self._borrowed.cleanup()
