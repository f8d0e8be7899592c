"""Only the entries of one cluster: the clause for it, and where a mapping does not let it be told. Pure."""

from logreview_tui.domain.source import Problem
from logreview_tui.sources.opensearch.differences import Fields
from logreview_tui.sources.opensearch.requests import Body
from logreview_tui.sources.scope import CLUSTER_FIELDS

_TEXT = {"text", "match_only_text"}


def scope_clause(fields: Fields, scope: str) -> Body:
    """Entries whose cluster is called so, by whole value; none where no field says it."""
    exact = [n for name in CLUSTER_FIELDS for n in (name, f"{name}.keyword") if _is_whole(n, fields)]
    if not exact:
        return {"match_none": {}}
    return {"bool": {"should": [{"term": {name: scope}} for name in exact], "minimum_should_match": 1}}


def scope_problems(pattern: str, fields: Fields) -> list[Problem]:
    """What a reviewer must know about it."""
    present = [name for name in CLUSTER_FIELDS if name in fields and _kinds(name, fields)]
    if not present:
        what = f"no entry has {' or '.join(CLUSTER_FIELDS)}: none is of a cluster"
        return [Problem(pattern, what, "review it without --cluster, or leave the pattern out", index_pattern=pattern)]
    untold = [n for n in present if not _is_whole(n, fields) and _kinds(f"{n}.keyword", fields) != {"keyword"}]
    mixed = [n for n in present if _kinds(n, fields) & _TEXT and _kinds(n, fields) - _TEXT]
    return [
        Problem(
            pattern,
            f"{name} is text there whose whole value cannot be searched: entries of the cluster are missing",
            "map it as a keyword, or with one beside it",
            hides_entries=True,
            index_pattern=pattern,
        )
        for name in dict.fromkeys((*untold, *mixed))
    ]


def _kinds(name: str, fields: Fields) -> set[str]:
    return set(fields.get(name, {})) - {"unmapped", "object"}


def _is_whole(name: str, fields: Fields) -> bool:
    kinds = _kinds(name, fields)
    return bool(kinds) and not kinds & _TEXT
