"""What a cluster holds for us, found with read permission: `_resolve/index`, `_field_caps` and one search a pattern.

A count leaves out, without a word, indices that are closed, that have no shard left, or that do not map the time field:
each is looked for here and becomes a problem of its pattern.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase

from logreview_tui.domain.presets import PRESETS, Preset
from logreview_tui.domain.source import Problem
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.answers import count_of, read
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.differences import differences
from logreview_tui.sources.opensearch.failures import Kind, RequestError
from logreview_tui.sources.opensearch.forbidden import is_readable, refusal
from logreview_tui.sources.opensearch.narrowing import scope_clause, scope_problems
from logreview_tui.sources.opensearch.requests import coverage_body, moment
from logreview_tui.sources.opensearch.shape import Shape

_FAMILY = re.compile(r"^(?P<stem>.+?)[-_.]*(?:(?:19|20)\d\d[-._]?(?:\d\d(?:[-._]?\d\d)?)?|\d{4,})(?:[-_.]\d+)*$")
_TOLD = 3
_MOST_UNCOVERED = 50
"""Families that are looked at one by one."""
_NAMES_AT_ONCE = 20
"""In a URL, which may be 4 kB long."""
_DATES = {"date", "date_nanos"}


@dataclass(frozen=True, slots=True)
class Names:
    """Indices behind a pattern, by what can be done with them."""

    open: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    is_known: bool = True
    """False where the cluster does not let us list them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be reviewed of a cluster, and what else it has."""

    patterns: Mapping[str, str] = field(default_factory=dict)
    """Pattern -> what to ask for."""
    everything: wire.Resolved | None = None
    """All its indices; None where it does not let us list them."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be told; nothing before the cluster was asked."""
        if self.everything is not None or not self.patterns:
            return ()
        return (
            Problem(
                "indices of no pattern",
                "they may not be listed: whether some can be read that no index pattern covers is not known",
                "compare `patterns:` with what the cluster's administrators say is there",
            ),
        )


async def wanted(client: Client, configured: Mapping[str, Sequence[str]], kind: Preset | None = None) -> Wanted:
    """The patterns of the configuration, else those of the preset that exist, else one a family.

    Raises SourceError when there is nothing to ask for.
    """
    found = {name: ",".join(parts) for name, parts in configured.items()}
    covered, forbidden = (set[str](), False) if found else await _usual(client, kind or PRESETS[0], found)
    try:
        everything = await client.resolve("*")
    except RequestError as e:
        if e.kind is Kind.FORBIDDEN and found:
            return Wanted(found)
        raise
    is_guess = not configured and kind is None and (not found or (forbidden and len(found) == 1))
    if is_guess or (not configured and kind is not None and kind.takes_families):
        others = families(_outside(everything, set() if is_guess else covered))
        found = {**({} if is_guess else found), **{name: name for name in others}}
    if not found:
        raise SourceError(
            f"{client.access.url} has no index that can be read",
            "name the index patterns in the configuration: `patterns: [kubernetes*]`",
        )
    return Wanted(found, everything)


async def _usual(client: Client, kind: Preset, found: dict[str, str]) -> tuple[set[str], bool]:
    """Add those of a preset's patterns that exist; which indices they have, and whether one may not be resolved."""
    covered: set[str] = set()
    forbidden = False
    for name in kind.patterns:
        try:
            resolved = await client.resolve(name)
        except RequestError as e:
            if e.kind is not Kind.FORBIDDEN:
                raise
            forbidden = True
            found[name] = name
            continue
        if resolved.indices or resolved.data_streams:
            found[name] = name
        covered |= {i.name for i in resolved.indices} | {s.name for s in resolved.data_streams}
    return covered, forbidden


def _outside(everything: wire.Resolved, covered: AbstractSet[str]) -> list[str]:
    """Indices and data streams that are not covered, without hidden ones."""
    indices = [i.name for i in everything.indices if "hidden" not in i.attributes]
    streams = [s.name for s in everything.data_streams if not covered & set(s.members)]
    return [name for name in (*indices, *streams) if not name.startswith(".") and name not in covered]


async def uncovered(client: Client, wanted: Wanted, shapes: Iterable[Shape]) -> tuple[str, ...]:
    """Families of indices that this user may read and no pattern has."""
    if wanted.everything is None:
        return ()
    every = families(_outside(wanted.everything, {name for shape in shapes for name in shape.found}))
    readable = [name for name in every[:_MOST_UNCOVERED] if await is_readable(client, name)]
    more = len(every) - _MOST_UNCOVERED
    return (*readable, f"and {more} families of indices more, not looked at") if more > 0 else tuple(readable)


def families(names: Sequence[str]) -> list[str]:
    """One pattern for all indices that differ in date and number only."""
    stems = dict.fromkeys(_stem(name) for name in sorted(names))
    starts = {stem[:-1] for stem in stems if stem.endswith("*")}
    return [stem for stem in stems if not any(stem[:i] in starts for i in range(1, len(stem.removesuffix("*"))))]


def _stem(name: str) -> str:
    found = _FAMILY.match(name)
    return f"{found['stem']}-*" if found and name[len(found["stem"])] == "-" else f"{found['stem']}*" if found else name


