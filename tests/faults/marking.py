"""Marks in a real review until it is killed. Not a test: the kill tests run it as a process.

Each line FOLDER on standard input forks a child that opens review `killed` there and marks without end. Standard output
carries `child PID`, then each mark's number once `append` has returned, then `dead`.
"""

import itertools
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from logreview_tui.errors import StoreError
from logreview_tui.store import ReviewStore


def _now() -> datetime:
    return datetime.now(UTC)


def _mark(folder: Path) -> None:
    store = ReviewStore(folder, _now)
    try:
        review = store.open("killed")
    except StoreError as error:
        os.write(1, f"refused {error.message}\n".encode())
        return
    first = sum(record.kind == "marked" for record in review.records)
    for n in itertools.count(first):
        review.append("marked", {"entries": [f"entry-{n}"], "text": "x" * (n % 7) * 300}, "alice@example.com", _now())
        os.write(1, b"%d\n" % n)


def main() -> None:
    """Serve kill after kill without paying for Python's start each time."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, f"child {os.getpid()}\n".encode())
            _mark(Path(line.strip()))
            os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
