"""Who asks, and whom: what server and security plugin tell, and for what they do not, why not.

Nothing here is needed for a review: each question may be refused, and then the evidence says so.
"""

from dataclasses import dataclass
from typing import TypeVar

from logreview_tui.domain.source import Fact
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.access import UNVERIFIED, Access
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError

T = TypeVar("T")
_ROLES_TOLD = 50
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of both sides, and what is not and was taken for granted."""

    is_known: bool = False
    """The security plugin told who asks."""
    roles: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    assumptions: tuple[str, ...] = ()


async def who_asks(client: Client) -> Identity:
    """Ask server and plugin. Raises RequestError when there is no cluster, or it does not let us in."""
    who = await optional(client, "/_plugins/_security/authinfo", wire.Who)
    server = await optional(client, "/", wire.Server)
    facts = (_who_fact(who), *_server_facts(server), *_connection_facts(client.access))
    if isinstance(who, str):
        return Identity(facts=facts)
    settings = await optional(client, "/_plugins/_security/dashboardsinfo", wire.SecuritySettings)
    return Identity(True, (*who.roles, *who.backend_roles), facts, (_HIDDEN_PARTS, *_hidden_indices(settings)))


_HIDDEN_PARTS = "no role hides documents or fields of an index from this user: a cluster does not tell"


async def optional(client: Client, path: str, shape: type[T]) -> T | str:
    """The answer, or why there is none. Raises RequestError when there is no cluster, or it does not let us in."""
    try:
        return await client.get(path, shape)
    except RequestError as e:
        if e.kind in {Kind.UNREACHABLE, Kind.UNKNOWN_USER, Kind.TIMEOUT}:
            raise
        return "not permitted" if e.kind is Kind.FORBIDDEN else "not offered by this cluster"


def _who_fact(who: wire.Who | str) -> Fact:
    if isinstance(who, str):
        return Fact("as seen by", None, f"authinfo of the security plugin is {who}")
    name = (who.user_name or who.principal or "an unnamed user")[:_LONGEST]
    roles = [role[:_LONGEST] for role in (*who.roles, *who.backend_roles)]
    more = f" and {len(roles) - _ROLES_TOLD} more" if len(roles) > _ROLES_TOLD else ""
    return Fact("as seen by", f"{name}, roles {', '.join(roles[:_ROLES_TOLD]) or 'none'}{more}")


def _server_facts(server: wire.Server | str) -> tuple[Fact, ...]:
    names = ("cluster", "cluster uuid", "version")
    if isinstance(server, str):
        return tuple(Fact(name, None, f"GET / is {server}") for name in names)
    version = f"{server.version.distribution} {server.version.number}".strip()
    values = (server.cluster_name, server.cluster_uuid, version)
    return tuple(Fact(name, value[:_LONGEST]) for name, value in zip(names, values, strict=True))


def _connection_facts(access: Access) -> tuple[Fact, ...]:
    return (UNVERIFIED,) if access.is_insecure else ()


def _hidden_indices(settings: wire.SecuritySettings | str) -> tuple[str, ...]:
    known = not isinstance(settings, str) and settings.not_fail_on_forbidden_enabled
    if known:
        return ("this user may read every index: others are left out without a mark (do_not_fail_on_forbidden)",)
    if isinstance(settings, str) or known is None:
        return ("this user may read every index: whether others are left out without a mark is not known",)
    return ()