async def look(client: Client, name: str, indices: str, time_field: str, scope: str = "") -> Shape:
    """Everything there is to know about a pattern. scope: of that cluster's entries alone.

    Raises RequestError when nothing can be asked at all.
    """
    shape = Shape(name, indices, time_field)
    try:
        caps = await client.field_caps(indices, "*")
        names = await _names(client, indices, caps.indices)
    except RequestError as e:
        if e.kind is not Kind.FORBIDDEN:
            raise
        return replace(shape, is_permitted=False, refusal=await refusal(client, indices))
    shape = replace(shape, found=tuple(sorted({*names.open, *names.closed, *caps.indices})))
    problems = [*_hidden_indices(name, names, caps), *_mapping_problems(name, caps, time_field)]
    types = caps.fields.get(time_field, {})
    if not caps.indices:
        reason = "every index is closed or unavailable" if shape.found else "there is no such index"
        return replace(shape, refusal=reason, problems=tuple(problems))
    if not _DATES & types.keys():
        reason = f"no index has {time_field!r} as a date; name the field that is one with `time_field:`"
        return replace(shape, refusal=reason, problems=tuple(problems))
    if scope:
        client.narrow(indices, scope_clause(caps.fields, scope))
        problems += scope_problems(name, caps.fields)
    told = differences(caps.fields, time_field)
    return await _covered(client, replace(shape, problems=tuple(problems), differences=told))


async def _names(client: Client, indices: str, answering: Sequence[str]) -> Names:
    """Every index behind the names and wildcards that are asked, also through aliases and data streams."""
    wanted = [part for part in indices.split(",") if not part.startswith("-")]
    left_out = [part[1:] for part in indices.split(",") if part.startswith("-")]
    try:
        resolved = [await client.resolve(part) for part in wanted]
        listed = {i.name: i.attributes for r in resolved for i in r.indices if "hidden" not in i.attributes}
        behind = {name for r in resolved for name in r.members if not any(fnmatchcase(name, o) for o in left_out)}
        silent = sorted(behind - listed.keys() - set(answering))
        for at in range(0, len(silent), _NAMES_AT_ONCE):
            some = await client.resolve(",".join(silent[at : at + _NAMES_AT_ONCE]))
            listed |= {i.name: i.attributes for i in some.indices}
    except RequestError as e:
        if e.kind is Kind.FORBIDDEN:
            return Names(is_known=False)
        raise
    kept = {n: attributes for n, attributes in listed.items() if not any(fnmatchcase(n, o) for o in left_out)}
    return Names(
        tuple(n for n, attributes in kept.items() if "closed" not in attributes),
        tuple(n for n, attributes in kept.items() if "closed" in attributes),
    )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(sorted(names)[:_TOLD])
    return shown + (f" and {len(names) - _TOLD} more" if len(names) > _TOLD else "")


def _hidden_indices(pattern: str, names: Names, caps: wire.FieldCaps) -> list[Problem]:
    found = []
    if names.closed:
        found.append(
            Problem(
                _some(names.closed),
                "closed, none of its entries is counted",
                "ask the cluster's administrators to open it for the review",
                hides_entries=True,
                index_pattern=pattern,
            )
        )
    silent = set(names.open) - set(caps.indices)
    if silent:
        found.append(
            Problem(
                _some(tuple(silent)),
                "no part of it is available, none of its entries is counted",
                "wait until the cluster has recovered, then open the review",
                hides_entries=True,
                index_pattern=pattern,
            )
        )
    if not names.is_known:
        found.append(
            Problem(
                pattern,
                "indices may not be listed: closed and unavailable ones cannot be told",
                "the README has the role a reviewer needs (indices:admin/resolve/index)",
                index_pattern=pattern,
            )
        )
    return found


def _mapping_problems(pattern: str, caps: wire.FieldCaps, time_field: str) -> list[Problem]:
    others = {kind: c for kind, c in caps.fields.get(time_field, {}).items() if kind not in {*_DATES, "unmapped"}}
    return [
        Problem(
            _some(c.indices or caps.indices),
            f"{time_field!r} is {kind} there and not a date: its entries cannot be searched by time",
            "re-index it with the field as a date",
            hides_entries=True,
            index_pattern=pattern,
        )
        for kind, c in others.items()
    ]


async def _covered(client: Client, shape: Shape) -> Shape:
    """Oldest, newest, total, and the indices whose entries have no time."""
    try:
        answer = await client.search(shape.indices, coverage_body(shape.time_field), keep=("aggregations",))
    except RequestError as e:
        if e.kind is Kind.FORBIDDEN:
            return replace(shape, is_permitted=False, refusal=await refusal(client, shape.indices))
        if e.kind is Kind.BAD_REQUEST:
            return replace(shape, refusal=e.message)
        raise
    total = count_of(answer)
    held = read(answer.aggregations, wire.CoverageAggregations).i
    times = [t for b in held.buckets for t in (b.oldest.value, b.newest.value) if t is not None]
    untimed = [b for b in held.buckets if b.untimed.doc_count]
    problems = list(shape.problems)
    if untimed:
        n = sum(b.untimed.doc_count for b in untimed)
        problems.append(
            Problem(
                _some([b.key for b in untimed]),
                f"{n} {'entry has' if n == 1 else 'entries have'} no {shape.time_field!r}: they stand in no period",
                "they cannot be reviewed by time; find out who writes them",
                hides_entries=True,
                index_pattern=shape.name,
            )
        )
    stamps = sum(int(b.stamps.value or 0) for b in held.buckets)
    timed = sum(b.doc_count - b.untimed.doc_count for b in held.buckets)
    return replace(
        shape,
        found=tuple(sorted({*shape.found, *(b.key for b in held.buckets)})),
        oldest=_moment(min(times, default=None)),
        newest=_moment(max(times, default=None)),
        total=total,
        refusal=total.reason if total.value is None else "",
        problems=tuple(problems),
        has_several_stamps=stamps != timed,
    )


def _moment(ms: float | None) -> datetime | None:
    if ms is None:
        return None
    try:
        return moment(int(ms))
    except OverflowError as e:
        raise SourceError("an entry is stamped beyond the year 9999", "find and correct it") from e
