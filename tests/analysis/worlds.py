"""Clusters of namespaces and applications with a spike in them, for the question who made it."""

import random
from collections import Counter

from logreview_tui.analysis.components import Value


def world(rng: random.Random, share: float) -> tuple[Counter[Value], Counter[Value], frozenset[Value]]:
    """Counts in a window and in as many hours before, and who is to blame: an application, or its namespace.

    share: of the window that the culprit adds; 0: the window is louder evenly.
    """
    apps = [(f"ns{i}", f"app{i}-{j}") for i in range(rng.randint(6, 14)) for j in range(rng.randint(2, 9))]
    volumes = [rng.paretovariate(1.0) for _ in apps]
    outside = _drawn(rng, apps, volumes, rng.randint(100, 3000))
    size = rng.choice((40, 200, 1000))
    culprit = rng.choice(apps)
    inside = _drawn(rng, apps, volumes, round(size * (1 - share)))
    inside.update(_drawn(rng, [culprit], [1.0], round(size * share)))
    return inside, outside, frozenset((("namespace", culprit[0]), ("app", culprit[1])))


def _drawn(rng: random.Random, apps: list[tuple[str, str]], volumes: list[float], size: int) -> Counter[Value]:
    found: Counter[Value] = Counter()
    for namespace, app in rng.choices(apps, volumes, k=size):
        found["namespace", namespace] += 1
        found["app", app] += 1
        found["host", f"node{rng.randrange(5)}"] += 1
        found["level", rng.choice(("info", "info", "warn", "error"))] += 1
    return found
