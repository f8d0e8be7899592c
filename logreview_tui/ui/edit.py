"""A line of text that is being typed, as a value: what each key makes of it. No widgets, so that tests need none."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Edit:
    """Text with a cursor in [0, len(text)]."""

    text: str = ""
    at: int = 0

    def inserted(self, more: str) -> "Edit":
        """Type or paste; line breaks and tabs become spaces, other controls stay out of the text."""
        clean = "".join(" " if c in "\r\n\t" else c for c in more)
        clean = "".join(c for c in clean if c.isprintable())
        return Edit(self.text[: self.at] + clean + self.text[self.at :], self.at + len(clean))

    def key(self, name: str) -> "Edit | None":
        """The text after an editing key; None for a key that edits nothing."""
        t, i = self.text, self.at
        match name:
            case "left" | "ctrl+b":
                return replace(self, at=max(i - 1, 0))
            case "right" | "ctrl+f":
                return replace(self, at=min(i + 1, len(t)))
            case "home":
                return replace(self, at=0)
            case "end" | "ctrl+e":
                return replace(self, at=len(t))
            case "backspace":
                return Edit(t[: max(i - 1, 0)] + t[i:], max(i - 1, 0))
            case "delete" | "ctrl+d":
                return Edit(t[:i] + t[i + 1 :], i)
            case "ctrl+u":
                return Edit(t[i:], 0)
            case "ctrl+k":
                return Edit(t[:i], i)
            case "ctrl+w":
                kept = t[:i].rstrip()
                kept = kept[: kept.rfind(" ") + 1]
                return Edit(kept + t[i:], len(kept))
        return None
