"""What is hidden in the demo: two casts of incidents in turn, so that the next month has others.

A scene is a function of a world: it says when and where, and writes the lines that prove it. To add one, write the
function and name it in its cast.
"""

from logreview_tui.sources.demo.incidents import even_months, odd_months
from logreview_tui.sources.demo.incidents.scene import Incident, Scene
from logreview_tui.sources.demo.wording import World

__all__ = ["Incident", "Scene", "incidents", "scenes"]


def scenes(world: World) -> tuple[Scene, ...]:
    """The incidents of a month with their lines, by time."""
    cast = odd_months.CAST if world.month.number % 2 else even_months.CAST
    staged = [stage(world, world.dice("incident", stage.__name__)) for stage in cast]
    return tuple(sorted(staged, key=lambda scene: scene.start))


def incidents(seed: int, month: int) -> tuple[Incident, ...]:
    """What was hidden in the demo of a seed and month, by time. Raises UsageError for an impossible month."""
    world = World.of(seed, month)
    return tuple(scene.incident(world, number) for number, scene in enumerate(scenes(world), 1))
