"""Entries for the tests of analysis."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from logreview_tui.domain.entry import EntryRef, LogEntry

START = datetime(2026, 3, 1, tzinfo=UTC)


def entry(text: str, fields: Mapping[str, str] | None = None, *, number: int = 0) -> LogEntry:
    """An entry `number` seconds after START."""
    ref = EntryRef(f"feed-{number:012x}", "feed.log")
    raw = text.encode("utf-8", "surrogatepass")
    return LogEntry(ref, START + timedelta(seconds=number), text, tuple((fields or {}).items()), raw)
