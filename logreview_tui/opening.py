"""Opening a review: its period, patterns and terms, and what the reviews of the same source before it left."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from logreview_tui import __version__
from logreview_tui.domain import memory, quiet
from logreview_tui.domain.events import AbandonedReview, Opened, PreviousCount, PreviousReview, Reviewer
from logreview_tui.domain.pattern_events import Remembered
from logreview_tui.domain.period import review_end, review_period
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Keyword, rfc3339
from logreview_tui.domain.review import Review
from logreview_tui.domain.source import Extent, IndexPattern
from logreview_tui.domain.suppression import Suppressed
from logreview_tui.errors import RefusedError, SourceError
from logreview_tui.scan import SAMPLE_SIZE
from logreview_tui.sources import Source


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review of the store, folded, with the digest of its signed manifest if it has one."""

    review: Review
    manifest_sha256: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for when a review is opened."""

    start: datetime | None = None
    end: datetime | None = None
    keywords: tuple[str, ...] = ()
    """Beside the procedure's and those of the configuration."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a review is opened under: configuration that it keeps."""

    keywords: tuple[str, ...]
    interval: timedelta
    settle: timedelta
    zone: tzinfo
    zone_name: str
    reviewer: Reviewer
    configuration: tuple[tuple[str, str], ...]


def remembered(past: Sequence[PastReview], identity: str) -> Remembered | None:
    """What the last signed review of a source tells the next one; None without one that knew patterns."""
    last = _last_signed(of_source(past, identity))
    if last is None or not (last.review.patterned or last.review.knowledge):
        return None
    return memory.remember(last.review)


def carried_rules(past: Sequence[PastReview], opened: Opened) -> tuple[Suppressed, ...]:
    """The suppressions of the last signed review that have not expired before a new one begins."""
    last = _last_signed(of_source(past, opened.source.identity))
    return quiet.carried(last.review, opened.within.end) if last else ()


def of_source(past: Sequence[PastReview], identity: str) -> list[PastReview]:
    """The reviews of one source, oldest period first."""
    return sorted((p for p in past if p.review.opened.source.identity == identity), key=lambda p: p.review.within.end)


def _last_signed(mine: Sequence[PastReview]) -> PastReview | None:
    return next((p for p in reversed(mine) if p.review.signed), None)


def draft_of(past: Sequence[PastReview], identity: str) -> Review | None:
    """The review of a source that was opened and not ended."""
    return next((p.review for p in of_source(past, identity) if not p.review.is_ended), None)


def check_resumable(draft: Review, wish: Wish) -> None:
    """Raise RefusedError if another period is asked for than the open review has."""
    if (wish.start or draft.within.start, wish.end or draft.within.end) != (draft.within.start, draft.within.end):
        raise RefusedError(
            f"review {draft.id} is open for {rfc3339(draft.within.start)} to {rfc3339(draft.within.end)}",
            f"resume it without --from and --to, or end it: logreview abandon {draft.id} --reason ...",
        )


async def opening(source: Source, wish: Wish, terms: Terms, past: Sequence[PastReview], now: datetime) -> Opened:
    """The first event of a new review of `source`.

    Raises NothingNewer when the last signed review already covers everything, SourceError without any entry.
    """
    description = source.describe()
    mine = of_source(past, description.identity)
    last = _last_signed(mine)
    patterns = tuple(await source.index_patterns())
    extents = tuple([await source.extent(p.name) for p in patterns])
    newest = max((e.newest for e in extents if e.newest), default=None)
    if newest is None:
        raise SourceError(f"{description.name} has no entries to review", "check the paths and the problems listed")
    within = review_period(
        start=wish.start,
        end=wish.end,
        previous_end=last.review.within.end if last else None,
        latest_end=review_end(newest, now, terms.settle),
    )
    return Opened(
        review_id=_review_id(description.name, within.end.astimezone(terms.zone), past),
        tool=f"logreview {__version__}",
        source=description,
        within=within,
        timezone=terms.zone_name,
        interval_s=int(terms.interval.total_seconds()),
        sample_size=SAMPLE_SIZE,
        keywords=PROCEDURE_KEYWORDS,
        own_keywords=_own(terms.keywords, wish.keywords),
        index_patterns=_permitted_first(patterns),
        extents=_without_problems(extents),
        salt=secrets.token_hex(16),
        reviewer=terms.reviewer,
        configuration=terms.configuration,
        previous=_previous(last) if last else None,
        abandoned=_abandoned(mine, last),
    )


def _own(configured: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    seen = {Keyword.parse(k).words for k in PROCEDURE_KEYWORDS}
    own = []
    for text in (*configured, *asked):
        words = Keyword.parse(text).words
        if words not in seen:
            seen.add(words)
            own.append(text)
    return tuple(own)


def _permitted_first(patterns: tuple[IndexPattern, ...]) -> tuple[IndexPattern, ...]:
    return tuple(sorted(patterns, key=lambda p: not p.is_permitted))


def _without_problems(extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
    """The description lists every problem once already."""
    return tuple(Extent(e.pattern, e.oldest, e.newest, e.total) for e in extents)


def _review_id(name: str, end: datetime, past: Sequence[PastReview]) -> str:
    stem = f"{name.lstrip('._-')[:90] or 'logs'}-{end:%Y-%m-%d}"
    taken = {p.review.id for p in past}
    return next(i for i in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if i not in taken)


def last_signed(past: Sequence[PastReview], identity: str) -> PreviousReview | None:
    """What the last signed review of a source counted; None without one."""
    last = _last_signed(of_source(past, identity))
    return _previous(last) if last else None


def _previous(last: PastReview) -> PreviousReview:
    review = last.review
    counts = tuple(
        PreviousCount(
            q.index_pattern,
            q.keyword.words if q.keyword else (),
            a.count,
            int(a.timeline.reviewable.total_seconds()),
            q.filters,
        )
        for q in (*review.totals, *review.cells)
        if (a := review.answers.get(q.id))
    )
    return PreviousReview(review.id, last.manifest_sha256 or "", review.within, counts)


def _abandoned(mine: Sequence[PastReview], last: PastReview | None) -> tuple[AbandonedReview, ...]:
    since = last.review.opened_at if last else None
    return tuple(
        AbandonedReview(
            p.review.id, p.review.within, p.review.opened_at, p.review.abandoned_at, p.review.abandoned.reason
        )
        for p in mine
        if p.review.abandoned and p.review.abandoned_at and (since is None or p.review.opened_at > since)
    )
