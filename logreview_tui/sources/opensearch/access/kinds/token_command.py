"""A bearer token that a command prints, such as an OIDC client's (`kubectl oidc-login get-token`, `oauth2c`).

Started without a shell, with nothing to read; what it prints is the token and shown nowhere, not even when it fails.
"""

import asyncio
import json
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access.bearer import Bearer
from logreview_tui.sources.opensearch.access.credential import Credential
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings

KEYS = ("token_command",)
_PATIENCE_S = 60
_LONGEST = 64 * 1024
_BY_HAND = "it must print a token and nothing else: run it by hand to see what it says, that is not shown here"


def credential_of(settings: Settings, _asked_by: str) -> Credential | None:
    """Bearer for `token_command`, a list: the program and its arguments."""
    command = settings.words("token_command")
    if not command:
        return None
    if len(command) == 1 and " " in command[0]:
        raise SettingError(
            "token_command", "token_command is one text: no shell takes it apart", f"write {command[0].split()}"
        )
    renew = f"run {command[0]} by hand to see what it says"
    return Bearer(partial(_run, command), origin=f"token that {command[0]} printed", how_to_renew=renew)


async def _run(command: Sequence[str]) -> str:
    null = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=null, stdout=asyncio.subprocess.PIPE, stderr=null, start_new_session=True
        )
    except (OSError, ValueError) as e:
        why = getattr(e, "strerror", None) or "not a command"
        raise SourceError(f"token_command {command[0]}: {why}", "check `token_command:`") from None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            printed = await process.stdout.read(_LONGEST + 1) if process.stdout else b""
            while process.stdout and len(printed) <= _LONGEST and (more := await process.stdout.read(_LONGEST)):
                printed += more
            if len(printed) > _LONGEST:
                raise SourceError(f"token_command {command[0]} prints more than a token", _BY_HAND)
            status = await process.wait()
    except TimeoutError:
        raise SourceError(f"token_command {command[0]} took longer than {_PATIENCE_S} s", _BY_HAND) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if status:
        raise SourceError(f"token_command {command[0]} failed with status {status}", _BY_HAND)
    return _token_in(printed, command[0])


def _token_in(printed: bytes, program: str) -> str:
    """The token alone, or within a Kubernetes ExecCredential, which is how `kubectl` plugins print it."""
    try:
        text = printed.decode("ascii").strip()
        return str(json.loads(text)["status"]["token"]) if text.startswith("{") else text
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SourceError(f"token_command {program} printed no token", _BY_HAND) from None
