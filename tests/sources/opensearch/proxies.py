"""Proxies on this host, for tests."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread


@contextmanager
def proxy(leads_to: int = 0, answer: bytes = b"200 go on") -> Iterator[tuple[str, list[bytes]]]:
    """A proxy on this host, whose every way leads to one port; its address, and the heads of what it was asked."""
    asked: list[bytes] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head and (more := self.request.recv(1)):
                head += more
            asked.append(head)
            self.request.sendall(b"HTTP/1.1 " + answer + b"\r\n\r\n")
            if not answer.startswith(b"200"):
                return
            with suppress(OSError), socket.create_connection(("127.0.0.1", leads_to)) as far:
                back = Thread(target=_pour, args=(far, self.request), daemon=True)
                back.start()
                _pour(self.request, far)
                back.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65_536):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)
