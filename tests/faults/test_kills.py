"""Killed at any moment, the program loses no mark it acknowledged."""

import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from logreview_tui.errors import StoreError
from logreview_tui.store import ReviewStore

KILLS = int(os.environ.get("LOGREVIEW_KILLS", "200"))
_LONGEST_LIFE_S = 0.04
_LONGEST_WAIT_S = 2.0
_REVIEWS = 10


@pytest.fixture
def marking() -> Iterator[subprocess.Popen[bytes]]:
    """A process that forks children which mark."""
    command = [sys.executable, "-m", "tests.faults.marking"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, bufsize=0) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _line(stream: IO[bytes]) -> str:
    return stream.readline().decode().strip()


def _start(marking: subprocess.Popen[bytes], folder: Path) -> int:
    assert marking.stdin
    assert marking.stdout
    marking.stdin.write(f"{folder}\n".encode())
    word, pid = _line(marking.stdout).split()
    assert word == "child"
    return int(pid)


def _acknowledged(marking: subprocess.Popen[bytes], pid: int, life_s: float) -> list[int]:
    """Let the child live, kill it, and read all it acknowledged before it died."""
    assert marking.stdout
    with os.fdopen(os.pidfd_open(pid)) as death:
        select.select([death], [], [], life_s)
    os.kill(pid, signal.SIGKILL)
    lines = iter(lambda: _line(marking.stdout) if marking.stdout else "dead", "dead")
    return [int(line) for line in lines]


def test_no_acknowledged_mark_is_lost_to_a_kill(marking: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """Each kill at a random moment leaves every acknowledged mark in a readable journal, in order."""
    moments = random.Random(20260301)
    acknowledged: dict[Path, list[int]] = {}
    busy, longest_s = 0, _LONGEST_LIFE_S
    for kill in range(KILLS):
        folder = tmp_path / str(kill % _REVIEWS)
        store = ReviewStore(folder, _now)
        if folder not in acknowledged:
            acknowledged[folder] = []
            with store.create("killed") as review:
                review.append("opened", {}, "alice@example.com", _now())

        pid = _start(marking, folder)
        new = _acknowledged(marking, pid, moments.uniform(0.0, longest_s))
        busy += bool(new)
        if not new:  # on a loaded machine a child needs longer to begin
            longest_s = min(longest_s * 1.1, _LONGEST_WAIT_S)
        acknowledged[folder] += new

        kept = [r.body["entries"] for r in store.peek("killed") if r.kind == "marked"]
        assert kept == [[f"entry-{n}"] for n in range(len(kept))]
        assert set(acknowledged[folder]) <= set(range(len(kept)))

    total = sum(len(marks) for marks in acknowledged.values())
    assert busy > KILLS // 4, "too few kills hit a child that was marking"
    print(f"{KILLS} kills, {busy} of them while marking, {total} acknowledged marks, 0 lost")  # noqa: T201 - the figure


def test_a_second_process_is_refused_with_the_owners_number(marking: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """While one process marks, another cannot open the review; after its death it can, at once."""
    assert marking.stdout
    store = ReviewStore(tmp_path, _now)
    with store.create("killed") as review:
        review.append("opened", {}, "alice@example.com", _now())
        _start(marking, tmp_path)
        assert _line(marking.stdout) == f"refused review killed is open in process {os.getpid()}"
        assert _line(marking.stdout) == "dead"

    pid = _start(marking, tmp_path)
    assert _line(marking.stdout) == "0"
    with pytest.raises(StoreError, match=f"review killed is open in process {pid}"):
        store.open("killed")
    assert len(store.peek("killed")) >= 2

    _acknowledged(marking, pid, 0)
    store.open("killed").close()
