"""What the client library sends and hears, held to what is allowed: no other request, no redirect, nothing printed."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Any

import aiohttp
from opensearchpy import AIOHttpConnection
from opensearchpy.exceptions import SerializationError, TransportError
from opensearchpy.serializer import Serializer

from logreview_tui.sources.opensearch import allowed
from logreview_tui.sources.opensearch.failures import RedirectRefusedError, TooLargeError
from logreview_tui.sources.opensearch.requests import LARGEST_ANSWER_BYTES


class _Response(aiohttp.ClientResponse):
    """Keeps what is no UTF-8: whether that may be is decided where the text is read."""

    async def text(self, encoding: str | None = None, errors: str = "surrogatepass") -> str:
        """The body, whatever charset is claimed. Raises TooLargeError."""
        del encoding
        whole = bytearray()
        async for chunk in self.content.iter_any():
            whole += chunk
            if len(whole) > LARGEST_ANSWER_BYTES:
                raise TooLargeError
        return whole.decode("utf-8", errors)


class ReadOnlyConnection(AIOHttpConnection):
    """Sends what is allowed, follows nothing."""

    def __init__(self, *, proxy: str | None, **options: Any) -> None:
        super().__init__(**options)
        self._proxy = proxy

    async def perform_request(  # noqa: PLR0917 - the library's signature
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """See AIOHttpConnection. Raises PermissionError for what is not allowed."""
        allowed.check(method, url, params or {}, {**self.headers, **(headers or {})}, body)
        return await super().perform_request(method, url, params, body, timeout, ignore, headers)

    async def _create_aiohttp_session(self) -> Any:
        tracing = aiohttp.TraceConfig()
        tracing.on_request_redirect.append(_refuse_redirect)
        self.loop = asyncio.get_running_loop()
        self.session = aiohttp.ClientSession(
            headers=self.headers,
            skip_auto_headers=("accept", "accept-encoding"),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=_Response,
            connector=aiohttp.TCPConnector(limit=self._limit or 1, ssl=self._ssl_context or True),
            trace_configs=[tracing],
            proxy=self._proxy,
            trust_env=False,  # it would take passwords out of ~/.netrc
        )

    def _raise_warnings(self, warning_headers: Any) -> None:
        """Say nothing: what a server writes there would be printed as it is."""

    def _raise_error(self, status_code: int, raw_data: str | bytes, content_type: str | None = None) -> None:
        is_json = (content_type or "").startswith("application/json")
        raise TransportError(status_code, "", raw_data if is_json else "")


async def _refuse_redirect(_session: object, _context: object, params: aiohttp.TraceRequestRedirectParams) -> None:
    raise RedirectRefusedError(params.response.headers.get("location", "")[:200])


class Unread(Serializer):
    """Hands the text on: what shape it must have is known where it was asked for."""

    mimetype = "application/json"

    def loads(self, s: str) -> Any:
        """The text itself."""
        return s

    def dumps(self, data: Any) -> Any:
        """Bytes that are JSON already."""
        return data


class Refused(Serializer):
    """OpenSearch answers in JSON only."""

    mimetype = "text/plain"

    def loads(self, s: str) -> Any:  # noqa: ARG002 - whatever it says
        """Raise SerializationError."""
        raise SerializationError("plain text")


def silence() -> None:
    """Keep the libraries' logs, which hold whole requests and what a server writes into headers, off the screen."""
    for name in ("opensearch", "opensearchpy.trace", "aiohttp"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
