"""What the counts of a review show, and what the reviewer makes of it: findings, their journal events, their end.

A finding is one cause as far as can be told: it may show in several cells. The statistics stand in analysis; here is
only what is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from logreview_tui.domain.query import Query, rfc3339

LEAST_RISKY = 3
"""Fewer failures to authenticate are no risk indicator."""


class FindingKind(StrEnum):
    """What was found."""

    SPIKE = "spike"
    DIP = "dip"
    SILENCE = "silence"
    SHIFT = "level shift"
    VANISHED = "vanished entries"
    """The last signed review counted more."""
    LATE = "late entries"
    """The last signed review counted fewer."""


class Disposition(StrEnum):
    """What the reviewer says of a finding."""

    OPEN = "open"
    EXPLAINED = "explained"
    SUSPICIOUS = "suspicious"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch [start, end) of some queries that does not fit the rest of the period."""

    id: str
    """12 hex digits of what was found where and when."""
    kind: FindingKind
    is_up: bool
    """More than expected, not fewer."""
    is_risk: bool
    """A significant increase of authentication failures: a risk indicator."""
    start: datetime
    """The onset."""
    end: datetime
    observed: int
    """Entries in the stretch, in the first query."""
    expected: str
    """Entries expected there: a decimal number."""
    sentence: str
    queries: tuple[str, ...]
    """Ids of the queries it shows in, where it shows most first."""


def finding_id(kind: FindingKind, start: datetime, queries: Sequence[str]) -> str:
    """The same for the same thing found again."""
    return sha256("\n".join((kind.value, rfc3339(start), *queries)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Examined:
    """The timelines of these queries were examined, and this was found; earlier findings stay."""

    queries: tuple[str, ...]
    findings: tuple[Finding, ...]
    """Risk indicators first, then the strongest."""


@dataclass(frozen=True, slots=True)
class Disposed:
    """The reviewer says what a finding is; open takes it back."""

    finding_id: str
    disposition: Disposition
    note: str
    """What explains it, why it is suspicious, or why it is noise."""


_FAILURES = frozenset({"failed", "failure", "invalid", "denied", "deny", "blocked", "bad", "expired", "unknown"})
_REFUSALS = frozenset({("unauthorized",), ("401",), ("403",), ("authentication", "failure"), ("failed", "password")})
_LOGINS = ("auth", "secure", "sshd", "login")


def is_authentication_failure(query: Query) -> bool:
    """Whether the entries of a query are failures to authenticate, or refusals of those who did not."""
    if query.keyword is None:
        return False
    words = query.keyword.words
    if words in _REFUSALS:
        return True
    return words[0] in _FAILURES and any(name in query.index_pattern.lower() for name in _LOGINS)
