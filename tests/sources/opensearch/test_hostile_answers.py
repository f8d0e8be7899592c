"""Whatever a server answers: values of ours, or a SourceError; no other exception, and never a plain wrong number."""

import asyncio
import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from logreview_tui.domain.counts import CountState, Timeline
from logreview_tui.errors import SourceError
from logreview_tui.sources import Order
from logreview_tui.sources.opensearch.client import Limits
from tests.sources.opensearch.clusters import HOUR, START, Reply, answering, ask, opened

LIMITS = Limits(timedelta(seconds=2), timedelta(seconds=3), timedelta(seconds=5), waits_s=())
JSON_TYPE = {"content-type": "application/json"}
MS = int(START.timestamp() * 1000)
SHARDS = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
HITS = [
    {"_index": "logs-1", "_id": str(i), "_source": {"message": "error", "n": i}, "sort": [MS + i, "logs-1", i]}
    for i in range(3)
]
PARTS = {"p": {"buckets": [{"doc_count": 3}]}}
COVERAGE = {
    "key": "logs-1", "doc_count": 3, "from": {"value": MS}, "to": {"value": MS + 2}, "stamps": {"value": 3},
    "untimed": {"doc_count": 0},
}  # fmt: skip
FACETS = {"v": {"buckets": [{"key": "a", "doc_count": 3}]}, "without": {"doc_count": 0}, "long": {"doc_count": 0}}
SEARCH = {
    "timed_out": False, "_shards": SHARDS, "hits": {"total": {"value": 3, "relation": "eq"}, "hits": HITS},
    "aggregations": {"i": {"buckets": [COVERAGE], "sum_other_doc_count": 0}, **PARTS, **FACETS},
}  # fmt: skip
TIMELINE = {
    "status": 200, "timed_out": False, "_shards": SHARDS, "hits": {"total": {"value": 3, "relation": "eq"}},
    "aggregations": {"t": {"buckets": [{"key": MS, "doc_count": 3}]}},
}  # fmt: skip
GOOD: dict[str, Any] = {
    "_search": SEARCH,
    "_msearch": {"responses": [TIMELINE]},
    "_field_caps": {
        "indices": ["logs-1"],
        "fields": {
            "@timestamp": {"date": {"type": "date", "searchable": True, "aggregatable": True}},
            "n": {"long": {"type": "long", "searchable": True, "aggregatable": True}},
        },
    },
    "_resolve": {"indices": [{"name": "logs-1", "attributes": ["open"]}], "aliases": [], "data_streams": []},
    "authinfo": {"user_name": "alice", "roles": ["reader"], "backend_roles": []},
    "dashboardsinfo": {"not_fail_on_forbidden_enabled": False},
    "": {"cluster_name": "c", "cluster_uuid": "u", "version": {"number": "3.0.0", "distribution": "opensearch"}},
}

numbers = st.one_of(
    st.integers(-5, 5), st.sampled_from([10**9, 2**53, 2**63, 10**30, -(10**15), 1e300, 0.5, MS, MS + 1, MS - 1])
)
texts = st.one_of(
    st.sampled_from(["", "eq", "gte", "open", "date", "a\x1b[2J", "\u202e", "logs-1", "x" * 300]), st.text(max_size=5)
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["type", "reason", "value", "key", "doc_count", "buckets", "total"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))


PLACES = {name: sorted(_places(good), key=str) for name, good in GOOD.items()}
changes = st.lists(
    st.sampled_from(sorted(GOOD)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(PLACES[name]), values)),
    max_size=3,
)
statuses = st.sampled_from([200] * 12 + [206, 400, 404, 429, 500, 503])


def _changed(spoiled: list[tuple[str, tuple[Any, ...], Any]]) -> dict[str, Any]:
    found = copy.deepcopy(GOOD)
    for name, path, value in spoiled:
        holder: Any = found
        for key in (name, *path)[:-1]:
            holder = holder[key] if isinstance(holder, dict | list) and _has(holder, key) else None
        last = (name, *path)[-1]
        if isinstance(holder, dict) or (isinstance(holder, list) and _has(holder, last)):
            holder[last] = value
    return found


