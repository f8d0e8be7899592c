"""`python -m tests.benchmarks.understanding`: how often rhythm, blame and suggestions are right, on generators.

Nothing was tuned on the seeds used here. Each figure is a function, so that other benchmarks can print it too.
"""

import sys
import time

import numpy as np

from logreview_tui.analysis.rhythm import RhythmKind, rhythm
from tests.analysis.times import KINDS, MONTH


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
    return 0


if __name__ == "__main__":
    sys.exit(main())
