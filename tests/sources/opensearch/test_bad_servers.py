"""What is no cluster, or lets nobody in: a clear sentence with the next step, and nothing taken for an answer."""

import json
import socket
import zlib
from collections.abc import Callable

import pytest

from logreview_tui.cli import main
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.opensearch.access import Url
from tests.sources.opensearch.clusters import QUICK, Reply, answering, opened

HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}
PAGE = b"<html><script>alert(1)</script>Bad Gateway</html>"


def _always(status: int, headers: dict[str, str], body: bytes) -> Callable[[str, str, bytes], Reply]:
    return lambda _method, _path, _body: (status, headers, body)


BAD = {
    "a proxy's page": (_always(502, HTML, PAGE), "a proxy before the cluster answers 502"),
    "a proxy gives up": (_always(504, HTML, PAGE), "a proxy before the cluster answers 504"),
    "a login page": (_always(200, HTML, PAGE), "not OpenSearch's"),
    "plain text": (_always(200, {"content-type": "text/plain"}, b"ok"), "not OpenSearch's"),
    "another JSON": (_always(200, JSON, b'[{"hello": 1}]'), "not OpenSearch's"),
    "broken JSON": (_always(200, JSON, b'{"took": 3, "_shards": {"tot'), "not OpenSearch's"),
    "deep JSON": (_always(200, JSON, b"[" * 100_000), "not OpenSearch's"),
    "nothing": (_always(200, JSON, b""), "not OpenSearch's"),
    "lone surrogates": (_always(200, JSON, b'{"indices": "\xed\xa0\x80"}'), "not OpenSearch's"),
    "an error that is a list": (_always(400, JSON, b"[1]"), "answers 400, and not as OpenSearch does"),
    "no such page": (_always(404, HTML, PAGE), "answers 404, and not as OpenSearch does"),
    "unauthorized": (_always(401, {"content-type": "text/plain"}, b"Unauthorized"), "does not know us (401)"),
    "too many requests": (_always(429, HTML, PAGE), "too many requests, or not ready (429)"),
}


async def _refused(url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        async with opened(url, limits=QUICK):
            pass
    return caught.value


@pytest.mark.parametrize(("reply", "said"), BAD.values(), ids=BAD)
async def test_what_is_no_answer_of_opensearch(reply: Callable[[str, str, bytes], Reply], said: str) -> None:
    """One sentence, without the page that came, and what to do."""
    with answering(reply) as url, pytest.raises(SourceError) as caught:
        async with opened(url, limits=QUICK):
            pass

    assert said in caught.value.message
    assert caught.value.hint
    assert "script" not in str(caught.value)


async def test_a_redirect_is_not_followed() -> None:
    """Following would turn the question into another one, at a place that nobody named."""
    asked = []

    def elsewhere(method: str, path: str, _body: bytes) -> Reply:
        asked.append((method, path))
        return 200, JSON, json.dumps({"indices": [{"name": "evil"}]}).encode()

    with answering(elsewhere) as target, answering(_always(302, {"location": f"{target}/x"}, b"")) as url:
        caught = await _refused(url)

    assert f"redirect to {target}/x, which is not followed" in caught.message
    assert asked == []


async def test_an_answer_that_would_fill_the_memory() -> None:
    """A few bytes that unpack to hundreds of megabytes are not unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join([packer.compress(b"0" * 10_000_000) for _ in range(30)]) + packer.flush()
    unpacking = {**JSON, "content-encoding": "gzip"}

    with answering(_always(200, unpacking, packed)) as url:
        caught = await _refused(url)

    assert "an answer too large to be read" in caught.message


async def test_a_server_that_never_answers() -> None:
    """The wait ends by our own limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceError, match="no answer in time"):
        async with opened(f"http://127.0.0.1:{silent.getsockname()[1]}", limits=QUICK):
            pass


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://logs.example.com", "http is refused"),
        ("http://10.0.0.1:9200", "http is refused"),
        ("https://alice:secret@logs.example.com", "holds no user and no password"),
        ("https://alice@logs.example.com", "holds no user and no password"),
        ("https://", "is not the address of a cluster"),
        ("https://a b", "is not the address of a cluster"),
        ("https://logs.example.com?x=1", "is not the address of a cluster"),
        ("https://logs.example.com:99999", "cannot be read"),
        ("https://logs.example.com:0", "is not the address of a cluster"),
        ("https://[::1", "cannot be read"),
        ("https://logs.example.com/logs/_doc", "no place where one stands"),
        ("https://logs.example.com/_scripts", "no place where one stands"),
        ("https://logs.example.com/a/../b", "no place where one stands"),
        ("https://logs.example.com/a%2f_doc", "no place where one stands"),
        ("https://logs.example.com/a//b", "no place where one stands"),
        ("http://0.0.0.0:9200", "http is refused"),
        ("http://127.0.0.1.example.com", "http is refused"),
        ("http://localhost.example.com", "http is refused"),
        ("http://2130706433:9200", "http is refused"),
    ],
)
def test_an_address_that_is_none(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused before anything is sent, with exit code 2; a password in it is not repeated."""
    with pytest.raises(UsageError, match=said):
        Url.parse(text)

    assert main(["scan", text]) == 2
    assert "secret" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://logs.example.com", "https://logs.example.com:443"),
        ("https://Logs.Example.com:9243/opensearch/", "https://logs.example.com:9243/opensearch"),
        ("http://localhost", "http://localhost:9200"),
        ("http://[::1]:9200", "http://[::1]:9200"),
    ],
)
def test_an_address_is_written_one_way(text: str, shown: str) -> None:
    """The port stands in it: the same cluster is the same source."""
    assert str(Url.parse(text)) == shown


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "no connection"),
        ("https://127.0.0.1:1", "no connection"),
        ("https://nosuch.invalid", "no such host"),
    ],
)
def test_nothing_listens_there(url: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3 and one sentence."""
    assert main(["scan", url]) == 3
    assert said in capsys.readouterr().err


def test_a_cluster_is_reviewed_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """An address beside files is refused."""
    assert main(["scan", "http://127.0.0.1:9200", "/var/log"]) == 2
    assert "reviewed by itself" in capsys.readouterr().err
