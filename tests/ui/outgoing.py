"""What a program may send to a terminal: a grammar of its own sequences, so that anything of a log's stands out."""

import base64
import re
from collections.abc import Iterator

_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\]22;default\x07|\]52;c;[A-Za-z0-9+/=]*\x07|[^\[])")
_HARMLESS = re.compile(
    rb"""\x1b\]22;default\x07        # shape of the pointer
    | \x1b\[ (?:
        [0-9;:]*m                  # colours and styles
      | [0-9]*;?[0-9]*H            # cursor to row;column
      | \?(?:7|25|1049|1004|2004|2026|2048|1000|1003|1006|1015|1016)[hl]  # modes that Textual sets at its start and end
      | \?20(?:26|48)\$p           # asks whether the terminal knows a mode
      | [><][0-9]*u                   # keyboard protocol on and off
    )""",
    re.VERBOSE,
)
_COPY = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_WHITE = frozenset(b"\r\n")


def foreign(output: bytes) -> Iterator[bytes]:
    """Everything in `output` that is neither printable text nor a sequence of the program's own."""
    at = 0
    for found in _SEQUENCE.finditer(output):
        yield from _controls(output[at : found.start()])
        if not _HARMLESS.fullmatch(found[0]) and not _is_safe_copy(found[0]):
            yield found[0]
        at = found.end()
    yield from _controls(output[at:])


def copied(output: bytes) -> list[str]:
    """Every text that was put into the terminal's clipboard."""
    return [base64.b64decode(found[1]).decode() for found in _COPY.finditer(output)]


def _is_safe_copy(sequence: bytes) -> bool:
    return any(map(str.isprintable, copied(sequence)))


def _controls(text: bytes) -> Iterator[bytes]:
    for character in text.decode("utf-8", "surrogateescape"):
        if not character.isprintable() and ord(character) not in _WHITE:
            yield character.encode("utf-8", "surrogateescape")
