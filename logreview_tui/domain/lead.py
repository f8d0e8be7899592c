"""Where to look first: a stretch of time in an index pattern, with the reasons that point there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LeadKind(StrEnum):
    """What makes a stretch worth a look."""

    SPIKE = "spike"
    DIP = "dip"
    SILENCE = "silence"
    SHIFT = "level shift"
    ONLY_THEN = "only then"
    """Entries of a kind that occurs in this stretch and at no other time."""
    NEVER_SEEN = "never seen"
    """Single entries of a kind that occurs once or twice."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One series that points at a stretch [start, end)."""

    kind: LeadKind
    index_pattern: str
    name: str
    """Of the series: a message, host, component or keyword as it is; empty for all entries."""
    start: datetime
    end: datetime
    strength: float
    """As the |z| of a normal variable."""
    is_up: bool
    observed: int
    expected: float
    subject: str
    """What the series counts, in words; may hold raw log text."""
    component: str
    """Where the entries come from; empty if many places or none said."""
    sentence: str

    def shared(self, start: datetime, end: datetime) -> float:
        """How much of both stretches together lies in both (intersection over union)."""
        both = min(self.end, end) - max(self.start, start)
        either = max(self.end, end) - min(self.start, start)
        return max(both / either, 0.0)


@dataclass(frozen=True, slots=True)
class Lead:
    """One cause as far as can be told: its strongest reason, and what else happened with it."""

    index_pattern: str
    """Where it shows most."""
    reasons: tuple[Reason, ...]
    """The strongest first."""
    elsewhere: tuple[str, ...]
    """Other index patterns where it shows."""
    is_risk: bool
    """A significant increase of authentication failures: a risk indicator."""

    @property
    def first(self) -> Reason:
        """The strongest reason."""
        return self.reasons[0]

    @property
    def start(self) -> datetime:
        """Where to begin to look."""
        return self.first.start

    @property
    def end(self) -> datetime:
        """Where to stop."""
        return self.first.end

    @property
    def sentence(self) -> str:
        """What to look at and why."""
        more = len(self.reasons) - 1
        also = f"; and {more} more sign{'s' if more > 1 else ''}" if more else ""
        elsewhere = f"; also in {', '.join(self.elsewhere)}" if self.elsewhere else ""
        return f"{'risk indicator: ' if self.is_risk else ''}{self.first.sentence}{also}{elsewhere}"
