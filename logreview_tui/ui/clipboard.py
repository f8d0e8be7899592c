"""What is copied to the terminal's clipboard: sanitised text on one line, so that a paste runs and hides nothing."""

import json
from typing import Any

from logreview_tui.domain.display import display
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.query import rfc3339

COPY_LIMIT = 50_000
"""Characters; xterm takes 74,994 bytes of base64, others less."""


def copyable(text: str) -> str:
    """Any text as it may be pasted anywhere: one line, controls and hidden characters visible."""
    return display(text, limit=COPY_LIMIT).plain


def entry_json(entry: LogEntry) -> str:
    """The entry as one line of ASCII JSON: the document as it was stored, else made of its time, text and fields."""
    return json.dumps(_stored(entry) or made_document(entry))


def _stored(entry: LogEntry) -> dict[str, Any] | None:
    try:
        found = json.loads(entry.raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def made_document(entry: LogEntry) -> dict[str, Any]:
    """What stands for the document of an entry that is none: time, line and fields."""
    found: dict[str, list[str]] = {}
    for name, value in entry.fields:
        found.setdefault(name, []).append(value)
    fields = {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    return {"@timestamp": rfc3339(entry.time), "message": entry.text, **fields}
