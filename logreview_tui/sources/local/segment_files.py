"""Segments and postings as files in the cache: raw arrays behind a checksummed header, written once, never changed.

A file that is missing, cut short, altered, or of another version raises DamagedError: the cache is a copy, so the
answer is always to make it again.
"""

import json
import os
import secrets
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VERSION = 2
_MAGIC = b"LRSEG%03d" % VERSION
_ALIGN = 8


class DamagedError(Exception):
    """A cache file cannot be trusted."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> int:
    """Write arrays under their names, in one step; returns the checksum of the whole file."""
    table, at, parts = [], 0, []
    for name, array in arrays.items():
        blob = np.ascontiguousarray(array).tobytes()
        table.append([name, array.dtype.str, at, len(array)])
        parts += [blob, bytes(-len(blob) % _ALIGN)]
        at += len(blob) + -len(blob) % _ALIGN
    header = json.dumps(table, separators=(",", ":")).encode()
    header += b" " * (-(len(header) + 8) % _ALIGN)
    content = b"".join([len(header).to_bytes(8, "big"), header, *parts])
    checksum = zlib.crc32(content)
    write_whole(path, _MAGIC + checksum.to_bytes(8, "big") + content)
    return checksum


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees a part of it."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read_arrays(path: Path, checksum: int | None = None) -> dict[str, NDArray[np.generic]]:
    """Read what `write_arrays` wrote. Raises DamagedError."""
    try:
        content = path.read_bytes()
    except OSError as e:
        raise DamagedError(f"{path.name}: {e.strerror}") from e
    start = len(_MAGIC) + 8
    if content[: len(_MAGIC)] != _MAGIC:
        raise DamagedError(f"{path.name}: of another version")
    found = int.from_bytes(content[len(_MAGIC) : start], "big")
    if found != zlib.crc32(memoryview(content)[start:]) or checksum not in {None, found}:
        raise DamagedError(f"{path.name}: its checksum does not fit")
    length = int.from_bytes(content[start : start + 8], "big")
    base = start + 8 + length
    table = json.loads(content[start + 8 : base])
    return {name: np.frombuffer(content, kind, n, base + at) for name, kind, at, n in table}
