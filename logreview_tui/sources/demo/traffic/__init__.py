"""What a healthy platform logs all day, one module per family of components. `day_of` is all a caller needs.

Each family is a function of a world and a day; its dice are its own, so that a new message changes no other file.
"""

from collections.abc import Callable, Iterator

from logreview_tui.sources.demo.documents import AUTHLOG, KUBEAUDIT, KUBERNETES, OTHER
from logreview_tui.sources.demo.traffic import api, logins, nodes, platform, shop
from logreview_tui.sources.demo.wording import World

Family = Callable[[World, int], Iterator[tuple[int, str]]]
"""Moments and lines that began on a day; a few may be of the next."""

FAMILIES: tuple[tuple[str, str, Family], ...] = (
    ("shop", KUBERNETES, shop.lines),
    ("platform", KUBERNETES, platform.lines),
    ("api", KUBEAUDIT, api.lines),
    ("logins", AUTHLOG, logins.lines),
    ("nodes", OTHER, nodes.lines),
)
"""Name, index pattern, lines."""


def day_of(world: World, day: int) -> Iterator[tuple[str, int, str]]:
    """Index pattern, moment and line of everything ordinary that began on a day; unordered."""
    for _, pattern, family in FAMILIES:
        for us, line in family(world, day):
            yield pattern, us, line
