"""Numbers, times and states in words: the same wording on every screen. Pure; no colours, no widgets."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from logreview_tui.domain.change import compare
from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.events import PreviousCount
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.domain.review import Review
from logreview_tui.domain.rows import said

DAY = timedelta(days=1)
_FULL = 10_000
_SCALES = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))
_FAR_MORE, _FAR_LESS = 2.0, 0.5
_TENTHS_BELOW = 100


def compact(value: int) -> str:
    """At most five columns: exact below 10,000, then 12.3k, cut off and never rounded up."""
    if value < _FULL:
        return str(value)
    scale, unit = next(s for s in _SCALES if value >= s[0])
    whole, tenths = value // scale, value % scale * 10 // scale
    return f"{whole}.{tenths}{unit}" if whole < _TENTHS_BELOW else f"{whole}{unit}"


def grouped(value: int) -> str:
    """A number in groups of three."""
    return f"{value:,}".replace(",", " ")


def entries(count: Count) -> str:
    """A count in words."""
    match count.state:
        case CountState.EXACT | CountState.AT_LEAST:
            value = count.value or 0
            word = "entry" if value == 1 else "entries"
            return f"{'at least ' if count.state is CountState.AT_LEAST else ''}{grouped(value)} {word}"
        case CountState.PENDING:
            return "not counted yet"
        case CountState.NOT_PERMITTED:
            return "not permitted"
        case _:
            return "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """How a count compares with the last review, per day that had data."""

    text: str = ""
    direction: int = 0
    """1: more than twice, -1: less than half, else 0."""


def change(now: Timeline, then: PreviousCount | None) -> Change:
    """Compare entries per reviewable day; nothing to say without a last review or a number."""
    found = compare(now, then)
    if found is None:
        has_both = then is not None and then.count.value is not None and now.count.value is not None
        return Change("no data to compare") if has_both else Change()
    if found.ratio is None:
        return Change("0 last review", 1) if found.per_day else Change("0 as in last review")
    direction = 1 if found.ratio > _FAR_MORE else -1 if found.ratio < _FAR_LESS else 0
    far = ", significant" if found.is_significant else ""
    return Change(f"{(found.ratio - 1) * 100:+.0f}% per day{far}", direction)


def moment(time: datetime, zone: tzinfo, *, seconds: bool = True) -> str:
    """A time with its zone."""
    local = time.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}"[: None if seconds else -3] + f" {local.tzname()}"


def clock(time: datetime, zone: tzinfo) -> str:
    """Time of day with day and month, for a column whose zone is printed above."""
    local = time.astimezone(zone)
    return f"{local.day:2} {local:%b %H:%M:%S}"


def period(within: TimeRange, zone: tzinfo, *, short: bool = False) -> str:
    """A range with its zone; hours only where it does not lie on local midnights."""
    start, end = within.start.astimezone(zone), within.end.astimezone(zone)
    on_midnights = not (start.hour or start.minute or start.second or end.hour or end.minute or end.second)
    hours = "" if on_midnights else " %H:%M"
    days = "%b" if short else "%b %Y"
    first = f"{start.day} {start:{days + hours}}"
    last = f"{end.day} {end:{'%b %Y' + hours}}"
    zones = dict.fromkeys((start.tzname() or "", end.tzname() or ""))
    return f"{first} - {last} {'/'.join(zones)}"


def days(within: TimeRange, zone: tzinfo) -> str:
    """A range by its days alone, where there is no room for more."""
    start, end = within.start.astimezone(zone), within.end.astimezone(zone)
    return f"{start.day} {start:%b} - {end.day} {end:%b}"


def bucket(start: datetime, end: datetime, zone: tzinfo) -> str:
    """One bucket of a timeline, its zone beside it."""
    a, b = start.astimezone(zone), end.astimezone(zone)
    clock_time = "%H:%M:%S" if a.second or b.second else "%H:%M"
    last = f"{b:{clock_time}}" if b.date() == a.date() else f"{b:%a} {b.day} {b:%b} {b:{clock_time}}"
    before = f" {a.tzname()}" if a.tzname() != b.tzname() else ""
    return f"{a:%a} {a.day} {a:%b} {a:{clock_time}}{before} - {last} {b.tzname()}"


def length(interval: timedelta) -> str:
    """An interval in its largest whole unit."""
    seconds = int(interval.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def keyword(query: Query) -> str:
    """The row a query stands in, its filters included."""
    return said(query.keyword, query.filters)


def asked(review: Review, query: Query) -> str:
    """The row a query stands in, with its name if it has one, or what was tried."""
    row = review.row_of(query)
    question = said(query.keyword, query.filters)
    return f"{row.name} ({question})" if row and row.name else question


def plural(n: int, one: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{n} {one if n == 1 else many or one + 's'}"
