"""`python -m tests.benchmarks.screens`: what the screens cost, beside the least Textual app in the same run.

Prints one line a figure: name, measured, limit. Times depend on the machine and are beside those of the least app;
bytes, counts and ratios do not, and decide about the exit status. Takes about two minutes.
"""

import json
import random
import signal
import sys
import tempfile
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from logreview_tui.domain.counts import Count, Timeline
from logreview_tui.domain.display import display
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.ui.glyphs import UTF8
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.raster import draw
from tests.benchmarks.measuring import cpu_s, held, percentile, press, quiet, rss_mb, time_to
from tests.terminal import Terminal

SIZES = ((80, 24), (160, 48))
FRAME = {(80, 24): 6_720, (160, 48): 26_880}
_START = datetime(2026, 3, 1, tzinfo=UTC)
_PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31", "--timezone", "UTC")
_WORDS = ("error", "failed", "denied", "unknown", "invalid", "bad")
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "logreview-pyc")}
_HEAVY = ("plotext", "opensearchpy", "jinja2")
_SEEN = f"""
import json, sys
from pathlib import Path
from logreview_tui.ui.app import LogReviewApp
begin = LogReviewApp._begin
def seen(app):
    Path(sys.argv[1]).write_text(json.dumps([m for m in {_HEAVY} if m in sys.modules]))
    begin(app)
LogReviewApp._begin = seen
from logreview_tui.cli import main
sys.exit(main(sys.argv[2:]))
"""


