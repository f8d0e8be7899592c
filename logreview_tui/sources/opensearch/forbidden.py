"""What a user may not read, and which part of a pattern that is: a cluster refuses the whole, and names none."""

from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError

_MOST_PARTS = 20
"""Each is asked for by itself."""


async def refusal(client: Client, indices: str) -> str:
    """Why a pattern cannot be read, in words."""
    parts = [part for part in indices.split(",") if not part.startswith("-")]
    if not 1 < len(parts) <= _MOST_PARTS:
        return "this user may not read it"
    forbidden = [part for part in parts if not await is_readable(client, part)]
    if len(forbidden) in {0, len(parts)}:
        return "this user may not read it"
    return f"this user may not read {', '.join(forbidden)}, and a pattern is read whole or not at all"


async def is_readable(client: Client, name: str) -> bool:
    """Whether this user may search there; what cannot be told counts as readable."""
    try:
        await client.field_caps(name, "_index")
    except RequestError as e:
        return e.kind is not Kind.FORBIDDEN
    return True
