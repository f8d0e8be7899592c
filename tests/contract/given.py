"""The entries that every source is given, and the plain answers to compare theirs with.

Documents as fluentd ships them, in three index patterns of one or two indices. Each has a `ref` of its own, the one
word that names it whatever the source calls it. Times are whole milliseconds: a server keeps no more.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.domain.tokens import lower_case, words

Document = Mapping[str, Any]

START = datetime(2026, 3, 28, 20, tzinfo=UTC)
"""The evening before the clocks of Europe go forward, at 01:00 UTC of the 29th."""
HOUR = timedelta(hours=1)
MESSAGES = (
    "error: disk sda1 is full", "all is well", "Failed password for root from 10.0.0.1 port 22",
    "key not found, giving up", "kernel:error is one word", "non-error is two", "login_failed is one word",
    "status=500 after 1,500 ms", "not-found, twice not found", "ERROR Error error", "java.io.IOException: unKnown host",
    "error's own", "Żółw błąd łódź", "日本 のエラー", "don't panic", "500ms",
)  # fmt: skip


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _app() -> Iterator[tuple[str, Document]]:
    """A day of an application in two indices: every half hour one entry, some at one instant, one with odd fields."""
    for i in range(48):
        index = "app-000001" if i < 20 else "app-000002"
        yield (
            index,
            {
                "@timestamp": _time(START + i * HOUR / 2),
                "ref": f"app{i:03d}",
                "message": MESSAGES[i % len(MESSAGES)],
                "stream": "stderr" if i % 3 == 0 else "stdout",
                "code": (200, 500, 404)[i % 3],
                "kubernetes": {"pod_name": f"shop-{i % 2}", "labels": {"app": "shop", "error": "no"}},
                "tags": ["not", "found"] if i % 4 else ["prod"],
            },
        )
    for i in range(6):
        yield (
            "app-000002",
            {
                "@timestamp": _time(START + 3 * HOUR + timedelta(milliseconds=500)),
                "ref": f"same{i}",
                "message": "burst of the same instant",
                "code": 500 + i,
            },
        )
    yield (
        "app-000002",
        {"@timestamp": _time(START + 5 * HOUR), "ref": "odd0", 'na"me of<it>': "quoted words", "ok": True},
    )


def _host() -> Iterator[tuple[str, Document]]:
    """One host, an entry a second: neighbours are known."""
    for i in range(20):
        moment = START + 2 * HOUR + timedelta(seconds=i)
        yield (
            "host-000001",
            {"@timestamp": _time(moment), "ref": f"host{i:03d}", "host": "node-1", "message": f"step {i}"},
        )


def _rare() -> Iterator[tuple[str, Document]]:
    """Two entries with a long silence between them."""
    for i, moment in enumerate((START + 4 * HOUR, START + 9 * HOUR)):
        yield "rare-000001", {"@timestamp": _time(moment), "ref": f"rare{i}", "message": "the certificate expired"}


GIVEN: Mapping[str, Sequence[Document]] = {
    index: tuple(d for name, d in (*_app(), *_host(), *_rare()) if name == index)
    for index in ("app-000001", "app-000002", "host-000001", "rare-000001")
}
"""Index to documents, in the order in which they were written."""
PATTERNS = {"app*": ("app-000001", "app-000002"), "host*": ("host-000001",), "rare*": ("rare-000001",)}
EVERYTHING = TimeRange(START - HOUR, START + timedelta(days=2))


def ask(pattern: str, keyword: str | None = None, *filters: str, within: TimeRange = EVERYTHING) -> Query:
    """A query over everything unless told otherwise."""
    parsed = tuple(Filter.parse(f) for f in filters)
    return Query(pattern, Keyword.parse(keyword) if keyword else None, within, parsed)


def time_of(document: Document) -> datetime:
    """When it happened."""
    return datetime.fromisoformat(document["@timestamp"])


def expected(query: Query) -> list[Document]:
    """The documents that a query matches, told one by one."""
    return [d for index in PATTERNS[query.index_pattern] for d in GIVEN[index] if _matches(d, query)]


def refs(documents: Sequence[Document]) -> set[str]:
    """Their names."""
    return {d["ref"] for d in documents}


def inside_longer_words(query: Query) -> int:
    """How many documents hold the keyword only as a part of a longer word."""
    if not query.keyword:
        raise ValueError("a total has no words")
    word, matching = query.keyword.words[0], refs(expected(query))
    everything = expected(Query(query.index_pattern, None, query.within, query.filters))
    return sum(d["ref"] not in matching and any(word in lower_case(str(v)) for _, v in _leaves(d)) for d in everything)


def fields_of(query: Query) -> list[tuple[str, int]]:
    """Each field that holds the keyword of matching documents, and how many of them, most first."""
    if not query.keyword:
        raise ValueError("a total has no words")
    wanted = query.keyword.words
    held = [{name for name, value in _leaves(d) if _holds(value, wanted)} for d in expected(query)]
    found = {name: sum(name in names for names in held) for name in set().union(*held)}
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _matches(document: Document, query: Query) -> bool:
    if time_of(document) not in query.within:
        return False
    if query.keyword and not any(_holds(value, query.keyword.words) for _, value in _leaves(document)):
        return False
    return all(
        any(name == f.field and _fulfils(value, f) for name, value in _leaves(document)) != f.is_excluded
        for f in query.filters
    )


def _leaves(document: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        elif name != "@timestamp":
            yield from ((prefix + name, one) for one in (value if isinstance(value, list) else [value]))


def _fulfils(value: Any, condition: Filter) -> bool:
    if condition.numbers is None:
        return _holds(value, tuple(words(condition.value)))
    return any(_holds(value, (str(number),)) for number in condition.numbers)


def _holds(value: Any, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return len(wanted) == 1 and bool(re.fullmatch("[0-9]+", wanted[0])) and int(wanted[0]) == value
    found = words("true" if value is True else str(value))
    return any(tuple(found[i : i + len(wanted)]) == wanted for i in range(len(found)))
