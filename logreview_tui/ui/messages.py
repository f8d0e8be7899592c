"""What the program said, kept so that nothing is missed because a line was overwritten."""

from dataclasses import dataclass
from datetime import datetime

from logreview_tui.domain.display import SafeText, display

_KEPT = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the reviewer."""

    at: datetime
    text: SafeText
    role: str


class Messages:
    """The last few hundred messages, oldest first."""

    def __init__(self) -> None:
        self.all: list[Message] = []
        self._is_current = False

    def add(self, at: datetime, text: str, role: str) -> None:
        """Keep a message; the same one twice in a row counts once."""
        made = Message(at, display(text), role)
        self._is_current = True
        if not self.all or (self.all[-1].text, self.all[-1].role) != (made.text, role):
            self.all = [*self.all[1 - _KEPT :], made]

    def clear(self) -> bool:
        """Nothing is on the message line any more; True if something was. What failed to be saved stays."""
        had = self._is_current and self.all[-1].role != "banner"
        self._is_current = self._is_current and not had
        return had

    def settle(self) -> None:
        """A write worked again: a banner may go."""
        self._is_current = False

    @property
    def latest(self) -> Message | None:
        """What stands on the message line."""
        return self.all[-1] if self.all and self._is_current else None
