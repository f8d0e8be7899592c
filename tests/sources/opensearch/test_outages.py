"""Servers that go away in the middle: what is counted stays true, the others say why not, and a retry counts them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.query import Query
from logreview_tui.sources.opensearch.client import Limits
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.artifacts import OPENSEARCH_3
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import HOUR, ask, create, messages, opened, put

HASTY = Limits(timedelta(seconds=10), timedelta(seconds=15), timedelta(seconds=20), waits_s=(0.01,))
WORDS = ("error", "failed", *(f"word{i}" for i in range(10)))
PATTERNS = ("kubernetes*", "authlog*")
TRUTH = {"error": 40, "failed": 20}


def _queries(pattern: str) -> list[Query]:
    return [ask(pattern, word) for word in WORDS]


async def _matrix(source: OpenSearchSource) -> list[Timeline]:
    return [t for p in PATTERNS async for t in source.counts(p, _queries(p), HOUR)]


def _is_true(timeline: Timeline) -> bool:
    keyword = timeline.query.keyword
    truth, count = TRUTH.get(keyword.text if keyword else "", 0), timeline.count
    match count.state:
        case CountState.EXACT:
            return count.value == truth
        case CountState.AT_LEAST:
            return count.value is not None and 0 <= count.value <= truth and bool(count.reason)
        case _:
            return count.value is None and bool(count.reason)


def _exact(timelines: Sequence[Timeline]) -> list[Count]:
    return [Count.exact(TRUTH.get(t.query.keyword.text if t.query.keyword else "", 0)) for t in timelines]


@pytest.fixture
def with_second(two_nodes: Cluster) -> Iterator[Cluster]:
    """Two nodes with logs on both; the second may be frozen, and runs again afterwards."""
    two_nodes.empty()
    texts = [*["error"] * 40, *["failed"] * 20]
    create(two_nodes, "kubernetes-1", number_of_shards=4)
    put(two_nodes, "kubernetes-1", messages(*texts), make=False)
    create(two_nodes, "authlog-1", number_of_shards=2, number_of_replicas=1)
    put(two_nodes, "authlog-1", messages(*texts), make=False)
    two_nodes.wait(nodes=2, status="green")
    yield two_nodes
    two_nodes.thaw(2)
    two_nodes.wait(nodes=2, status="green")


async def test_a_node_killed_in_the_middle_of_the_matrix(with_second: Cluster) -> None:
    """Every cell has an answer, none a wrong number; where a copy is left it is exact; the node back, all are."""
    async with opened(with_second.url, *PATTERNS, limits=HASTY) as source:
        found: list[Timeline] = []
        async for timeline in source.counts("kubernetes*", _queries("kubernetes*"), HOUR):
            if not found:
                with_second.kill(2)
            found.append(timeline)
        replicated = [t async for t in source.counts("authlog*", _queries("authlog*"), HOUR)]
        lost = [t.count for t in await _matrix(source) if t.query.index_pattern == "kubernetes*"]
        with_second.start(2)
        with_second.wait(nodes=2, status="green")
        again = await _matrix(source)

    assert found[0].count == Count.exact(40)
    assert [t.query for t in found] == _queries("kubernetes*")
    assert all(_is_true(t) for t in (*found, *replicated))
    assert {c.state for c in lost} == {CountState.AT_LEAST}
    assert lost[0].reason == "2 of 4 shards are not available"
    assert [t.count for t in again] == _exact(again)


@pytest.mark.parametrize("two_nodes", [OPENSEARCH_3], indirect=True, ids=lambda d: d.version)
async def test_a_node_that_hangs(with_second: Cluster) -> None:
    """Its sockets stay open and nothing comes: we stop waiting, and nothing that was not counted has a number."""
    limits = replace(HASTY, search=timedelta(seconds=1), cancel=timedelta(seconds=2), request=timedelta(seconds=3))
    async with opened(with_second.url, *PATTERNS, limits=limits) as source:
        with_second.freeze(2)
        found = [t async for t in source.counts("kubernetes*", [ask("kubernetes*", "error")], HOUR)]
        with_second.thaw(2)

    assert all(_is_true(t) for t in found)
    assert not found[0].count.is_exact


async def test_a_server_that_dies_and_comes_back(opensearch_3: Cluster) -> None:
    """In the middle of the matrix: the cells that follow say that nobody answers; asked while it starts, all count."""
    opensearch_3.empty()
    texts = [*["error"] * 40, *["failed"] * 20]
    put(opensearch_3, "kubernetes-1", messages(*texts))
    put(opensearch_3, "authlog-1", messages(*texts))

    async with opened(opensearch_3.url, *PATTERNS, limits=replace(HASTY, waits_s=(0.2,) * 200)) as source:
        found: list[Timeline] = []
        async for timeline in source.counts("kubernetes*", _queries("kubernetes*"), HOUR):
            if not found:
                opensearch_3.kill(1)
            found.append(timeline)
        opensearch_3.start(1)
        starting = await _matrix(source)
        opensearch_3.wait(nodes=1, status="green")
        again = await _matrix(source)

    assert found[0].count == Count.exact(40)
    assert {t.count.state for t in found[1:]} == {CountState.FAILED}
    assert all("no connection" in t.count.reason or "closed the connection" in t.count.reason for t in found[1:])
    assert all(_is_true(t) for t in starting)
    assert [t.count for t in again] == _exact(again)
