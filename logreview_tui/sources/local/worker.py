"""A worker process: takes one job at a time from its parent, answers it, and ends when the parent does.

Started by `workers`, in a session of its own, so that a terminal's signals reach the program alone; the closed socket
of a dead parent ends it. Jobs and answers are pickled: both sides are this program, over a socket nobody else has.
"""

import os
import pickle
import socket
from collections.abc import Callable
from typing import Any

from logreview_tui.sources.local import search
from logreview_tui.sources.local.detect import detect
from logreview_tui.sources.local.index import index_segment
from logreview_tui.sources.local.segment_files import DamagedError
from logreview_tui.sources.local.wire import Failure, receive_exactly

_NICENESS = 5


def main() -> None:
    """Serve until the parent is gone."""
    os.nice(_NICENESS)
    shelf = search.Shelf()
    jobs: dict[str, Callable[..., Any]] = {
        "detect": detect,
        "index": index_segment,
        "tally": lambda *a: search.tally(shelf, *a),
        "sample": lambda *a: search.sample(shelf, *a),
        "listing": lambda *a: search.listing(shelf, *a),
        "fetch": lambda *a: search.fetch(shelf, *a),
        "gather": lambda *a: search.gather(shelf, *a),
        "fields": lambda *a: search.fields(shelf, *a),
        "facets": lambda *a: search.facets(shelf, *a),
        "neighbours": lambda *a: search.neighbours(shelf, *a),
        "scan": lambda *a: search.scan(shelf, *a),
        "check": search.check,
    }
    with socket.socket(fileno=0) as parent:
        while header := parent.recv(8, socket.MSG_WAITALL):
            name, arguments = pickle.loads(receive_exactly(parent, int.from_bytes(header, "big")))  # noqa: S301
            answer = _answer(jobs[name], arguments)
            blob = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            try:
                parent.sendall(len(blob).to_bytes(8, "big") + blob)
            except BrokenPipeError:
                return


def _answer(job: Callable[..., Any], arguments: tuple[Any, ...]) -> object:
    """What the job returns, or what it expects to go wrong; anything else ends the worker with a traceback."""
    try:
        return job(*arguments)
    except DamagedError as e:
        return Failure("damaged", str(e))
    except MemoryError:
        return Failure("memory", "not enough memory")
    except OSError as e:
        return Failure("file", str(e) if e.errno is None else (e.strerror or type(e).__name__))
