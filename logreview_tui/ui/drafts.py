"""Notes that were begun and not saved: kept beside the review, so that a dropped line loses no sentence."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.errors import StoreError

DRAFTS = "drafts.json"
"""Name of the file beside the journal."""

Texts = tuple[str, str, str, str]
"""Cause, implication, time, space."""
_PARTS = 4


def note_key(review: Review, query: Query, entry_ids: Sequence[str]) -> str:
    """Under which a note's draft is kept."""
    return " ".join((review.id, query.id, *sorted(entry_ids)))


def saved_texts(review: Review, query: Query, entry_ids: Sequence[str]) -> Texts:
    """The note as it is in the review: on entries, or on the query when there are none."""
    note = review.entry_notes.get(entry_ids[0]) if entry_ids else review.query_notes.get(query.id)
    return (note.cause, note.implication, note.time, note.space) if note else ("", "", "", "")


def offered_texts(review: Review, query: Query, entry_ids: Sequence[str]) -> Texts:
    """The note as it is; where there is none on a query, its card fills in time and space."""
    saved, card = saved_texts(review, query, entry_ids), review.cards.get(query.id)
    return ("", "", card.time, card.space) if card and not entry_ids and not any(saved) else saved


@dataclass(frozen=True, slots=True)
class Drafts:
    """A small JSON file, or nothing when there is no place for one."""

    path: Path | None

    def read(self, key: str) -> Texts | None:
        """The draft under `key`; None when there is none or the file is no longer readable."""
        found = self._all().get(key)
        if isinstance(found, list) and len(found) == _PARTS and all(isinstance(t, str) for t in found):
            return (found[0], found[1], found[2], found[3])
        return None

    def keep(self, key: str, texts: Texts) -> None:
        """Keep a draft; four empty texts remove it. Raises StoreError."""
        if self.path is None:
            return
        drafts = {k: v for k, v in self._all().items() if k != key}
        if any(texts):
            drafts[key] = list(texts)
        try:
            partial = self.path.with_name(f"{self.path.name}.new")
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                json.dump(drafts, file)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path)
        except OSError as e:
            raise StoreError(f"{self.path}: the draft could not be kept: {e.strerror}", "check space and rights") from e

    def _all(self) -> dict[str, object]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8")) if self.path else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
