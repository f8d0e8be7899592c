"""The connection to a cluster: the only place that asks.

Read-only by construction: a request that is not on the list of `allowed` never leaves, whatever asks for it. Redirects
are not followed, nothing is retried behind our back, and every answer is read into the shape that is expected or
refused.
"""

import asyncio
import http
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import OpenSearchException, TransportError

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.access import Access
from logreview_tui.sources.opensearch.connection import ReadOnlyConnection, Refused, Unread, silence
from logreview_tui.sources.opensearch.failures import (
    Kind,
    NotAnAnswerError,
    RequestError,
    of_exception,
)
from logreview_tui.sources.opensearch.names import path_of
from logreview_tui.sources.opensearch.requests import Body

T = TypeVar("T")

_KEPT = ("took", "responses.status", "responses.error", "responses.timed_out", "responses._shards",
         "responses._clusters", "responses.hits.total", "responses.aggregations",
         "-responses.aggregations.t.buckets.key_as_string")  # fmt: skip
"""Half the bytes of an answer; with the status every item has something left, so that none shifts its place."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much at once. Each wait is shorter than the one around it, the last shorter than a proxy's."""

    search: timedelta = timedelta(seconds=40)
    """The server stops looking, and says so."""
    cancel: timedelta = timedelta(seconds=45)
    """The server drops the search."""
    request: timedelta = timedelta(seconds=50)
    """We stop waiting; proxies do at 60 s."""
    requests: int = 2
    """At a time; halved when the cluster pushes back."""
    waits_s: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    """Before asking a busy cluster again, each up to half as long again; then it is given up."""
    slow: timedelta = timedelta(seconds=15)
    """A request that takes longer makes the next ones ask for a day at a time."""


