"""What every source promises, in the words of the Source protocol: one body a promise, for all sources alike."""

import asyncio
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import pytest

from logreview_tui.analysis.patterns import PatternCount
from logreview_tui.domain.counts import CountState, Timeline
from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange, bucket_starts
from logreview_tui.domain.sampling import draw_ranks
from logreview_tui.errors import SourceError
from logreview_tui.sources import Order, Source
from tests.contract.given import (
    EVERYTHING,
    GIVEN,
    HOUR,
    PATTERNS,
    START,
    ask,
    expected,
    fields_of,
    inside_longer_words,
    refs,
    time_of,
)
from tests.contract.joining import Opens

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEYWORDS = (
    "error", "failed", "500", "not found", '"not found, giving"', "unknown", "found", "200", "true", "błąd", "日",
    "don't", "shop", "10.0.0.1", "1,500", "sda1", "absent", "expired", "app007", "panic",
)  # fmt: skip
FILTERS = (
    ("stream:stderr",), ("-stream:stderr",), ("code:500",), ("-code:500",), ("kubernetes.pod_name:shop-1",),
    ("tags:prod",), ("stream:stdout", "-kubernetes.pod_name:shop-0"), ('message:"not found"',), ("ok:true",),
    ("kubernetes.labels.error:no",), ('na"me of<it>:words',), ("stream:absent",), ("-absent:stderr",),
    ("code:400..499",), ("-code:501..504",), ("message:1..600",), ("tags:1..9",), ("absent:0..5",), ("code:200..200",),
    ("code:0..9999",),
)  # fmt: skip
HOSTILE_KEYWORDS = (
    'error") OR (*:*', "error AND NOT failed", "/err.*/", "err*", "error~2", '{"match_all":{}}', "error\\", '"error',
    "error' --", "_exists_:message", "message:error", "\u202eerror", "error\x00", "\x1b[31merror", "$(error)",
    "../../error", "e" * 5000, "*a*",
)  # fmt: skip
HOSTILE_FIELDS = (
    "*", "mess*", "message^9", "kubernetes.*", "message.", ".message", "_all", "__proto__", "stream,message", 'x"}',
    "\x1b[2J", "stream OR message", "@timestamp.x", "kubernetes", "n" * 3000,
)  # fmt: skip
HOSTILE_PATTERNS = (
    "nope", "", "*", "_all", "app*,host*", "-app*", "app-000001", "<app-{now/d}>", "../app*", "app*/_delete_by_query",
    "app*?x=1", "APP*", "app*\n", "app*\x00", "\x1b[2J", "a" * 4000,
)  # fmt: skip
SPANS = {
    "whole": (START, 24 * HOUR, HOUR),
    "off the hour": (START + timedelta(minutes=13, seconds=7), 11 * HOUR, HOUR),
    "the last one short": (START, 10 * HOUR, 3 * HOUR),
    "days from local midnight over the change of clocks": (START - 21 * HOUR, timedelta(days=2), timedelta(days=1)),
    "half hours": (START + 3 * HOUR, 4 * HOUR, timedelta(minutes=30)),
    "seconds": (START + 3 * HOUR, timedelta(seconds=2), timedelta(seconds=1)),
    "one bucket": (START, HOUR / 2, timedelta(days=7)),
    "before everything": (START - timedelta(days=9), timedelta(days=3), timedelta(days=1)),
    "after everything": (START + timedelta(days=9), timedelta(days=3), HOUR),
}
TOO_LATE = TimeRange(START + timedelta(days=9), START + timedelta(days=10))


async def walk(source: Source, query: Query, order: Order = Order.OLDEST_FIRST) -> list[LogEntry]:
    """Every entry of a query."""
    return [entry async for entry in source.entries(query, order)]


def ref_of(entry: LogEntry) -> str:
    """The word that names an entry in every source."""
    return dict(entry.fields)["ref"]


def counted(query: Query, interval: timedelta) -> tuple[int | None, ...]:
    """The timeline told one by one."""
    times = [time_of(d) for d in expected(query)]
    whole = [time_of(d) for index in PATTERNS[query.index_pattern] for d in GIVEN[index]]
    found: list[int | None] = []
    for start in bucket_starts(query.within, interval):
        end = min(start + interval, query.within.end)
        has_data = start <= max(whole) and end > min(whole)
        found.append(sum(start <= t < end for t in times) if has_data else None)
    return tuple(found)


