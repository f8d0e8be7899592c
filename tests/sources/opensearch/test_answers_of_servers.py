"""A source on real servers: counts, bars, entries and samples of documents that are known."""

import json
from datetime import timedelta

import pytest

from logreview_tui.domain.counts import CountState
from logreview_tui.domain.query import TimeRange
from logreview_tui.domain.sampling import draw_ranks
from logreview_tui.errors import SourceError
from logreview_tui.sources import Order
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import DATED, HOUR, MARCH, START, ask, at, count, create, messages, opened, put


async def test_counts_totals_words_phrases_numbers_and_filters(opensearch: Cluster) -> None:
    """A word is a whole token, a phrase stands in one value, a number is compared as a number."""
    put(opensearch, "kubernetes-1", [
        {"@timestamp": at(1), "message": "Error: disk full", "status": 401, "pod": {"name": "a-1"}},
        {"@timestamp": at(2), "message": "no errors, level:error", "status": 4010, "pod": {"name": "a-2"}},
        {"@timestamp": at(2), "message": "already installed", "note": "401"},
        {"@timestamp": at(30), "message": "installed already ERROR", "pod": {"name": "a-1"}},
    ])  # fmt: skip

    async with opened(opensearch.url, "kubernetes*") as source:
        found = {
            text: (await count(source, ask("kubernetes*", *text.split("|") if text else ()))).count
            for text in ("", "error", "already installed", "401", "error|pod.name:a-1", "error|-pod.name:a-1", "zebra")
        }

    assert {text: n.value for text, n in found.items()} == {
        "": 4, "error": 2, "already installed": 1, "401": 2, "error|pod.name:a-1": 2, "error|-pod.name:a-1": 0,
        "zebra": 0,
    }  # fmt: skip
    assert {n.state for n in found.values()} == {CountState.EXACT}


async def test_bars_begin_where_the_period_does(opensearch: Cluster) -> None:
    """The first bucket starts at the period's start, the last is cut at its end, and only what lies outside is None."""
    put(opensearch, "kubernetes-1", messages("error", "error", "error", "error", first=9.75, step=0.5))
    within = TimeRange(START + timedelta(hours=8, minutes=15), START + timedelta(hours=11))

    async with opened(opensearch.url, "kubernetes*") as source:
        timeline = await count(source, ask("kubernetes*", "error", within=within))

    assert timeline.count.value == 3
    assert timeline.counts == (None, 1, 2)


async def test_a_bare_address_finds_the_usual_patterns(opensearch: Cluster) -> None:
    """Of the four patterns those that exist; with none of them, one for each family of indices."""
    put(opensearch, "authlog-default-2026.03.01-000001", messages("opened"))
    put(opensearch, "kubeaudit-default-2026.03.01-000001", messages("allow"))
    async with opened(opensearch.url) as source:
        usual = [p.name for p in await source.index_patterns()]
    opensearch.empty()
    for name in ("shop-2026.03.01", "shop-2026.03.02", "mail", "team-a-2026-03-01", "2026", ".hidden-1"):
        put(opensearch, name, messages("x"))
    async with opened(opensearch.url) as source:
        families = {p.name: p.indices for p in await source.index_patterns()}

    assert usual == ["authlog*", "kubeaudit*"]
    assert families == {
        "2026": ("2026",),
        "mail": ("mail",),
        "shop-*": ("shop-2026.03.01", "shop-2026.03.02"),
        "team-a-*": ("team-a-2026-03-01",),
    }


async def _ids(source: OpenSearchSource, order: Order, keyword: str = "error") -> list[str]:
    return [e.ref.id async for e in source.entries(ask("kubernetes*", keyword), order)]


async def test_entries_come_once_and_in_order_across_a_rollover(opensearch: Cluster) -> None:
    """100 entries of one millisecond in two indices, each with the same numbers, walked both ways in small pages."""
    for index in ("kubernetes-000001", "kubernetes-000002"):
        put(opensearch, index, [{"@timestamp": at(5), "message": f"error {i}"} for i in range(50)])

    async with opened(opensearch.url, "kubernetes*") as source:
        forward = await _ids(source, Order.OLDEST_FIRST)
        backward = await _ids(source, Order.NEWEST_FIRST)

    assert len(set(forward)) == len(forward) == 100
    assert forward == sorted(forward)
    assert backward == forward[::-1]


async def test_entries_of_two_shards_in_one_millisecond_are_not_lost(opensearch: Cluster) -> None:
    """Two shards give the same number to two entries; neither is skipped where a page ends."""
    create(opensearch, "kubernetes-1", number_of_shards=2)
    put(opensearch, "kubernetes-1", [{"@timestamp": at(5), "message": "error"} for _ in range(120)], make=False)

    async with opened(opensearch.url, "kubernetes*") as source:
        forward = await _ids(source, Order.OLDEST_FIRST)
        backward = await _ids(source, Order.NEWEST_FIRST)

    assert len(set(forward)) == len(forward) == 120
    assert set(backward) == set(forward)
    assert len(backward) == 120


