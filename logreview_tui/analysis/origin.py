"""Which component an entry comes from, by the fields that log shippers and formats give it."""

from collections.abc import Mapping, Sequence

from logreview_tui.domain.entry import LogEntry

_ACTOR = "user.username"
_APPLICATIONS = (
    "kubernetes.labels.app_kubernetes_io/name",
    "kubernetes.labels.app.kubernetes.io/name",
    "kubernetes.labels.app",
    "kubernetes.labels.component",
    "kubernetes.container_name",
    "container",
    "kubernetes.pod_name",
    "pod",
)
_NAMESPACES = ("kubernetes.namespace_name", "namespace")
_PROGRAMS = ("program", "ident", "syslog_identifier", "SYSLOG_IDENTIFIER", "service.name", "service", "logger", "app")
NAMES = frozenset((_ACTOR, "auditID", *_APPLICATIONS, *_NAMESPACES, *_PROGRAMS))
"""Fields that are looked at."""


def component_of(entry: LogEntry) -> str:
    """`namespace/application`, the program, or of an audit event the account; empty where no field says it."""
    return component({name: value for name, value in entry.fields if name in NAMES})


def component(fields: Mapping[str, str]) -> str:
    """The same for the fields of NAMES that are there."""
    if "auditID" in fields:
        return fields.get(_ACTOR, "")
    namespace, application = _first(fields, _NAMESPACES), _first(fields, _APPLICATIONS)
    if namespace:
        return f"{namespace}/{application}" if application else namespace
    return application or _first(fields, _PROGRAMS)


def _first(fields: Mapping[str, str], names: Sequence[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")
