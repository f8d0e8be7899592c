"""A piece of a log file in memory, cut into lines; damage is made harmless here.

Runs of NUL bytes, which a crash leaves behind, become line breaks: they are no part of any entry, and no word reaches
over them. One NUL alone may be somebody's message and stays.
"""

import os
import re
from dataclasses import dataclass
from typing import Self

import numpy as np

from logreview_tui.sources.local.fingerprints import edges_digest
from logreview_tui.sources.local.model import FileId
from logreview_tui.sources.local.stamps import Bytes, Ints, Lines

PAD = 80
"""Line breaks before and behind the text, so that looking around needs no range checks."""
_NUL_RUN = re.compile(rb"\x00{2,}")
_BOM = b"\xef\xbb\xbf"


class FileGoneError(OSError):
    """The file is not the one that was indexed, or is shorter."""


def without_nul_runs(raw: bytes) -> bytes:
    """Bytes of an entry as they are searched."""
    return _NUL_RUN.sub(b"\n", raw) if b"\x00\x00" in raw else raw


class OpenFile:
    """A file opened once for reading, sure to be the one meant and to hold what it held."""

    def __init__(self, file: FileId) -> None:
        """Raises FileGoneError, OSError."""
        self._fd = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            self._check(file)
        except OSError:
            os.close(self._fd)
            raise

    def _check(self, file: FileId) -> None:
        found = os.fstat(self._fd)
        if (found.st_dev, found.st_ino) != (file.dev, file.ino):
            raise FileGoneError(f"{file.path} was replaced by another file after it was indexed")
        if found.st_size < file.size:
            raise FileGoneError(f"{file.path} was truncated to {found.st_size} bytes after it was indexed")
        if file.edges and (found.st_size, found.st_mtime_ns) != (file.size, file.mtime_ns):
            if edges_digest(self._fd, file.size) != file.edges:
                raise FileGoneError(f"{file.path} was rewritten after it was indexed")
            if found.st_size == file.size:
                raise FileGoneError(f"{file.path} was changed after it was indexed")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)

    def read(self, start: int, stop: int) -> bytes:
        """The bytes [start, stop). Raises FileGoneError if the file does not reach that far."""
        into = bytearray(stop - start)
        self.read_into(memoryview(into), start)
        return bytes(into)

    def read_into(self, into: memoryview, start: int) -> None:
        """Fill `into` from `start` on. Raises FileGoneError if the file does not reach that far."""
        done = 0
        while done < len(into):
            n = os.preadv(self._fd, [into[done:]], start + done)
            if n == 0:
                raise FileGoneError(f"the file ends at byte {start + done}: it was truncated after it was indexed")
            done += n


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes [start, stop) of a file between two pads."""

    padded: bytearray
    start: int
    stop: int
    nul_runs: list[tuple[int, int]]
    """Offsets in the file, half-open."""

    @classmethod
    def read(cls, source: OpenFile, start: int, stop: int) -> "Piece":
        """Read a piece and break lines at NUL runs. Raises FileGoneError."""
        padded = bytearray(stop - start + 2 * PAD)
        padded[:PAD] = padded[-PAD:] = b"\n" * PAD
        view = memoryview(padded)
        source.read_into(view[PAD:-PAD], start)
        view.release()
        runs = []
        if 0 in padded and b"\x00\x00" in padded:
            for run in _NUL_RUN.finditer(bytes(padded)):
                padded[run.start() : run.end()] = b"\n" * (run.end() - run.start())
                runs.append((run.start() - PAD + start, run.end() - PAD + start))
        if start == 0 and padded.startswith(_BOM, PAD):
            padded[PAD : PAD + 3] = b"\n\n\n"
        return cls(padded, start, stop, runs)

    @property
    def bytes(self) -> Bytes:
        """The padded bytes as an array."""
        return np.frombuffer(self.padded, np.uint8)

    def lines(self) -> Lines:
        """Every line that is not blank; positions are those of the padded bytes.

        Blank ones are never listed: a gigabyte of line breaks must not become gigabytes of positions.
        """
        array = self.bytes
        is_break = array == 10
        start = np.flatnonzero(is_break[PAD - 1 : -PAD] & ~is_break[PAD : len(array) - PAD + 1]) + PAD
        end = np.flatnonzero(~is_break[PAD - 1 : -PAD] & is_break[PAD : len(array) - PAD + 1]) + PAD
        is_blank = (end == start + 1) & (array[start] == 13)
        return Lines(array, start[~is_blank], end[~is_blank]) if is_blank.any() else Lines(array, start, end)

    def offset(self, position: Ints) -> Ints:
        """Positions of the padded bytes as offsets in the file."""
        return position - PAD + self.start
