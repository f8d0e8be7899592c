"""The demo in a real server: every line of its files once, and nothing written where it does not belong."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources import Progress
from logreview_tui.sources.demo import write_demo
from logreview_tui.sources.demo.loading import load_demo
from tests.opensearch.cluster import Cluster


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the first two days of a month, and one without an entry."""
    folder = tmp_path_factory.mktemp("demo") / "month"
    write_demo(folder, seed=5, month=1)
    silent = folder / "other-default-2026.04.01-000031.ndjson"
    silent.touch()
    return [*sorted(folder.glob("*2026.03.0[23]-*.ndjson")), silent]


def _counts(cluster: Cluster) -> dict[str, int]:
    body = {"size": 0, "aggs": {"i": {"terms": {"field": "_index", "size": 1000}}}}
    buckets = cluster.request("POST", "/_all/_search", body)["aggregations"]["i"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _load(url: str, files: list[Path], *, seed: int = 5) -> int:
    return load_demo(url, lambda: files, seed=seed, on_progress=lambda _: None)


def test_each_index_holds_the_lines_of_its_file(opensearch: Cluster, days: list[Path]) -> None:
    """Counts per index equal the lines of the files, also when loaded twice; an empty file makes no index."""
    lines = {file.stem: file.read_bytes().count(b"\n") for file in days if file.stat().st_size}
    steps: list[Progress] = []

    first = load_demo(opensearch.url, lambda: days, seed=5, on_progress=steps.append)
    again = _load(opensearch.url, days[:3])

    assert _counts(opensearch) == lines
    assert (first, again) == (sum(lines.values()), sum(list(lines.values())[:3]))
    assert len(lines) == 8
    assert (steps[0].done, steps[-1].done, steps[-1].total) == (0, 9, 9)


def test_fields_are_mapped_as_in_such_clusters(opensearch: Cluster, days: list[Path]) -> None:
    """The time stamp is a date in every pattern, texts have a keyword beside them, the response code is a number."""
    _load(opensearch.url, days[::2])

    fields = opensearch.request("GET", "/_all/_field_caps?fields=*")["fields"]

    kinds = {name: sorted(fields[name]) for name in ("@timestamp", "message", "message.keyword", "responseStatus.code")}
    expected = [["date"], ["text"], ["keyword"], ["long"]]
    assert kinds == dict(zip(kinds, expected, strict=True))


def test_a_server_with_other_logs_is_left_alone(opensearch: Cluster, days: list[Path]) -> None:
    """Logs under the demo's patterns, be it of another demo, are named and nothing is written beside them."""
    opensearch.request("PUT", "/kubernetes-production/_doc/1?refresh=true", {"message": "real"})

    with pytest.raises(SourceError, match="holds logs that are not of this demo: kubernetes-production") as refusal:
        _load(opensearch.url, days)

    assert refusal.value.hint == "the demo is only loaded into a server of its own; is this one a tunnel?"
    assert _counts(opensearch) == {"kubernetes-production": 1}
    opensearch.empty()
    _load(opensearch.url, days[:1])
    with pytest.raises(SourceError, match="not of this demo: authlog-default"):
        _load(opensearch.url, days, seed=6)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://192.0.2.1:9200", "192.0.2.1 is 192.0.2.1, which is not this machine; the demo is loaded nowhere else"),
        ("http://0.0.0.0:9200", "0.0.0.0 is 0.0.0.0, which is not this machine; the demo is loaded nowhere else"),
        ("http://[2001:db8::1]:9200", "2001:db8::1 is 2001:db8::1, which is not this machine"),
        ("https://localhost:9200", "the demo is loaded into http://HOST:PORT on this machine, not into https://"),
        ("http://localhost:9200/logs", "the demo is loaded into http://HOST:PORT on this machine, not into"),
        ("http://user:x@localhost:9200", "the demo is loaded into http://HOST:PORT on this machine, not into"),
        ("localhost:9200", "the demo is loaded into http://HOST:PORT on this machine, not into localhost:9200"),
        ("http://localhost:99999", "http://localhost:99999 is no address of a server: Port out of range"),
        ("http://no-such-host.invalid", "no-such-host.invalid is not known here"),
        ("http://" + "a" * 64, "a" * 64 + " is not known here"),
    ],
)
def test_only_plain_http_to_loopback_is_loaded(url: str, message: str) -> None:
    """Any other address is refused before a connection is made."""
    with pytest.raises(UsageError) as refusal:
        _load(url, [])

    assert refusal.value.message.startswith(message)
    assert refusal.value.hint == "give a server on this machine, such as http://localhost:9200"


class _Page(http.server.BaseHTTPRequestHandler):
    """Some other service: a page for every path, and a redirect elsewhere under /moved."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>router</html>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def page() -> Iterator[str]:
    """The address of a web server that is no OpenSearch."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_another_service_is_recognized(page: str, days: list[Path]) -> None:
    """A page instead of JSON ends the load with a sentence."""
    with pytest.raises(SourceError, match="does not answer like OpenSearch"):
        _load(page, days)


def test_a_server_that_is_not_there_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    """The command fails as on a source, with the next step."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Page) as closed:
        url = f"http://localhost:{closed.server_port}"

    status = main(["demo", "--opensearch", url])

    assert status == 3
    assert capsys.readouterr().err == (
        f"logreview: nothing answers at {url}: Connection refused\n  start the server, or give its port\n"
    )
