"""The event of a suggestion that was taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion was taken; the variation it became has its own event."""

    query_id: str
    text: str
    """As it could have been typed."""
    why: str
    seed: str
    """16 hex digits, of the salt of the review, the index pattern and how often it was varied before."""
