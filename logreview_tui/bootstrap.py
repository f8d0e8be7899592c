"""The composition root: which source, store, clock and zone a command works with."""

import getpass
import os
import shlex
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import platformdirs

from logreview_tui import config as configuration
from logreview_tui import demo_months, signing_off
from logreview_tui.config import ClusterConfig, Config, SigningIdentity, SourceConfig
from logreview_tui.domain.events import Reviewer
from logreview_tui.domain.period import review_end, review_period
from logreview_tui.domain.presets import PRESETS, Preset, preset
from logreview_tui.domain.query import Query, TimeRange, rfc3339
from logreview_tui.domain.review import Review, replay
from logreview_tui.domain.rows import Row
from logreview_tui.domain.source import SourceDescription
from logreview_tui.domain.trying import parse_conditions
from logreview_tui.errors import SourceError, StoreError, UsageError
from logreview_tui.opening import PastReview, Terms, Wish, carried_rules, check_resumable, draft_of, opening, remembered
from logreview_tui.reviewing import Clock, ReviewSession
from logreview_tui.sources import OnProgress, Source
from logreview_tui.sources.scope import preset_of, read_scope, scope_of, scoped_name
from logreview_tui.store import ReviewStore
from logreview_tui.store.log import ReviewLog, happened

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
    is_insecure: bool = False
    """Do not look at a cluster's certificate."""
    preset: str | None = None
    """What kind of cluster the logs are from."""
    cluster: str | None = None
    """Only entries of that cluster."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source that is ready, and how its times are read and shown."""

    source: Source
    config: Config
    zone: tzinfo
    zone_name: str
    now: datetime
    questions: tuple[Row, ...] = ()
    """Rows with names, beside the keywords."""
    chosen: SourceConfig = SourceConfig("")  # noqa: RUF009 - it is frozen
    """What was asked for."""

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
    """The source of the configuration that is named, or one made of what is given. Raises SourceError, UsageError."""
    named = config.sources.get(choice.given[0]) if len(choice.given) == 1 else None
    found = named or _unnamed(choice.given)
    for path in found.paths:
        if not os.path.lexists(path):
            known = ", ".join(config.sources) or "none"
            raise SourceError(f"{path}: no such file or folder", f"sources of the configuration: {known}")
    if choice.is_insecure and not found.cluster:
        raise UsageError("--insecure says nothing about files", "leave it out")
    cluster = replace(found.cluster, is_insecure=choice.is_insecure) if found.cluster else None
    timezone = choice.timezone or found.timezone
    kind = preset(choice.preset) if choice.preset else found.preset
    scope = found.scope if choice.cluster is None else read_scope(choice.cluster)
    return replace(found, year=choice.year or found.year, timezone=timezone, cluster=cluster, preset=kind, scope=scope)


def _unnamed(given: Sequence[str]) -> SourceConfig:
    if not all(given):
        raise UsageError(
            "a SOURCE is empty",
            "name a file or a folder ('.' is this one), a cluster, or a source of the configuration",
        )
    if not any(text.startswith(("https:", "http:")) for text in given):
        return SourceConfig("", tuple(Path(p).expanduser() for p in given))
    if len(given) > 1:
        raise UsageError("a cluster is reviewed by itself", "give one address, or only files and folders")
    return SourceConfig("", cluster=ClusterConfig(given[0]))


def build_source(chosen: SourceConfig, config: Config) -> Source:
    """The source for a choice, not yet prepared. Raises UsageError, SourceError."""
    if chosen.cluster:
        return _cluster_source(chosen, chosen.cluster)
    from logreview_tui.sources.local.source import LocalSource  # noqa: PLC0415

    return LocalSource(
        chosen.paths,
        name=chosen.name or None,
        patterns=chosen.patterns or _globs(chosen.preset),
        year=chosen.year,
        timezone=chosen.timezone or config.timezone,
        workers=config.workers,
        cache_folder=platformdirs.user_cache_path("logreview"),
        scope=chosen.scope,
        preset=chosen.preset.name if chosen.preset else "",
    )


def _cluster_source(chosen: SourceConfig, cluster: ClusterConfig) -> Source:
    from logreview_tui.sources.opensearch.access import Access, Url  # noqa: PLC0415
    from logreview_tui.sources.opensearch.source import OpenSearchSource  # noqa: PLC0415

    return OpenSearchSource(
        Access.of(Url.parse(cluster.url), cluster.access, is_insecure=cluster.is_insecure),
        name=chosen.name or None,
        patterns=chosen.patterns,
        preset=chosen.preset,
        time_field=cluster.time_field,
        dashboards=cluster.dashboards,
        scope=chosen.scope,
    )


