"""Files and real servers find the same entries for the same words, or the difference is named in a description."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.domain.query import Keyword, Query, TimeRange, unique_keywords
from logreview_tui.domain.tokens import words
from logreview_tui.sources import Source
from logreview_tui.sources.local import LocalSource
from logreview_tui.sources.opensearch.differences import ALWAYS
from tests.corpora import ROOT
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import START, create, opened, put

MINUTE = timedelta(minutes=1)
Value = Mapping[str, Any]
Found = dict[str, tuple[str, tuple[int, ...]]]
"""Keyword as given -> its count as shown, and the numbers of the values that hold it."""


def _documents(values: Sequence[Value]) -> list[dict[str, Any]]:
    """One a minute, so that each bucket says whether its value was found."""
    return [{"@timestamp": (START + i * MINUTE).isoformat(timespec="milliseconds"), **v} for i, v in enumerate(values)]


async def _found(source: Source, keywords: Sequence[Keyword], values: Sequence[Value]) -> Found:
    within = TimeRange(START, START + len(values) * MINUTE)
    queries = [Query("t*", k, within) for k in keywords]
    timelines = {t.query.id: t async for t in source.counts("t*", queries, MINUTE)}
    return {
        q.keyword.text: (str(timelines[q.id].count), tuple(i for i, n in enumerate(timelines[q.id].counts) if n))
        for q in queries
        if q.keyword
    }


async def _in_files(folder: Path, keywords: Sequence[Keyword], values: Sequence[Value]) -> tuple[Found, str]:
    logs = folder / "logs"
    logs.mkdir()
    (logs / "t-1").write_text("".join(json.dumps(d) + "\n" for d in _documents(values)))
    source = LocalSource([logs], cache_folder=folder / "cache", patterns={"t*": ("t-1",)}, timezone="UTC", workers=1)
    try:
        await source.prepare(lambda _: None)
        return await _found(source, keywords, values), "\n".join(source.describe().differences)
    finally:
        await source.aclose()


async def _in_server(cluster: Cluster, keywords: Sequence[Keyword], values: Sequence[Value]) -> tuple[Found, str]:
    put(cluster, "t-1", _documents(values), make=False)
    async with opened(cluster.url, "t*") as source:
        return await _found(source, keywords, values), "\n".join(source.describe().differences)


def _vectors() -> list[str]:
    own = [v["text"] for v in json.loads((ROOT / "tests" / "data" / "tokens.json").read_text())]
    corpora = Path(os.environ.get("LOGREVIEW_CORPORA", ROOT.parent / "shared" / "corpora"))
    every = corpora.parent / "bench" / "tokens.json"
    return [v["text"] for v in json.loads(every.read_text())] if every.exists() else own


async def test_every_word_and_phrase_of_the_vectors(opensearch: Cluster, tmp_path: Path) -> None:
    """Each word is found in the same texts, and each text by its first words as a phrase."""
    texts = _vectors()
    taken = (w for text in texts for found in [words(text)] for w in (*found, " ".join(found[:4])) if words(w))
    keywords, values = unique_keywords(taken), [{"message": text} for text in texts]
    create(opensearch, "t-1")

    in_files, _ = await _in_files(tmp_path, keywords, values)
    in_server, _ = await _in_server(opensearch, keywords, values)

    assert len(keywords) > len(texts)
    assert in_server == in_files


DYNAMIC: tuple[Value, ...] = (
    {"message": "error 500 happened"}, {"code": 500}, {"ratio": 500.5}, {"ratio": 500.0}, {"ratio": 0.1},
    {"ratio": -0.0}, {"big": 9007199254740993}, {"big": 9223372036854775807}, {"big": -500}, {"code": 0},
    {"ip": "10.0.0.1"}, {"ip": "10.0.0.1:8080"}, {"tags": ["a", "error", "b c"]}, {"numbers": [1, 500, 2]},
    {"nested": {"a": {"b": "deep error"}}}, {"list": [{"k": "error"}, {"k": "v2"}]}, {"ok": True}, {"ok": False},
    {"text": "true"}, {"text": "500"}, {"text": "5e2"}, {"text": "-500"}, {"text": "00500"}, {"text": "0x1F4"},
    {"text": "x " * 200 + "needle"}, {"text": "y" * 300}, {"message": "Żółw BŁĄD"}, {"message": "日本のエラー"},
    {"message": "İstanbul ERROR"}, {"message": "straße"}, {"message": "can't"}, {"message": "foo\u200dbar"},
    {"message": "\x1b[31merror"}, {"message": "🔥 error"}, {"message": "\u212aelvin"}, {"message": "ﬁle"},
    {"text": "a_b"}, {"text": "___"}, {"text": ""}, {"nothing": None}, {"text": "user@example.com"},
    {"message": "connection", "text": "refused"}, {"tags": ["connection", "refused"]},
    {"message": "connection refused"}, {"message": "01 Jan 2026"}, {"message": "2026"}, {"code": 2026},
    {"a.b": "dotted"}, {"at": "2026-01-01T00:00:00Z"}, {"at": "2026-03-05T10:20:30Z"}, {"day": "2026-01-01"},
    {"text": "2026-03-05T10:20:30Z"},
)  # fmt: skip
KEYWORDS = unique_keywords((
    "error", "500", "500.0", "500.5", "5e2", "00500", "0.1", "0.10", "0", "-500", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "10.0.0.1", "8080", "a error", '"b c"', "1", "2", "true", "false",
    "0x1f4", "needle", "y" * 255, "y" * 45, "y" * 300, "żółw", "BŁĄD", "日", "エラー", "istanbul", "strasse", "straße",
    "can't", "foobar", "foo\u200dbar", "31merror", "🔥", "kelvin", "\u212aelvin", "file", "ﬁle", "a_b",
    "user@example.com", "example.com", "connection refused", "connection", "2026", "jan 2026", "01", "05t10", "30z",
    "2027", "dotted", "k", "nested", "v2", "deep error", "1e400", "nan", "1767225600000", "500d",
))  # fmt: skip
_DATE = "a date that is a whole value is searched by its words"
UNLIKE = {
    "2026": _DATE, "01": _DATE, "05t10": _DATE, "30z": _DATE, "1767225600000": "by milliseconds since 1970",
    "500d": "30.0 also by 30d",
}  # fmt: skip
"""Keyword -> what the description of files says about it."""


async def test_a_table_of_entries_and_keywords(opensearch: Cluster, tmp_path: Path) -> None:
    """Numbers, dates, addresses, arrays, objects, booleans, long and foreign texts, as servers map them themselves."""
    create(opensearch, "t-1")

    in_files, said = await _in_files(tmp_path, KEYWORDS, DYNAMIC)
    in_server, _ = await _in_server(opensearch, KEYWORDS, DYNAMIC)

    assert {k for k in in_files if in_files[k] != in_server[k]} == set(UNLIKE)
    assert [sentence for sentence in UNLIKE.values() if sentence not in said] == []
    assert in_server["500"] == ("6", (0, 1, 3, 13, 19, 21))
    assert in_server["2026"] == ("6", (44, 45, 46, 48, 50, 51))


MAPPED: Mapping[str, Mapping[str, object]] = {
    "@timestamp": {"type": "date"}, "level": {"type": "keyword"}, "address": {"type": "ip"},
    "parts": {"type": "nested", "properties": {"m": {"type": "text"}}}, "flat": {"type": "flat_object"},
    "hidden": {"type": "text", "index": False}, "day": {"type": "date", "format": "yyyy-MM-dd"},
    "whole": {"type": "integer"}, "said": {"type": "text"}, "between": {"type": "integer_range"},
    "english": {"type": "text", "analyzer": "english"},
    "twin": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
}  # fmt: skip
TYPED: tuple[tuple[Value, str, str], ...] = (
    ({"level": "ERROR"}, "error", "level: found by the whole value only, in lower case"),
    ({"level": "an error"}, "error", "level: found by the whole value only"),
    ({"address": "fe80::1"}, "fe80", "address: found by the whole address only"),
    ({"parts": [{"m": "nested"}]}, "nested", "parts: not searched at all (mapped as nested)"),
    ({"flat": {"x": "flat words"}}, "flat", "flat: values inside are found as a whole only"),
    ({"hidden": "secret"}, "secret", "hidden: not searched at all (the mapping leaves it out of the index)"),
    ({"day": "2026-03-05"}, "05", "day: not searched by words (mapped as a date)"),
    ({"whole": 600.7}, "600.7", "500.7 in a field of whole numbers as 500"),
    ({"said": 700.0}, "700", "500.0 in text as it stands"),
    ({"between": {"gte": 10, "lte": 20}}, "15", "between: found by every number within"),
    ({"english": "crashes"}, "crashed", "fields with an analyzer of their own are searched in its words"),
)
"""A value, a keyword that finds it in files or in the server but not in both, and what the server's source says."""


