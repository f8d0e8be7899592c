"""What a prepared source holds: index patterns, their segments, extents and problems; values only.

Built once after opening, and again when a file was found under a new name or a damaged segment was made again.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate

from logreview_tui.domain.counts import Count
from logreview_tui.domain.source import Extent, IndexPattern, Problem
from logreview_tui.sources.local.fingerprints import first_lines, name_of
from logreview_tui.sources.local.model import SegmentRef
from logreview_tui.sources.local.opening import Opened, Settings, Unreadable
from logreview_tui.sources.local.reports import assumptions_of, damage_of, moment

_CONTAINER = re.compile(r"/(?P<pod>[^_/]+)_(?P<namespace>[^_/]+)_(?P<container>[^/]+)-[0-9a-f]{64}\.log[^/]*$")
_POD = re.compile(r"/(?P<namespace>[^_/]+)_(?P<pod>[^_/]+)_[0-9a-f-]{32,36}/(?P<container>[^/]+)/\d+\.log[^/]*$")
_MOST_LINES = 64


@dataclass(frozen=True, slots=True)
class Pattern:
    """One index pattern."""

    name: str
    indices: tuple[str, ...]
    segments: tuple[SegmentRef, ...]
    """In the order of their ids: by fingerprint, then by position."""
    story: tuple[SegmentRef, ...]
    """In the order of the files, oldest first."""
    problems: tuple[Problem, ...]
    is_permitted: bool
    is_readable: bool

    @property
    def oldest(self) -> int | None:
        """Microseconds of the oldest entry."""
        return min((s.oldest for s in self.segments if s.rows), default=None)

    @property
    def newest(self) -> int | None:
        """Microseconds of the newest entry."""
        return max((s.newest for s in self.segments if s.rows), default=None)

    @property
    def doubt(self) -> str:
        """Why counts may be too low; empty when nothing is missing."""
        hiding = [p for p in self.problems if p.hides_entries]
        more = f" (and {len(hiding) - 1} more)" if len(hiding) > 1 else ""
        return f"{hiding[0].where}: {hiding[0].what}{more}" if hiding else ""

    def count(self, value: int, lost: str = "") -> Count:
        """A number of entries, as true as it can be."""
        if not self.is_permitted:
            return Count.not_permitted(self.doubt)
        if not self.is_readable:
            return Count.failed(self.doubt)
        doubt = lost or self.doubt
        return Count.at_least(value, doubt) if doubt else Count.exact(value)

    @property
    def extent(self) -> Extent:
        """Its oldest and newest entry and their number."""
        total = self.count(sum(s.rows for s in self.segments))
        oldest, newest = (None if t is None else moment(t) for t in (self.oldest, self.newest))
        return Extent(self.name, oldest, newest, total, self.problems)

    @property
    def index_pattern(self) -> IndexPattern:
        """As the contract names it."""
        return IndexPattern(self.name, self.indices, self.is_permitted)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything there is."""

    patterns: dict[str, Pattern]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...]


def make_catalog(
    opened: Sequence[Opened | Unreadable],
    elsewhere: Sequence[Problem],
    settings: Settings,
    clock: Callable[[], datetime],
) -> Catalog:
    """Sort files into patterns. Reads the first lines of the files: not for the event loop."""
    good = [o for o in opened if isinstance(o, Opened)]
    names = name_files(good)
    now = clock()
    problems, assumptions = [*elsewhere, *_twins(good)], list[str]()
    families: dict[str, list[Opened | Unreadable]] = defaultdict(list)
    logs = {o.found.pattern for o in good}
    for one in opened:
        if isinstance(one, Unreadable) and not (one.is_log or one.found.is_given or one.found.pattern in logs):
            problems.append(replace(one.problem, hides_entries=False, index_pattern=None))
            continue
        families[one.found.pattern].append(one)
        if isinstance(one, Opened):
            problems += damage_of(one.found, one.segments, now)
            assumptions += assumptions_of(one.found, one.segments, settings.year, settings.zone)
        else:
            problems.append(one.problem)
    patterns = {name: _pattern(name, families[name], names, problems, settings) for name in sorted(families)}
    return Catalog(patterns, tuple(assumptions), tuple(problems))


def _pattern(
    name: str,
    family: Sequence[Opened | Unreadable],
    names: dict[str, str],
    problems: Iterable[Problem],
    settings: Settings,
) -> Pattern:
    good = [o for o in family if isinstance(o, Opened)]
    story = [ref for one in good for ref in _refs(one, names[one.file.path], settings)]
    bad = [o for o in family if isinstance(o, Unreadable)]
    return Pattern(
        name, tuple(o.found.name for o in family),
        segments=tuple(sorted(story, key=lambda s: (s.fingerprint, s.start))),
        story=tuple(story),
        problems=tuple(p for p in problems if p.index_pattern in {name, None}),
        is_permitted=bool(good) or not all(o.is_denied for o in bad),
        is_readable=bool(good) or not any(o.problem.hides_entries for o in bad),
    )  # fmt: skip


def _refs(one: Opened, fingerprint: str, settings: Settings) -> list[SegmentRef]:
    place: tuple[tuple[str, str], ...] = ()
    found = _CONTAINER.search(str(one.found.path)) or _POD.search(str(one.found.path))
    if found and any("cri" in s.formats for s in one.segments):
        place = tuple((name, found[name]) for name in ("namespace", "pod", "container"))
    filled = sorted((s for s in one.segments if s.rows), key=lambda s: s.start)
    before = [None, *accumulate((s.newest for s in filled), max)]
    return [
        SegmentRef(
            str(one.folder), s.name, s.rows, s.oldest, s.newest, s.is_sorted, s.start, one.file, one.found.name,
            fingerprint, place, settings.scanner, newest,
        )
        for s, newest in zip(filled, before, strict=False)
    ]  # fmt: skip


def name_files(files: Sequence[Opened]) -> dict[str, str]:
    """Path to fingerprint: of its first line; where files share that, of as many as it takes; else of the path too."""
    names: dict[str, str] = {}
    todo, lines = list(files), 1
    while todo and lines <= _MOST_LINES:
        groups: dict[str, list[Opened]] = defaultdict(list)
        for one in todo:
            groups[name_of(_beginning(one, lines))].append(one)
        names |= {group[0].file.path: name for name, group in groups.items() if len(group) == 1}
        todo = [one for group in groups.values() if len(group) > 1 for one in group]
        lines *= 2
    for one in todo:
        names[one.file.path] = name_of(_beginning(one, _MOST_LINES) + b"\0" + os.fsencode(one.found.name))
    return names


def _beginning(one: Opened, lines: int) -> bytes:
    try:
        descriptor = os.open(one.file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.fsencode(one.file.path)
    try:
        return first_lines(descriptor, lines)
    finally:
        os.close(descriptor)


def _twins(files: Sequence[Opened]) -> list[Problem]:
    """Files that begin alike and are of one size are most likely copies: their entries count twice."""
    groups: dict[str, list[Opened]] = defaultdict(list)
    for one in files:
        groups[one.file.edges].append(one)
    return [
        Problem(
            group[0].found.name,
            f"seems to be the same as {', '.join(o.found.name for o in group[1:])}: their entries count in each",
            "leave one of them out",
        )
        for group in groups.values()
        if len(group) > 1
    ]  # fmt: skip