def _globs(kind: Preset | None) -> dict[str, tuple[str, ...]] | None:
    """The files of a preset's patterns, which are called as indices are; by family without a preset that tells all."""
    return None if kind is None or kind.takes_families else {name: (name,) for name in kind.patterns}


@asynccontextmanager
async def unprepared(chosen: SourceConfig, config: Config) -> AsyncIterator[Reading]:
    """A source that is closed at the end; whoever wants to read it prepares it. Raises SourceError, UsageError."""
    zone = configuration.zone(chosen.timezone or config.timezone)
    source = build_source(chosen, config)
    try:
        questions = (*(chosen.preset.rows if chosen.preset else ()), *config.queries)
        yield Reading(source, config, zone, configuration.zone_name(zone), now(), questions, chosen)
    finally:
        await source.aclose()


@asynccontextmanager
async def prepared(chosen: SourceConfig, config: Config, on_progress: OnProgress) -> AsyncIterator[Reading]:
    """Prepare a source, and close it at the end. Raises SourceError."""
    async with unprepared(chosen, config) as reading:
        await reading.source.prepare(on_progress)
        yield reading


def opened_source(
    choice: SourceChoice, config: Config, on_progress: OnProgress
) -> AbstractAsyncContextManager[Reading]:
    """As `prepared`, for what the command line says. Raises UsageError, SourceError."""
    return prepared(source_config(choice, config), config, on_progress)


def source_lines(description: SourceDescription) -> Sequence[str]:
    """Who asked which cluster, and what was assumed, one line each."""
    return [*map(str, description.facts), *description.assumptions]


def problem_lines(description: SourceDescription) -> Sequence[str]:
    """What is damaged or unreadable, one line each."""
    return [f"{p.where}: {p.what}" + (f" ({p.hint})" if p.hint else "") for p in description.problems]


def period_line(reading: Reading, within: TimeRange) -> str:
    """The period in UTC and the zone it was read in."""
    return f"period {rfc3339(within.start)} to {rfc3339(within.end)} (times without a zone read as {reading.zone_name})"


def local_reviewer() -> Reviewer:
    """Who acts when nobody is configured: the account on this host."""
    return Reviewer(f"{getpass.getuser()}@{socket.gethostname()}")


@dataclass(frozen=True, slots=True)
class PastReviews:
    """Every review of this user, and those that cannot be read."""

    readable: tuple[PastReview, ...]
    damaged: tuple[tuple[str, StoreError], ...]


def build_store() -> ReviewStore:
    """The reviews under the XDG state folder."""
    return ReviewStore(platformdirs.user_state_path("logreview"), now)


def past_reviews(store: ReviewStore) -> PastReviews:
    """Fold every review of the store; a damaged one hides no other."""
    readable: list[PastReview] = []
    damaged: list[tuple[str, StoreError]] = []
    for kept in store.peek_all():
        try:
            if kept.problem:
                raise kept.problem
            review = replay(happened(kept.records, kept.id))
            readable.append(PastReview(review, signing_off.manifest_digest(store, kept.id)))
        except StoreError as e:
            damaged.append((kept.id, e))
    return PastReviews(tuple(readable), tuple(damaged))


def review_named(store: ReviewStore, review_id: str) -> Review | None:
    """A review of the store by its id, read without locking it; None where there is none. Raises StoreError."""
    kept = next((k for k in store.peek_all() if k.id == review_id), None)
    if kept is None:
        return None
    if kept.problem:
        raise kept.problem
    return replay(happened(kept.records, kept.id))


def resumed(store: ReviewStore, review_id: str, reviewer: Reviewer | None = None) -> ReviewSession:
    """Open a review of the store to go on with it. Raises StoreError."""
    log = ReviewLog(store.open(review_id))
    return ReviewSession(log, now, (reviewer or local_reviewer()).principal)


def resume_command(review: Review, config: Config) -> str:
    """What to type, as one shell line, to go on with a review of this source."""
    source, scope = review.opened.source, scope_of(review.opened.source.facts)
    seed = demo_months.seed_of(source)
    if seed is not None:
        return "logreview demo" + (f" --seed {seed}" if seed != 1 else "")
    name = _config_name(review, config)
    is_asked = scope and not (name and config.sources[name].scope == scope)
    given = (name,) if name else source.locations
    kind = "" if name else preset_of(source.facts)
    flags = [*([f"--cluster={scope}"] if is_asked else []), *([f"--preset={kind}"] if kind else [])]
    flags += ["--insecure"] if _was_unverified(review) else []
    return shlex.join(["logreview", "review", *flags, *given])


def source_of(review: Review, config: Config) -> SourceConfig:
    """The source that a review was opened on. Raises SourceError where it is gone, UsageError."""
    source = review.opened.source
    seed = demo_months.seed_of(source)
    if seed is not None:
        return demo_months.source(seed)
    name = _config_name(review, config)
    facts = source.facts
    choice = SourceChoice(
        (name,) if name else source.locations,
        None,
        review.opened.timezone,
        is_insecure=_was_unverified(review),
        preset=preset_of(facts) or None,
        cluster=scope_of(facts) or None,
    )
    return source_config(choice, config)


