"""The understanding card of a query: when its entries come, where from, whose they are, before anybody read it.

The reviewer confirms or corrects it in the note on the query, whose time and space it fills in.
"""

from dataclasses import dataclass
from enum import StrEnum

_TOLD = 3


class Belongs(StrEnum):
    """Whose a component is."""

    PLATFORM = "platform"
    APPLICATION = "application"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Described:
    """What was found of a query."""

    query_id: str
    rhythm: str
    """In words."""
    rhythm_kind: str
    stamps: int
    """Time stamps that it was found in."""
    has_all_stamps: bool
    """Else a consecutive run of them; never a sample, which would look random."""
    components: tuple[tuple[str, int], ...]
    """Component and entries of those looked at, most first; an empty name where no field says it."""
    looked_at: int
    belongs: Belongs
    peak: str
    """What explains the fullest day, in words; empty where too few were looked at."""

    @property
    def time(self) -> str:
        """When, as a note says it."""
        run = "" if self.has_all_stamps else f" (of {self.stamps} consecutive entries)"
        return f"{self.rhythm}{run}"

    @property
    def space(self) -> str:
        """Where from and whose, as a note says it."""
        shares = [f"{name or 'component not known'} {n / self.looked_at:.0%}" for name, n in self.components[:_TOLD]]
        more = len(self.components) - _TOLD
        told = ", ".join(shares) + (f" and {more} more" if more > 0 else "")
        whose = "platform or application not known" if self.belongs is Belongs.UNKNOWN else self.belongs.value
        return "; ".join(filter(None, (told, whose, self.peak)))
