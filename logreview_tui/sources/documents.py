"""A JSON document as a person and a search see it: leaves with dotted names, one spelling per number, the line to read.

Shared by every source whose entries are documents, so that they show and count them alike.
"""

import json
import math
from typing import Any

MESSAGE_NAMES = ("message", "msg", "log", "MESSAGE", "output", "error", "err")
"""Where the line to read stands, first found first."""

_LARGEST_EXACT = 2.0**63
Document = dict[str, Any]


def leaves(document: Document) -> list[tuple[str, Any]]:
    """Dotted name and value of every leaf, in order; an array gives its name once per element, null is left out."""
    found: list[tuple[str, Any]] = []
    todo: list[tuple[str, Any]] = [("", document)]
    while todo:
        name, value = todo.pop()
        if isinstance(value, str):
            found.append((name, value))
        elif isinstance(value, dict):
            prefix = f"{name}." if name else ""
            todo.extend([(prefix + key, inner) for key, inner in value.items()][::-1])
        elif isinstance(value, list):
            todo.extend([(name, inner) for inner in value[::-1]])
        elif value is not None:
            found.append((name, value))
    return found


def number_text(number: float) -> str:
    """One spelling per number: 500, 500.0 and 5e2 are all `500`; -0.0 stays what it is, a search for 0 misses it."""
    if isinstance(number, int):
        return str(number)
    is_plain = number.is_integer() and abs(number) < _LARGEST_EXACT and (number or math.copysign(1, number) > 0)
    return str(int(number)) if is_plain else repr(number)


def leaf_text(leaf: object) -> str:
    """A leaf as text."""
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return number_text(leaf) if isinstance(leaf, int | float) else str(leaf)


def line_of(document: Document) -> str:
    """The line a person reads: the first message there is, else the document as compact JSON."""
    for name in MESSAGE_NAMES:
        if isinstance(found := document.get(name), str) and found:
            return found
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
