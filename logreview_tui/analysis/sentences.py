"""What was found in counts, in words a reviewer reads and an auditor can check."""

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo

from logreview_tui.analysis.windows import Window

_LEAST_P = 1e-9


def grouped(value: float) -> str:
    """A number in groups of three; below ten with a tenth where it has one."""
    if value < 10 and abs(value - round(value)) >= 0.05:  # noqa: PLR2004
        return f"{value:.1f}"
    return f"{round(value):,}".replace(",", " ")


def entries(value: int) -> str:
    """A number of entries."""
    return "no entry" if not value else "1 entry" if value == 1 else f"{grouped(value)} entries"


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """A stretch of time in a zone, the day named once where it is one day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    tail = f"{last:%H:%M}" if first.date() == last.date() else _moment(last)
    return f"{_moment(first)} - {tail} {last:%Z}"


def of_window(window: Window, stretch: str) -> str:
    """A spike, dip or silence."""
    what = "a spike" if window.z > 0 else "a dip" if window.observed else "silence"
    expected = f"expected {grouped(window.expected)} ± {grouped(window.sd)}"
    return f"{stretch}: {entries(int(window.observed))}, {expected}: {what} ({_chance(window.z)})"


def of_shift(since: str, observed: int, expected: float, z: float) -> str:
    """A lasting change of level."""
    now = f"{entries(observed)}, expected {grouped(expected)}"
    if not observed:
        return f"{since}: {now}: silence to the end ({_chance(z)})"
    share = observed / max(expected, 1e-9)
    rise = f"a lasting rise to {share:.1f} times" if expected >= 1 else "a lasting rise from next to nothing"
    change = rise if z > 0 else f"a lasting fall to {share:.0%}"
    return f"{since}: {now}: {change} ({_chance(z)})"


def usual(windows: Sequence[Window]) -> str:
    """Why something that stands out was not pointed at; empty if there is nothing."""
    if not windows:
        return ""
    if any(w.alike < 0 for w in windows):
        return "held for usual: it comes in the same hours of every week"
    times = max(w.alike for w in windows) + 1
    return f"held for usual: bursts like the strongest happened {times} times"


def _chance(z: float) -> str:
    p = math.erfc(abs(z) / math.sqrt(2))
    return "p < 1e-9" if p < _LEAST_P else f"p {p:.0e}"


def since(start: datetime, zone: tzinfo) -> str:
    """Where something that lasts began."""
    first = start.astimezone(zone)
    return f"since {_moment(first)} {first:%Z}"


def _moment(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %H:%M}"
