"""What a plain count would hide: each made on a real server, and none gives a plain number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.query import TimeRange
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.client import Limits
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import (
    DATED,
    HOUR,
    QUICK,
    START,
    alias,
    ask,
    at,
    count,
    create,
    messages,
    opened,
    put,
    settings,
)

DAY = TimeRange(START, START + timedelta(days=1))
NOWHERE = {"index.routing.allocation.require._name": "nowhere"}


async def _counted(cluster: Cluster, keyword: str = "error") -> Count:
    async with opened(cluster.url, "kubernetes*", limits=QUICK) as source:
        return (await count(source, ask("kubernetes*", keyword))).count


async def _matrix(source: OpenSearchSource, *keywords: str) -> list[Count]:
    """The counts of several cells, asked as the matrix does."""
    queries = [ask("kubernetes*", k) for k in keywords]
    found = {t.query.id: t.count async for t in source.counts("kubernetes*", queries, HOUR)}
    return [found[q.id] for q in queries]


async def test_a_closed_index(opensearch: Cluster) -> None:
    """Its entries are left out of the answer without a word."""
    for index in ("kubernetes-1", "kubernetes-2"):
        put(opensearch, index, messages("error"))
    opensearch.request("POST", "/kubernetes-2/_close")

    found = await _counted(opensearch)

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    assert "kubernetes-2: closed" in found.reason


async def test_an_index_without_a_node(opensearch: Cluster) -> None:
    """No shard is left of it, and field capabilities do not name it either."""
    put(opensearch, "kubernetes-1", messages("error"))
    opensearch.request("PUT", "/kubernetes-2?wait_for_active_shards=0", {"settings": NOWHERE})

    found = await _counted(opensearch)

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    assert "kubernetes-2: no part of it is available" in found.reason


async def test_a_time_stamp_that_is_text_in_one_index(opensearch: Cluster) -> None:
    """The shard of that index fails."""
    put(opensearch, "kubernetes-1", messages("error"))
    create(opensearch, "kubernetes-2", {"properties": {"@timestamp": {"type": "keyword"}}})
    put(opensearch, "kubernetes-2", messages("error"), make=False)

    found = await _counted(opensearch)

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    assert "kubernetes-2" in found.reason


async def test_entries_without_a_time_stamp(opensearch: Cluster) -> None:
    """The search looks complete, and none of them is counted."""
    put(opensearch, "kubernetes-1", messages("error"))
    put(opensearch, "kubernetes-2", [{"message": "error"}, {"message": "error"}])

    found = await _counted(opensearch)

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    assert "2 entries have no '@timestamp'" in found.reason


async def test_several_time_stamps_in_an_entry(opensearch: Cluster) -> None:
    """The total is exact; bars that do not add up to it are not shown."""
    put(opensearch, "kubernetes-1", [{"@timestamp": [at(1), at(5)], "message": "error"}])

    async with opened(opensearch.url, "kubernetes*") as source:
        timeline = await count(source, ask("kubernetes*", "error"))

    assert (timeline.count.state, timeline.count.value, timeline.counts) == (CountState.EXACT, 1, ())
    assert "several time stamps" in timeline.count.reason


async def test_one_index_with_too_many_fields(opensearch: Cluster) -> None:
    """1,100 fields are more than a word can be looked for in; the other index is counted, and the number says so."""
    put(opensearch, "kubernetes-1", messages("error"))
    fields = {f"f{i}": {"type": "keyword"} for i in range(1100)}
    mapping = {"properties": {"@timestamp": {"type": "date"}, **fields}}
    create(opensearch, "kubernetes-2", mapping, **{"index.mapping.total_fields.limit": 2000})
    put(opensearch, "kubernetes-2", messages("error"), make=False)

    found = await _counted(opensearch)

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    assert "kubernetes-2" in found.reason
    assert "too many fields" in found.reason


@pytest.mark.parametrize("behind", ["an alias", "a wildcard"])
async def test_a_closed_index_behind_another_name(opensearch: Cluster, behind: str) -> None:
    """An alias and a wildcard that an alias matches leave it out alike; what the pattern excludes is not missed."""
    for index in ("logs-1", "logs-2", "logs-old"):
        put(opensearch, index, messages("error"))
        alias(opensearch, "kubernetes", index)
    for index in ("logs-2", "logs-old"):
        opensearch.request("POST", f"/{index}/_close")
    asked = {"an alias": "kubernetes", "a wildcard": "kubernetes*,-logs-old"}[behind]

    async with opened(opensearch.url, asked) as source:
        found = (await count(source, ask(asked, "error"))).count

    assert (found.state, found.value) == (CountState.AT_LEAST, 1)
    closed = {"an alias": "logs-2, logs-old: closed", "a wildcard": "logs-2: closed"}[behind]
    assert closed in found.reason


async def test_no_index(opensearch: Cluster) -> None:
    """A pattern without an index has no count, not a zero; the others are counted. So has one whose index goes away."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*", "authlog*", "other-1") as source:
        found = [(await count(source, ask(p, "error"))).count for p in ("kubernetes*", "authlog*", "other-1")]
        opensearch.request("DELETE", "/kubernetes-1")
        gone = (await count(source, ask("kubernetes*", "failed"))).count

    assert [(c.state, c.value) for c in found] == [
        (CountState.EXACT, 1), (CountState.FAILED, None), (CountState.FAILED, None),
    ]  # fmt: skip
    assert {c.reason for c in found[1:]} == {"there is no such index"}
    assert (gone.state, gone.value, gone.reason) == (CountState.FAILED, None, "no open index answers to this pattern")


