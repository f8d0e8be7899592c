"""A bearer token that somebody else renews. It is read again when it has expired or is refused."""

import asyncio
from functools import partial

from logreview_tui.sources.opensearch.access.bearer import Bearer
from logreview_tui.sources.opensearch.access.credential import Credential
from logreview_tui.sources.opensearch.access.secrets import Place, Secret, keys, secret_of
from logreview_tui.sources.opensearch.access.settings import Settings

KEYS = keys("token")
_RENEW = "get a new one, or let `token_command:` get them"


def credential_of(settings: Settings, asked_by: str) -> Credential | None:
    """Bearer for `token_file`, `token_env`, `token_keyring` or `token_prompt`."""
    secret = secret_of(settings, "token", asked_by=asked_by)
    if secret is None:
        return None
    return Bearer(partial(_read, secret, []), origin=str(secret), how_to_renew=_RENEW)


async def _read(secret: Secret, typed: list[str]) -> str:
    if secret.place is not Place.PROMPT:
        return await asyncio.to_thread(secret.read)
    if not typed:  # asked once: later the screens stand where the question would
        typed.append(secret.read())
    return typed[0]
