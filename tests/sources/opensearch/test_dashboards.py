"""Queries to take elsewhere: Query DSL that a server understands, links that a browser reads back."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from logreview_tui.config import parse
from logreview_tui.domain.query import Filter, Keyword, Query
from logreview_tui.errors import UsageError
from logreview_tui.sources.opensearch.dashboards import link, read_dashboards_url, rison
from logreview_tui.sources.opensearch.requests import conditions_clause
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import HOUR, MARCH, ask, count, messages, opened, put

HOSTILE = (
    "'", "!", "!'", "')),evil:!t,x:('", "a,b:(c)!n", "a&_g=(x)#y?z%27", "\x1b[2J\u202e", "Ż 日 🔥", "", " ", "-", "1",
    "!t", "\\", '"', "a\nb", "%", "+",
)  # fmt: skip


class _Reader:
    """Rison read back, told apart from the writer: https://github.com/Nanonid/rison."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def value(self) -> object:
        found = self._value()
        assert self.at == len(self.text)
        return found

    def _value(self) -> object:
        start = self._take()
        if start == "'":
            return self._quoted()
        if start == "(":
            return dict(self._items(lambda: (self._key(), self._value())))
        if start == "!":
            sign = self._take()
            return list(self._items(self._value)) if sign == "(" else {"t": True, "f": False, "n": None}[sign]
        end = self.at
        while end < len(self.text) and self.text[end] not in ",)":
            end += 1
        text, self.at = self.text[self.at - 1 : end], end
        return int(text)

    def _key(self) -> str:
        assert self._take() == "'"
        found = self._quoted()
        assert self._take() == ":"
        return found

    def _items(self, one: Callable[[], Any]) -> Iterator[Any]:
        if self.text[self.at] == ")":
            self.at += 1
            return
        while True:
            yield one()
            if self._take() == ")":
                return

    def _take(self) -> str:
        self.at += 1
        return self.text[self.at - 1]

    def _quoted(self) -> str:
        found = ""
        while (character := self._take()) != "'":
            found += self._take() if character == "!" else character
        return found


def _state(address: str) -> tuple[str, dict[str, object]]:
    """The page, and what stands in the address as its browser reads it."""
    fragment = urlsplit(address).fragment
    assert address.isascii()
    assert address.isprintable()
    page, _, query = fragment.partition("?")
    parts = dict(part.split("=", 1) for part in query.split("&"))
    return page, {name: _Reader(unquote(text)).value() for name, text in parts.items()}


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """As a value, in a list, as a name of a field."""
    given = {text: [text, {"a": text, "n": -12, "t": True, "f": False, "0": None}], "empty": [], "none": {}}

    assert _Reader(rison(given)).value() == given


@pytest.mark.parametrize("text", HOSTILE)
def test_a_link_holds_the_query_and_nothing_else(text: str) -> None:
    """Period, index pattern and conditions come out of the address whatever stands in them."""
    filters = (Filter(f"f{text}", f"v {text}"), Filter("code", "400..402", is_excluded=True))
    query = Query(f"app{text}*", Keyword("error", ("error",)), MARCH, filters)

    page, state = _state(link("https://logs.example.com/d", f"app{text}*", query))

    assert page == "/"
    assert sorted(state) == ["_a", "_g"]
    assert state["_g"] == {"time": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z"}}
    app = state["_a"]
    assert isinstance(app, dict)
    assert app["index"] == f"app{text}*"
    assert app["query"] == {"language": "kuery", "query": ""}
    [condition] = app["filters"]
    assert condition["query"]["bool"]["must_not"] == [{"terms": {"code": ["400", "401", "402"]}}]
    assert condition["query"] == conditions_clause(query)


def test_a_total_has_no_condition() -> None:
    """Only period and index pattern."""
    _, state = _state(link("https://logs.example.com", "app*", Query("app*", None, MARCH)))

    assert state["_a"] == {"index": "app*", "query": {"language": "kuery", "query": ""}}


@pytest.mark.parametrize(
    "text",
    ["logs.example.com", "ftp://x", "https://u:p@x", "https://x?a=1", "https://x#/y", "https://x y", "https://x/'",
     "javascript:alert(1)", "https://", "https://[x", "https://x/\u202e"],
)  # fmt: skip
def test_what_is_no_address_of_dashboards_is_refused(text: str) -> None:
    """In the configuration with file and line."""
    with pytest.raises(UsageError):
        read_dashboards_url(text)
    config = f"sources:\n  prod:\n    url: https://x.example\n    dashboards_url: {json.dumps(text)}\n"
    with pytest.raises(UsageError, match=r"^config\.yaml:4: "):
        parse(config.encode(), Path("config.yaml"))


async def test_the_query_that_is_copied_counts_the_same(opensearch: Cluster) -> None:
    """Sent as it is to the server, which finds as many entries."""
    put(
        opensearch,
        "app-1",
        [*messages("error one", "fine", "error two"), {"@timestamp": "2020-01-01", "message": "error"}],
    )

    async with opened(opensearch.url, "app*", dashboards="https://d.example") as source:
        query = ask("app*", "error", "-message:two")
        shown = await count(source, query, HOUR * 24)
        body = source.dsl(query)
        assert source.link(query) == link("https://d.example", "app*", query)

    assert body is not None
    assert body.isascii()
    answer = opensearch.request("POST", "/app*/_search", body.encode())
    assert (str(shown.count), answer["hits"]["total"]["value"]) == ("1", 1)
    assert [h["_source"]["message"] for h in answer["hits"]["hits"]] == ["error one"]
    assert shown.interval == timedelta(days=1)
