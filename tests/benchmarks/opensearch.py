"""`python -m tests.benchmarks.opensearch [--documents N]`: the matrix on a real server, beside curl with its bodies.

Loads N documents (2 million) into 120 daily indices of four patterns, then prints, each the median of seven runs with
caches cleared:

- 60 cells x 720 buckets through the source, and the same requests, recorded on their way out, by curl (goal: 1.2);
- how long the first cell takes through the source, and until it is painted on the matrix screen at 80x24, counted from
  the screen's first wish, and one bare search of it (goal: 1.5);
- opening a cell: timeline and drawn entries, and the two bare requests, histogram and random sample (goal: 1.3);
- how much the program allocates at its peak for a matrix over ten times the documents, in as many buckets (goal: 1.2).
"""

import argparse
import asyncio
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from textual.screen import Screen

from logreview_tui import bootstrap, scan
from logreview_tui.config import ClusterConfig, Config, SourceConfig
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Query, TimeRange, unique_keywords
from logreview_tui.opening import Wish
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.source import OpenSearchSource
from logreview_tui.ui.app import LogReviewApp
from tests.opensearch.artifacts import OPENSEARCH_2, OPENSEARCH_3
from tests.opensearch.cluster import Cluster

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
MARCH = TimeRange(START, START + timedelta(days=DAYS))
HOUR = timedelta(hours=1)
PATTERNS = {"authlog": 0.05, "kubeaudit": 0.45, "kubernetes": 0.42, "other": 0.08}
"""Index pattern and its share of the documents."""
RUNS = 7
_CHUNK = 5_000
_PATHS = ("/api/v1/pods?limit=500", "/apis/apps/v1/deployments", "/healthz", "/api/v1/namespaces/shop/secrets/403")
_TEXTS = (
    "request served in 12 ms", "level=error msg=cannot open file", "Failed password for root from 10.0.0.1 port 22",
    "session opened for user alice", "upstream failure, retry", "access denied by policy", "cache refreshed",
    "certificate expired", "unable to mount volume", "unknown host", "bad gateway", "invalid token",
    "blocked by filter",
)  # fmt: skip


def _documents(pattern: str, day: int, n: int) -> Iterator[bytes]:
    dice = random.Random(f"{pattern} {day}")
    texts = dice.choices(_TEXTS, (40, *[1] * 12), k=n)
    codes = dice.choices((200, 201, 401, 403, 404, 500), (90, 5, 1, 2, 1, 1), k=n)
    start = (START + timedelta(days=day)).timestamp()
    for i, (text, code) in enumerate(zip(texts, codes, strict=True)):
        yield (
            f'{{"index":{{}}}}\n{{"@timestamp":{int((start + i * 86_400 / n) * 1000)},"message":"{text} {i}",'
            f'"kubernetes":{{"namespace_name":"ns-{i % 20}","pod_name":"pod-{i % 211}"}},"cluster_name":"prod",'
            f'"requestURI":"{_PATHS[i % 4]}","responseStatus":{{"code":{code}}}}}\n'
        ).encode()