async def test_only_closed_indices(opensearch: Cluster) -> None:
    """A pattern of which everything is closed has no count."""
    put(opensearch, "authlog-1", messages("error"))
    put(opensearch, "kubernetes-1", messages("error"))
    opensearch.request("POST", "/kubernetes-1/_close")

    async with opened(opensearch.url, "kubernetes*", "authlog*") as source:
        found = (await count(source, ask("kubernetes*", "error"))).count

    assert (found.state, found.value) == (CountState.FAILED, None)
    assert found.reason == "every index is closed or unavailable"


async def test_a_shard_that_is_lost_after_the_opening(opensearch: Cluster) -> None:
    """It is missing from the parts that answered, and from nothing else; alone it gives no number."""
    put(opensearch, "kubernetes-1", messages("error"))
    async with opened(opensearch.url, "kubernetes*", limits=QUICK) as source:
        opensearch.request("PUT", "/kubernetes-2?wait_for_active_shards=0", {"settings": NOWHERE})
        beside = (await count(source, ask("kubernetes*", "error"))).count
        opensearch.request("DELETE", "/kubernetes-1")
        alone = (await count(source, ask("kubernetes*", "error"))).count

    assert (beside.state, beside.value, beside.reason) == (
        CountState.AT_LEAST, 1, "1 of 2 shards are not available",
    )  # fmt: skip
    assert (alone.state, alone.value) == (CountState.FAILED, None)
    assert "not available" in alone.reason or "no part" in alone.reason


async def test_every_index_with_too_many_fields(opensearch: Cluster) -> None:
    """A keyword has no number; the total has, since no field is looked into."""
    fields = {f"f{i}": {"type": "keyword"} for i in range(1100)}
    mapping = {"properties": {"@timestamp": {"type": "date"}, **fields}}
    create(opensearch, "kubernetes-1", mapping, **{"index.mapping.total_fields.limit": 2000})
    put(opensearch, "kubernetes-1", messages("error"), make=False)

    async with opened(opensearch.url, "kubernetes*") as source:
        total = (await count(source, ask("kubernetes*"))).count
        keyword = (await count(source, ask("kubernetes*", "error"))).count

    assert (total.state, total.value) == (CountState.EXACT, 1)
    assert (keyword.state, keyword.value) == (CountState.FAILED, None)
    assert "too many fields" in keyword.reason


async def test_too_many_buckets(opensearch: Cluster) -> None:
    """More bars than the cluster allows are asked for a day at a time; where a day has too many there is no number."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 40))

    async with opened(opensearch.url, "kubernetes*", limits=QUICK) as source:
        settings(opensearch, search__max_buckets=30)
        enough = await count(source, ask("kubernetes*", "error"))
        settings(opensearch, search__max_buckets=10)
        too_few = (await count(source, ask("kubernetes*", "error"))).count

    assert (enough.count.state, enough.count.value, sum(n or 0 for n in enough.counts)) == (CountState.EXACT, 40, 40)
    assert (too_few.state, too_few.value) != (CountState.EXACT, 40)
    assert "search.max_buckets" in too_few.reason


async def test_a_circuit_breaker(opensearch: Cluster) -> None:
    """The cluster refuses for want of memory: no number, and the reason; when it has some again the cell counts."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 300))

    async with opened(opensearch.url, "kubernetes*", limits=QUICK) as source:
        settings(opensearch, indices__breaker__request__limit="1kb")
        short = await _matrix(source, "error", "failed")
        settings(opensearch, indices__breaker__request__limit=None)
        again = await _matrix(source, "error", "failed")

    assert [(c.state, c.value) for c in short] == [(CountState.FAILED, None)] * 2
    assert all("short of memory" in c.reason for c in short)
    assert [(c.state, c.value) for c in again] == [(CountState.EXACT, 300), (CountState.EXACT, 0)]


