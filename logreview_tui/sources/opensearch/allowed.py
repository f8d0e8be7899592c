"""Every request this program can send, down to its parameters and headers; whatever else is asked for never leaves.

A list of what reads, and not of what writes: what a server or a proxy may do with a path that is not on it is not
known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from logreview_tui.sources.opensearch.names import NAMES

_SEARCHING = ("ignore_unavailable", "allow_no_indices", "filter_path", "cancel_after_time_interval")
_HEADERS = frozenset({
    "accept", "accept-encoding", "authorization", "connection", "content-encoding", "content-type", "user-agent",
    "x-opaque-id",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allowed:
    """One kind of request."""

    method: str
    path: re.Pattern[str]
    params: frozenset[str]


def _allowed(method: str, path: str, *params: str) -> Allowed:
    return Allowed(method, re.compile(path), frozenset(params))


ALLOWED = (
    _allowed("POST", rf"/{NAMES}/_search", *_SEARCHING),
    _allowed("POST", "/_msearch", "max_concurrent_searches", "max_concurrent_shard_requests", "filter_path"),
    _allowed("GET", rf"/{NAMES}/_field_caps", "fields", "include_unmapped", "ignore_unavailable", "allow_no_indices"),
    _allowed("GET", rf"/_resolve/index/{NAMES}", "expand_wildcards"),
    _allowed("GET", "/"),
    _allowed("GET", r"/_plugins/_security/(authinfo|dashboardsinfo|api/permissionsinfo)"),
)


def check(
    method: str, path: str, params: Mapping[str, object], headers: Mapping[str, object], body: bytes | None
) -> None:
    """Raise PermissionError for a request that is not on the list. The rest of its text is not repeated."""
    fits = [a for a in ALLOWED if a.method == method and a.path.fullmatch(path)]
    if not fits:
        raise PermissionError(f"{method} {path[:200]} is not among the requests that read")
    strange = [name for name in params if name not in fits[0].params]
    strange += [name for name in headers if name.lower() not in _HEADERS]
    if strange or (method == "GET" and body):
        what = strange[0] if strange else "a body"
        raise PermissionError(f"{method} {path[:200]} with {what} is not among the requests that read")
