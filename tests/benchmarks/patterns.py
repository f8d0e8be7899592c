"""`python -m tests.benchmarks.patterns [--loghub FOLDER]`: what message patterns are worth, and what they cost.

Prints grouping accuracy (GA: share of lines whose group is exactly the true one) and F1 of groups (FGA) on the sixteen
2,000-line sets of the public `logpai/loghub` repository, where its folder is given; they are never shipped. The masks
were written with a look at the mistakes on Android, BGL, HealthApp, HPC, Linux, Mac, OpenSSH, OpenStack, Proxifier,
Spark and Thunderbird; Apache, HDFS, Hadoop, Windows and Zookeeper were not looked at.

Then, on generated lines of any kind, ids that can be resolved from the first half in the second (goal: 1), and lines a
second beside a peer in the same run that only replaces digits (goal: 80,000 lines a second).
"""

import argparse
import csv
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from logreview_tui.analysis.holes import Holes
from logreview_tui.analysis.patterns import PatternCount
from logreview_tui.analysis.skeleton import Masker
from logreview_tui.domain.entry import EntryRef, LogEntry

UNSEEN = ("Apache", "HDFS", "Hadoop", "Windows", "Zookeeper")
_SUFFIX = "_2k.log_structured.csv"
_AT = datetime(2026, 3, 1, tzinfo=UTC)


def scores(predicted: Sequence[object], true: Sequence[object]) -> tuple[float, float]:
    """Grouping accuracy and F1 of groups."""
    groups: tuple[defaultdict[object, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for found, names in zip(groups, (predicted, true), strict=True):
        for i, name in enumerate(names):
            found[name].append(i)
    wanted = {tuple(members) for members in groups[1].values()}
    right = [members for members in groups[0].values() if tuple(members) in wanted]
    return sum(map(len, right)) / len(true), 2 * len(right) / (len(groups[0]) + len(groups[1]))


def loghub(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Name, GA and FGA of each set."""
    for path in sorted(folder.glob(f"*/*{_SUFFIX}")):
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            rows = list(csv.DictReader(file))
        masker, holes = Masker(), Holes()
        skeletons = [masker.skeleton(row["Content"]) for row in rows]
        holes.learn(skeletons)
        predicted = [holes.apply(skeleton) for skeleton in skeletons]
        yield path.name.removesuffix(_SUFFIX), *scores(predicted, [row["EventId"] for row in rows])


def _generated(size: int) -> list[str]:
    """Messages of 200 kinds with numbers, addresses and names in them; names come from pools of 2 to 40."""
    rng = random.Random(11)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(400)]
    fill: list[Callable[[Sequence[str]], str]] = [
        lambda _: str(rng.randrange(10**6)),
        lambda _: f"10.{rng.randrange(256)}.0.{rng.randrange(256)}",
        lambda _: f"/srv/{rng.choice(words)}/{rng.randrange(99)}",
        rng.choice,
    ]
    kinds = []
    for _ in range(200):
        parts: list[object] = list(rng.choices(words, k=rng.randint(4, 9)))
        for at in rng.sample(range(1, len(parts)), 2):
            parts[at] = (rng.choice(fill), rng.choices(words, k=rng.choice((2, 5, 40))))
        kinds.append(parts)
    found = []
    for _ in range(size):
        kind = rng.choice(kinds)
        found.append(" ".join(p if isinstance(p, str) else p[0](p[1]) for p in kind))  # type: ignore[index]
    return found


def _entry(number: int, text: str) -> LogEntry:
    return LogEntry(EntryRef(f"f-{number:012x}", "f"), _AT, text, (("program", "p"), ("message", text)), b"")


def resolved(messages: Sequence[str]) -> float:
    """Share of the first half's ids that the second half with its holes knows, for messages that both have."""
    half = len(messages) // 2
    first, second = PatternCount(), None
    numbers = [first.add(_entry(i, m)) for i, m in enumerate(messages[:half])]
    ids = first.settle()
    second = PatternCount(first.holes)
    for i, message in enumerate((*messages[half:], *messages[:half])):
        second.add(_entry(i, message))
    second.settle()
    known = {name for p in second.patterns() for name in (p.id, *p.aliases)}
    return sum(ids[number] in known for number in numbers) / half


def speed(messages: Sequence[str]) -> tuple[float, float]:
    """Lines a second: skeletons, and the peer."""

    def timed(step: Callable[[str], object]) -> float:
        start = time.process_time()
        for message in messages:
            step(message)
        return len(messages) / (time.process_time() - start)

    digits = re.compile(r"\d+")
    return timed(Masker().skeleton), timed(lambda m: " ".join(digits.sub("0", m).split()))


def main() -> int:
    """Print every figure."""
    parser = argparse.ArgumentParser(description="figures of message patterns")
    parser.add_argument("--loghub", type=Path, help="a folder with the sets of logpai/loghub")
    folder = parser.parse_args().loghub
    if folder:
        found = list(loghub(folder))
        for name, ga, fga in found:
            sys.stdout.write(f"{name:12} GA {ga:.3f}  FGA {fga:.3f}\n")
        unseen = [f for f in found if f[0] in UNSEEN]
        for title, some in (("mean", found), ("mean of those not looked at", unseen)):
            ga, fga = sum(f[1] for f in some) / max(1, len(some)), sum(f[2] for f in some) / max(1, len(some))
            sys.stdout.write(f"{title}: GA {ga:.3f} (goal .92)  FGA {fga:.3f} (goal .90)\n")
    messages = _generated(40_000)
    lines, peer = speed(messages)
    sys.stdout.write(f"ids resolvable {resolved(messages):.3f} (goal 1.000)\n")
    sys.stdout.write(f"skeletons {lines:,.0f} lines/s (goal 80,000), peer {peer:,.0f}, ratio {peer / lines:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
