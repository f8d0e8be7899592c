"""A user and a password (RFC 7617)."""

import asyncio
import base64

from logreview_tui.sources.opensearch.access.credential import Credential, Headers
from logreview_tui.sources.opensearch.access.secrets import Place, Secret, keys, secret_of
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings

KEYS = ("user", *keys("password"))


class Basic(Credential):
    """The password is read again for each request, but for one that was typed, and kept nowhere."""

    def __init__(self, user: str, password: Secret) -> None:
        self._user, self._password = user, password
        self._typed = ""

    async def headers(self) -> Headers:
        """Authorization."""
        text = f"{self._user}:{await self._read()}"
        return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}

    def refusal(self) -> tuple[str, str]:
        """See Credential."""
        return f"wrong user {self._user!r}, or wrong {self._password}", "check both"

    async def _read(self) -> str:
        if self._password.place is not Place.PROMPT:
            return await asyncio.to_thread(self._password.read)
        self._typed = self._typed or self._password.read()
        return self._typed


def credential_of(settings: Settings, asked_by: str) -> Credential | None:
    """Basic for `user`; without a place for the password, it is asked for."""
    user = settings.text("user")
    password = secret_of(settings, "password", user, asked_by)
    if not user:
        if password:
            raise SettingError(f"password_{password.place}", "a password without a user", "add `user:`")
        return None
    if ":" in user or not user.isprintable():
        raise SettingError("user", f"user {user!r} holds a sign that no user name may hold", "correct it")
    return Basic(user, password or Secret("password", Place.PROMPT, "", user, asked_by))