async def test_a_sample_is_what_its_seed_draws(opensearch: Cluster) -> None:
    """Drawn are the entries at the seed's ranks in the walk by time, also out of a crowded hour, and again the same."""
    burst = [{"@timestamp": at(5 + i / 9000), "message": "error"} for i in range(4500)]
    put(opensearch, "kubernetes-1", [*messages(*["error", "fine"] * 200, step=1.5), *burst])

    async with opened(opensearch.url, "kubernetes*") as source:
        ids = [e.ref.id async for e in source.entries(ask("kubernetes*", "error"), Order.OLDEST_FIRST)]
        samples = [await source.sample(ask("kubernetes*", "error"), 10, seed) for seed in (1, 2, 2**64 - 1)]
        again = await source.sample(ask("kubernetes*", "error"), 10, 2)
        everything = await source.sample(ask("kubernetes*", "fine"), 1000, 7)

    assert len(ids) == 4700
    for sample, seed in zip(samples, (1, 2, 2**64 - 1), strict=True):
        assert sample.population == 4700
        assert [d.rank for d in sample.drawn] == draw_ranks(seed, 4700, 10)
        assert [d.entry.ref.id for d in sample.drawn] == [ids[d.rank] for d in sample.drawn]
    assert again == samples[1]
    assert len({e.ref.id for e in everything.entries}) == everything.population == 200


async def test_an_entry_is_kept_with_its_exact_bytes(opensearch: Cluster) -> None:
    """`_source` is taken as it was sent: order, spaces and spelling of numbers."""
    raw = (
        b'{"@timestamp":"'
        + at(3).encode()
        + b'", "b": 5e2,"a":[ "error" ],"c":{"deep.er": 1.50},\t"msg":"line \\u00e5"}'
    )
    create(opensearch, "kubernetes-1")
    opensearch.request("PUT", "/kubernetes-1/_doc/odd%20id%2F%C3%A5?refresh=true", raw)

    async with opened(opensearch.url, "kubernetes*") as source:
        [entry] = (await source.sample(ask("kubernetes*", "error"), 10, 1)).entries

    assert entry.raw == raw
    assert entry.text == "line å"
    assert entry.fields == (
        ("@timestamp", at(3)), ("b", "500"), ("a", "error"), ("c.deep.er", "1.5"), ("msg", "line å"),
    )  # fmt: skip
    assert entry.ref.index == "kubernetes-1"
    assert entry.ref.id.endswith(" odd id/å")


async def test_neighbours_are_those_of_the_pod_across_a_rollover(opensearch: Cluster) -> None:
    """All of the same millisecond, in two indices; another pod's entries are none."""

    def pod(name: str, text: str) -> dict[str, object]:
        kubernetes = {"namespace_name": "shop", "pod_name": name, "container_name": "web"}
        return {"@timestamp": at(5), "message": text, "kubernetes": kubernetes}

    put(opensearch, "kubernetes-000001", [pod(p, f"old {i}") for i in range(5) for p in ("a", "b")])
    put(opensearch, "kubernetes-000002", [pod(p, f"new {i}") for i in range(5) for p in ("a", "b")])

    async with opened(opensearch.url, "kubernetes*") as source:
        entries = [e async for e in source.entries(ask("kubernetes*", "new 0"), Order.OLDEST_FIRST)]
        found = await source.context(entries[0].ref, 3, 10)

    assert [e.text for e in found.before] == ["old 2", "old 3", "old 4"]
    assert found.entry == entries[0]
    assert [e.text for e in found.after] == ["new 1", "new 2", "new 3", "new 4"]
    assert {dict(e.fields)["kubernetes.pod_name"] for e in (*found.before, *found.after)} == {"a"}


async def test_an_entry_that_is_gone_is_said_to_be(opensearch: Cluster) -> None:
    """Deleted between reading and asking for its neighbours."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*") as source:
        [entry] = (await source.sample(ask("kubernetes*", "error"), 10, 1)).entries
        opensearch.request("DELETE", "/kubernetes-1/_doc/0?refresh=true")
        with pytest.raises(SourceError, match="not in kubernetes-1 any more"):
            await source.context(entry.ref, 3, 3)


async def test_facets_count_values_misses_and_the_rest(opensearch: Cluster) -> None:
    """Most first, ties by value; what is cut off and what is too long for the index are `others`."""
    hosts = ["a"] * 3 + ["b"] * 2 + ["c"] * 2 + ["d", "x" * 300]
    documents = [{**m, "host": h} for m, h in zip(messages(*["error"] * 9), hosts, strict=True)]
    put(opensearch, "kubernetes-1", [*documents, *messages("error", "other")])

    async with opened(opensearch.url, "kubernetes*") as source:
        found = (await source.facets(ask("kubernetes*", "error"), ["host"], 3))["host"]

    assert found.values == (("a", 3), ("b", 2), ("c", 2))
    assert (found.missing, found.others) == (1, 2)


async def test_what_the_matrix_counted_is_not_asked_again(opensearch: Cluster) -> None:
    """The answer for a cell is the one that was painted, once; asked again it is counted again."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*") as source:
        query = ask("kubernetes*", "error")
        painted = await count(source, query)
        put(opensearch, "kubernetes-2", messages("error", first=0.5))
        first = await source.timeline(query, HOUR)
        second = await source.timeline(query, HOUR)

    assert (painted.count.value, first.count.value, second.count.value) == (1, 1, 2)


