"""Between the contract's values and the workers': questions down, answers up. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.entry import EntryRef, Facet, FieldHits, LogEntry
from logreview_tui.domain.query import Filter, Query
from logreview_tui.domain.tokens import words
from logreview_tui.sources.local.catalog import Pattern
from logreview_tui.sources.local.model import Ask, Gone, Read, Tally, Term
from logreview_tui.sources.local.reports import moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def ask_of(query: Query, cluster: str = "") -> Ask:
    """A query as workers see it. cluster: only entries of that one."""
    scope = (Term((), cluster=cluster),) if cluster else ()
    return Ask(
        Term(query.keyword.words) if query.keyword else None,
        _micros(query.within.start), _micros(query.within.end),
        (*(_term_of(f) for f in query.filters if not f.is_excluded), *scope),
        tuple(_term_of(f) for f in query.filters if f.is_excluded),
    )  # fmt: skip


def _term_of(condition: Filter) -> Term:
    if condition.numbers is not None:
        return Term((), condition.field, (condition.numbers[0], condition.numbers[-1]))
    return Term(tuple(words(condition.value)), condition.field)


def terms_of(ask: Ask) -> tuple[Term, ...]:
    """Every term that an Ask names."""
    return (*((ask.term,) if ask.term else ()), *ask.wanted, *ask.unwanted)


def add_up(asks: Sequence[Ask], step: int, answers: Sequence[Sequence[Tally]]) -> list[Tally]:
    """Sum what workers counted over their parts of the segments."""
    sums = []
    for i, ask in enumerate(asks):
        counts = [0] * -(-(ask.end - ask.start) // step)
        for answer in answers:
            counts = [a + b for a, b in zip(counts, answer[i].counts, strict=True)]
        total, inside = (sum(getattr(a[i], name) for a in answers) for name in ("total", "inside_longer_words"))
        sums.append(Tally(total, counts, inside))
    return sums


def timeline_of(query: Query, interval: timedelta, pattern: Pattern, tally: Tally, gone: Sequence[Gone]) -> Timeline:
    """Counts with their truth: None outside the pattern's entries and where a file was lost."""
    start, end, step = _micros(query.within.start), _micros(query.within.end), interval // _MICROSECOND
    lost = [g for g in gone if g.newest >= start and g.oldest < end]
    reason = f"{lost[0].index}: {lost[0].reason}" if lost else ""
    count = pattern.count(tally.total, reason)
    if count.value is None:
        return Timeline(query, interval, count)
    spans = [(g.oldest, g.newest) for g in lost]
    oldest, newest = pattern.oldest, pattern.newest
    counts: list[int | None] = []
    for i, n in enumerate(tally.counts):
        first, last = start + i * step, min(start + (i + 1) * step, end) - 1
        outside = oldest is None or newest is None or last < oldest or first > newest
        counts.append(None if outside or any(last >= a and first <= b for a, b in spans) else n)
    inside = tally.inside_longer_words if query.keyword and not query.keyword.is_phrase else None
    return Timeline(query, interval, count, tuple(counts), inside)


def entry_of(read: Read) -> LogEntry:
    """A read entry as the contract has it."""
    return LogEntry(EntryRef(read.id, read.index), moment(read.time), read.text, read.fields, read.raw)


def holds_phrase(entry: LogEntry, phrases: Sequence[tuple[str, ...]]) -> bool:
    """Words of one of the phrases stand next to each other in a value of the entry."""
    wanted = [f" {' '.join(phrase)} " for phrase in phrases]
    values = dict.fromkeys(value for _, value in entry.fields) or (entry.text,)
    return any(phrase in f" {' '.join(words(value))} " for value in values for phrase in wanted)


def facet_of(name: str, parts: Sequence[tuple[dict[str, int], int]], size: int) -> Facet:
    """Merge the values that workers found."""
    values: Counter[str] = Counter()
    for found, _ in parts:
        values.update(found)
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return Facet(name, tuple(ranked[:size]), sum(m for _, m in parts), sum(n for _, n in ranked[size:]))


def fields_of(parts: Sequence[dict[str, int]]) -> FieldHits:
    """Merge the fields that workers found."""
    hits: Counter[str] = Counter()
    for part in parts:
        hits.update(part)
    return tuple(sorted(hits.items(), key=lambda item: (-item[1], item[0])))