def _was_unverified(review: Review) -> bool:
    from logreview_tui.sources.opensearch.access import UNVERIFIED  # noqa: PLC0415

    return UNVERIFIED in review.opened.source.facts


def _config_name(review: Review, config: Config) -> str | None:
    """What the review's source is called in the configuration, if it is there."""
    source = review.opened.source
    scope = scope_of(source.facts)
    return next((name for name in config.sources if scoped_name(name, scope) == source.name), None)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything the screens of one review work with."""

    config: Config
    source: Source
    session: ReviewSession
    signer: signing_off.Signer
    clock: Clock
    zone: tzinfo
    zone_name: str
    folder: Path | None = None
    """Where the review is kept; drafts of notes lie beside its journal. None: they are not kept."""
    chosen: SourceConfig = SourceConfig("")  # noqa: RUF009 - it is frozen
    past: Review | None = None
    """The last signed review of the source."""
    """The source as it was asked for."""

    def scan_command(self, query: Query) -> str | None:
        """What to type, as one shell line, to count a query of the review again; None where no words can say it."""
        chosen = self.chosen
        conditions = " ".join([*([str(query.keyword)] if query.keyword else []), *map(str, query.filters)])
        if query.filters and not _says(conditions, query):
            return None
        is_named = chosen.name in self.config.sources
        is_like_preset = not is_named and dict(chosen.patterns) == _globs(PRESETS[0])
        kind = chosen.preset or (PRESETS[0] if is_like_preset else None)
        options = {
            "from": rfc3339(query.within.start),
            "to": rfc3339(query.within.end),
            "interval": f"{self.session.review.opened.interval_s}s",
            "timezone": self.zone_name,
            "year": str(chosen.year or ""),
            "preset": kind.name if kind else "",
            "cluster": chosen.scope,
            "keyword": query.keyword.text if query.keyword and not query.filters else "",
            "query": conditions if query.filters else "",
        }
        sources = (chosen.name,) if is_named else chosen.locations
        given = [f"--{name}={value}" for name, value in options.items() if value]
        return shlex.join(["logreview", "scan", *given, "--", *sources])


def _says(conditions: str, query: Query) -> bool:
    """Whether what is typed is read as the query again; a quotation mark within a value is not."""
    try:
        keyword, filters = parse_conditions(conditions)
    except UsageError:
        return False
    return replace(query, keyword=keyword, filters=filters).id == query.id


async def build_application(reading: Reading, wish: Wish, identity: SigningIdentity | None) -> Application:
    """Resume the open review of a source, or open one.

    identity: who signs; None for the configured or remembered one.
    Raises NothingNewer, RefusedError, SourceError, StoreError, UsageError.
    """
    store = build_store()
    signer = signing_off.Signer(store, identity or reading.config.reviewer)
    past = past_reviews(store).readable
    reviewer = signer.identity.reviewer if signer.identity else local_reviewer()
    description = reading.source.describe()
    draft = draft_of(past, description.identity)
    if draft:
        check_resumable(draft, wish)
        session = resumed(store, draft.id, reviewer)
        session.seen(description)
        for keyword in wish.keywords:
            session.add_keyword(keyword)
    else:
        terms = Terms(
            keywords=reading.config.keywords,
            interval=reading.config.interval,
            settle=reading.config.settle,
            zone=reading.zone,
            zone_name=reading.zone_name,
            reviewer=reviewer,
            configuration=reading.config.shown(),
        )
        first = await opening(reading.source, wish, terms, past, reading.now)
        log = ReviewLog(store.create(first.review_id))
        log.append(first, actor=reviewer.principal, at=now())
        if known := remembered(past, description.identity):
            log.append(known, actor=reviewer.principal, at=now())
        for rule in carried_rules(past, first):
            log.append(rule, actor=reviewer.principal, at=now())
        session = ReviewSession(log, now, reviewer.principal)
    if not session.review.answers:  # else what is reviewed is fixed; a program killed while opening names the rest now
        for row in reading.questions:
            session.name_query(row)
    zone = configuration.zone(session.review.opened.timezone)
    return Application(
        reading.config,
        reading.source,
        session,
        signer,
        now,
        zone,
        session.review.opened.timezone,
        store.folder(session.review.id),
        reading.chosen,
        _last_of(session.review, past),
    )


def _last_of(review: Review, past: Sequence[PastReview]) -> Review | None:
    """The review that another one was compared with at its opening."""
    last = review.opened.previous
    return next((p.review for p in past if last and p.review.id == last.review_id), None)