class Client:
    """Asks one cluster. For one event loop; `aclose` last. Raises RequestError, for every method."""

    def __init__(self, access: Access, limits: Limits | None = None) -> None:
        """Nothing is sent yet. Raises SourceError, UsageError for certificates or a proxy that cannot be used."""
        silence()
        self.access = access
        self.limits = limits or Limits()
        self._narrowed: dict[str, Body] = {}
        self.takes_cancel_after = True
        """Elasticsearch 7.10 knows no such setting and refuses the whole request."""
        self._is_closed = False
        self._turns = asyncio.Semaphore(self.limits.requests)
        options: dict[str, Any] = {"ssl_context": access.tls()} if access.url.is_tls else {}
        self._client = AsyncOpenSearch(
            hosts=[{"host": access.url.host, "port": access.url.port, "url_prefix": access.url.prefix}],
            use_ssl=access.url.is_tls,
            connection_class=ReadOnlyConnection,
            serializer=Unread(),
            serializers={"application/json": Unread(), "text/plain": Refused()},
            http_compress=True,
            max_retries=0,
            retry_on_timeout=False,
            proxy=access.proxy_url(),
            maxsize=self.limits.requests,
            timeout=self.limits.request.total_seconds(),
            opaque_id="logreview",
            **options,
        )

    def narrow(self, indices: str, clause: Body) -> None:
        """From now on only what fulfils the clause is searched for there."""
        self._narrowed[indices] = clause

    def narrowed(self, indices: str, body: Body) -> Body:
        """A body as it is sent there. Its query still scores, for those that sort by score."""
        clause = self._narrowed.get(indices)
        if clause is None:
            return body
        return {**body, "query": {"bool": {"must": [body.get("query", {"match_all": {}})], "filter": [clause]}}}

    async def search(self, indices: str, body: Body, *, keep: Sequence[str] = ()) -> wire.Answer:
        """One search. keep: `filter_path` of what is wanted of the answer."""
        path = f"/{_path(indices)}/_search"

        async def ask() -> wire.Answer:
            params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
            if keep:
                params["filter_path"] = ",".join(("timed_out", "_shards", "_clusters", "hits.total", *keep))
            if self.takes_cancel_after:
                params["cancel_after_time_interval"] = _seconds(self.limits.cancel)
            sent = {**self.narrowed(indices, body), "timeout": _seconds(self.limits.search)}
            return await self._send("POST", path, wire.Answer, params=params, body=_json(sent))

        return await self._patiently(lambda: self._without_cancel_after(ask))

    async def msearch(self, indices: str, bodies: Sequence[Body], *, at_once: int) -> tuple[wire.Answer, ...]:
        """Several searches in one request; answers in the order of the questions, each with a status of its own.

        A busy cluster is not asked again from here: fewer may be asked then.
        """

        async def ask() -> wire.Answers:
            head: Body = {
                "index": indices.split(","),
                "ignore_unavailable": True,
                "allow_no_indices": True,
                "request_cache": True,
                "preference": "logreview",
                "allow_partial_search_results": True,
            }
            if self.takes_cancel_after:
                head["cancel_after_time_interval"] = _seconds(self.limits.cancel)
            lines = [
                line
                for b in bodies
                for line in (head, {**self.narrowed(indices, b), "timeout": _seconds(self.limits.search)})
            ]
            params = {
                "max_concurrent_searches": str(at_once),
                "max_concurrent_shard_requests": "3",
                "filter_path": ",".join(_KEPT),
            }
            sent = b"".join(_json(line) + b"\n" for line in lines)
            return await self._send("POST", "/_msearch", wire.Answers, params=params, body=sent)

        found = (await self._without_cancel_after(ask)).responses
        if len(found) != len(bodies):
            raise RequestError(
                f"{self.access.url}: {len(found)} answers to {len(bodies)} questions", "ask again with R"
            )
        return found

    async def field_caps(self, indices: str, fields: str) -> wire.FieldCaps:
        """Types of fields, and the indices that answer."""
        params = {"fields": fields, "ignore_unavailable": "true", "allow_no_indices": "true"}
        path = f"/{_path(indices)}/_field_caps"
        return await self._patiently(lambda: self._send("GET", path, wire.FieldCaps, params=params))

    async def resolve(self, name: str) -> wire.Resolved:
        """What stands behind a name, closed and hidden indices included."""
        params = {"expand_wildcards": "all"}
        path = f"/_resolve/index/{_path(name)}"
        return await self._patiently(lambda: self._send("GET", path, wire.Resolved, params=params))

    async def get(self, path: str, shape: type[T]) -> T:
        """An optional look at the server or its security plugin."""
        return await self._send("GET", path, shape)

    async def aclose(self) -> None:
        """Close every connection; the server stops what it still searches for us."""
        self._is_closed = True
        await self._client.close()

    async def wait(self, attempt: int) -> None:
        """Ask fewer things at a time from now on, and let the cluster recover."""
        self._turns = asyncio.Semaphore(max(1, self.limits.requests // 2))
        seconds = self.limits.waits_s[attempt]
        await asyncio.sleep(seconds * random.uniform(1.0, 1.5))  # noqa: S311 - spreads requests, keeps no secret

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(len(self.limits.waits_s)):
            try:
                return await ask()
            except RequestError as e:
                if e.kind is not Kind.BUSY:
                    raise
            await self.wait(attempt)
        return await ask()

    async def _without_cancel_after(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await ask()
        except RequestError as e:
            if not self.takes_cancel_after or "cancel_after_time_interval" not in e.detail + e.message:
                raise
            self.takes_cancel_after = False
            return await ask()

    async def _send(
        self, method: str, path: str, shape: type[T], *, params: dict[str, str] | None = None, body: bytes | None = None
    ) -> T:
        place = str(self.access.url)
        async with self._turns:
            if self._is_closed:
                raise _closed(place)
            try:
                return _read(await self._perform(method, path, params, body), shape)
            except (OpenSearchException, NotAnAnswerError, RecursionError) as e:
                raise _closed(place) if self._is_closed else of_exception(e, place, self.access.refusal()) from None
            except SourceError as e:
                raise RequestError(f"{place}: {e.message}", e.hint, kind=Kind.UNKNOWN_USER) from None

    async def _perform(self, method: str, path: str, params: dict[str, str] | None, body: bytes | None) -> object:
        """Ask, and once more where what says who we are could be renewed."""
        perform = self._client.transport.perform_request
        headers = await self.access.headers()
        try:
            return await perform(method, path, params=params, body=body, headers=headers)
        except TransportError as e:
            if e.status_code != http.HTTPStatus.UNAUTHORIZED or not await self.access.renew(headers):
                raise
        return await perform(method, path, params=params, body=body, headers=await self.access.headers())


def _closed(place: str) -> RequestError:
    return RequestError(f"{place}: the source was closed", "open it again", kind=Kind.CLOSED)


def _read(text: object, shape: type[T]) -> T:
    if not isinstance(text, str) or not text:
        raise NotAnAnswerError("it is empty")
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.MsgspecError, UnicodeEncodeError) as e:
        raise NotAnAnswerError(str(e)) from e


def _json(value: Body) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as e:
        raise SourceError("the question holds bytes that are no text", "type it again") from e


def _path(names: str) -> str:
    try:
        return path_of(names)
    except SourceError as e:
        raise RequestError(e.message, e.hint, kind=Kind.BAD_REQUEST) from None


def _seconds(length: timedelta) -> str:
    return f"{int(length / timedelta(milliseconds=1))}ms"


__all__ = ["Client", "Kind", "Limits", "RequestError"]
