"""`python -m tests.benchmarks.store`: what keeping a mark costs, beside a bare append and sync of as many bytes.

Prints, for a review that grows to 2,000 events with sixty drawn samples of 60 KB in it, the times of a mark among the
first and among the last 500 and of the peer in the same run, and the ratios that a change must not worsen: to the peer
(goal: at most 10), and late to early (goal: at most 3; a store that writes everything again would be at 100).
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from logreview_tui.store import ReviewStore

EVENTS = 2_060
WINDOW = 500
_AT = datetime(2026, 3, 1, tzinfo=UTC)


def _timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _append(descriptor: int) -> None:
    os.write(descriptor, b"x" * 399 + b"\n")
    os.fdatasync(descriptor)


def _marks(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each mark, and of a bare append and fdatasync of 400 bytes right after it."""
    marks, bare = [], []
    peer = os.open(folder / "peer", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with ReviewStore(folder / "state", lambda: _AT).create("r") as review:
        for n in range(EVENTS):
            if n % 34 == 0:
                review.append("answered", {"drawn": [{"raw": "x" * 6_000}] * 10}, "alice@example.com", _AT)
            body = {"entries": [f"entry-{n}"]}
            marks.append(_timed(lambda b=body: review.append("marked", b, "alice@example.com", _AT)))  # type: ignore[misc]
            bare.append(_timed(lambda: _append(peer)))
    os.close(peer)
    return marks, bare


def _percentiles(name: str, seconds: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(seconds, n=100)
    p50, p99 = cuts[49], cuts[98]
    sys.stdout.write(f"{name:24s} p50 {p50 * 1000:6.2f} ms   p99 {p99 * 1000:6.2f} ms\n")
    return p50, p99


def main() -> int:
    """Print the table; 1 when a ratio misses its goal."""
    with tempfile.TemporaryDirectory() as folder:
        marks, bare = _marks(Path(folder))
    early, _ = _percentiles("mark, first 500", marks[:WINDOW])
    late, _ = _percentiles("mark, last 500", marks[-WINDOW:])
    peer, _ = _percentiles("bare append and sync", bare[-WINDOW:])
    sys.stdout.write(f"last to bare {late / peer:.2f} (goal 10)   last to first {late / early:.2f} (goal 3)\n")
    return int(late / peer > 10 or late / early > 3)


if __name__ == "__main__":
    sys.exit(main())
