"""Who asks, and whom: what server and security plugin tell, and for what they do not, why not.

Nothing here is needed for a review: each question may be refused, and then the evidence says so.
"""

from typing import TypeVar

from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError

T = TypeVar("T")


async def who_asks(client: Client) -> tuple[str, ...]:
    """Sentences for the reviewer and for the evidence."""
    who = await _optional(client, "/_plugins/_security/authinfo", wire.Who)
    server = await _optional(client, "/", wire.Server)
    lines = [_who_line(who), _server_line(server)]
    if isinstance(who, wire.Who):
        settings = await _optional(client, "/_plugins/_security/dashboardsinfo", wire.SecuritySettings)
        lines += _forbidden_lines(settings)
    return tuple(lines)


async def _optional(client: Client, path: str, shape: type[T]) -> T | str:
    """The answer, or why there is none. Raises RequestError when there is no cluster, or it does not let us in."""
    try:
        return await client.get(path, shape)
    except RequestError as e:
        if e.kind in {Kind.UNREACHABLE, Kind.UNKNOWN_USER, Kind.TIMEOUT}:
            raise
        return "not permitted" if e.kind is Kind.FORBIDDEN else "not offered by this cluster"


def _who_line(who: wire.Who | str) -> str:
    if isinstance(who, str):
        return f"who asks is not known: authinfo of the security plugin is {who}"
    name = who.user_name or who.principal or "an unnamed user"
    roles = ", ".join((*who.roles, *who.backend_roles)) or "none"
    return f"as seen by {name}, roles {roles}; what roles leave out of documents and fields cannot be told"


def _server_line(server: wire.Server | str) -> str:
    if isinstance(server, str):
        return f"cluster uuid and version are not known: GET / is {server}"
    version = f"{server.version.distribution} {server.version.number}".strip()
    return f"cluster {server.cluster_name}, uuid {server.cluster_uuid}, {version}"


def _forbidden_lines(settings: wire.SecuritySettings | str) -> list[str]:
    if isinstance(settings, str) or settings.not_fail_on_forbidden_enabled is None:
        return ["whether indices this user may not read are left out without a mark is not known"]
    if settings.not_fail_on_forbidden_enabled:
        return ["indices this user may not read are left out without a mark (do_not_fail_on_forbidden)"]
    return []
