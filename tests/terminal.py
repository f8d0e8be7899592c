"""A real pseudo-terminal with the program in it: keys in, bytes and a screen out."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0
_READ = 65_536


class Terminal:
    """A child process on a pseudo-terminal of a fixed size, and what its screen shows."""

    def __init__(
        self, command: Sequence[str], *, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
    ) -> None:
        """command: as for exec; size: columns, rows; env: beside the process's own environment."""
        self.columns, self.rows = size
        self.screen = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self.screen)
        self.output = bytearray()
        self.keys = 0
        self.status: int | None = None
        self.is_closed = False
        settings = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], list(command), {**os.environ, **settings, **(env or {})})  # noqa: S606
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    @classmethod
    def logreview(
        cls, *args: str, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
    ) -> "Terminal":
        """The program itself."""
        return cls([sys.executable, "-m", "logreview_tui", *args], size=size, env=env)

    def press(self, *keys: str) -> None:
        """Type keys, each counted as one press; a text is typed with `write`."""
        for key in keys:
            os.write(self.master, key.encode())
            self.keys += 1

    def write(self, text: str) -> None:
        """Type a text, a press per character."""
        os.write(self.master, text.encode())
        self.keys += len(text)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the terminal."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds: float = 0.05) -> bytes:
        """Take in what comes within `seconds`; empty when nothing does, or the program has ended."""
        got = bytearray()
        if self.is_closed:
            time.sleep(seconds)
            return b""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and select.select([self.master], [], [], left)[0]:
            try:
                chunk = os.read(self.master, _READ)
            except OSError:
                break
            if not chunk:
                break
            got += chunk
        self.output += got
        self._stream.feed(bytes(got))
        return bytes(got)

    @property
    def text(self) -> str:
        """The screen, line by line."""
        return "\n".join(self.screen.display)

    def wait_until(self, holds: Callable[[str], bool], what: str, patience_s: float = PATIENCE_S) -> str:
        """Read until the screen satisfies `holds`; return its text. Fails with the screen in the message."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            self.read()
            if holds(self.text):
                return self.text
        raise AssertionError(f"waited {patience_s} s for {what}:\n{self.text}")

    def wait_for(self, *texts: str, patience_s: float = PATIENCE_S) -> str:
        """Read until every text stands on the screen."""
        return self.wait_until(lambda screen: all(t in screen for t in texts), " and ".join(texts), patience_s)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close this end of the terminal, as a connection that dies does."""
        os.close(self.master)
        self.is_closed = True

    def wait_end(self, patience_s: float = PATIENCE_S) -> int:
        """Read until the program has ended; its exit status, negative for a signal."""
        until = time.monotonic() + patience_s
        while self.status is None and time.monotonic() < until:
            self.read()
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.status = os.waitstatus_to_exitcode(status)
        if self.status is None:
            raise AssertionError(f"still runs after {patience_s} s:\n{self.text}")
        self.read(0.01)
        return self.status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.status is None:
            self.kill()
            os.waitpid(self.pid, 0)
        if not self.is_closed:
            os.close(self.master)
