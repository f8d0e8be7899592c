"""Journals for tests, made with the real chain."""

from datetime import UTC, datetime, timedelta

from logreview_tui.evidence.canonical import JsonObject
from logreview_tui.evidence.journal import Record, chain

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ACTOR = "alice@example.com"


def journal(count: int, review: str = "demo-2026-03-01") -> list[Record]:
    """A chain of `count` records with bodies of every JSON shape."""
    records: list[Record] = []
    for n in range(count):
        body: JsonObject = {
            "n": n,
            "text": 'åäö "quoted" \\ back\x01slash 😀\n',
            "list": [None, True, False, -3, {}, []],
            "deep": {"a": {"b": [n, "x"]}},
        }
        last = records[-1] if records else None
        at = START + timedelta(seconds=n, microseconds=n)
        records.append(chain(last, "test", body, actor=ACTOR, at=at, review=review))
    return records
