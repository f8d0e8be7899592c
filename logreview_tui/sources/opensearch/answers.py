"""Answers as values, each number judged for what is missing from it. Pure.

Total and histogram are judged apart: an entry with two time stamps counts once in the total and twice in the bars.
`terminated_early` says nothing: servers of 3.x set it on exact answers, and no request of ours asks for it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.domain.query import Query
from logreview_tui.errors import SourceError
from logreview_tui.sources.documents import Document, leaf_text, leaves, line_of
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.failures import is_slow, root, sentence, shard_sentence
from logreview_tui.sources.opensearch.requests import LARGEST_ANSWER_BYTES, millis, moment
from logreview_tui.sources.opensearch.shape import Shape

T = TypeVar("T")
_MS = timedelta(milliseconds=1)
_FORBIDDEN = 403
_OK = 200
_SEQUENCE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer is worth."""

    count: Count
    counts: tuple[int | None, ...] = ()
    """One per bucket, None where lost; empty unless they add up to the total."""
    is_slow: bool = False
    """Asked for less at once it may say more."""


def missing(answer: wire.Answer) -> list[str]:
    """Which parts of the source are missing from an answer; empty if none is."""
    shards, remote = answer.shards, answer.clusters
    if shards is None or answer.hits is None:
        return ["the answer holds no number"]
    why = []
    if shards.failed:
        why.append(f"{shards.failed} of {shards.total} shards failed ({shard_sentence(shards.failures)})")
    away = shards.total - shards.successful - shards.failed
    if away > 0:
        why.append(f"{away} of {shards.total} shards are not available")
    if away < 0:
        why.append(f"more shards answered than the {shards.total} there are")
    if answer.timed_out:
        why.append("the search took too long and was cut short")
    if remote.skipped or remote.partial or remote.failed:
        why.append("a remote cluster did not answer")
    return why


def count_of(answer: wire.Answer) -> Count:
    """The total of an answer. None of a failed search, at least what was found of an incomplete one."""
    if answer.error is not None or answer.status != _OK:
        if answer.status == _FORBIDDEN or root(answer.error).type == "security_exception":
            return Count.not_permitted(sentence(answer.error))
        return Count.failed(sentence(answer.error))
    shards, total = answer.shards, answer.hits.total if answer.hits else None
    if shards is None or total is None:
        return Count.failed("the answer holds no number")
    if shards.total == 0:
        return Count.failed("no open index answers to this pattern")
    if shards.successful == 0:
        return Count.failed(f"no part answered ({shard_sentence(shards.failures)})")
    why = missing(answer)
    if total.relation != "eq":
        why.append("the cluster counted only up to a limit")
    return Count.at_least(total.value, "; ".join(why)) if why else Count.exact(total.value)


def judge(answer: wire.Answer, query: Query, interval: timedelta) -> Judged:
    """Count and bars of a query."""
    count = count_of(answer)
    slow = answer.timed_out or (answer.error is not None and is_slow(answer.error))
    if answer.shards:
        slow |= any(is_slow(f.reason) for f in answer.shards.failures)
    if count.value is None:
        return Judged(count, is_slow=slow)
    bars = bars_of(answer, query, interval)
    return Judged(count, () if bars is None else bars, slow)


def bars_of(answer: wire.Answer, query: Query, interval: timedelta) -> tuple[int, ...] | None:
    """Entries per bucket; None unless they lie within the range and add up to the total."""
    start, end, step = millis(query.within.start), millis(query.within.end), interval // _MS
    total = answer.hits.total.value if answer.hits and answer.hits.total else 0
    counts = [0] * query.within.buckets(interval)
    for bucket in read(answer.aggregations, wire.TimelineAggregations).t.buckets:
        place, rest = divmod(bucket.key - start, step)
        if rest or not 0 <= place < len(counts) or bucket.key >= end:
            return None
        counts[place] += bucket.doc_count
    return tuple(counts) if sum(counts) == total else None


def timeline_of(query: Query, interval: timedelta, shape: Shape, judged: Judged) -> Timeline:
    """A timeline with what the pattern hides; None where it has no entries yet or any more."""
    count = judged.count
    if count.value is None:
        return Timeline(query, interval, count)
    if shape.hidden:
        count = Count.at_least(count.value, "; ".join(filter(None, (count.reason, shape.hidden))))
    if not judged.counts:
        bars = "no timeline: an entry has several time stamps, or none"
        return Timeline(query, interval, replace(count, reason="; ".join(filter(None, (count.reason, bars)))))
    known = _between_entries(query, interval, shape)
    counts = tuple(n if n or i in known else None for i, n in enumerate(judged.counts))
    return Timeline(query, interval, count, counts)