def _has(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else isinstance(key, int) and key < len(holder)


def _is_whole(answer: Any) -> bool:
    """Told here once more, in the plainest words: nothing is missing from an answer that counts three."""
    shards, total = answer["_shards"], answer["hits"]["total"]
    return (
        answer.get("status", 200) == 200
        and not answer.get("error")
        and answer["timed_out"] is False
        and 0 < shards["total"] == shards["successful"] + shards["failed"]
        and shards["failed"] == 0
        and total["relation"] == "eq"
        and type(total["value"]) in {int, float}
        and total["value"] >= 0
    )


async def _ask_everything(url: str) -> list[Timeline]:
    query, total = ask("logs*", "error"), ask("logs*")
    found: list[Timeline] = []

    async def entries(order: Order) -> None:
        walked = 0
        async for _ in source.entries(query, order):
            walked += 1
            if walked > 10:
                return

    async with opened(url, "logs*", limits=LIMITS) as source:
        source.describe()
        for question in (
            lambda: source.extent("logs*"),
            lambda: source.sample(query, 2, 1),
            lambda: source.pool(query, 2, 1),
            lambda: source.facets(query, ["n", "absent"], 2),
            lambda: source.fields(query),
            lambda: entries(Order.NEWEST_FIRST),
            lambda: entries(Order.OLDEST_FIRST),
        ):
            with suppress(SourceError):
                await question()
        for q in (query, total):
            found += [t async for t in source.counts("logs*", [q], HOUR)]
    return found


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[str, dict[str, Any]]]:
    """A server that answers as the dict says: path's last word to JSON, and under `status` with which status."""
    told: dict[str, Any] = {}

    def reply(_method: str, path: str, _body: bytes) -> Reply:
        words = path.partition("?")[0].strip("/").split("/")
        name = next((w for w in GOOD if w and w in words), "")
        return (
            told["status"],
            JSON_TYPE,
            told["raw"] or json.dumps(told["answers"][name]).encode("utf-8", "surrogatepass"),
        )

    with answering(reply) as url:
        yield url, told


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(spoiled=changes, status=statuses)
@example(spoiled=[], status=200)
@example(spoiled=[("_msearch", ("responses", 0, "hits", "total", "value"), -3)], status=200)
@example(spoiled=[("_msearch", ("responses", 0, "_shards", "successful"), 9)], status=200)
@example(spoiled=[("_msearch", ("responses", 0, "aggregations", "t", "buckets", 0, "doc_count"), -3)], status=200)
@example(spoiled=[("_search", ("aggregations", "p", "buckets"), [])], status=200)
@example(spoiled=[("_search", ("hits", "hits", 0, "sort", 0), 10**18)], status=200)
@example(spoiled=[("_search", ("aggregations", "i", "buckets", 0, "from", "value"), 1e300)], status=200)
@example(spoiled=[("_search", ("hits", "hits", 0, "sort", 2), True)], status=200)
def test_a_spoiled_answer(
    hostile: tuple[str, dict[str, Any]], spoiled: list[tuple[str, tuple[Any, ...], Any]], status: int
) -> None:
    """Up to three places of good answers replaced: an exact count only where nothing is missing and the number fits."""
    url, told = hostile
    told.update(status=status, answers=_changed(spoiled), raw=None)

    try:
        found = asyncio.run(_ask_everything(url))
    except SourceError:
        return

    for timeline in found:
        if timeline.count.state is CountState.EXACT:
            answer = told["answers"]["_msearch"]["responses"][0]
            assert _is_whole(answer)
            assert timeline.count.value == answer["hits"]["total"]["value"]
            assert not timeline.counts or sum(n or 0 for n in timeline.counts) == timeline.count.value
        if timeline.count.value is not None:
            assert timeline.count.value >= 0
            assert all(n is None or n >= 0 for n in timeline.counts)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    raw=st.one_of(
        st.binary(min_size=1, max_size=60), values.map(lambda v: json.dumps(v).encode("utf-8", "surrogatepass"))
    ),
    status=statuses,
)
@example(raw=b'{"error":' + b'{"caused_by":' * 5000 + b"1" + b"}" * 5001, status=500)
@example(
    raw=b'{"error":{"failed_shards":[{"reason":' + b'{"failed_shards":[{"reason":' * 300 + b"{}" + b"}]}" * 301 + b"}",
    status=500,
)
@example(raw=b'{"error":{"type":"\\ud800","reason":"\\u0000"},"status":400}', status=400)
def test_any_bytes(hostile: tuple[str, dict[str, Any]], raw: bytes, status: int) -> None:
    """Nothing of it is taken for a cluster."""
    url, told = hostile
    told.update(status=status, answers=GOOD, raw=raw)

    with pytest.raises(SourceError):
        asyncio.run(_ask_everything(url))