def _load(cluster: Cluster, documents: int) -> int:
    """Fill the indices by two connections; returns how many documents there are."""
    once = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1", "translog.durability": "async"}
    mapping = {"properties": {"@timestamp": {"type": "date"}}}
    template = {"index_patterns": ["*-default-*"], "template": {"settings": once, "mappings": mapping}}
    cluster.request("PUT", "/_index_template/benchmark", template)
    jobs = [
        (name, day, round(documents * share / DAYS)) for name, share in PATTERNS.items() for day in range(DAYS)
    ]  # fmt: skip

    def work(mine: Sequence[tuple[str, int, int]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", cluster.nodes[0].http, timeout=300)
        for name, day, n in mine:
            chunk: list[bytes] = []
            index = f"{name}-default-2026.03.{day + 1:02}-000001"
            for document in (*_documents(name, day, n), b""):
                chunk.append(document)
                if (len(chunk) < _CHUNK and document) or chunk == [b""]:
                    continue
                headers = {"Content-Type": "application/x-ndjson"}
                connection.request("POST", f"/{index}/_bulk?filter_path=errors", b"".join(chunk), headers)
                answer = connection.getresponse().read()
                if answer != b'{"errors":false}':
                    raise RuntimeError(answer[:500])
                chunk = []
        connection.close()

    threads = [threading.Thread(target=work, args=(jobs[i::2],)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cluster.request("POST", "/_refresh", timeout_s=600)
    cluster.request("POST", "/_flush?force=true&wait_if_ongoing=true", timeout_s=600)
    found: int = cluster.request("GET", "/*-default-*/_count", timeout_s=600)["count"]
    return found


@dataclass
class Sent:
    """Requests as the source sent them."""

    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def curl(self, url: str, folder: Path) -> list[str]:
        """A command that sends them again, one after the other over one connection."""
        lines = []
        for i, (path, params, body) in enumerate(self.requests):
            file = folder / f"body{i}"
            file.write_bytes(body)
            lines += ["next"] if i else []
            lines += [f'url = "{url}{path}?{urlencode(params)}"', 'header = "Content-Type: application/json"']
            lines += [f'data-binary = "@{file}"', "compressed", 'output = "/dev/null"', "silent", "fail"]
        (folder / "requests").write_text("\n".join(lines) + "\n")
        return ["curl", "-K", str(folder / "requests")]


def _recorded(source: OpenSearchSource) -> Sent:
    client, sent = source._client, Sent()
    send = client._send

    async def recording(method: str, path: str, shape: type[Any], **options: Any) -> Any:
        if options.get("body"):
            sent.requests.append((path, dict(options.get("params") or {}), options["body"]))
        return await send(method, path, shape, **options)

    client._send = recording  # type: ignore[method-assign]
    return sent


async def _source(url: str) -> OpenSearchSource:
    patterns = {f"{name}*": (f"{name}*",) for name in PATTERNS}
    source = OpenSearchSource(Access(Url.parse(url)), patterns=patterns)
    await source.prepare(lambda _: None)
    return source


def _cells(within: TimeRange) -> list[Query]:
    return [Query(f"{p}*", k, within) for p in PATTERNS for k in unique_keywords(PROCEDURE_KEYWORDS)]


async def _medians(cluster: Cluster, steps: Sequence[Callable[[], Awaitable[object]]], runs: int) -> list[float]:
    """Of each step, run in turn so that all meet the same load, each with caches cleared."""
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(runs):
        for step, found in zip(steps, times, strict=True):
            cluster.request("POST", "/_cache/clear")
            started = time.perf_counter()
            await step()
            found.append(time.perf_counter() - started)
    return [statistics.median(found) for found in times]


async def _by_curl(command: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(f"curl ended with {process.returncode}")


def _row(what: str, ours: float, theirs: float, goal: float, *, unit: str = "ms", scale: float = 1000) -> bool:
    ratio = ours / theirs
    sys.stdout.write(
        f"{what:34s} {ours * scale:9.1f} {unit}  bare {theirs * scale:9.1f} {unit}  {ratio:5.2f} (goal {goal})\n"
    )
    return ratio <= goal


async def _matrix(cluster: Cluster, folder: Path, runs: int) -> list[bool]:
    source = await _source(cluster.url)
    cells = _cells(MARCH)

    async def ours() -> None:
        counted = [t async for t in scan.matrix(source, cells, HOUR)]
        if len(counted) != len(cells) or not all(t.count.is_exact for t in counted):
            raise RuntimeError("not every cell was counted")

    async def first() -> None:
        iterator = aiter(scan.matrix(source, cells, HOUR))
        await anext(iterator)
        await iterator.aclose()  # type: ignore[attr-defined]

    sent = _recorded(source)
    await ours()
    every, one = sent.curl(cluster.url, folder), Sent(sent.requests[:1]).curl(cluster.url, _made(folder / "first"))
    sys.stdout.write(f"{len(cells)} cells x {MARCH.buckets(HOUR)} buckets in {len(sent.requests)} requests\n")
    whole, bare_whole, start, bare_start = await _medians(
        cluster, (ours, lambda: _by_curl(every), first, lambda: _by_curl(one)), runs
    )
    painted = statistics.median([await _painted(cluster) for _ in range(runs)])
    await source.aclose()
    return [
        _row("whole matrix", whole, bare_whole, 1.2),
        _row("first cell", start, bare_start, 1.5),
        _row("first cell painted", painted, bare_start, 1.5),
    ]


class _Screen(LogReviewApp):
    """Notes when the first cell is asked for, and when a number stands on the screen."""

    asked_s = painted_s = 0.0

    def _begin(self) -> None:
        super()._begin()
        self.asked_s = time.perf_counter()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, renderable)
        state = self.state
        review = self.session.review
        is_counted = any(state.count(q).value is not None for q in (*review.totals, *review.cells))
        if not self.painted_s and is_counted and screen is self.matrix:
            self.painted_s = time.perf_counter()


async def _painted(cluster: Cluster) -> float:
    """Seconds from the matrix screen's first wish until its first number was painted, in a review of its own."""
    patterns = {f"{name}*": (f"{name}*",) for name in PATTERNS}
    chosen = SourceConfig("cluster", patterns=patterns, timezone="UTC", cluster=ClusterConfig(cluster.url))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        async with bootstrap.prepared(chosen, Config(), lambda _: None) as reading:
            application = await bootstrap.build_application(reading, Wish(MARCH.start, MARCH.end), None)
            cluster.request("POST", "/_cache/clear")
            app = _Screen(application, environ={"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
            async with app.run_test(size=(80, 24)) as pilot:
                while not app.painted_s:
                    await pilot.pause(0.01)
            application.session.log.close()
    return app.painted_s - app.asked_s


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _opening(cluster: Cluster, folder: Path, runs: int) -> bool:
    source = await _source(cluster.url)
    query = next(q for q in _cells(MARCH) if q.index_pattern == "kubeaudit*" and str(q.keyword) == "403")
    sent = _recorded(source)
    await source.timeline(query, HOUR)
    path, params, body = sent.requests[0]
    clause = json.loads(body.splitlines()[1])["query"]
    chance = {"random_score": {"seed": 7, "field": "_seq_no"}, "boost_mode": "replace"}
    drawn = {"size": 10, "track_total_hits": True, "query": {"function_score": {"query": clause, **chance}}}
    bare = Sent([(path, params, body), ("/kubeaudit*/_search", {}, json.dumps(drawn).encode())])
    command = bare.curl(cluster.url, folder)

    async def ours() -> None:
        await source.timeline(query, HOUR)
        await source.sample(query, 10, 7)

    opened, bare_opened = await _medians(cluster, (ours, lambda: _by_curl(command)), runs)
    passed = _row("opening a cell", opened, bare_opened, 1.3)
    await source.aclose()
    return passed


async def _memory(cluster: Cluster, runs: int) -> bool:
    """Peaks over three days and over thirty, both in 720 buckets."""
    peaks: dict[int, list[float]] = {3: [], 30: []}
    for days in (3, 30) * runs:
        source = await _source(cluster.url)
        within = TimeRange(START, START + timedelta(days=days))
        tracemalloc.start()
        kept = [t async for t in scan.matrix(source, _cells(within), within.duration / 720)]
        peaks[days].append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        if len(peaks[days]) == 1:
            sys.stdout.write(f"{days} days: {sum(t.count.value or 0 for t in kept):,} hits in {len(kept)} cells\n")
        await source.aclose()
    few, many = (statistics.median(peaks[days]) for days in (3, 30))
    return _row("memory, ten times the documents", many, few, 1.2, unit="MB", scale=1e-6)


async def _measure(cluster: Cluster, folder: Path, runs: int) -> list[bool]:
    passed = await _matrix(cluster, _made(folder / "matrix"), runs)
    passed.append(await _opening(cluster, _made(folder / "opening"), runs))
    passed.append(await _memory(cluster, runs))
    return passed


def main() -> int:
    """Print the table; 1 when a ratio misses its goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.opensearch")
    parser.add_argument("--documents", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--version", choices=("2", "3"), default="2")
    args = parser.parse_args()
    distribution = OPENSEARCH_2 if args.version == "2" else OPENSEARCH_3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Cluster(distribution, folder, heap="1g") as cluster:
            started = time.perf_counter()
            found = _load(cluster, args.documents)
            seconds = time.perf_counter() - started
            sys.stdout.write(f"OpenSearch {distribution.version}: {found:,} documents loaded in {seconds:.0f} s\n")
            passed = asyncio.run(_measure(cluster, folder, args.runs))
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
