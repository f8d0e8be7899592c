"""What both ends of a worker's socket need; apart from the pool so that a worker starts without asyncio."""

import socket
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Failure:
    """An expected failure inside a job."""

    kind: Literal["file", "damaged", "memory"]
    reason: str


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """Read `size` bytes from a blocking socket. Raises EOFError."""
    found = bytearray()
    while len(found) < size:
        part = connection.recv(min(size - len(found), 1 << 20))
        if not part:
            raise EOFError
        found += part
    return bytes(found)
