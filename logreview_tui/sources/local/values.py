"""What an entry says, value by value, and the one exact answer to "does it hold these words?".

Every shortcut of the index must agree with `holds` and `touches`; tests compare them. No file is opened here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from logreview_tui.domain.tokens import lower_case, words
from logreview_tui.sources.documents import number_text

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:e[0-9]{1,3})?")


class Value(NamedTuple):
    """One value of an entry."""

    name: str
    """Dotted."""
    text: str
    kind: Literal["text", "number", "unsearched"]
    """A number is one word, compared as a number; the entry's time stamp and the like are not searched."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An entry taken apart."""

    values: tuple[Value, ...]
    """In the order of the entry."""
    text: str
    """The line a person reads."""


@lru_cache(1024)
def as_number(word: str) -> str | None:
    """The one spelling of the number that a searched word may be; None if it is none."""
    if not _NUMBER.fullmatch(word):
        return None
    if word.isdecimal():
        return word.lstrip("0") or "0"
    return number_text(float(word))


def holds(values: Iterable[Value], wanted: Sequence[str], field: str | None = None) -> bool:
    """Whether the words stand next to each other in one value (of that field)."""
    return any(_holds(value, wanted) for value in values if field is None or value.name == field)


def _holds(value: Value, wanted: Sequence[str]) -> bool:
    match value.kind:
        case "text":
            shown = lower_case(value.text)
            if not all(word in shown for word in wanted):
                return False
            found = words(value.text)
            return any(found[i] == wanted[0] and found[i : i + len(wanted)] == list(wanted) for i in range(len(found)))
        case "number":
            return len(wanted) == 1 and as_number(wanted[0]) == value.text
        case _:
            return False


def holds_number(values: Iterable[Value], numbers: tuple[int, int], field: str | None = None) -> bool:
    """Whether a value (of that field) is, or has as a word, a whole number from the first to the last."""
    return any(
        any(_is_within(word, numbers) for word in ([value.text] if value.kind == "number" else words(value.text)))
        for value in values
        if value.kind != "unsearched" and (field is None or value.name == field)
    )


def _is_within(word: str, numbers: tuple[int, int]) -> bool:
    return bool(_WHOLE.fullmatch(word)) and numbers[0] <= int(word) <= numbers[1]


def touches(values: Iterable[Value], word: str, field: str | None = None) -> bool:
    """Whether a value holds the word's letters anywhere, also inside a longer word."""
    return any(
        word in lower_case(value.text)
        for value in values
        if value.kind != "unsearched" and (field is None or value.name == field)
    )
