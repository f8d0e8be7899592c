"""`python -m tests.benchmarks.understanding`: figures of rhythm, blame, novelty, suggestions on generators.

Nothing was tuned on the seeds used here. Each figure is a function, so that other benchmarks can print it too.
"""

import random
import sys
import time

import numpy as np

from logreview_tui.analysis import suggest
from logreview_tui.analysis.components import explain
from logreview_tui.analysis.novelty import never_seen
from logreview_tui.analysis.rhythm import RhythmKind, rhythm
from tests.analysis.times import KINDS, MONTH
from tests.analysis.worlds import world


def rhythm_accuracy(each: int = 300, seed: int = 2026) -> dict[str, float]:
    """Share of right verdicts by kind; a period must be right within 5 %."""
    found: dict[str, float] = {}
    for number, (name, (wanted, make)) in enumerate(KINDS.items()):
        rng = np.random.default_rng((seed, number))
        right = 0
        for _ in range(each):
            period, times = make(rng)
            window = (0.0, MONTH) if name == "one burst" else None
            verdict = rhythm(times, window)
            hit = verdict.kind in wanted
            if hit and period:
                hit = abs((verdict.period_s or 0) / period - 1) < 0.05
            right += hit
        found[name] = right / each
    return found


def poisson_called_periodic(each: int = 600, seed: int = 77) -> int:
    """How many series of pure chance were called periodic; the goal is none."""
    rng = np.random.default_rng(seed)
    makers = [make for name, (_, make) in KINDS.items() if name.startswith("Poisson")]
    return sum(rhythm(makers[i % 2](rng)[1]).kind is RhythmKind.PERIODIC for i in range(each))


def culprits(worlds: int = 1_500, seed: int = 5) -> tuple[float, float]:
    """Share of spikes whose application (or its namespace) comes first, and of even ones for which one is blamed."""
    rng = random.Random(seed)
    right = blamed = 0
    for _ in range(worlds):
        for share in (rng.choice((0.1, 0.2, 0.3, 0.5, 0.8)), 0.0):
            inside, outside, culprit = world(rng, share)
            sides = [sum(n for (field, _), n in side.items() if field == "host") for side in (inside, outside)]
            found = explain(inside, outside, sides[0], sides[1])
            right += bool(share and found and found[0].value in culprit)
            blamed += bool(not share and found)
    return right / worlds, blamed / worlds


def novelty_shown(worlds: int = 200, seed: int = 9) -> dict[tuple[int, int], float]:
    """How often an entry of a planted pattern is among those drawn: by (entries planted, size of the pool).

    20,000 entries of 400 patterns whose sizes follow Zipf's law, 4 of them never seen before either.
    """
    found: dict[tuple[int, int], float] = {}
    rng = random.Random(seed)
    weights = [1 / (i + 1) for i in range(400)]
    for planted in (1, 5, 20):
        for size in (1_000, 5_000, 20_000):
            shown = 0
            for world_number in range(worlds):
                seen = {f"p{i}" for i in range(400)} - {f"p{i}" for i in rng.sample(range(400), 4)}
                entries = [f"p{i}" for i in rng.choices(range(400), weights, k=20_000 - planted)] + ["new"] * planted
                pool = rng.sample(entries, size)
                shown += any(p.pattern == "new" for p in never_seen(pool, seen, world_number))
            found[planted, size] = shown / worlds
    return found


def suggestion_finds(planted: int, trials: int = 200, seed: int = 3) -> float:
    """How often a suggested word finds a planted message, one of eight texts among 60 usual ones in a pool of 1,000."""
    rng = random.Random(seed)
    hit = 0
    for trial in range(trials):
        text = rng.choice(_PLANTED)
        usual = [(f"{a} {b} of the {c} {d} <*>", rng.randint(1, 40)) for a, b, c, d in _usual(rng)]
        before = [(template, max(1, round(n * rng.uniform(0.7, 1.3)))) for template, n in usual]
        offered = suggest.words([*usual, (text, planted)], before, ("error", "failed"), trial)
        hit += any(s.text in text.lower().split() for s in offered)
    return hit / trials


def _usual(rng: random.Random) -> list[tuple[str, ...]]:
    words = ("request", "worker", "queue", "cache", "session", "index", "volume", "token", "route", "shard", "timer")
    more = ("opened", "closed", "flushed", "denied", "retried", "moved", "timeout", "ready", "started", "sealed")
    return [(rng.choice(words), rng.choice(more), rng.choice(words), f"unit{i}") for i in range(60)]


_PLANTED = (
    "container <*> was OOMKilled by the kernel", "module verification: kernel tainted by <*>",
    "audit backlog limit exceeded on <*>", "certificate of <*> was revoked upstream",
    "package <*> already installed from another mirror", "new administrator <*> granted from the console",
    "checksum mismatch in block <*>", "sudoers file of <*> was replaced",
)  # fmt: skip


def main() -> int:
    """Print every figure."""
    start = time.process_time()
    each = 300
    by_kind = rhythm_accuracy(each)
    cost = (time.process_time() - start) / each / len(by_kind)
    for name, right in by_kind.items():
        sys.stdout.write(f"rhythm, {name:26} {right:.3f}\n")
    sys.stdout.write(f"rhythm, mean {sum(by_kind.values()) / len(by_kind):.4f} (goal .98), {cost * 1e3:.1f} ms each\n")
    sys.stdout.write(f"Poisson called periodic {poisson_called_periodic()} of 600 (goal 0)\n")
    first, blamed = culprits()
    sys.stdout.write(f"culprit first {first:.3f} (goal .90), blamed for an even window {blamed:.4f} (goal .005)\n")
    for (planted, size), shown in novelty_shown().items():
        sys.stdout.write(f"novelty, {planted} of 20,000, pool {size:,}: shown {shown:.2f}\n")
    for planted, goal in ((1, ".80"), (10, ".99")):
        sys.stdout.write(f"suggestion finds {planted} planted: {suggestion_finds(planted):.2f} (goal {goal})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
