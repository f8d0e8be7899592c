"""The reading use case behind `doctor`: what a source lets us see, what is missing, and whether we could also write.

Nothing is counted here but entries a day, and nothing is kept.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.query import Query, TimeRange, rfc3339
from logreview_tui.domain.source import Fact, Problem, SourceDescription
from logreview_tui.errors import SourceError
from logreview_tui.sources import OnProgress, Source

DAY = timedelta(days=1)
_GAPS_TOLD = 3


class Level(StrEnum):
    """How much a finding matters."""

    PROBLEM = "problem"
    """Something cannot be read, or not wholly: a review would say so in its counts."""
    WARNING = "warning"
    """Everything that is there can be read, but look at this."""
    NOTE = "note"
    """Taken for granted, or not known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know, and what to do about it."""

    level: Level
    about: str
    """Index pattern, index, file or address; empty for the whole source."""
    what: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class PatternState:
    """What there is of an index pattern."""

    name: str
    is_permitted: bool
    indices: int
    total: Count
    """Whatever the period."""
    oldest: datetime | None
    newest: datetime | None
    days: int
    """Of the period, the last one perhaps cut."""
    covered: Count
    """Days of the period that have an entry; at least so many where a part of the pattern is hidden."""
    gaps: tuple[TimeRange, ...] = ()
    """Days without one, neighbouring ones joined, in order."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found."""

    description: SourceDescription
    within: TimeRange | None
    """The period that was looked at; None where nothing could be read."""
    patterns: tuple[PatternState, ...]
    findings: tuple[Finding, ...]
    """The worst first."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the source can be read."""
        return not any(f.level is Level.PROBLEM for f in self.findings)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Who asks, and which cluster it is."""
        return self.description.facts


async def diagnose(source: Source, period: Callable[[], Awaitable[TimeRange]], on_progress: OnProgress) -> Diagnosis:
    """Look at an unprepared source. period: asked when the source is ready. Raises UsageError for an empty period."""
    try:
        await source.prepare(on_progress)
    except SourceError as e:
        return _sorted(source.describe(), None, (), [failure(e), *await _powers(source)])
    within = await period()
    states = [await _state(source, p.name, within) for p in await source.index_patterns()]
    problems = source.describe().problems
    findings = [f for state in states for f in _of_pattern(state, problems)]
    return _sorted(source.describe(), within, states, [*findings, *await _powers(source)])


def failure(error: SourceError) -> Finding:
    """A source that cannot be read at all."""
    return Finding(Level.PROBLEM, "", error.message, error.hint)


async def _state(source: Source, name: str, within: TimeRange) -> PatternState:
    extent = await source.extent(name)
    pattern = next(p for p in await source.index_patterns() if p.name == name)
    [timeline] = [t async for t in source.counts(name, [Query(name, None, within)], DAY)]
    return PatternState(
        name, pattern.is_permitted, len(pattern.indices), extent.total, extent.oldest, extent.newest,
        within.buckets(DAY), _covered(timeline), _gaps(timeline),
    )  # fmt: skip


def _covered(timeline: Timeline) -> Count:
    if not timeline.counts:
        unknown = timeline.count.value is None
        return timeline.count if unknown else Count.failed(timeline.count.reason)
    days = sum(bool(n) for n in timeline.counts)
    return Count.exact(days) if timeline.count.is_exact else Count.at_least(days, timeline.count.reason)


def _gaps(timeline: Timeline) -> tuple[TimeRange, ...]:
    gaps: list[TimeRange] = []
    for i, n in enumerate(timeline.counts):
        if n:
            continue
        day = timeline.within(range(i, i + 1))
        joins = bool(gaps) and gaps[-1].end == day.start
        gaps[-1:] = [TimeRange(gaps[-1].start, day.end)] if joins else [*gaps[-1:], day]
    return tuple(gaps)


def _of_pattern(state: PatternState, problems: Sequence[Problem]) -> list[Finding]:
    told_already = any(p.index_pattern == state.name for p in problems)
    if state.total.state is CountState.NOT_PERMITTED or not state.is_permitted:
        why = state.total.reason or "this user may not read it"
        what = f"{why}: a review says `not permitted` in its cells"
        return [Finding(Level.PROBLEM, state.name, what, "ask for the role in the README, or waive it with the reason")]
    if state.total.value is None:
        return [] if told_already else [Finding(Level.PROBLEM, state.name, state.total.reason)]
    if not state.gaps or (told_already and state.total.value == 0):
        return []
    told = ", ".join(f"{rfc3339(g.start)} to {rfc3339(g.end)}" for g in state.gaps[:_GAPS_TOLD])
    more = len(state.gaps) - _GAPS_TOLD
    without = sum(gap.buckets(DAY) for gap in state.gaps)
    counted = "" if state.covered.is_exact else " that could be counted"
    what = f"{without} of {state.days} days of the period have no entry{counted}: {told}"
    hint = "deleted by retention, never sent, or silent: who runs the logging can tell"
    return [Finding(Level.WARNING, state.name, what + (f" and {more} more gaps" if more > 0 else ""), hint)]


async def _powers(source: Source) -> list[Finding]:
    try:
        return [_of_problem(p) for p in await source.powers()]
    except SourceError as e:
        return [Finding(Level.NOTE, "", f"whether this user could write is not known: {e.message}", e.hint)]


def _unknown(facts: Sequence[Fact]) -> list[Finding]:
    reasons = dict.fromkeys(f.reason for f in facts if f.value is None)
    names = {reason: [f.name for f in facts if f.value is None and f.reason == reason] for reason in reasons}
    return [Finding(Level.NOTE, "", f"{', '.join(names[reason])} not known: {reason}") for reason in reasons]


def _of_problem(problem: Problem) -> Finding:
    level = Level.PROBLEM if problem.hides_entries else Level.WARNING
    return Finding(level, problem.where, problem.what, problem.hint)


def _sorted(
    description: SourceDescription,
    within: TimeRange | None,
    patterns: Sequence[PatternState],
    findings: Sequence[Finding],
) -> Diagnosis:
    known = [*findings, *map(_of_problem, description.problems)]
    known += [Finding(Level.NOTE, "", f"assumed: {text}") for text in description.assumptions]
    known += _unknown(description.facts)
    order = list(Level)
    by_level = sorted(known, key=lambda f: order.index(f.level))
    return Diagnosis(description, within, tuple(patterns), tuple(dict.fromkeys(by_level)))
