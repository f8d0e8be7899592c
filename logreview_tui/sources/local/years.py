"""Which year a year-less stamp is of: the last one's is given or taken from the file, the others follow from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from logreview_tui.sources.local.model import Segment

_DAY_US = 86_400_000_000
_HALF_YEAR_US = 183 * _DAY_US
_NEARLY_A_YEAR_US = 350 * _DAY_US
_SLACK = timedelta(days=1)


def year_by(written: datetime, last_local: int) -> int:
    """The latest year in which a stamp is no more than a day after the file was last written (local time).

    `last_local`: microseconds since the start of its year in months of 31 days; -1 if not known.
    """
    if last_local < 0:
        return written.year
    latest = written + _SLACK
    month, day = last_local // (31 * _DAY_US) + 1, last_local // _DAY_US % 31 + 1
    of_day = timedelta(microseconds=last_local % _DAY_US)
    is_later = (month, day, of_day) > (
        latest.month,
        latest.day,
        latest - latest.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    return latest.year - is_later


def years_of(segments: Sequence[Segment], last_year: int) -> list[int]:
    """The year of the last year-less stamp of each segment, in the order of the file; 0 for one without any."""
    years, year, first_after = [], last_year, -1
    for segment in reversed(segments):
        if segment.last_local < 0:
            years.append(0)
            continue
        if first_after >= 0:
            year -= turn(segment.last_local, first_after)
        years.append(year)
        year -= segment.years_spanned
        first_after = segment.first_local
    return years[::-1]


def turn(before: int, after: int) -> int:
    """1 if a new year began between two stamps that follow one another, -1 if a straggler of the old one follows."""
    return (after - before < -_HALF_YEAR_US) - (after - before > _NEARLY_A_YEAR_US)
