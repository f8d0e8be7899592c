"""Documents in real servers, open sources on them, and servers that are none, for tests."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.client import Limits
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import Cluster

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = TimeRange(START, START + timedelta(days=30))
HOUR = timedelta(hours=1)
ONE_SHARD = {"number_of_shards": 1, "number_of_replicas": 0}
DATED = {"properties": {"@timestamp": {"type": "date"}}}


def at(hours: float) -> str:
    """A time stamp so many hours into March."""
    return (START + timedelta(hours=hours)).isoformat()


def create(cluster: Cluster, index: str, mapping: Mapping[str, Any] | None = None, **settings: Any) -> None:
    """An index of one shard that knows its time stamp."""
    body = {"settings": {**ONE_SHARD, **settings}, "mappings": DATED if mapping is None else mapping}
    cluster.request("PUT", f"/{index}", body)


def put(cluster: Cluster, index: str, documents: Iterable[Mapping[str, Any]], *, make: bool = True) -> None:
    """Index documents, with their number as `_id`."""
    if make:
        create(cluster, index)
    lines = []
    for number, document in enumerate(documents):
        lines += [json.dumps({"index": {"_id": str(number)}}), json.dumps(document)]
    answer = cluster.request("POST", f"/{index}/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    assert not answer["errors"], answer


def messages(*texts: str, first: float = 0.0, step: float = 1.0) -> list[dict[str, Any]]:
    """Documents an hour apart."""
    return [{"@timestamp": at(first + i * step), "message": text} for i, text in enumerate(texts)]


@asynccontextmanager
async def opened(url: str, *patterns: str, **options: Any) -> AsyncIterator[OpenSearchSource]:
    """A prepared source of these patterns, or of what a bare address gives."""
    source = OpenSearchSource(Access(Url.parse(url)), patterns={p: (p,) for p in patterns}, **options)
    try:
        await source.prepare(lambda _: None)
        yield source
    finally:
        await source.aclose()


def ask(pattern: str, keyword: str | None = None, *filters: str, within: TimeRange = MARCH) -> Query:
    """A query over March."""
    parsed = tuple(Filter.parse(f) for f in filters)
    return Query(pattern, Keyword.parse(keyword) if keyword else None, within, parsed)


async def count(source: OpenSearchSource, query: Query, interval: timedelta = HOUR) -> Timeline:
    """The timeline of one query, as the matrix gets it."""
    [timeline] = [t async for t in source.counts(query.index_pattern, [query], interval)]
    return timeline


QUICK = Limits(timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=3), waits_s=(0.01,) * 4)
_SLOWLY = """
long some() { long n = 0; for (int i = 0; i < 900000; i++) { n += i % 7 } return n }
long n = 0;
for (int i = 0; i < params.n; i++) { n += some() }
return n > 0
"""


def alias(cluster: Cluster, name: str, index: str, *, slowness: int = 0) -> None:
    """Another name of an index; with a slowness every entry that a search looks at costs some 5 ms times that."""
    script = {"script": {"script": {"source": _SLOWLY, "params": {"n": slowness}}}}
    added = {"index": index, "alias": name, **({"filter": script} if slowness else {})}
    cluster.request("POST", "/_aliases", {"actions": [{"add": added}]})


def settings(cluster: Cluster, **values: Any) -> None:
    """Settings of the whole cluster, gone with the next `empty`; `__` in a name stands for a dot."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    cluster.request("PUT", "/_cluster/settings", {"persistent": named})


Reply = tuple[int, Mapping[str, str], bytes]


@contextmanager
def answering(reply: Callable[[str, str, bytes], Reply]) -> Iterator[str]:
    """A server on loopback that answers every request as told; its address."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, headers, content = reply(self.command, self.path, body)
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
