"""What is known of an index pattern once it was looked at."""

from dataclasses import dataclass
from datetime import datetime

from logreview_tui.domain.counts import Count
from logreview_tui.domain.source import Extent, IndexPattern, Problem


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern: what it is called, what is searched for it, what it holds, and what hides in it."""

    name: str
    indices: str
    """What is asked: names and wildcards, comma-separated."""
    time_field: str
    found: tuple[str, ...] = ()
    """Concrete indices, by name."""
    is_permitted: bool = True
    refusal: str = ""
    """Why nothing of it can be counted; empty if it can."""
    oldest: datetime | None = None
    newest: datetime | None = None
    total: Count | None = None
    problems: tuple[Problem, ...] = ()
    differences: tuple[str, ...] = ()
    """Where its search finds other entries than one of words would."""
    has_several_stamps: bool = False
    """An entry with several time stamps stands in several buckets, and in several days."""

    @property
    def index_pattern(self) -> IndexPattern:
        """As others see it."""
        return IndexPattern(self.name, self.found, self.is_permitted)

    @property
    def extent(self) -> Extent:
        """As others see it."""
        return Extent(self.name, self.oldest, self.newest, self.total or self.refused(), self.problems)

    def refused(self) -> Count:
        """What every cell says when nothing can be counted."""
        return Count.failed(self.refusal) if self.is_permitted else Count.not_permitted(self.refusal)

    @property
    def hidden(self) -> str:
        """Why every number is a lower bound; empty if none is."""
        return next((f"{p.where}: {p.what}" for p in self.problems if p.hides_entries), "")
