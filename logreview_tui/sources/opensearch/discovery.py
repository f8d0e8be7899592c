"""What a cluster holds for us, found with read permission: `_resolve/index`, `_field_caps` and one search a pattern.

A count leaves out, without a word, indices that are closed, that have no shard left, or that do not map the time field:
each is looked for here and becomes a problem of its pattern.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase

from logreview_tui.domain.source import Problem
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch import wire
from logreview_tui.sources.opensearch.answers import count_of, read
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.differences import differences
from logreview_tui.sources.opensearch.failures import Kind, RequestError
from logreview_tui.sources.opensearch.presets import DEFAULT_PATTERNS
from logreview_tui.sources.opensearch.requests import coverage_body, moment
from logreview_tui.sources.opensearch.shape import Shape

_FAMILY = re.compile(r"^(?P<stem>.+?)[-_.]*(?:(?:19|20)\d\d[-._]?(?:\d\d(?:[-._]?\d\d)?)?|\d{4,})(?:[-_.]\d+)*$")
_TOLD = 3
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


async def wanted(client: Client, configured: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Pattern -> what to ask for: those of the configuration, else the usual ones that exist, else one a family.

    Raises SourceError when there is nothing to ask for.
    """
    if configured:
        return {name: ",".join(parts) for name, parts in configured.items()}
    found: dict[str, str] = {}
    forbidden: RequestError | None = None
    for name in DEFAULT_PATTERNS:
        try:
            resolved = await client.resolve(name)
        except RequestError as e:
            if e.kind is not Kind.FORBIDDEN:
                raise
            forbidden = e
            found[name] = name
            continue
        if resolved.indices or resolved.aliases or resolved.data_streams:
            found[name] = name
    if found and (forbidden is None or len(found) > 1):
        return found
    try:
        everything = await client.resolve("*")
    except RequestError as e:
        if e.kind is Kind.FORBIDDEN and found:
            return found
        raise
    names = families([i.name for i in everything.indices if not i.name.startswith(".")])
    names += [s.name for s in everything.data_streams if not s.name.startswith(".")]
    if not names:
        raise SourceError(
            f"{client.access.url} has no index that can be read",
            "name the index patterns in the configuration: `patterns: [kubernetes*]`",
        )
    return {name: name for name in dict.fromkeys(names)}


def families(names: Sequence[str]) -> list[str]:
    """One pattern for all indices that differ in date and number only."""
    stems = dict.fromkeys(_stem(name) for name in sorted(names))
    return [stem for stem in stems if not any(_covers(other, stem) for other in stems if other != stem)]


def _stem(name: str) -> str:
    found = _FAMILY.match(name)
    return f"{found['stem']}-*" if found and name[len(found["stem"])] == "-" else f"{found['stem']}*" if found else name


def _covers(pattern: str, name: str) -> bool:
    return pattern.endswith("*") and name.removesuffix("*").startswith(pattern[:-1])


async def look(client: Client, name: str, indices: str, time_field: str) -> Shape:
    """Everything there is to know about a pattern. Raises RequestError when the cluster cannot be asked at all."""
    shape = Shape(name, indices, time_field)
    try:
        caps = await client.field_caps(indices, "*")
        names = await _names(client, indices, caps.indices)
    except RequestError as e:
        if e.kind is not Kind.FORBIDDEN:
            raise
        return replace(shape, is_permitted=False, refusal="this user may not read it")
    shape = replace(shape, found=tuple(sorted({*names.open, *names.closed, *caps.indices})))
    problems = [*_hidden_indices(name, names, caps), *_mapping_problems(name, caps, time_field)]
    types = caps.fields.get(time_field, {})
    if not caps.indices:
        reason = "every index is closed or unavailable" if shape.found else "there is no such index"
        return replace(shape, refusal=reason, problems=tuple(problems))
    if not _DATES & types.keys():
        reason = f"no index has {time_field!r} as a date; name the field that is one with `time_field:`"
        return replace(shape, refusal=reason, problems=tuple(problems))
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
            return replace(shape, is_permitted=False, refusal="this user may not read it")
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
