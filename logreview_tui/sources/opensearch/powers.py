"""Whether whoever asks could do more than read, as far as that can be told without trying.

Names of roles prove nothing in either direction: what a role permits is shown to administrators only. Nothing is tried,
because an attempt that is refused stands in the cluster's audit log, and one that is not would have written.
"""

import re
from collections.abc import Sequence

from logreview_tui.domain.source import Problem
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.identity import Identity, optional

_POWERFUL = re.compile(r"all_access|admin|writ|manage|crud|delet|full|owner|super|root|editor|unlimited", re.IGNORECASE)
_TOLD, _LONGEST = 10, 100
_ENOUGH = "a reviewer needs no more than the role in the README"


async def powers(client: Client, identity: Identity) -> Sequence[Problem]:
    """Signs that this user could write; none before the cluster was asked who it is. Raises RequestError."""
    where = str(client.access.url)
    if not identity.facts:
        return ()
    if not identity.is_known:
        open_to_all = "the cluster does not say who asks: perhaps everybody who reaches it can write"
        return [Problem(where, open_to_all, "ask its administrators whether access is controlled")]
    found = []
    names = sorted({role for role in identity.roles if _POWERFUL.search(role)})
    if names:
        told = ", ".join(name[:_LONGEST] for name in names[:_TOLD]) + (" and more" if len(names) > _TOLD else "")
        what = f"names of roles suggest that this user could write: {told}; names prove nothing"
        found.append(Problem(where, what, _ENOUGH))
    permissions = await optional(client, "/_plugins/_security/api/permissionsinfo", wire.ApiPermissions)
    if isinstance(permissions, wire.ApiPermissions) and permissions.has_api_access:
        what = "this user administrates security (has_api_access): it could give itself every permission"
        found.append(Problem(where, what, _ENOUGH))
    return found