class Table:
    """Lines as they are measured."""

    def __init__(self) -> None:
        self.missed = 0

    def put(self, name: str, measured: float, limit: float, unit: str, *, gates: bool = False) -> None:
        """One figure; `gates`: missing its limit is a failure."""
        is_missed = measured > limit
        self.missed += is_missed and gates
        sign = "MISSED" if is_missed and gates else "over" if is_missed else ""
        sys.stdout.write(f"{name:58s} {measured:10.2f} {unit:5s} limit {limit:8.2f} {sign}\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """A figure without a limit."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def write_log(path: Path, entries: int) -> Path:
    """A month of one host, its entries evenly spread, every word of six in turn."""
    dice = random.Random(entries)
    step = timedelta(days=30) / entries
    path.write_text(
        "".join(
            f"{_START + i * step:%Y-%m-%dT%H:%M:%SZ} web app[{i}]: {_WORDS[i % 6]} in job {dice.randrange(10**6)} "
            f"{'of the shop ' * dice.randrange(1, 9)}\n"
            for i in range(entries)
        )
    )
    return path


def opened(folder: Path, log: Path, size: tuple[int, int]) -> Terminal:
    """The review of a log, with everything counted."""
    terminal = Terminal.logreview("review", str(log), *_PERIOD, size=size, env=_folders(folder))
    terminal.wait_for("all counted", patience_s=300)
    quiet(terminal, 0.5)
    return terminal


def _folders(folder: Path) -> dict[str, str]:
    """Folders of its own, and modules compiled once, as of an installed program."""
    own = {f"XDG_{n}_HOME": str(folder / n) for n in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {"HOME": str(folder), **own, **COMPILED}


def _least(size: tuple[int, int]) -> Terminal:
    return Terminal([sys.executable, "-m", "tests.benchmarks.least_app"], size=size, env=COMPILED)


def first_paint(table: Table, folder: Path, log: Path) -> None:
    """From start to the footer of the matrix, of a review that is opened again."""
    least, own = [], []
    for _ in range(5):
        with _least(SIZES[0]) as terminal:
            least.append(time_to(terminal, b"ready"))
        with Terminal.logreview("review", str(log), *_PERIOD, env=_folders(folder)) as terminal:
            own.append(time_to(terminal, b"help"))
    table.say(f"{'first paint, least app (best of 5)':58s} {min(least) * 1000:10.0f} ms")
    table.put("first paint, to the least app's", min(own) / min(least), 1.6, "x")
    file = folder / "modules"
    with Terminal([sys.executable, "-c", _SEEN, str(file), "review", str(log), *_PERIOD], env=_folders(folder)) as t:
        t.wait_for("all entries")
    table.put(f"of {', '.join(_HEAVY)} loaded before it", len(json.loads(file.read_text())), 0, "", gates=True)


def keys(table: Table, folder: Path, log: Path, size: tuple[int, int]) -> None:
    """Bytes and waits per key on both screens."""
    name = f"{size[0]}x{size[1]}"
    is_small = size == SIZES[0]
    with _least(size) as terminal:
        time_to(terminal, b"ready")
        quiet(terminal, 0.5)
        least = press(terminal, "jkjjkjkkjj" * 3)
    with opened(folder, log, size) as terminal:
        matrix = press(terminal, "jjkjkjjkjk" * 2)
        terminal.press("g", "j", "\r")
        terminal.wait_for("uniform of", "usual")
        quiet(terminal, 0.5)
        moves = press(terminal, "jkjkjkkjjjkjkjjkkjkj" * 2)
        buckets = press(terminal, "llhlHlllhlLlhhlhLlhl")
        help_ = press(terminal, "?\x1b?\x1b")
        nexts = press(terminal, "nnnNNN")
        terminal.press("g")
        quiet(terminal, 0.5)
        marks = press(terminal, "uuuu")
    waits = moves.wait_p95()
    table.put(f"{name} move, first byte p95 (least app {least.wait_p95():.1f} ms)", waits, 16 if is_small else 25, "ms")
    table.put(f"{name} move p50", moves.p50(), 1_200 if is_small else 2_400, "B", gates=True)
    table.put(f"{name} move p95", moves.p95(), 2_500 if is_small else 5_000, "B", gates=True)
    table.put(f"{name} mark p50", percentile(marks.sent, 50), 1_200 if is_small else 2_500, "B", gates=True)
    table.put(f"{name} matrix move p50", matrix.p50(), 400 if is_small else 4_800, "B")
    table.put(f"{name} bucket move p95", buckets.p95(), 2_000 if is_small else 5_000, "B", gates=True)
    table.put(f"{name} next query, most", max(nexts.sent), FRAME[size], "B", gates=True)
    table.put(f"{name} next query, first byte p95", nexts.wait_p95(), 50 if is_small else 100, "ms")
    table.put(f"{name} help and back, most", max(help_.sent), FRAME[size], "B", gates=True)


def slow_line(table: Table, folder: Path, log: Path) -> None:
    """A key held for three seconds at 16 KB/s."""
    with opened(folder, log, SIZES[0]) as terminal:
        terminal.press("g", "j", "\r")
        terminal.wait_for("uniform of", "usual")
        quiet(terminal, 0.5)
        for name, pattern in (("j and k", "jjjjkkkk"), ("l and h", "l" * 45 + "h" * 45)):
            lag = held(terminal, pattern, seconds=3, per_second=30, bytes_per_second=16_000)
            table.put(f"{name} held 3 s at 16 KB/s, lag after release", lag, 1.0, "s")


def rest(table: Table, folder: Path, log: Path) -> None:
    """Idle, memory, and the end of a line."""
    with opened(folder, log, SIZES[0]) as terminal:
        quiet(terminal, 1.0)
        before = cpu_s(terminal.pid)
        sent = sum(len(terminal.read(1.0)) for _ in range(10))
        table.put("idle 10 s", sent, 0, "B", gates=True)
        table.put("idle 10 s, processor", (cpu_s(terminal.pid) - before) * 10, 0.5, "%")
        table.put("memory", rss_mb(terminal.pid), 80, "MB")
        start = timeit.default_timer()
        terminal.kill(signal.SIGHUP)
        terminal.wait_end(10)
        table.put("SIGHUP to gone", timeit.default_timer() - start, 1.0, "s")
    program = "import sys, opensearchpy, aiohttp\nfrom logreview_tui.cli import main\nsys.exit(main(sys.argv[1:]))"
    with Terminal([sys.executable, "-c", program, "review", str(log), *_PERIOD], env=_folders(folder)) as terminal:
        terminal.wait_for("all counted")
        table.put("memory with the OpenSearch client", rss_mb(terminal.pid), 80, "MB")


def in_process(table: Table) -> None:
    """Building a timeline and making text fit for a terminal."""
    within = TimeRange(_START, _START + timedelta(hours=720))
    counts = tuple(random.Random(1).randrange(200) for _ in range(720))
    timeline = Timeline(Query("a*", None, within), timedelta(hours=1), Count.exact(sum(counts)), counts)
    for width, height, limit in ((80, 12, 20), (200, 20, 60)):
        build = _best(partial(draw, timeline, Overlays(), UTC, width, height, UTF8), 1)
        table.put(f"timeline of 720 buckets, {width}x{height}", build * 1000, limit, "ms")
    plain = "Failed password for invalid user admin from 203.0.113.7 port 40022 ssh2 " * 5
    worst, marks = "\x1b]0;\u202e\x9b日本" * 50, "\x1b]0;\u202e\u0301\x9b日本" * 50
    for name, text, most in (
        ("ASCII", plain[:300], 2),
        ("escapes", worst[:300], 40),
        ("marks without a base", marks[:300], 40),
    ):
        table.put(f"sanitise 300 characters, {name}", _best(partial(display, text), 200) * 1e6, most, "us")


def _best(step: Callable[[], object], times: int) -> float:
    """Seconds of one step, the best of nine runs."""
    return min(timeit.repeat(step, number=times, repeat=9)) / times


def main() -> int:
    """Print the table; 1 when a figure that gates misses its limit."""
    table = Table()
    with tempfile.TemporaryDirectory() as base:
        waits: dict[int, float] = {}
        for n in (1_000, 10_000, 100_000):
            folder = Path(base) / str(n)
            folder.mkdir()
            log = write_log(folder / "app.log", n)
            if n == 10_000:
                first_paint(table, folder, log)
                for size in SIZES:
                    keys(table, folder, log, size)
                slow_line(table, folder, log)
                rest(table, folder, log)
            waits[n] = _moves(folder, log)
        table.put("move p95 of 100,000 entries to that of 1,000", waits[100_000] / waits[1_000], 1.3, "x")
    in_process(table)
    return int(table.missed > 0)


def _moves(folder: Path, log: Path) -> float:
    with opened(folder, log, SIZES[0]) as terminal:
        terminal.press("g", "j", "\r")
        terminal.wait_for("uniform of", "usual")
        quiet(terminal, 0.5)
        return press(terminal, "jkjkjkkjjjkjkjjkkjkj" * 3).wait_p95()


if __name__ == "__main__":
    sys.exit(main())
