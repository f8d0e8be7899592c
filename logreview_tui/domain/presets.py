"""What is known of clusters of a kind: their index patterns, and what is asked of them beside keywords."""

from dataclasses import dataclass

from logreview_tui.domain.rows import Row
from logreview_tui.errors import UsageError


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of cluster."""

    name: str
    patterns: tuple[str, ...]
    """Looked for; those that are there are reviewed."""
    takes_families: bool = False
    """Indices of no pattern are reviewed too, a pattern for each family of them."""
    queries: tuple[tuple[str, str], ...] = ()
    """Name and conditions."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The queries, read."""
        return tuple(Row.parse(name, text) for name, text in self.queries)


_QUERIES = (
    ("forbidden", "annotations.authorization.k8s.io/decision:forbid"),
    ("4xx", "responseStatus.code:400..499"),
    ("5xx", "responseStatus.code:500..599"),
    ("session opened", 'message:"session opened"'),
    ("priority < 5", "priority:0..4"),
)
"""Refused by access control, failed requests, logins (sshd, sudo, su), what journald calls a warning or worse."""

PRESETS = (
    Preset("compliant-kubernetes", ("authlog*", "kubeaudit*", "kubernetes*", "other*"), queries=_QUERIES),
    Preset("namespaces", ("authlog*", "kubeaudit*", "other*"), takes_families=True, queries=_QUERIES),
    Preset("generic", (), takes_families=True),
)
"""Compliant Kubernetes: the four write aliases of its fluentd. namespaces: the same with `indexPerNamespace`."""


def preset(name: str) -> Preset:
    """The preset of a name. Raises UsageError."""
    found = next((p for p in PRESETS if p.name == name), None)
    if found is None:
        raise UsageError(f"unknown preset {name!r}", f"known are: {', '.join(p.name for p in PRESETS)}")
    return found
