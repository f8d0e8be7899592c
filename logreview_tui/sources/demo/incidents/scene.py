"""An incident as it is told afterwards, and as it is staged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from logreview_tui.sources.demo.wording import World


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that was hidden in the demo, to be found by a reviewer."""

    id: str
    kind: str
    pattern: str
    """The index pattern where it shows most."""
    start: datetime
    end: datetime
    """Half-open [start, end), UTC: all its own entries are in it, or, for a silence, none of anybody's."""
    component: str
    summary: str
    """What happened, in a sentence."""
    trace: str
    """A text that its entries hold and no others of the pattern; empty for a silence."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An incident being staged; moments are microseconds since the month began."""

    kind: str
    pattern: str
    component: str
    start: int
    end: int
    summary: str
    trace: str = ""
    lines: Sequence[tuple[str, int, str]] = ()
    """Index pattern, moment and line of each entry it adds, in any pattern; those of `pattern` that hold the trace are
    its own."""
    silenced: str = ""
    """While it lasts, entries of its pattern that hold this text are lost; `*` for every one."""

    def silences(self, pattern: str, us: int, line: str) -> bool:
        """Whether an entry was lost because of it."""
        if not self.silenced or pattern != self.pattern or not self.start <= us < self.end:
            return False
        return self.silenced == "*" or self.silenced in line

    def incident(self, world: World, number: int) -> Incident:
        """What is told afterwards."""
        return Incident(
            f"{world.month.number}-{number:02}", self.kind, self.pattern, world.month.moment(self.start),
            world.month.moment(self.end), self.component, self.summary, self.trace,
        )  # fmt: skip
