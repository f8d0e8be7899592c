"""Read-only by construction: whatever asks, and however it is spelled, only requests that read leave the program."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.config import parse
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.allowed import check
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.names import path_of
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import Reply, answering

Asked = list[tuple[str, str]]


@pytest.fixture
def asked() -> Asked:
    """Method and path of every request that arrived at the server."""
    return []


@pytest.fixture
def url(asked: Asked) -> Iterator[str]:
    """A server that takes everything."""

    def note(method: str, path: str, _body: bytes) -> Reply:
        asked.append((method, path))
        return 200, {"content-type": "application/json"}, b'{"_shards": {"total": 0, "successful": 0, "failed": 0}}'

    with answering(note) as address:
        yield address


BY_LIBRARY: dict[str, Callable[[Any], Awaitable[object]]] = {
    "index": lambda raw: raw.index(index="x", body={}),
    "bulk": lambda raw: raw.bulk(body=b"{}\n"),
    "delete": lambda raw: raw.delete(index="x", id="1"),
    "delete by query": lambda raw: raw.delete_by_query(index="x", body={}),
    "update": lambda raw: raw.update(index="x", id="1", body={}),
    "update by query": lambda raw: raw.update_by_query(index="x", body={}),
    "reindex": lambda raw: raw.reindex(body={}),
    "delete an index": lambda raw: raw.indices.delete(index="*"),
    "create an index": lambda raw: raw.indices.create(index="x"),
    "close an index": lambda raw: raw.indices.close(index="x"),
    "refresh": lambda raw: raw.indices.refresh(index="x"),
    "settings": lambda raw: raw.cluster.put_settings(body={}),
    "a script": lambda raw: raw.put_script(id="x", body={}),
    "scroll": lambda raw: raw.scroll(body={}),
    "a search that scrolls": lambda raw: raw.search(index="x", body={}, scroll="1m"),
    "point in time": lambda raw: raw.create_pit(index="x", keep_alive="1m"),
    "a template": lambda raw: raw.search_template(index="x", body={}),
    "templates": lambda raw: raw.msearch_template(body=b"{}\n{}\n"),
    "cancel a task": lambda raw: raw.tasks.cancel(task_id="x:1"),
    "cat": lambda raw: raw.cat.indices(),
    "nodes": lambda raw: raw.nodes.stats(),
    "ping": lambda raw: raw.ping(),
}

PATHS = (
    ("PUT", "/x/_search"),
    ("DELETE", "/x"),
    ("HEAD", "/x"),
    ("get", "/"),
    ("POST", "/_all/_search"),
    ("POST", "/_search"),
    ("POST", "/_bulk"),
    ("POST", "/x/_msearch"),
    ("POST", "/_msearch/template"),
    ("POST", "/_msearch/"),
    ("POST", "//_msearch"),
    ("POST", "/x/_search/"),
    ("POST", "/x/_search/template"),
    ("POST", "/x/_search/scroll"),
    ("POST", "/x/_search?scroll=1m"),
    ("POST", "/x/_search#"),
    ("POST", "/x/_search\n"),
    ("POST", "/x\n/_search"),
    ("POST", "/x y/_search"),
    ("POST", "/x/_doc/../_search"),
    ("POST", "/x/../_bulk"),
    ("POST", "/../_search"),
    ("POST", "/./_search"),
    ("POST", "/%2e%2e/_search"),
    ("POST", "/%2E/_search"),
    ("POST", "/x%2f_doc/_search"),
    ("POST", "/x%2F..%2F_scripts/_search"),
    ("POST", "/x%5c_doc/_search"),
    ("POST", "/x%252f_doc/_search"),
    ("POST", "/x%3f/_search"),
    ("POST", "/x%23/_search"),
    ("POST", "/x%00/_search"),
    ("POST", "/x%0d%0aX:y/_search"),
    ("POST", "/%5fscripts/_search"),
    ("POST", "/_scripts/_search"),
    ("POST", "/%/_search"),
    ("POST", "/x%zz/_search"),
    ("POST", "http://elsewhere/x/_search"),
    ("GET", "/_resolve/index/x/_close"),
    ("GET", "/_resolve/index/x%2f.."),
    ("GET", "/_plugins/_security/api/roles"),
    ("GET", "/_plugins/_security/authinfo/"),
    ("GET", "/_cat/indices"),
    ("GET", "/_tasks"),
)


@pytest.mark.parametrize("send", BY_LIBRARY.values(), ids=BY_LIBRARY)
async def test_what_the_library_offers(send: Callable[[Any], Awaitable[object]], url: str, asked: Asked) -> None:
    """Writing, deleting, scripts, settings, scrolling, templates: refused before a connection is made."""
    client = Client(Access(Url.parse(url)))
    try:
        with pytest.raises(PermissionError, match="not among the requests that read"):
            await send(client._client)
    finally:
        await client.aclose()

    assert asked == []


@pytest.mark.parametrize(("method", "path"), PATHS, ids=[f"{m} {p!r}" for m, p in PATHS])
async def test_paths_that_are_spelled_to_pass(method: str, path: str, url: str, asked: Asked) -> None:
    """Dots, encodings once and twice, ends of lines, other methods."""
    client = Client(Access(Url.parse(url)))
    try:
        with pytest.raises(PermissionError, match="not among the requests that read"):
            await client._client.transport.perform_request(method, path)
    finally:
        await client.aclose()

    assert asked == []


@pytest.mark.parametrize(
    ("method", "path", "params", "headers", "body"),
    [
        ("POST", "/x/_search", {"source": "{}"}, {}, b"{}"),
        ("POST", "/x/_search", {"scroll": "1m"}, {}, b"{}"),
        ("POST", "/x/_search", {"method": "DELETE"}, {}, b"{}"),
        ("POST", "/x/_search", {"_method": "PUT"}, {}, b"{}"),
        ("POST", "/_msearch", {"refresh": "true"}, {}, b"{}"),
        ("GET", "/x/_field_caps", {"source": "{}", "source_content_type": "application/json"}, {}, None),
        ("GET", "/", {}, {}, b"{}"),
        ("POST", "/x/_search", {}, {"X-HTTP-Method-Override": "DELETE"}, b"{}"),
        ("POST", "/x/_search", {}, {"x-method-override": "PUT"}, b"{}"),
        ("POST", "/x/_search", {}, {"X-Original-URL": "/_bulk"}, b"{}"),
        ("POST", "/x/_search", {}, {"opendistro_security_impersonate_as": "admin"}, b"{}"),
        ("POST", "/x/_search", {}, {"x-proxy-roles": "admin"}, b"{}"),
    ],
)
def test_what_goes_beside_a_path(
    method: str, path: str, params: dict[str, str], headers: dict[str, str], body: bytes | None
) -> None:
    """Parameters and headers that make another request of it, or somebody else of us."""
    with pytest.raises(PermissionError, match="is not among the requests that read"):
        check(method, path, params, headers, body)


@pytest.mark.parametrize(
    "name",
    ["../_bulk", "a/_doc/1", "a?x=1", "a#b", "%2e%2e/_bulk", "a/../../_cluster", "_all", "_scripts", ".", "..", "a b",
     "a\nb", "a\\b", 'a"b', "a%2fb", "", "a\x1b[31mb", "a\ud800"],
)  # fmt: skip
async def test_a_name_that_no_index_has(name: str, url: str, asked: Asked) -> None:
    """A sentence instead of a request; and in the configuration its line."""
    client = Client(Access(Url.parse(url)))
    for ask in (lambda: client.search(name, {"size": 0}), lambda: client.field_caps(name, "*"),
                lambda: client.resolve(name)):  # fmt: skip
        with pytest.raises(SourceError, match="can be no name of an index"):
            await ask()
    await client.aclose()

    assert asked == []


def test_such_a_name_in_the_configuration() -> None:
    """File and line."""
    text = b"sources:\n  prod:\n    url: https://logs.example.com\n    patterns: {a*: ['a*', 'b/_doc']}\n"

    with pytest.raises(UsageError, match=r"config.yaml:4: pattern 'a\*': 'a\*,b/_doc' can be no name of an index"):
        parse(text, Path("config.yaml"))


@pytest.mark.parametrize(
    "name",
    ["kubernetes*", "a,b-*,-c", "remote:kube*", ".ds-logs-2026.01.01-000001", "logs+more", "l\xf6gs", "a&b=c@d;e"],
)
def test_names_that_indices_have(name: str) -> None:
    """Wildcards, lists, other clusters, data streams, odd signs."""
    assert path_of(name)


async def test_indices_of_any_name_can_be_read(opensearch: Cluster) -> None:
    """A real server makes indices of these names, and each is found and counted by its own."""
    client = Client(Access(Url.parse(opensearch.url)))
    names = ["logs+more", "a&b=c", "d;e@f", "g!$(h)", "l\xf6gs", "[i]{j}^`k'", "m~n"]
    try:
        for name in names:
            put_at = path_of(name)
            opensearch.request("PUT", f"/{put_at}/_doc/1?refresh=true", {"message": "error"})
        found = [await client.search(name, {"size": 0, "track_total_hits": True}) for name in names]
        resolved = await client.resolve("*")
    finally:
        await client.aclose()

    assert [a.hits.total.value for a in found if a.hits and a.hits.total] == [1] * len(names)
    assert {i.name for i in resolved.indices} >= set(names)