def _between_entries(query: Query, interval: timedelta, shape: Shape) -> range:
    """The buckets that the time between the pattern's oldest and newest entry touches."""
    start, oldest, newest = query.within.start, shape.oldest, shape.newest
    if oldest is None or newest is None or oldest >= query.within.end:
        return range(0)
    return range(max(0, (oldest - start) // interval), (newest - start) // interval + 1)


def joined(parts: Sequence[Judged], sizes: Sequence[int]) -> Judged:
    """Neighbouring slices of one query as one answer. sizes: buckets of each slice.

    A slice without a number makes the whole a lower bound, and its bars None; where the others hold nothing there is
    no number, so that it can be asked again.
    """
    known = [p for p in parts if p.count.value is not None]
    if not known:
        return parts[0]
    lost = [p.count.reason for p in parts if p.count.value is None]
    why = [f"{len(lost)} of {len(parts)} slices of the period were not answered: {lost[0]}"] if lost else []
    why += dict.fromkeys(p.count.reason for p in known if not p.count.is_exact)
    total = sum(p.count.value or 0 for p in known)
    if lost and not total:
        return Judged(Count.failed("; ".join(why)))
    count = Count.at_least(total, "; ".join(why)) if why else Count.exact(total)
    if any(not p.counts for p in known):
        return Judged(count)
    bars = [p.counts or (None,) * size for p, size in zip(parts, sizes, strict=True)]
    return Judged(count, tuple(n for some in bars for n in some))


def read(raw: msgspec.Raw, shape: type[T]) -> T:
    """The inner part of an answer. Raises SourceError for another shape."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.MsgspecError as e:
        raise SourceError(f"the answer is not OpenSearch's: {e}", "ask again with R") from e


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an entry stands: sorts by time and id, as samples do."""

    ms: int
    id: str
    """As EntryRef.id."""
    index: str
    document: str
    """The document's `_id`."""
    sequence: int


def place_of(hit: wire.Hit) -> Place:
    """The place of a hit that was sorted by `requests.order`. Raises SourceError for another sort."""
    if len(hit.sort) != 3 or type(hit.sort[0]) is not int or type(hit.sort[2]) is not int:  # noqa: PLR2004
        raise SourceError(f"{hit.index}: an entry without a time stamp among those that have one", "ask again with R")
    ms, _, sequence = hit.sort
    return Place(ms, f"{hit.index} {sequence:0{_SEQUENCE_DIGITS}d} {hit.id}", hit.index, hit.id, sequence)


def entry_of(hit: wire.Hit) -> LogEntry:
    """A whole document: its exact bytes, its leaves by dotted name, its line to read."""
    place = place_of(hit)
    return entry_at(place, bytes(hit.source))


def entry_at(place: Place, raw: bytes) -> LogEntry:
    """A document where it stands."""
    document = document_of(raw)
    fields = tuple((name, leaf_text(leaf)) for name, leaf in leaves(document)) if document else ()
    text = line_of(document) if document else raw.decode("utf-8", "replace")
    return LogEntry(EntryRef(place.id, place.index), _time(place), text, fields, raw)


def _time(place: Place) -> datetime:
    try:
        return moment(place.ms)
    except OverflowError as e:
        raise SourceError(
            f"{place.index}: an entry is stamped beyond the year 9999", "leave it out of the period"
        ) from e


def too_large(place: Place) -> LogEntry:
    """An entry that was not fetched, and says so."""
    mb = LARGEST_ANSWER_BYTES // 1_000_000
    text = f"this entry has more than {mb} MB and was not fetched; it is {place.document} in {place.index}"
    return LogEntry(EntryRef(place.id, place.index), _time(place), text, (), b"")


def document_of(raw: bytes) -> Document | None:
    """A `_source` read; None if it is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def split_id(entry_id: str) -> tuple[str, str]:
    """Index and `_id` of an entry's name. Raises SourceError for a name that is not of this source."""
    parts = entry_id.split(" ", 2)
    if len(parts) != 3:  # noqa: PLR2004 - index, number, id
        raise SourceError(f"entry {entry_id} is not in this source", "it was drawn from another one")
    return parts[0], parts[2]