async def test_what_a_mapping_changes_is_said(opensearch: Cluster, tmp_path: Path) -> None:
    """Each kind of field that is not searched word by word is named; a `.keyword` beside a text is not one."""
    values = [value for value, _, _ in TYPED] + [{"twin": "an Error here"}, {"level": "plain"}]
    keywords = unique_keywords([keyword for _, keyword, _ in TYPED] + ["here", "plain"])
    create(opensearch, "t-1", {"properties": MAPPED})

    in_files, _ = await _in_files(tmp_path, keywords, values)
    in_server, said = await _in_server(opensearch, keywords, values)

    for i, (value, keyword, sentence) in enumerate(TYPED):
        assert (i in in_files[keyword][1]) != (i in in_server[keyword][1]), value
        assert sentence in said
    assert in_files["here"] == in_server["here"]
    assert in_files["plain"] == in_server["plain"]
    assert "twin" not in said


@pytest.mark.parametrize("opensearch", ["opensearch_2"], indirect=True)
async def test_nothing_is_said_of_plain_fields(opensearch: Cluster) -> None:
    """Of texts with their keyword and numbers only the general sentences remain."""
    put(opensearch, "t-1", [{"@timestamp": START.isoformat(), "message": "x", "code": 1, "ok": True}])

    async with opened(opensearch.url, "t*") as source:
        assert len(source.describe().differences) == len(ALWAYS)


@pytest.mark.parametrize("opensearch", ["opensearch_2"], indirect=True)
async def test_fields_of_odd_names_are_found_in_both(opensearch: Cluster, tmp_path: Path) -> None:
    """Those of journald, and what could be a wildcard, a boost, a list or a path."""
    names = ("_COMM", "_PID", "a*b", "x^2", "a,b", "c d", "ünï", "-x", "a:b", 'q"t', "x<y>", "(z)")
    document = {"@timestamp": START.isoformat(), **dict.fromkeys(names, "an error"), "bystander": "fine"}
    put(opensearch, "t-1", [document])
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "t-1").write_text(json.dumps(document) + "\n")
    local = LocalSource([logs], cache_folder=tmp_path / "cache", patterns={"t*": ("t-1",)}, timezone="UTC", workers=1)
    query = Query("t*", Keyword.parse("error"), TimeRange(START, START + MINUTE))

    await local.prepare(lambda _: None)
    in_files = await local.fields(query)
    await local.aclose()
    async with opened(opensearch.url, "t*") as source:
        in_server = await source.fields(query)

    assert in_server == in_files == tuple((name, 1) for name in sorted(names))
