"""A review of a cluster that takes its time: Esc stops the search there, and R goes on as if nothing had been."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import alias, create, messages, put
from tests.terminal import PATIENCE_S, Terminal

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02", "--timezone", "UTC")


def _searches(cluster: Cluster) -> list[dict[str, Any]]:
    nodes = cluster.request("GET", "/_tasks?actions=*search*&detailed")["nodes"]
    every = (task for node in nodes.values() for task in node["tasks"].values())
    return [t for t in every if t["headers"].get("X-Opaque-Id") == "logreview"]


def _wait_until(terminal: Terminal, holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"never {what}"
        terminal.read(0.05)


def test_esc_stops_the_search_in_the_cluster(opensearch_2: Cluster) -> None:
    """No search of ours is left there, and no further one begins; with R every cell is counted."""
    opensearch_2.empty()
    create(opensearch_2, "kubernetes-1", number_of_shards=12)
    put(opensearch_2, "kubernetes-1", messages(*["error"] * 96, step=0.1), make=False)
    alias(opensearch_2, "logs", "kubernetes-1", slowness=2)
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"sources:\n  slow: {{url: '{opensearch_2.url}', patterns: [logs]}}\n")

    with Terminal.logreview("review", "slow", *PERIOD) as terminal:
        terminal.wait_for("all entries")
        _wait_until(terminal, lambda: bool(_searches(opensearch_2)), "begun")
        terminal.press("\x1b")
        screen = terminal.wait_for("stopped, R goes on")
        _wait_until(terminal, lambda: not _searches(opensearch_2), "stopped")
        terminal.press("j", "j", "j", "\r")
        terminal.wait_for("deny / logs", "stopped; R goes on")
        begun_later = _searches(opensearch_2)
        terminal.press("m")
        terminal.wait_for("all entries")
        terminal.press("R")
        terminal.wait_for("all counted")
        terminal.press("q")
        assert terminal.wait_end() == 0

    assert re.search(r"stopped \d+/16", screen)
    assert begun_later == []