async def test_types_of_a_field_that_do_not_go_together(opensearch: Cluster) -> None:
    """Its values cannot be counted and that is said; words are counted in both indices."""
    put(opensearch, "kubernetes-1", [{"@timestamp": at(1), "code": 500}])
    as_text = {"properties": {**DATED["properties"], "code": {"type": "keyword"}}}
    create(opensearch, "kubernetes-2", as_text)
    put(opensearch, "kubernetes-2", [{"@timestamp": at(1), "code": "500"}], make=False)

    async with opened(opensearch.url, "kubernetes*") as source:
        found = (await count(source, ask("kubernetes*", "500"))).count
        with pytest.raises(SourceError, match="code") as refused:
            await source.facets(ask("kubernetes*"), ["code"], 10)

    assert (found.state, found.value) == (CountState.EXACT, 2)
    assert refused.value.hint


async def test_a_search_that_is_cut_short(opensearch: Cluster) -> None:
    """With almost no time allowed a number is right, or a lower bound, or none; never another one."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 200, step=0.1))
    alias(opensearch, "logs", "kubernetes-1", slowness=2)
    limits = Limits(timedelta(milliseconds=1), timedelta(seconds=20), timedelta(seconds=20), waits_s=(0.01,))

    async with opened(opensearch.url, "logs", limits=limits) as source:
        found = [await count(source, ask("logs", k, within=DAY)) for k in ("error", "error", None)]

    assert all(_is_true(t, 200) for t in found)
    assert not found[0].count.is_exact
    assert "took too long" in found[0].count.reason


def _is_true(timeline: Timeline, truth: int) -> bool:
    count = timeline.count
    if count.state is CountState.EXACT:
        return count.value == truth and sum(n or 0 for n in timeline.counts) == truth
    return count.value is None or (count.state is CountState.AT_LEAST and 0 <= count.value <= truth)


async def test_a_search_that_the_cluster_drops(opensearch: Cluster) -> None:
    """After `cancel_after_time_interval` there is no answer at all: no number."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 30, step=0.1))
    alias(opensearch, "logs", "kubernetes-1")

    async with opened(opensearch.url, "logs") as source:
        alias(opensearch, "logs", "kubernetes-1", slowness=5)
        source._client.limits = replace(QUICK, cancel=timedelta(milliseconds=1))
        found = (await count(source, ask("logs", "error", within=DAY))).count

    assert (found.state, found.value) == (CountState.FAILED, None)
    assert found.reason == "the cluster stopped the search: it took too long"


async def test_a_search_that_never_answers(opensearch: Cluster) -> None:
    """We stop waiting: no number; the next cell, which is quick, is counted."""
    create(opensearch, "kubernetes-1", number_of_shards=10)
    put(opensearch, "kubernetes-1", messages(*["error"] * 30, step=0.1), make=False)
    alias(opensearch, "logs", "kubernetes-1")
    limits = Limits(timedelta(seconds=20), timedelta(seconds=20), timedelta(seconds=3), waits_s=(0.01,))

    async with opened(opensearch.url, "logs", limits=limits) as source:
        alias(opensearch, "logs", "kubernetes-1", slowness=200)
        found = [(await count(source, ask("logs", k, within=DAY))).count for k in ("error", "absent")]

    assert [(c.state, c.value) for c in found] == [(CountState.FAILED, None), (CountState.EXACT, 0)]
    assert "no answer in time" in found[0].reason


async def test_one_question_that_cannot_be_answered(opensearch: Cluster) -> None:
    """Asked in one request with others it costs none of them: they are counted, it says why it is not."""
    put(opensearch, "kubernetes-1", [{"@timestamp": at(i), "message": "error", "n^2": 5} for i in range(3)])

    async with opened(opensearch.url, "kubernetes*") as source:
        bad = ask("kubernetes*", None, 'n^2:"two words"')
        queries = [ask("kubernetes*"), ask("kubernetes*", "error"), bad, ask("kubernetes*", "failed")]
        found = [t.count async for t in source.counts("kubernetes*", queries, HOUR)]

    assert [(c.state, c.value) for c in found] == [
        (CountState.EXACT, 3), (CountState.EXACT, 3), (CountState.FAILED, None), (CountState.EXACT, 0),
    ]  # fmt: skip
    assert found[2].reason
