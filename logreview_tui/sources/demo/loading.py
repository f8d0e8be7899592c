"""Loads the demo's files into an OpenSearch on this machine: the only writes to a server that the program can make.

A server on loopback may still be a tunnel into a cluster that matters, so nothing is written where logs of others lie.
"""

import http.client
import ipaddress
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources import OnProgress, Progress
from logreview_tui.sources.demo.documents import KUBERNETES
from logreview_tui.sources.demo.writing import PATTERNS

_BATCH_BYTES = 1_500_000
_TIMEOUT_S = 120
_MARK = "logreview_demo"
_ACTION = b'{"index":{"_id":"%d"}}\n%b'
_DEFAULT_PORT = 9200


def load_demo(url: str, files: Callable[[], Sequence[Path]], *, seed: int, on_progress: OnProgress) -> int:
    """Put every line of the files into the daily index named like its file; returns how many entries there are.

    The files are asked for once the server is known to be fit. Loading again, after an interruption for example, gives
    the same entries once. Raises UsageError unless the URL is plain http to loopback, SourceError if the server holds
    other logs under the demo's patterns, refuses, or cannot be reached.
    """
    with closing(_connect(url)) as connection:
        server = _Server(connection, url)
        known = server.indices_of(seed)
        found, entries = files(), 0
        for done, file in enumerate(found):
            on_progress(Progress(done, len(found), "days of the demo loaded"))
            entries += server.load(file, _index(file.stem, seed) if file.stem not in known else None)
        on_progress(Progress(len(found), len(found), "days of the demo loaded"))
    return entries


def _connect(url: str) -> http.client.HTTPConnection:
    """A connection to the first address of the URL's host that answers, all of them on loopback."""
    hint = "give a server on this machine, such as http://localhost:9200"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _DEFAULT_PORT
    except ValueError as e:
        raise UsageError(f"{url} is no address of a server: {e}", hint) from e
    if parts.scheme != "http" or not host or parts.username or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(f"the demo is loaded into http://HOST:PORT on this machine, not into {url}", hint)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise UsageError(f"{host} is not known here", hint) from e
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
            raise UsageError(f"{host} is {address}, which is not this machine; the demo is loaded nowhere else", hint)
    for address in addresses:
        connection = http.client.HTTPConnection(address, port, timeout=_TIMEOUT_S)
        try:
            connection.connect()
        except OSError as e:
            reason = e.strerror or str(e)
        else:
            return connection
    raise SourceError(f"nothing answers at {url}: {reason}", "start the server, or give its port")


class _Server:
    """Requests over one connection, which is never redirected and never goes through a proxy."""

    def __init__(self, connection: http.client.HTTPConnection, url: str) -> None:
        self._connection, self._url = connection, url

    def indices_of(self, seed: int) -> frozenset[str]:
        """The indices of this demo that are there; raises SourceError if its patterns cover any other index."""
        found = self._ask("GET", f"/{','.join(PATTERNS)}/_mapping?expand_wildcards=all&allow_no_indices=true")
        for name, index in found.items():
            if index["mappings"].get("_meta", {}).get(_MARK) != seed:
                raise SourceError(
                    f"{self._url} holds logs that are not of this demo: {name}",
                    "the demo is only loaded into a server of its own; is this one a tunnel?",
                )
        return frozenset(found)

    def load(self, file: Path, index: dict[str, object] | None) -> int:
        """Put one file into the index of its name, to be made of `index` first; returns the number of its entries."""
        name, entries = file.stem, 0
        if index and file.stat().st_size:
            self._ask("PUT", f"/{name}", json.dumps(index).encode())
        for batch in _batches(file):
            body = b"".join(_ACTION % (entries + at, line) for at, line in enumerate(batch))
            answer = self._ask("POST", f"/{name}/_bulk?filter_path=errors,items.*.error", body)
            if answer["errors"]:
                raise SourceError(f"{self._url} refused entries of {file.name}: {_first_reason(answer)}")
            entries += len(batch)
        if entries:
            self._ask("POST", f"/{name}/_refresh")
        return entries

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        try:
            self._connection.request(method, path, body, {"Content-Type": "application/x-ndjson"})
            response = self._connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException) as e:
            raise SourceError(f"{self._url} broke off: {e or type(e).__name__}", "load the demo again") from e
        except ValueError as e:
            raise SourceError(f"{self._url} does not answer like OpenSearch", "is it another service?") from e
        if response.status != http.client.OK or not isinstance(answer, dict):
            raise SourceError(f"{self._url} refused with {response.status}: {str(answer)[:300]}")
        return answer


def _batches(file: Path) -> Iterator[list[bytes]]:
    with file.open("rb") as lines:
        while batch := lines.readlines(_BATCH_BYTES):
            yield batch


def _index(name: str, seed: int) -> dict[str, object]:
    """Settings and mappings as such a cluster has them: only the containers' logs map anything themselves."""
    mappings: dict[str, object] = {"_meta": {_MARK: seed}}
    if name.startswith(KUBERNETES.rstrip("*")):
        mappings["properties"] = {"@timestamp": {"type": "date"}, "ts": {"type": "text"}}
    return {"settings": {"number_of_shards": 1, "number_of_replicas": 0}, "mappings": mappings}


def _first_reason(answer: dict[str, Any]) -> str:
    return str(next(action["error"] for item in answer["items"] for action in item.values()))[:300]
