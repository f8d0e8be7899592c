"""Small log files and open local sources for tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.domain.source import Problem
from logreview_tui.sources.local import LocalSource

NOW = datetime(2017, 6, 1, tzinfo=UTC)
ALL_TIME = TimeRange(datetime(1971, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
DAY = timedelta(days=1)


def syslog(*messages: str, day: int = 1, host: str = "web", program: str = "app") -> bytes:
    """RFC 3164 lines of March, one a minute."""
    return "".join(f"Mar {day:2d} 10:{i:02d}:00 {host} {program}: {m}\n" for i, m in enumerate(messages)).encode()


@asynccontextmanager
async def opened(*paths: Path, **options: object) -> AsyncIterator[LocalSource]:
    """A prepared source of these paths; its cache stands beside the first unless told otherwise."""
    settings = {"cache_folder": paths[0].parent / ".cache", "timezone": "UTC", "workers": 1, "clock": lambda: NOW}
    source = LocalSource(paths, **{**settings, **options})  # type: ignore[arg-type]
    try:
        await source.prepare(lambda _: None)
        yield source
    finally:
        await source.aclose()


def ask(pattern: str, keyword: str | None = None, *filters: str, within: TimeRange = ALL_TIME) -> Query:
    """A query over all time."""
    parsed = tuple(Filter.parse(f) for f in filters)
    return Query(pattern, Keyword.parse(keyword) if keyword else None, within, parsed)


async def count(source: LocalSource, pattern: str, keyword: str | None = None, *filters: str) -> Timeline:
    """The timeline of one query."""
    return await source.timeline(ask(pattern, keyword, *filters), timedelta(days=365))


async def entry_ids(source: LocalSource, pattern: str, keyword: str | None = None) -> list[str]:
    """Ids of a query's entries, oldest first."""
    from logreview_tui.sources import Order  # noqa: PLC0415

    return [e.ref.id async for e in source.entries(ask(pattern, keyword), Order.OLDEST_FIRST)]


def said(problems: Sequence[Problem], where: str) -> list[str]:
    """What was said about one file."""
    return [p.what for p in problems if p.where == where]
