"""What the screens are given: the parts of an opened review. A protocol, so that tests put real parts together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from logreview_tui.domain.events import Reviewer
from logreview_tui.reviewing import ReviewSession
from logreview_tui.sources import Source


@dataclass(frozen=True, slots=True)
class SignedOff:
    """What became of a signature."""

    folder: Path
    """Where the signed bytes are kept."""
    commands: tuple[str, ...]
    """How to export and verify, one line each."""


class Application(Protocol):
    """An opened review and its surroundings."""

    @property
    def source(self) -> Source:
        """Prepared."""
        ...

    @property
    def session(self) -> ReviewSession:
        """Open for writing."""
        ...

    @property
    def zone(self) -> tzinfo:
        """In which times are shown."""
        ...

    @property
    def theme(self) -> str:
        """Name of a theme."""
        ...

    @property
    def drafts_path(self) -> Path | None:
        """Where drafts of notes are kept; None keeps them in memory only."""
        ...

    def statement(self) -> str:
        """The statement proposed for the signature."""
        ...

    def reviewer(self) -> Reviewer:
        """The identity proposed for the signature."""
        ...

    def keys(self) -> Sequence[str]:
        """Names of the keys that can sign; the first is the one that is used unless another is chosen."""
        ...

    async def sign(self, statement: str, reviewer: Reviewer, key: str) -> SignedOff:
        """Sign and freeze the review.

        Raises RefusedError when the gate or the key says no, StoreError when it could not be kept.
        """
        ...