async def test_a_source_that_changes_while_drawn_says_so(opensearch: Cluster) -> None:
    """Late entries between the count and the drawing."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*") as source:
        await source.timeline(ask("kubernetes*", "error"), HOUR)
        put(opensearch, "kubernetes-2", messages("error"))
        with pytest.raises(SourceError, match="changed while it was read"):
            await source.sample(ask("kubernetes*", "error"), 10, 1)


async def test_too_many_buckets_are_never_asked_for(opensearch: Cluster) -> None:
    """A tiny interval can take a node down; it is refused before anything is sent."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*") as source:
        with pytest.raises(SourceError, match="43200 buckets are too many"):
            await count(source, ask("kubernetes*", "error", within=MARCH), timedelta(minutes=1))


async def test_nanoseconds_and_milliseconds_side_by_side(opensearch: Cluster) -> None:
    """Indices with stamps of both kinds are counted, ordered and drawn from as one."""
    put(opensearch, "kubernetes-1", messages("error", "error", step=2))
    nanoseconds = json.loads(json.dumps(DATED).replace('"date"', '"date_nanos"'))
    create(opensearch, "kubernetes-2", nanoseconds)
    put(opensearch, "kubernetes-2", messages("error", "error", first=1, step=2), make=False)

    async with opened(opensearch.url, "kubernetes*") as source:
        timeline = await count(source, ask("kubernetes*", "error"))
        sample = await source.sample(ask("kubernetes*", "error"), 10, 1)

    assert timeline.counts[:4] == (1, 1, 1, 1)
    assert [e.ref.index[-1] for e in sample.entries] == ["1", "2", "1", "2"]


async def test_entries_with_several_time_stamps_are_drawn_by_their_first(opensearch: Cluster) -> None:
    """Also those whose first one lies before the period, and out of thousands: as the walk by time lists them."""
    before = [{"@timestamp": [at(-3 - i), at(7)], "message": "error early"} for i in range(3)]
    crowd = [{"@timestamp": [at(9 + i / 9000), at(9.6)], "message": "error"} for i in range(2500)]
    put(opensearch, "kubernetes-1", [*messages(*["error"] * 200), *before, *crowd])

    async with opened(opensearch.url, "kubernetes*") as source:
        few, all_ = ask("kubernetes*", "early"), ask("kubernetes*", "error")
        timeline = await count(source, all_)
        walks = [[e.ref.id async for e in source.entries(q, Order.OLDEST_FIRST)] for q in (few, all_)]
        backwards = [e.ref.id async for e in source.entries(all_, Order.NEWEST_FIRST)]
        samples = [await source.sample(few, 10, 1), *[await source.sample(all_, 20, seed) for seed in (1, 2, 3)]]

    assert (timeline.count.state, timeline.count.value, timeline.counts) == (CountState.EXACT, 2703, ())
    assert [s.population for s in samples] == [3, 2703, 2703, 2703]
    assert [len(set(walk)) for walk in walks] == [3, 2703]
    assert backwards == walks[1][::-1]
    for sample, walk in zip(samples, [walks[0], *[walks[1]] * 3], strict=True):
        assert [d.entry.ref.id for d in sample.drawn] == [walk[d.rank] for d in sample.drawn]
    assert any(d.rank >= 200 for d in samples[1].drawn)


async def test_a_field_of_a_filter_is_one_name(opensearch: Cluster) -> None:
    """No wildcard and no boost, for a word and for a phrase; a field that is really called so is found."""
    put(opensearch, "kubernetes-1", [
        {"@timestamp": at(1), "message": "disk full"}, {"@timestamp": at(1), "m^2": "disk full"},
    ])  # fmt: skip

    async with opened(opensearch.url, "kubernetes*") as source:
        found = [
            (await count(source, ask("kubernetes*", None, f))).count.value
            for f in (
                "mess*:disk",
                'mess*:"disk full"',
                "message^2:disk",
                "m^2:disk",
                'm^2:"disk full"',
                '*:"disk full"',
            )
        ]

    assert found == [0, 0, 0, 1, 1, 0]


async def test_more_entries_than_a_server_counts_by_itself_are_walked(opensearch: Cluster) -> None:
    """Servers count ten thousand unless told otherwise; every entry comes all the same."""
    put(opensearch, "kubernetes-1", [{"@timestamp": at(5 + i / 9000), "message": "error"} for i in range(10_100)])

    async with opened(opensearch.url, "kubernetes*") as source:
        walked = len(await _ids(source, Order.NEWEST_FIRST))

    assert walked == 10_100
