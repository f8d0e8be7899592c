"""What a plain count would hide: each made on a real server, and none gives a plain number."""

from logreview_tui.domain.counts import Count, CountState
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import ask, at, count, create, messages, opened, put


async def _counted(cluster: Cluster, keyword: str = "error") -> Count:
    async with opened(cluster.url, "kubernetes*") as source:
        return (await count(source, ask("kubernetes*", keyword))).count


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
    nowhere = {"index.routing.allocation.require._name": "nowhere"}
    opensearch.request("PUT", "/kubernetes-2?wait_for_active_shards=0", {"settings": nowhere})

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
