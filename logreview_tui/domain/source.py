"""What a source says of itself: its name, its patterns, its assumptions and its damage."""

from dataclasses import dataclass
from datetime import datetime

from logreview_tui.domain.counts import Count


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or trusted, and where."""

    where: str
    """File or index, with an offset where there is one; may hold hostile characters."""
    what: str
    hint: str = ""
    hides_entries: bool = False
    """Entries may be missing: counts of its pattern are `at least`."""
    index_pattern: str | None = None
    """The pattern it belongs to; None for the whole source."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a source says of itself and of who asks, or why it does not."""

    name: str
    value: str | None = None
    """None where it is not known."""
    reason: str = ""
    """Why it is not known."""

    def __str__(self) -> str:
        return f"{self.name} not known: {self.reason}" if self.value is None else f"{self.name} {self.value}"


@dataclass(frozen=True, slots=True)
class IndexPattern:
    """A family of indices or files that is searched as one."""

    name: str
    indices: tuple[str, ...]
    """Concrete indices or files, relative to the source, oldest name first."""
    is_permitted: bool = True


@dataclass(frozen=True, slots=True)
class Extent:
    """What a pattern holds, whatever the period."""

    pattern: str
    oldest: datetime | None
    newest: datetime | None
    total: Count
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """Identity and honesty of a source, as shown on opening and written into the evidence."""

    name: str
    """Letters, digits, `.`, `_` and `-`."""
    kind: str
    """`local` or `opensearch`."""
    identity: str
    """Same identity, same source: SHA-256 hex of the config name or of the sorted real paths."""
    locations: tuple[str, ...]
    """Paths or URLs."""
    assumptions: tuple[str, ...] = ()
    """What was inferred because the logs do not say: year, time zone, clock."""
    differences: tuple[str, ...] = ()
    """Where its search differs from OpenSearch's, in words; for OpenSearch itself, what its search is not."""
    problems: tuple[Problem, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Who asks, and which cluster it is."""
    uncovered: tuple[str, ...] = ()
    """What this reviewer may read there and no index pattern covers."""
