"""Rules that keep a pattern quiet: with an owner, a reason and an end, disclosed, and void when the rate jumps.

A suppressed pattern is still drawn, shown and marked; its entries stand together with what was understood before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=366)
"""After the end of the review a rule was made in."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A pattern is kept quiet in an index pattern, in this review and in later ones until it expires."""

    index_pattern: str
    pattern: str
    template: str
    owner: str
    reason: str
    until: datetime
    words: tuple[str, ...]
    """Of the query whose rate it is measured by, as in RememberedPattern."""
    entries: int
    """Of that pattern among those looked at when the rule was made."""
    looked_at: int
    population: int
    reviewable_s: int
    made_in: str
    """The review it was made in."""


@dataclass(frozen=True, slots=True)
class SuppressionEnded:
    """A rule is taken back."""

    index_pattern: str
    pattern: str
