"""A Kubernetes audit event in one line: who did what to what, what came of it, from where."""

from collections.abc import Iterable


def headline(fields: Iterable[tuple[str, str]]) -> str | None:
    """`alice get pods/web-1 (shop) -> 403, from 10.0.0.7`; None when the fields are no audit event's."""
    values: dict[str, str] = {}
    for name, value in fields:
        values.setdefault(name, value)
    if values.get("kind") != "Event" or "verb" not in values:
        return None
    who = values.get("user.username", "somebody")
    if values.get("impersonatedUser.username"):
        who += f" as {values['impersonatedUser.username']}"
    what = "/".join(
        values[f"objectRef.{part}"] for part in ("resource", "name", "subresource") if values.get(f"objectRef.{part}")
    )
    where = f" ({values['objectRef.namespace']})" if values.get("objectRef.namespace") else ""
    code = values.get("responseStatus.code") or values.get("stage", "?")
    source = values.get("sourceIPs") or values.get("sourceIPs.0")
    return f"{who} {values['verb']} {what or values.get('requestURI', '?')}{where} -> {code}" + (
        f", from {source}" if source else ""
    )
