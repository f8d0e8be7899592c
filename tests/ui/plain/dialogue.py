"""A script that holds a review by lines with the real program: a pipe in, a pipe out."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.terminal import PATIENCE_S

ROOT = Path(__file__).parents[3]


class Dialogue:
    """The program in a child process, and everything it said."""

    def __init__(self, *args: str, code: str | None = None) -> None:
        """args: as for `logreview`; code: Python to run instead of the program."""
        command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "logreview_tui"]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        self._child = subprocess.Popen(
            [*command, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
        )
        self.said = bytearray()

    def heard(self, question: str = "command: ") -> str:
        """What is said up to the next question, the question included. Fails where the program ends before."""
        assert self._child.stdout is not None
        got = bytearray()
        while not got.endswith(question.encode()) or (b"\n" + got).rpartition(b"\n")[2] != question.encode():
            chunk = os.read(self._child.stdout.fileno(), 1)
            if not chunk:
                raise AssertionError(f"ended before {question!r}: {got.decode()}{self.errors}")
            got += chunk
        self.said += got
        return got.decode()

    def say(self, line: str, question: str = "command: ") -> str:
        """Give a line; what is said until the next question."""
        self.give(line)
        return self.heard(question)

    def waive_gap(self, what: str, reason: str) -> str:
        """Accept the gap that is told with these words; what is said then. What comes by itself is waited for."""
        until = time.monotonic() + PATIENCE_S
        while "not examined" in (heard := self.say("gaps")) and time.monotonic() < until:
            time.sleep(0.1)
        found = re.search(rf"^gap (\d+): .*{re.escape(what)}", heard, re.MULTILINE)
        assert found, heard
        return self.say(f"waive gap {found[1]} {reason}")

    def sign_and_export(self, review_id: str, bundle: Path) -> None:
        """Sign with what is offered, and export whole. Fails where the program does not say that it did."""
        for line in ("sign", *("" for _ in ("statement", "name", "role", "principal", "key"))):
            self.give(line)
        assert f"signed: {review_id}," in self.say(review_id)
        self.give(f"export {bundle}")
        assert "Verify with this program:" in self.say("unmasked")

    def give(self, line: str) -> None:
        """Give a line and do not wait."""
        assert self._child.stdin is not None
        self._child.stdin.write(line.encode("utf-8", "surrogateescape") + b"\n")
        self._child.stdin.flush()

    def end(self, lines: Sequence[str] = ()) -> int:
        """Give the last lines, close the input, and wait for the exit status."""
        rest = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        out, err = self._child.communicate(rest, timeout=60)
        self.said += out
        self.errors = err.decode()
        return self._child.returncode

    errors = ""

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the exit status."""
        self._child.send_signal(number)
        out, err = self._child.communicate(timeout=60)
        self.said += out
        self.errors = err.decode()
        return self._child.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._child.poll() is None:
            self._child.kill()
            self._child.communicate()


def controls(said: bytes) -> list[str]:
    """Every character of an output that a terminal could take for an order; line feeds alone may stand there."""
    text = said.decode("utf-8")
    return [c for c in text if c != "\n" and not c.isprintable()]