async def test_it_says_who_it_is(source: Source) -> None:
    """A name that file names may have, an identity, and no problems with what was given."""
    described = source.describe()

    assert described.name
    assert set(described.name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert len(described.identity) == 64
    assert described.locations
    assert described.problems == ()


async def test_what_is_not_known_has_its_reason(source: Source) -> None:
    """Facts have a value or why they have none; signs of power name what they are about."""
    facts, powers = source.describe().facts, await source.powers()

    assert [f for f in facts if not f.name or (f.value is None) != bool(f.reason)] == []
    assert [p for p in powers if not p.where or not p.what or not p.hint or p.hides_entries] == []


async def test_two_openings_are_the_same_source(opens: Opens) -> None:
    """Name and identity do not depend on when it was opened, or whether it was prepared."""
    one, other = opens(), opens()
    await other.prepare(lambda _: None)

    assert (one.describe().name, one.describe().identity) == (other.describe().name, other.describe().identity)
    await one.aclose()
    await other.aclose()


async def test_index_patterns_are_listed_by_name(source: Source) -> None:
    """Each with its indices, oldest name first, and readable."""
    assert [(p.name, p.indices, p.is_permitted) for p in await source.index_patterns()] == [
        (name, tuple(indices), True) for name, indices in PATTERNS.items()
    ]


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_the_extent_is_that_of_the_entries(source: Source, pattern: str) -> None:
    """Oldest and newest to the millisecond, and an exact total."""
    extent = await source.extent(pattern)

    times = [time_of(d) for d in expected(ask(pattern))]
    assert (extent.oldest, extent.newest, str(extent.total)) == (min(times), max(times), str(len(times)))
    assert extent.total.is_exact
    assert extent.problems == ()


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_counts_give_every_query_its_timeline(source: Source, pattern: str) -> None:
    """The total and twenty keywords in one go: each once, exact, bucket by bucket."""
    queries = [ask(pattern), *(ask(pattern, k) for k in KEYWORDS)]

    found = [t async for t in source.counts(pattern, queries, HOUR)]

    assert sorted(t.query.id for t in found) == sorted(q.id for q in queries)
    for timeline in found:
        assert timeline.count.state is CountState.EXACT, timeline.query
        assert timeline.count.value == len(expected(timeline.query)), timeline.query
        assert timeline.counts == counted(timeline.query, HOUR), timeline.query


@pytest.mark.parametrize("keyword", KEYWORDS)
async def test_a_keyword_matches_whole_words_of_any_value(source: Source, keyword: str) -> None:
    """Tokens of the standard analyzer, phrases within one value, numbers as numbers, keys never."""
    query = ask("app*", keyword)

    assert {ref_of(e) for e in await walk(source, query)} == refs(expected(query))


@pytest.mark.parametrize("keyword", [k for k in KEYWORDS if not Keyword.parse(k).is_phrase])
async def test_parts_of_longer_words_are_told_apart(source: Source, keyword: str) -> None:
    """A source that can tell how many entries hold the letters only inside longer words tells it right."""
    query = ask("app*", keyword)

    found = await source.timeline(query, HOUR)

    assert found.inside_longer_words in {None, inside_longer_words(query)}


async def test_a_phrase_and_a_total_have_no_parts_of_words(source: Source) -> None:
    """Where the number would mean nothing there is none."""
    phrase = await source.timeline(ask("app*", "not found"), HOUR)
    total = await source.timeline(ask("app*"), HOUR)

    assert (phrase.inside_longer_words, total.inside_longer_words) == (None, None)


@pytest.mark.parametrize("keyword", ["500", "error", "found", "not found", "shop", "true", "absent", "words"])
async def test_fields_are_those_that_hold_the_keyword(source: Source, keyword: str) -> None:
    """Each with its number of entries, numbers, arrays and nested ones included; most first."""
    query = ask("app*", keyword)

    assert list(await source.fields(query)) == fields_of(query)


@pytest.mark.parametrize("filters", FILTERS, ids=" ".join)
async def test_filters_narrow_a_query(source: Source, filters: tuple[str, ...]) -> None:
    """Words of one field, also numbers, arrays and nested names; all at once; excluding keeps what lacks the field."""
    query, narrowed = ask("app*", None, *filters), ask("app*", "error", *filters)

    assert {ref_of(e) for e in await walk(source, query)} == refs(expected(query))
    assert (await source.timeline(narrowed, HOUR)).count.value == len(expected(narrowed))


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
@pytest.mark.parametrize("keyword", [None, "error"])
async def test_buckets_begin_where_the_period_does(
    source: Source, span: tuple[datetime, timedelta, timedelta], keyword: str | None
) -> None:
    """Of equal length whatever clocks do, the last one cut at the end; None where the pattern has no data at all."""
    start, length, interval = span
    query = ask("app*", keyword, within=TimeRange(start, start + length))

    found = await source.timeline(query, interval)

    assert (found.query, found.interval) == (query, interval)
    assert found.count.state is CountState.EXACT
    assert found.count.value == len(expected(query))
    assert found.counts == counted(query, interval)


async def test_a_period_is_half_open(source: Source) -> None:
    """An entry at the start counts, one at the end does not; a millisecond decides."""
    moment = START + 3 * HOUR + timedelta(milliseconds=500)
    millisecond = timedelta(milliseconds=1)
    counts = [
        (await source.timeline(ask("app*", "burst", within=TimeRange(start, end)), HOUR)).count.value
        for start, end in (
            (moment, moment + millisecond),
            (moment - millisecond, moment),
            (moment + millisecond, moment + HOUR),
        )
    ]

    assert counts == [6, 0, 0]


async def test_silence_inside_is_zero_and_no_data_is_none(source: Source) -> None:
    """Between two entries of a pattern there are zeros, before and behind them nothing is known."""
    query = ask("rare*", "expired", within=TimeRange(START + 2 * HOUR, START + 12 * HOUR))

    found = await source.timeline(query, HOUR)

    assert found.counts == (None, None, 1, 0, 0, 0, 0, 1, None, None)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("keyword", [None, "burst", "error"])
async def test_entries_come_by_time_and_id(source: Source, order: Order, keyword: str | None) -> None:
    """Oldest or newest first, entries of one instant by their ids, each once."""
    query = ask("app*", keyword)

    found = await walk(source, query, order)

    keys = [(e.time, e.ref.id) for e in found]
    assert keys == sorted(keys, reverse=order is Order.NEWEST_FIRST)
    assert len(set(keys)) == len(expected(query))


async def test_an_entry_is_what_was_written(source: Source) -> None:
    """Time, index, message, every field by its dotted name with one pair per element, and bytes that hold it all."""
    (entry,) = await walk(source, ask("app*", "app005"))

    (document,) = expected(ask("app*", "app005"))
    assert entry.time == time_of(document)
    assert entry.ref.index == "app-000001"
    assert entry.text == document["message"]
    wanted = {
        ("message", document["message"]), ("stream", "stdout"), ("code", "404"), ("kubernetes.pod_name", "shop-1"),
        ("kubernetes.labels.app", "shop"), ("tags", "not"), ("tags", "found"), ("ref", "app005"),
    }  # fmt: skip
    assert wanted <= set(entry.fields)
    assert b'"app005"' in entry.raw


@pytest.mark.parametrize("size", [1, 7, 10, 55, 500])
@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
async def test_a_sample_is_the_ranks_of_its_seed(source: Source, size: int, seed: int) -> None:
    """The entries at the drawn ranks among all matches by (time, id), in the order drawn; all there are, if fewer."""
    query = ask("app*")
    population = len(expected(query))

    sample = await source.sample(query, size, seed)

    everything = await walk(source, query)
    assert (sample.query, sample.seed, sample.population) == (query, seed, population)
    assert [d.rank for d in sample.drawn] == draw_ranks(seed, population, size)
    assert [d.entry for d in sample.drawn] == [everything[d.rank] for d in sample.drawn]


async def test_a_sample_is_the_same_in_every_opening(opens: Opens) -> None:
    """Also for one keyword of entries of one instant, which ids alone order."""
    drawn = []
    for _ in range(2):
        source = opens()
        await source.prepare(lambda _: None)
        drawn.append((await source.sample(ask("app*", "burst"), 4, 77)).drawn)
        await source.aclose()

    assert len(drawn[0]) == 4
    assert drawn[0] == drawn[1]


async def test_a_sample_of_nothing_is_empty(source: Source) -> None:
    """No match, or no time: population 0."""
    nothing = await source.sample(ask("app*", "absent"), 10, 1)
    too_late = await source.sample(ask("app*", within=TOO_LATE), 10, 1)

    assert (nothing.population, nothing.drawn, too_late.population, too_late.drawn) == (0, (), 0, ())


@pytest.mark.parametrize(("at", "before", "after"), [(7, 2, 3), (0, 2, 2), (19, 3, 2), (10, 0, 0), (5, 100, 100)])
async def test_the_context_is_the_neighbours_in_their_order(source: Source, at: int, before: int, after: int) -> None:
    """As many as there are, up to those asked for, and the entry itself."""
    entries = await walk(source, ask("host*"))

    context = await source.context(entries[at].ref, before, after)

    assert context.entry == entries[at]
    assert [ref_of(e) for e in context.before] == [ref_of(e) for e in entries[max(0, at - before) : at]]
    assert [ref_of(e) for e in context.after] == [ref_of(e) for e in entries[at + 1 : at + 1 + after]]


@pytest.mark.parametrize("keyword", [None, "error", "absent"])
async def test_gathering_takes_every_match_in_once(source: Source, keyword: str | None) -> None:
    """The same as walking them, whatever the order; what is gathered may come from other processes."""
    query = ask("app*", keyword)
    walked = PatternCount()
    for entry in await walk(source, query):
        walked.add(entry)

    found = await source.gather(query, PatternCount, lambda _: None)

    found.settle()
    walked.settle()
    assert sum(p.count for p in found.patterns()) == len(expected(query))
    assert found.patterns() == walked.patterns()


async def test_facets_tell_how_matches_spread(source: Source) -> None:
    """Most first, ties by value; what was cut off and what lacks the field are counted apart."""
    query = ask("app*")

    found = await source.facets(query, ["stream", "code", "kubernetes.pod_name", "absent"], 2)

    assert set(found) == {"stream", "code", "kubernetes.pod_name", "absent"}
    assert found["stream"].values == (("stdout", 32), ("stderr", 16))
    assert (found["stream"].missing, found["stream"].others) == (7, 0)
    assert found["code"].values == (("500", 17), ("200", 16))
    assert (found["code"].missing, found["code"].others) == (1, 21)
    assert found["kubernetes.pod_name"].values == (("shop-0", 24), ("shop-1", 24))
    assert (found["absent"].values, found["absent"].missing) == ((), 55)


@pytest.mark.parametrize("keyword", HOSTILE_KEYWORDS, ids=range(len(HOSTILE_KEYWORDS)))
async def test_a_hostile_keyword_is_only_words(source: Source, keyword: str) -> None:
    """No syntax of a query language means anything."""
    query = ask("app*", keyword)

    found = await source.timeline(query, HOUR)

    assert (found.count.state, found.count.value) == (CountState.EXACT, len(expected(query)))


@pytest.mark.parametrize("field", HOSTILE_FIELDS, ids=range(len(HOSTILE_FIELDS)))
async def test_a_hostile_field_is_only_a_name(source: Source, field: str) -> None:
    """No wildcard, boost or prefix: a field that no entry has narrows to nothing."""
    query = Query("app*", None, EVERYTHING, (Filter(field, "error"),))

    found = await source.timeline(query, HOUR)

    assert (found.count.state, found.count.value) == (CountState.EXACT, 0)


@pytest.mark.parametrize("pattern", HOSTILE_PATTERNS, ids=range(len(HOSTILE_PATTERNS)))
async def test_a_pattern_that_is_not_listed_is_refused(source: Source, pattern: str) -> None:
    """Whatever is asked of it; nothing else is searched in its place."""
    query = Query(pattern, Keyword.parse("error"), EVERYTHING)

    with pytest.raises(SourceError):
        await source.extent(pattern)
    with pytest.raises(SourceError):
        await source.timeline(query, HOUR)
    with pytest.raises(SourceError):
        await source.sample(query, 10, 1)
    with pytest.raises(SourceError):
        await walk(source, query)
    with pytest.raises(SourceError):
        await source.facets(query, ["stream"], 5)
    with pytest.raises(SourceError):
        await source.gather(query, PatternCount, lambda _: None)
    with pytest.raises(SourceError):
        _ = [t async for t in source.counts(pattern, [query], HOUR)]


@pytest.mark.parametrize("interval", [timedelta(0), -HOUR, timedelta(milliseconds=10), timedelta(seconds=1.5)], ids=str)
async def test_an_interval_that_cannot_be_is_refused(source: Source, interval: timedelta) -> None:
    """Whole seconds, at least one."""
    with pytest.raises(SourceError):
        await source.timeline(ask("app*"), interval)


async def test_the_context_of_an_entry_that_is_not_there_is_refused(source: Source) -> None:
    """An id of another time, of nothing, or hostile."""
    (entry,) = await walk(source, ask("rare*", "rare0"))
    known = entry.ref.id
    unknown = ("", "nope", known + "0", known[:-1], known[:-1] + "z", "../../x", "\x00", "-", "zz-0", "é" * 900)

    for entry_id in unknown:
        with pytest.raises(SourceError):
            await source.context(EntryRef(entry_id, entry.ref.index), 1, 1)


@pytest.mark.parametrize("call", ["timeline", "sample", "context", "facets", "gather"])
async def test_cancelling_passes_through_and_harms_nothing(source: Source, call: str) -> None:
    """The task ends as cancelled, at whatever moment; the next question is answered."""
    (entry,) = await walk(source, ask("rare*", "rare0"))
    query = ask("app*", "giving up")
    calls: dict[str, Any] = {
        "timeline": lambda: source.timeline(query, HOUR),
        "sample": lambda: source.sample(query, 10, 1),
        "context": lambda: source.context(entry.ref, 1, 1),
        "facets": lambda: source.facets(query, ["stream"], 5),
        "gather": lambda: source.gather(query, PatternCount, lambda _: None),
    }
    for turns in (0, 1, 5):
        task = asyncio.ensure_future(calls[call]())
        for _ in range(turns):
            await asyncio.sleep(0)
        if task.cancel():
            with pytest.raises(asyncio.CancelledError):
                await task

    assert (await source.timeline(query, HOUR)).count.value == len(expected(query))


async def test_walking_and_counting_may_be_left_early(source: Source) -> None:
    """A generator that is closed stops; the next question is answered."""
    async with aclosing(source.entries(ask("app*"), Order.OLDEST_FIRST)) as walking:  # type: ignore[type-var]
        first = await anext(walking)
    async with aclosing(source.counts("app*", [ask("app*"), ask("app*", "giving")], HOUR)) as counting:  # type: ignore[type-var]
        timeline: Timeline = await anext(counting)

    assert ref_of(first) == "app000"
    assert timeline.count.is_exact
    assert len(await walk(source, ask("app*"))) == 55


async def test_questions_may_be_asked_at_once(source: Source) -> None:
    """Answers do not mix."""
    queries = [ask("app*", k) for k in KEYWORDS]

    found = await asyncio.gather(*(source.timeline(q, HOUR) for q in queries))

    assert [t.count.value for t in found] == [len(expected(q)) for q in queries]


async def test_a_closed_source_refuses_questions(opens: Opens) -> None:
    """Also those that were not answered when it was closed."""
    source = opens()
    await source.prepare(lambda _: None)
    waiting = asyncio.ensure_future(source.timeline(ask("app*", "giving up"), HOUR))
    await asyncio.sleep(0)
    await source.aclose()

    for question in (waiting, source.sample(ask("app*", "error"), 10, 1)):
        with pytest.raises(SourceError):
            await question


async def test_closing_twice_is_fine(opens: Opens) -> None:
    """Before it was prepared, and after."""
    never_prepared, prepared = opens(), opens()
    await prepared.prepare(lambda _: None)

    for _ in range(2):
        await never_prepared.aclose()
        await prepared.aclose()


async def test_a_pool_is_drawn_from_the_matches(source: Source) -> None:
    """Each match once at most, all where there are no more; the same seed draws the same, another one others."""
    query = ask("app*", "error")

    everything = [ref_of(e) for e in await source.pool(query, 5_000, 7)]
    some, again, other = [{ref_of(e) for e in await source.pool(ask("app*"), 12, seed)} for seed in (7, 7, 8)]

    assert sorted(everything) == sorted(refs(expected(query)))
    assert len(some) == len(other) == 12
    assert some == again != other
    assert some | other <= refs(expected(ask("app*")))


async def test_a_pool_can_leave_out_phrases(source: Source) -> None:
    """What holds the words next to each other in one value is not drawn; one phrase is enough."""
    phrases = (("all", "is", "well"), ("burst", "of", "the", "same"))

    found = {ref_of(e) for e in await source.pool(ask("app*"), 5_000, 2**64 - 1, phrases)}

    told = [d for d in expected(ask("app*")) if not str(d.get("message")).startswith(("all is well", "burst of"))]
    assert found == refs(told)


async def test_odd_entries_are_counted_or_the_source_says_why_not(source: Source) -> None:
    """Never a zero from a source that cannot tell; seven entries were written after later ones."""
    found = await source.timeline(ask("app*", None, "logreview.weird:any"), HOUR)

    assert found.count.state in {CountState.EXACT, CountState.FAILED}
    if found.count.state is CountState.FAILED:
        assert "cannot be asked for control characters" in found.count.reason
    else:
        assert found.count.value == 7
