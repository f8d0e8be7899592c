"""The composition root: which source, store, clock and zone a command works with."""

import getpass
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import platformdirs

from logreview_tui import config as configuration
from logreview_tui.config import Config, SourceConfig
from logreview_tui.domain.events import Reviewer
from logreview_tui.domain.period import review_end, review_period
from logreview_tui.domain.query import TimeRange, rfc3339
from logreview_tui.domain.source import SourceDescription
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources import OnProgress, Source

MOST_BUCKETS = 10_000
"""More would be neither readable nor allowed by a cluster."""


def now() -> datetime:
    """The present, UTC. The only clock of the program, but for times on screen."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What the command line says about a source."""

    given: tuple[str, ...]
    """Paths, or one name of the configuration."""
    year: int | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A source that is ready, and how its times are read and shown."""

    source: Source
    config: Config
    zone: tzinfo
    zone_name: str
    now: datetime

    async def newest(self) -> datetime | None:
        """The time of the newest entry of any pattern."""
        patterns = await self.source.index_patterns()
        times = [(await self.source.extent(p.name)).newest for p in patterns]
        return max((t for t in times if t), default=None)

    async def period(self, start: datetime | None, end: datetime | None) -> TimeRange:
        """The asked period; what is not given is as in a first review. Raises UsageError."""
        latest = end or review_end(await self.newest(), self.now, self.config.settle)
        return review_period(start=start, end=end, previous_end=None, latest_end=latest)

    def check_buckets(self, within: TimeRange, interval: timedelta) -> None:
        """Raise UsageError for a timeline of too many buckets."""
        if within.buckets(interval) > MOST_BUCKETS:
            raise UsageError(
                f"{within.buckets(interval)} buckets are too many",
                f"ask for at most {MOST_BUCKETS}: a longer --interval",
            )


def source_config(choice: SourceChoice, config: Config) -> SourceConfig:
    """The source of the configuration that is named, or one made of the given paths. Raises SourceError, UsageError."""
    named = config.sources.get(choice.given[0]) if len(choice.given) == 1 else None
    found = named or SourceConfig("", tuple(Path(p).expanduser() for p in choice.given))
    for path in found.paths:
        if str(path).startswith(("https:/", "http:/")):
            raise UsageError(f"{choice.given[0]}: only files and folders can be read yet", "give a path")
        if not os.path.lexists(path):
            known = ", ".join(config.sources) or "none"
            raise SourceError(f"{path}: no such file or folder", f"sources of the configuration: {known}")
    return replace(found, year=choice.year or found.year, timezone=choice.timezone or found.timezone)


def build_source(chosen: SourceConfig, config: Config) -> Source:
    """The source for a choice, not yet prepared."""
    from logreview_tui.sources.local.source import LocalSource  # noqa: PLC0415

    return LocalSource(
        chosen.paths,
        name=chosen.name or None,
        patterns=chosen.patterns or None,
        year=chosen.year,
        timezone=chosen.timezone or config.timezone,
        workers=config.workers,
        cache_folder=platformdirs.user_cache_path("logreview"),
    )


@asynccontextmanager
async def opened_source(choice: SourceChoice, config: Config, on_progress: OnProgress) -> AsyncIterator[Reading]:
    """Prepare a source, and close it at the end. Raises UsageError, SourceError."""
    chosen = source_config(choice, config)
    zone = configuration.zone(chosen.timezone or config.timezone)
    source = build_source(chosen, config)
    try:
        await source.prepare(on_progress)
        yield Reading(source, config, zone, configuration.zone_name(zone), now())
    finally:
        await source.aclose()


def problem_lines(description: SourceDescription) -> Sequence[str]:
    """What is damaged or unreadable, one line each."""
    return [f"{p.where}: {p.what}" + (f" ({p.hint})" if p.hint else "") for p in description.problems]


def period_line(reading: Reading, within: TimeRange) -> str:
    """The period in UTC and the zone it was read in."""
    return f"period {rfc3339(within.start)} to {rfc3339(within.end)} (times without a zone read as {reading.zone_name})"


def local_reviewer() -> Reviewer:
    """Who acts when nobody is configured: the account on this host."""
    return Reviewer(f"{getpass.getuser()}@{socket.gethostname()}")
