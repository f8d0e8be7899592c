"""Keys as people write them (`.`, `Ctrl+J`, `PgDn`) and as Textual names them (`full_stop`, `ctrl+j`, `pagedown`)."""

import string
import unicodedata

_WRITTEN = {
    "enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab", "shift+tab": "Shift+Tab", "pagedown": "PgDn",
    "pageup": "PgUp", "home": "Home", "end": "End", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "delete": "Del", "insert": "Ins", "backspace": "Backspace",
}  # fmt: skip
_ASCII = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}
_TEXTUALS_OWN = {"/": "slash", "\\": "backslash", "@": "at", "-": "minus", "+": "plus", "_": "underscore"}
_PUNCTUATION = {
    c: _TEXTUALS_OWN.get(c, unicodedata.name(c).lower().replace("-", "_").replace(" ", "_")) for c in string.punctuation
}
_CHARACTERS = {name: c for c, name in _PUNCTUATION.items()}
_FUNCTION = tuple(f"f{n}" for n in range(1, 25))
_BY_NAME = {
    **{name: name for name in (*_WRITTEN, *_CHARACTERS, *_FUNCTION)},
    **{written.lower(): name for name, written in (*_WRITTEN.items(), *_ASCII.items())},
    "pgdown": "pagedown",
}


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """A key of Textual's as it is written on the keyboard."""
    if ascii_only and key in _ASCII:
        return _ASCII[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    if key in _FUNCTION:
        return key.upper()
    return _WRITTEN.get(key) or _CHARACTERS.get(key, key)


def key_of(text: str) -> str | None:
    """Textual's name of a key written either way; None for what is no key."""
    lower = text.lower()
    if len(text) == 1 and lower not in _BY_NAME:
        return _PUNCTUATION.get(text) or ("space" if text == " " else text if text.isalnum() else None)
    letter = lower.removeprefix("ctrl+")
    if letter != lower:
        return lower if len(letter) == 1 and letter in string.ascii_lowercase else None
    return _BY_NAME.get(lower)
