"""Links into OpenSearch Dashboards: the Discover page with a question's conditions and period. Pure.

The state of the page stands in the address as Rison (https://github.com/w33ble/rison-node). The conditions go in as a
filter of Query DSL and not as a text of its query language, so that nothing in them can be read as an operator.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from logreview_tui.domain.query import Query, rfc3339
from logreview_tui.errors import UsageError
from logreview_tui.sources.opensearch.requests import Body, conditions_clause

_HINT = "write the address of Dashboards as a browser shows it, up to its path: https://logs.example.com/dashboards"


def read_dashboards_url(text: str) -> str:
    """The address without a slash at its end. Raises UsageError for one that is none, or that holds more."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as e:
        raise UsageError("the address of Dashboards cannot be read", _HINT) from e
    is_plain = text.isascii() and text.isprintable() and not any(c in text for c in " \"'<>\\")
    if "@" in parts.netloc:
        raise UsageError("an address holds no user and no password", _HINT)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment or not is_plain:
        raise UsageError(f"{text!r} is not the address of Dashboards", _HINT)
    return text.rstrip("/")


def link(base: str, indices: str, query: Query) -> str:
    """The address of Discover that shows the entries of a query. indices: as the index pattern is called there."""
    period = {"from": rfc3339(query.within.start), "to": rfc3339(query.within.end)}
    app: Body = {"index": indices, "query": {"language": "kuery", "query": ""}}
    if query.keyword or query.filters:
        meta = {"alias": f"logreview: {query}", "disabled": False, "index": indices, "negate": False, "type": "custom"}
        shown = {"$state": {"store": "appState"}, "meta": meta, "query": conditions_clause(query)}
        app["filters"] = [shown]
    return f"{base}/app/discover#/?_g={_encoded({'time': period})}&_a={_encoded(app)}"


def _encoded(value: Body) -> str:
    return quote(rison(value), safe="()!,:*")


def rison(value: object) -> str:
    """A value of JSON as Rison; every text is quoted, so that none can be taken for something else."""
    match value:
        case None:
            return "!n"
        case bool():
            return "!t" if value else "!f"
        case int():
            return str(value)
        case Mapping():
            return f"({','.join(f'{_quoted(str(key))}:{rison(item)}' for key, item in value.items())})"
        case list() | tuple():
            return f"!({','.join(map(rison, value))})"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return f"'{text.replace('!', '!!').replace(chr(39), '!' + chr(39))}'"
