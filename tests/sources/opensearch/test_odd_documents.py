"""Documents that nobody expects: huge, without a message, with objects where text was, in empty or untimed indices."""

from typing import Any

import pytest

from logreview_tui.domain.counts import CountState
from logreview_tui.errors import SourceError
from logreview_tui.sources import Order
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import ask, at, count, create, messages, opened, put

MB = 1_000_000
UNINDEXED = {
    "properties": {
        "@timestamp": {"type": "date"},
        "message": {"type": "text"},
        "blob": {"type": "object", "enabled": False},
    }
}


@pytest.mark.parametrize("opensearch", ["opensearch_2"], indirect=True)
async def test_documents_of_ten_megabytes(opensearch: Cluster) -> None:
    """More than are read in one answer: each is drawn, walked and kept with all its bytes."""
    create(opensearch, "kubernetes-1", UNINDEXED)
    for i in range(4):
        document = {"@timestamp": at(i), "message": f"error {i}", "blob": {"text": str(i) * 10 * MB}}
        opensearch.request("PUT", f"/kubernetes-1/_doc/{i}?refresh=true", document)

    async with opened(opensearch.url, "kubernetes*") as source:
        sample = await source.sample(ask("kubernetes*", "error"), 10, 1)
        sizes = {e.text: len(e.raw) async for e in source.entries(ask("kubernetes*", "error"), Order.OLDEST_FIRST)}
        context = await source.context(sample.entries[0].ref, 4, 4)

    assert [e.text for e in sample.entries] == [f"error {i}" for i in range(4)]
    assert all(len(e.raw) > 10 * MB for e in sample.entries)
    assert sizes == {e.text: len(e.raw) for e in sample.entries}
    assert sum(len(e.raw) for e in (*context.before, context.entry, *context.after)) > 40 * MB


async def test_a_document_that_is_too_large_to_read(opensearch_3: Cluster) -> None:
    """It is drawn with a sentence in its place, which says where it is; the others come whole."""
    opensearch_3.empty()
    create(opensearch_3, "kubernetes-1", UNINDEXED)
    put(opensearch_3, "kubernetes-1", messages("error small", "error too"), make=False)
    huge = {"@timestamp": at(5), "message": "error huge", "blob": {"text": "x" * 33 * MB}}
    opensearch_3.request("PUT", "/kubernetes-1/_doc/huge?refresh=true", huge)

    async with opened(opensearch_3.url, "kubernetes*") as source:
        timeline = await count(source, ask("kubernetes*", "error"))
        sample = await source.sample(ask("kubernetes*", "error"), 10, 1)
        with pytest.raises(SourceError, match="too large to be read"):
            _ = [e async for e in source.entries(ask("kubernetes*", "error"), Order.OLDEST_FIRST)]

    assert (timeline.count.state, timeline.count.value) == (CountState.EXACT, 3)
    assert [e.text for e in sample.entries] == [
        "error small", "error too", "this entry has more than 32 MB and was not fetched; it is huge in kubernetes-1",
    ]  # fmt: skip
    assert sample.entries[2].raw == b""


async def test_documents_without_a_message(opensearch: Cluster) -> None:
    """The line to read is the first text that serves as one, else the whole document; each is counted and drawn."""
    documents: list[dict[str, Any]] = [
        {"@timestamp": at(1), "log": "error in log"},
        {"@timestamp": at(2), "message": "", "reason": "error in reason"},
        {"@timestamp": at(3), "message": ["error in a list", "second"]},
        {"@timestamp": at(4), "message": None, "deep": {"deeper": [{"what": "error"}, None, []]}},
        {"@timestamp": at(5)},
    ]
    put(opensearch, "kubernetes-1", documents)

    async with opened(opensearch.url, "kubernetes*") as source:
        total = (await count(source, ask("kubernetes*"))).count
        texts = [e.text for e in (await source.sample(ask("kubernetes*"), 10, 1)).entries]
        errors = (await count(source, ask("kubernetes*", "error"))).count

    assert (total.value, errors.value) == (5, 4)
    assert texts[0] == "error in log"
    assert [text[:15] for text in texts[1:]] == ['{"@timestamp":"'] * 4


async def test_objects_where_text_was_expected(opensearch: Cluster) -> None:
    """One index has a text, another an object of the same name: both are counted, drawn and walked."""
    put(opensearch, "kubernetes-1", [{"@timestamp": at(1), "message": "error", "user": "alice"}])
    put(opensearch, "kubernetes-2", [{"@timestamp": at(2), "message": {"error": "error"}, "user": {"name": "alice"}}])

    async with opened(opensearch.url, "kubernetes*") as source:
        found = [(await count(source, ask("kubernetes*", k))).count for k in ("error", "alice")]
        sample = await source.sample(ask("kubernetes*", "alice"), 10, 1)
        users = (await source.facets(ask("kubernetes*"), ["user"], 5))["user"]

    assert [(c.state, c.value) for c in found] == [(CountState.EXACT, 2)] * 2
    assert [("user", "alice") in e.fields for e in sample.entries] == [True, False]
    assert ("user.name", "alice") in sample.entries[1].fields
    assert (users.values, users.missing, users.others) == ((("alice", 1),), 0, 1)


async def test_an_empty_index(opensearch: Cluster) -> None:
    """It has an exact zero, no bars, and no extent; nothing is drawn."""
    create(opensearch, "kubernetes-1")

    async with opened(opensearch.url, "kubernetes*") as source:
        timeline = await count(source, ask("kubernetes*", "error"))
        extent = await source.extent("kubernetes*")
        sample = await source.sample(ask("kubernetes*", "error"), 10, 1)

    assert (timeline.count.state, timeline.count.value) == (CountState.EXACT, 0)
    assert set(timeline.counts) == {None}
    assert (extent.oldest, extent.newest, extent.total.value) == (None, None, 0)
    assert (sample.population, sample.drawn) == (0, ())


async def test_no_time_field(opensearch: Cluster) -> None:
    """No count, and what to configure; with that field named everything is there."""
    put(opensearch, "kubernetes-1", messages("error"))
    mapping = {"properties": {"logged": {"type": "date"}}}
    create(opensearch, "shop-1", mapping)
    put(opensearch, "shop-1", [{"logged": at(1), "message": "error"}], make=False)

    async with opened(opensearch.url, "kubernetes*", "shop*") as source:
        missing = (await count(source, ask("shop*", "error"))).count
    async with opened(opensearch.url, "shop*", time_field="logged") as source:
        found = await count(source, ask("shop*", "error"))
        [entry] = (await source.sample(ask("shop*", "error"), 10, 1)).entries

    assert (missing.state, missing.value) == (CountState.FAILED, None)
    assert missing.reason == "no index has '@timestamp' as a date; name the field that is one with `time_field:`"
    assert (found.count.value, found.counts[1]) == (1, 1)
    assert entry.text == "error"
