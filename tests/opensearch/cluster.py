"""A cluster of real nodes on loopback, each a process that ends with ours."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.opensearch import security
from tests.opensearch.artifacts import Distribution, class_path, java_home
from tests.opensearch.security import ADMIN, Certificates, basic

HOST = "127.0.0.1"
_START_S = 180.0
_LOOK_S = 0.03
_LOG4J = """\
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c{1.} %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
"""


class StartError(Exception):
    """A node did not come up; the message ends with the end of its log and says where the rest is."""


class RequestError(Exception):
    """The server answered with an error: `status`, and `body` as parsed JSON or text."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {json.dumps(body)[:2000]}")
        self.status, self.body = status, body


@dataclass(slots=True)
class Node:
    """A node that was started once; `home` keeps its data and log while it is down."""

    home: Path
    http: int = 0
    """Its ports; 0 until its first start, the same from then on."""
    transport: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)


class Cluster:
    """Up to a few nodes of one version. Only the first may be cluster manager, so the others can be killed cleanly."""

    def __init__(
        self,
        distribution: Distribution,
        home: Path,
        *,
        nodes: int = 1,
        heap: str = "512m",
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """home: an empty folder; settings: further ones of every node, as in opensearch.yml."""
        self.distribution = distribution
        self.nodes = [Node(home / f"node{i + 1}") for i in range(nodes)]
        self._heap, self._settings = heap, dict(settings or {})

    @property
    def url(self) -> str:
        """Where the first node listens."""
        return f"http{'s' if self.distribution.secured else ''}://{HOST}:{self.nodes[0].http}"

    @property
    def certificates(self) -> Certificates:
        """Those of a secured cluster."""
        return Certificates(self.nodes[0].home / "config/certificates")

    def __enter__(self) -> Self:
        try:
            for number in range(1, len(self.nodes) + 1):
                self.start(number)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, number: int) -> None:
        """Start a node (the first is 1) for the first time or again; returns when it answers and is in the cluster.

        Raises UnavailableError where Java or Maven is missing, StartError if the node ends or stays silent.
        """
        node = self.nodes[number - 1]
        jdk = java_home(self.distribution.least_jdk)
        path = class_path(self.distribution, jdk)
        self._configure(node)
        ports, log = node.home / "ports", node.home / "log"
        ports.unlink(missing_ok=True)
        with log.open("ab") as out:
            command = [str(jdk / "bin/java"), *self._options(node), "-cp", path, "TestNode", str(node.home)]
            command += [str(os.getpid()), *self.distribution.plugins]
            node.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=node.home, start_new_session=True
            )
        until = time.monotonic() + _START_S
        while not ports.exists():
            if node.process.poll() is not None or time.monotonic() > until:
                end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise StartError(f"{self.distribution.version} did not start, see {log}, which ends with:\n{end}")
            time.sleep(_LOOK_S)
        node.http, node.transport = map(int, ports.read_text().split())
        if self._runs(self.nodes[0]):
            self.wait(nodes=sum(map(self._runs, self.nodes)))
        if self.distribution.secured:
            self._wait_for_users()

    def wait(self, *, nodes: int, status: str = "red") -> None:
        """Until so many nodes are in the cluster and its health is that status or better, or RequestError 408."""
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=60s"
        self.request("GET", f"{path}&wait_for_no_initializing_shards=true")

    def request(
        self, method: str, path: str, body: object = None, *, timeout_s: float = 90, authorization: str = ""
    ) -> Any:
        """The parsed answer to a request with a JSON body (bytes go as they are); raises RequestError from 400 on.

        authorization: the header of that name; a secured cluster is asked as administrator without it.
        """
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        with contextlib.closing(self._connect(timeout_s, as_admin=not authorization)) as connection:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            parsed = _parse(answer.read())
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise RequestError(answer.status, parsed)
        return parsed

    def empty(self) -> None:
        """Delete every index and every setting that a test has made."""
        self.request("PUT", "/_cluster/settings", {"persistent": {"*": None}, "transient": {"*": None}})
        self.request("DELETE", "/*,-.opendistro*?expand_wildcards=all")

    def kill(self, number: int, sig: signal.Signals = signal.SIGKILL) -> None:
        """End a node; its ports and data stay for the next start."""
        process = self.nodes[number - 1].process
        if process:
            process.send_signal(sig)
            process.communicate()

    def freeze(self, number: int) -> None:
        """Let a node hang: its sockets stay open and nothing answers."""
        self._signal(number, signal.SIGSTOP)

    def thaw(self, number: int) -> None:
        """Let a frozen node go on."""
        self._signal(number, signal.SIGCONT)

    def stop(self) -> None:
        """End all nodes and delete their data; the logs stay."""
        for number, node in enumerate(self.nodes, 1):
            self.kill(number)
            shutil.rmtree(node.home / "data", ignore_errors=True)

    def _connect(self, timeout_s: float, *, as_admin: bool) -> http.client.HTTPConnection:
        if not self.distribution.secured:
            return http.client.HTTPConnection(HOST, self.nodes[0].http, timeout=timeout_s)
        context = ssl.create_default_context(cafile=self.certificates.ca)
        if as_admin:
            context.load_cert_chain(*self.certificates.of(ADMIN))
        return http.client.HTTPSConnection(HOST, self.nodes[0].http, timeout=timeout_s, context=context)

    def _wait_for_users(self) -> None:
        until = time.monotonic() + _START_S
        while True:
            try:
                self.request("GET", "/_plugins/_security/authinfo", authorization=basic(ADMIN))
            except RequestError:
                if time.monotonic() > until:
                    raise
                time.sleep(_LOOK_S)
            else:
                return

    def _signal(self, number: int, sig: signal.Signals) -> None:
        process = self.nodes[number - 1].process
        if process:
            process.send_signal(sig)

    @staticmethod
    def _runs(node: Node) -> bool:
        return node.process is not None and node.process.poll() is None

    def _options(self, node: Node) -> list[str]:
        options = [f"-Xms{self._heap}", f"-Xmx{self._heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        options += ["-XX:-UsePerfData", "-Dlog4j2.disable.jmx=true", "-Djava.awt.headless=true"]
        return [*options, f"-Dlog4j2.configurationFile={node.home}/config/log4j2.properties"]

    def _configure(self, node: Node) -> None:
        first = node is self.nodes[0]
        settings: dict[str, Any] = {
            "cluster.name": f"tests-{os.getpid()}",
            "node.name": node.home.name,
            "network.host": HOST,
            "http.port": node.http,
            "transport.port": node.transport,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            # The serial collector lets the heap fill up, which the real-memory breaker takes for overload: 429.
            "indices.breaker.total.use_real_memory": False,
        }
        if len(self.nodes) == 1:
            settings["discovery.type"] = "single-node"
        elif first:
            settings |= {"cluster.initial_cluster_manager_nodes": [node.home.name], "discovery.seed_hosts": []}
        else:
            settings |= {"node.roles": ["data"], "discovery.seed_hosts": [f"{HOST}:{self.nodes[0].transport}"]}
        if self.distribution.secured:
            settings |= security.settings()
        config = node.home / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "log4j2.properties").write_text(_LOG4J)
        if self.distribution.secured and not self.certificates.folder.exists():
            self.certificates.make()
            (config / "opensearch-security").mkdir()
            for name, content in security.files().items():
                (config / "opensearch-security" / name).write_text(content)
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in (settings | self._settings).items()]
        (config / f"{self.distribution.product}.yml").write_text("".join(lines))


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
