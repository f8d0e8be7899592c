"""Time zones of stamps that name none: by IANA name, by offset, or the host's."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logreview_tui.errors import UsageError

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times are counted from here


def read_zone(name: str) -> tzinfo:
    """`UTC`, `Europe/Stockholm`, `+02:00`. Raises UsageError if there is no such zone."""
    if name.upper() in {"UTC", "Z"}:
        return UTC
    if offset := _OFFSET.fullmatch(name):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if east < timedelta(hours=24):
            return timezone(-east if offset[1] == "-" else east)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise UsageError(f"{name!r} is no time zone", "give a name such as Europe/Stockholm, UTC, or +02:00") from e


def host_zone_name() -> str:
    """What the host calls its zone, for people; its rules are asked of the C library."""
    link = Path("/etc/localtime")
    target = str(link.resolve()) if link.is_symlink() else ""
    return target.partition("zoneinfo/")[2] or time.tzname[0]


def offset_of(zone: str | None) -> Callable[[int], int]:
    """A function from local seconds since 1970 to seconds east of UTC; of two possible, the earlier time's."""
    known = read_zone(zone) if zone else None

    def offset_s(local_s: int) -> int:
        local = _EPOCH + timedelta(seconds=local_s)
        try:
            aware = local.replace(tzinfo=known) if known else local.astimezone()
        except (OverflowError, ValueError, OSError):
            return 0
        return int((aware.utcoffset() or timedelta()).total_seconds())

    return offset_s
