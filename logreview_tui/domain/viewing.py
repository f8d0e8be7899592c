"""What was really on the screen: for how long, and how much of it. Pure; times are given, in seconds.

A mark needs its timeline and entry painted before its key was typed: what was typed ahead marks nothing.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Viewing:
    """Time and rows per thing looked at; one thing at a time is in view."""

    _shown: dict[Hashable, float] = field(default_factory=dict)
    _rows: dict[Hashable, set[int]] = field(default_factory=dict)
    _current: Hashable = None
    _since: float | None = None

    def see(self, thing: Hashable, rows: range, now: float, *, layout: Hashable = None) -> None:
        """These rows of a thing stand on the screen from now on; `layout` tells how its text was cut into rows."""
        if thing != self._current or self._since is None:
            self.leave(now)
            self._current, self._since = thing, now
        self._rows.setdefault((thing, layout), set()).update(rows)

    def leave(self, now: float) -> None:
        """Nothing is in view: another screen, another entry."""
        if self._since is not None:
            self._shown[self._current] = self._shown.get(self._current, 0.0) + now - self._since
        self._since = None

    def shown_ms(self, thing: Hashable, now: float) -> int:
        """How long a thing was on the screen so far, in all its visits."""
        running = now - self._since if self._since is not None and thing == self._current else 0.0
        return round((self._shown.get(thing, 0.0) + running) * 1000)

    def is_whole(self, thing: Hashable, rows: range, *, layout: Hashable = None) -> bool:
        """Each of these rows of it has been on the screen."""
        return self._rows.get((thing, layout), set()) >= set(rows)
