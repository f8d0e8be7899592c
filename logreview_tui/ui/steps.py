"""Steps that can be taken back, newest last: what each was, where, and the events that undo it."""

from dataclasses import dataclass

from logreview_tui.domain.events import Event
from logreview_tui.domain.query import Query

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the review by one key."""

    what: str
    """One word for the message."""
    query: Query
    """Where to go when it is taken back."""
    entry_id: str | None
    reversal: tuple[Event, ...]


class Steps:
    """The last thousand steps of this session."""

    def __init__(self) -> None:
        self._all: list[Step] = []

    def add(self, step: Step) -> None:
        """Remember a step, unless there is nothing to take back."""
        if step.reversal:
            self._all = [*self._all[1 - _KEPT :], step]

    @property
    def last(self) -> Step | None:
        """What would be taken back next."""
        return self._all[-1] if self._all else None

    def drop(self) -> None:
        """The last one was taken back."""
        self._all.pop()
