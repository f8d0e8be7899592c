"""One cluster of several that log into the same place: how its entries are told, and what such a source is called.

fluentd writes the cluster's name as `cluster.name`, and as `cluster_name` where it takes dots out of names.
"""

import hashlib
import re

from logreview_tui.domain.source import Fact
from logreview_tui.errors import UsageError

CLUSTER_FIELDS = ("cluster.name", "cluster_name")
FACT = "only entries of cluster"
_PRESET_FACT = "preset"
_LONGEST = 256


def read_scope(text: str) -> str:
    """The name of a cluster as it stands in entries, whole. Raises UsageError for none."""
    if not text.strip() or len(text) > _LONGEST or not text.isprintable():
        raise UsageError(f"{text[:40]!r} is no name of a cluster", "write it as it stands in cluster.name of entries")
    return text


def scoped_name(name: str, scope: str) -> str:
    """The source's name, in letters that file names may have."""
    return f"{name}-{re.sub(r'[^A-Za-z0-9._-]+', '-', scope).strip('-.') or 'x'}" if scope else name


def scoped_identity(identity: str, scope: str) -> str:
    """SHA-256 hex: each cluster is a source of its own, reviewed from where its own last review ended."""
    return hashlib.sha256(f"{identity}\n{scope}".encode()).hexdigest() if scope else identity


def facts_of(scope: str, preset: str = "") -> tuple[Fact, ...]:
    """What a source says of how it was asked for, so that it can be asked for alike again."""
    return tuple(Fact(name, value) for name, value in ((FACT, scope), (_PRESET_FACT, preset)) if value)


def scope_of(facts: tuple[Fact, ...]) -> str:
    """The cluster that a source was narrowed to; empty if to none."""
    return _value(facts, FACT)


def preset_of(facts: tuple[Fact, ...]) -> str:
    """The preset that a source was opened with; empty if with none."""
    return _value(facts, _PRESET_FACT)


def _value(facts: tuple[Fact, ...], name: str) -> str:
    return next((f.value for f in facts if f.name == name and f.value), "")
