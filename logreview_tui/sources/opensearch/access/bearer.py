"""A bearer token that is kept until it expires or is refused (RFC 6750). Where it comes from is not known here."""

import asyncio
import base64
import binascii
import json
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access.credential import Credential, Headers

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_EARLY_S = 10
_HEADER = "authorization"


class Bearer(Credential):
    """Fetches a token when it is first needed, and again when it has expired or the cluster refuses it."""

    def __init__(self, fetch: Callable[[], Awaitable[str]], *, origin: str, how_to_renew: str) -> None:
        """origin: where tokens come from, for sentences. how_to_renew: the next step when it has expired."""
        self._fetch, self._origin, self._how_to_renew = fetch, origin, how_to_renew
        self._token = ""
        self._alone = asyncio.Lock()

    async def headers(self) -> Headers:
        """Authorization."""
        async with self._alone:
            expires = expiry(self._token)
            if not self._token or (expires is not None and expires <= time.time() + _EARLY_S):
                await self._refresh()
            return {_HEADER: f"Bearer {self._token}"}

    async def renew(self, refused: Headers) -> bool:
        """See Credential. Of several requests that were refused with one token, the first fetches another."""
        async with self._alone:
            if refused.get(_HEADER) == f"Bearer {self._token}":
                await self._refresh()
            return refused.get(_HEADER) != f"Bearer {self._token}"

    def refusal(self) -> tuple[str, str]:
        """See Credential."""
        expires = expiry(self._token)
        if expires is None or expires > time.time():
            return f"it does not take the {self._origin}", self._how_to_renew
        moment = datetime.fromtimestamp(expires, UTC)
        return f"the {self._origin} expired at {moment:%Y-%m-%d %H:%M:%S} UTC", self._how_to_renew

    async def _refresh(self) -> None:
        found = (await self._fetch()).strip()
        if not _TOKEN.fullmatch(found):
            raise SourceError(f"the {self._origin} is no bearer token", self._how_to_renew)
        self._token = found


def expiry(token: str) -> float | None:
    """When a JSON web token says that it expires, seconds since 1970; None for a token that does not say (RFC 7519)."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        expires = claims.get("exp")
    except (ValueError, AttributeError, RecursionError, binascii.Error):
        return None
    is_time = isinstance(expires, int | float) and 0 <= expires < 253_402_300_800  # noqa: PLR2004 - the year 10000
    return float(expires) if is_time else None
