"""A production cluster does not feel us: few searches at a time, small ones when it is slow, none once we have left."""

import asyncio
import http.client
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from logreview_tui.domain.counts import CountState
from logreview_tui.domain.query import TimeRange
from logreview_tui.sources.opensearch.client import Limits
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import HOST, Cluster
from tests.sources.opensearch.clusters import (
    HOUR,
    QUICK,
    START,
    alias,
    ask,
    count,
    create,
    messages,
    opened,
    put,
    settings,
)

PATIENT = Limits(waits_s=(0.2,) * 100)


def _tasks(cluster: Cluster) -> list[dict[str, Any]]:
    """What the cluster does for us now."""
    nodes = cluster.request("GET", "/_tasks?actions=*search*&detailed")["nodes"]
    every = (task for node in nodes.values() for task in node["tasks"].values())
    return [t for t in every if t["headers"].get("X-Opaque-Id") == "logreview"]


async def _until(holds: Callable[[], bool], what: str, tries: int = 600) -> None:
    for _ in range(tries):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {what}")


def _searched(cluster: Cluster, index: str) -> int:
    """Searches of a shard that were carried through."""
    found = cluster.request("GET", f"/{index}/_stats/search?filter_path=_all.primaries.search.query_total")
    return int(found["_all"]["primaries"]["search"]["query_total"])


@asynccontextmanager
async def _slow(cluster: Cluster, slowness: int, limits: Limits | None = None) -> AsyncIterator[OpenSearchSource]:
    """A source whose every search takes long: twelve shards of some 20 entries each."""
    create(cluster, "kubernetes-1", number_of_shards=12)
    put(cluster, "kubernetes-1", messages(*["error"] * 240, step=0.05), make=False)
    alias(cluster, "logs", "kubernetes-1")
    async with opened(cluster.url, "logs", limits=limits) as source:
        alias(cluster, "logs", "kubernetes-1", slowness=slowness)
        yield source


async def test_a_search_that_nobody_waits_for_is_stopped(opensearch: Cluster) -> None:
    """When the reviewer leaves, the cluster stops: shards that were not searched yet never are."""
    async with _slow(opensearch, 10) as source:
        before = _searched(opensearch, "kubernetes-1")
        counting = asyncio.ensure_future(count(source, ask("logs", "error")))
        await _until(lambda: bool(_tasks(opensearch)), "begun")

        counting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await counting

        await _until(lambda: not _tasks(opensearch), "stopped")
        assert _searched(opensearch, "kubernetes-1") - before < 12


async def test_few_searches_run_at_a_time(opensearch: Cluster) -> None:
    """However many cells are wanted, and by however many: two requests of two searches."""
    async with _slow(opensearch, 1) as source:
        words = [f"word{i}" for i in range(12)]
        everything = [source.counts("logs", [ask("logs", w) for w in words[at::3]], HOUR) for at in range(3)]
        counting = asyncio.gather(*(_all(some) for some in everything))
        seen: list[tuple[int, int]] = []
        while not counting.done():
            actions = [t["action"] for t in _tasks(opensearch)]
            seen.append((actions.count("indices:data/read/msearch"), actions.count("indices:data/read/search")))
            await asyncio.sleep(0.02)
        found = await counting

    assert [c.value for some in found for c in some] == [0] * 12
    assert max(requests for requests, _ in seen) <= 2
    assert max(searches for _, searches in seen) <= 4


async def _all(timelines: AsyncIterator[Any]) -> list[Any]:
    return [t.count async for t in timelines]


async def test_a_slow_search_is_asked_a_day_at_a_time(opensearch: Cluster) -> None:
    """Cut short as a whole, answered in days: the same count and bars, and no long search again."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 600, step=4))
    alias(opensearch, "logs", "kubernetes-1")
    limits = Limits(timedelta(seconds=1), timedelta(seconds=50), timedelta(seconds=50))
    hundred_days = ask("logs", "error", within=TimeRange(START, START + timedelta(days=100)))

    async with opened(opensearch.url, "logs", limits=limits) as source:
        alias(opensearch, "logs", "kubernetes-1", slowness=2)
        timeline = await count(source, hundred_days, timedelta(hours=12))
        is_sliced = source._counting.pace.is_sliced

    assert is_sliced
    assert (timeline.count.state, timeline.count.value) == (CountState.EXACT, 600)
    assert timeline.counts == (3,) * 200


async def test_a_busy_cluster_is_asked_less_and_later(opensearch: Cluster) -> None:
    """It refuses for want of memory; half as much is asked at a time, until it answers: nothing is lost."""
    put(opensearch, "kubernetes-1", messages(*["error"] * 300))

    async with opened(opensearch.url, "kubernetes*", limits=PATIENT) as source:
        queries = [ask("kubernetes*", k) for k in ("error", *(f"word{i}" for i in range(7)))]
        settings(opensearch, indices__breaker__request__limit="1kb")
        counting = asyncio.ensure_future(_all(source.counts("kubernetes*", queries, HOUR)))
        pace = source._counting.pace
        await _until(lambda: (pace.queries, pace.at_once) == (1, 1), "slower")
        settings(opensearch, indices__breaker__request__limit=None)
        found = await counting

    assert [(c.state, c.value) for c in found] == [(CountState.EXACT, n) for n in (300, *[0] * 7)]
    assert (pace.queries, pace.at_once) == (1, 1)


@contextmanager
def _crowded(cluster: Cluster) -> Any:
    """A search queue that others have filled, and that stays full."""
    create(cluster, "crowd", number_of_shards=10)
    put(cluster, "crowd", messages(*["error"] * 100), make=False)
    alias(cluster, "crowded", "crowd", slowness=20)
    settings(cluster, cluster__thread_pool__search__size=1)
    lines = '{"index": "crowded", "request_cache": false}\n{"size": 0}\n' * 1200
    connection = http.client.HTTPConnection(HOST, cluster.nodes[0].http)
    connection.request("POST", "/_msearch?max_concurrent_searches=1200", lines, {"Content-Type": "application/json"})
    try:
        yield
    finally:
        connection.close()


def _queue(cluster: Cluster) -> dict[str, int]:
    [node] = cluster.request("GET", "/_nodes/stats/thread_pool")["nodes"].values()
    found: dict[str, int] = node["thread_pool"]["search"]
    return found


async def test_a_full_search_queue(opensearch: Cluster) -> None:
    """No number while there is no room, and the reason; when there is room again the cell counts."""
    put(opensearch, "kubernetes-1", messages("error"))

    async with opened(opensearch.url, "kubernetes*", limits=replace(QUICK, waits_s=(0.01,))) as source:
        rejected = _queue(opensearch)["rejected"]
        with _crowded(opensearch):
            await _until(lambda: _queue(opensearch)["rejected"] > rejected, "full")
            found = (await count(source, ask("kubernetes*", "error"))).count
        settings(opensearch, cluster__thread_pool__search__size=None)
        await _until(lambda: not _queue(opensearch)["queue"], "empty")
        again = (await count(source, ask("kubernetes*", "error"))).count

    assert (found.state, found.value) == (CountState.FAILED, None)
    assert found.reason == "the cluster's search queue is full" or "no answer in time" in found.reason
    assert (again.state, again.value) == (CountState.EXACT, 1)
