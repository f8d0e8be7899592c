"""What explains a set of entries: which component, host or level is more common in it; and whose a component is.

Method: signed log-likelihood ratio G2 (Dunning 1993) per value, Bonferroni over the values looked at, and two gates
that keep small differences out: at least twice as common, at least three entries more than expected.
"""

import fnmatch
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logreview_tui.domain.card import Belongs

LEAST_LIFT = 2.0
LEAST_EXCESS = 3.0
LEVEL = 0.01
"""Chance, over all values together, of blaming somebody for nothing."""

Value = tuple[str, str]
"""Field and value, such as ("namespace", "harbor")."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """A value that is more common in the set than elsewhere."""

    value: Value
    entries: int
    share: float
    """Of the set."""
    usual: float
    """Share elsewhere."""
    g2: float


def g2(inside: int, of_inside: int, outside: int, of_outside: int) -> float:
    """Signed log-likelihood ratio of two shares; positive where the first is larger. 0 for an empty side."""
    if not of_inside or not of_outside:
        return 0.0

    def term(n: int) -> float:
        return n * math.log(n) if n > 0 else 0.0

    whole = of_inside + of_outside
    both = inside + outside
    g = term(inside) + term(outside) + term(of_inside - inside) + term(of_outside - outside) + term(whole)
    g -= term(of_inside) + term(of_outside) + term(both) + term(whole - both)
    return math.copysign(max(2 * g, 0.0), inside / of_inside - outside / of_outside)


def explain(
    inside: Mapping[Value, int], outside: Mapping[Value, int], of_inside: int, of_outside: int
) -> tuple[Culprit, ...]:
    """The values that explain a set, the strongest first; none where it is spread as everything else is.

    inside, outside: entries per value in the set and in what it is compared with, of_inside and of_outside in all.
    """
    found = [_compared(value, n, of_inside, outside.get(value, 0), of_outside) for value, n in inside.items()]
    blamed = [c for c in found if _is_blamed(c, outside.get(c.value, 0), of_inside, of_outside, len(found))]
    return tuple(sorted(blamed, key=lambda c: (-c.g2, c.value)))


def _compared(value: Value, n: int, of_inside: int, there: int, of_outside: int) -> Culprit:
    share, usual = n / max(of_inside, 1), there / max(of_outside, 1)
    return Culprit(value, n, share, usual, g2(n, of_inside, there, of_outside))


def _is_blamed(found: Culprit, there: int, of_inside: int, of_outside: int, looked_at: int) -> bool:
    chance = math.erfc(math.sqrt(max(found.g2, 0.0) / 2)) * looked_at
    return (
        chance < LEVEL
        and found.share >= LEAST_LIFT * (there + 1) / (of_outside + 1)
        and found.entries - of_inside * found.usual >= LEAST_EXCESS
    )


def told(culprits: Sequence[Culprit], entries: int) -> str:
    """The strongest in words; that nobody stands out is a finding too."""
    if not culprits:
        return "spread over all components"
    first = culprits[0]
    usual = f"was {first.usual:.0%}" if first.usual else "was none"
    return f"{first.share:.0%} of {entries} come from {first.value[0]} {first.value[1]} ({usual})"


@dataclass(frozen=True, slots=True)
class PlatformList:
    """What counts as the platform: index patterns and namespaces, with `*` for any characters."""

    index_patterns: tuple[str, ...]
    namespaces: tuple[str, ...]

    def of_all(self, index_pattern: str, components: Sequence[str]) -> Belongs:
        """Whose all of them are; not known where they differ."""
        found = {self.belongs(index_pattern, component) for component in components}
        return found.pop() if len(found) == 1 else Belongs.UNKNOWN

    def belongs(self, index_pattern: str, component: str) -> Belongs:
        """Whose a component (`namespace/application`) of an index pattern is."""
        if _matches(index_pattern, self.index_patterns):
            return Belongs.PLATFORM
        namespace, slash, _ = component.partition("/")
        if not namespace or namespace == "default":
            return Belongs.UNKNOWN
        if _matches(namespace, self.namespaces):
            return Belongs.PLATFORM
        return Belongs.APPLICATION if slash else Belongs.UNKNOWN


def platform_list(names: Sequence[str]) -> PlatformList:
    """The list of these index patterns and namespaces; the usual one where there are none."""
    return PlatformList(tuple(names), tuple(names)) if names else PLATFORM


def _matches(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, glob) for glob in globs)


PLATFORM = PlatformList(
    ("kubeaudit*", "authlog*", "other*", "auth.log*", "syslog*", "kern.log*"),
    (
        "*-system", "kube-public", "kube-node-lease", "monitoring", "alertmanager", "thanos", "ingress-nginx",
        "cert-manager", "external-dns", "dex", "harbor", "falco", "fluentd", "velero", "kured", "rook-ceph",
        "tigera-operator", "gpu-operator", "argocd", "sealed-secrets", "jaeger", "capi-*",
    ),
)  # fmt: skip
"""Where nothing else is configured: Compliant Kubernetes and its usual additions."""
