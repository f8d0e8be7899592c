"""Where a cluster finds other entries than a search of the words themselves would, told from how its fields are mapped.

Pure. What is said here is what tests on real servers found against the local source, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from logreview_tui.sources.opensearch.wire import Capability

Fields = Mapping[str, Mapping[str, Capability]]
"""Name -> type -> capability, as `_field_caps` answers."""

ALWAYS = (
    "times are those of the index: milliseconds",
    "numbers are found as the index keeps them: 500.7 in a field of whole numbers as 500, 500.0 in text as it stands",
    "fractions are found with d or f behind as well: 30.0 by 30d",
    "fields with an analyzer of their own are searched in its words",
)
_WHOLE = {"keyword", "constant_keyword", "wildcard"}
_DATES = {"date", "date_nanos"}
_OBJECTS = {"object", "unmapped"}
_METADATA = frozenset({
    "_data_stream_timestamp", "_doc_count", "_feature", "_field_names", "_id", "_ignored", "_index", "_nested_path",
    "_primary_term", "_routing", "_seq_no", "_size", "_source", "_tier", "_type", "_version",
})  # fmt: skip
_TOLD = 3


def differences(fields: Fields, time_field: str) -> tuple[str, ...]:
    """Sentences about fields that are not searched word by word; those of `ALWAYS` come first."""
    names = sorted(name for name in fields if _is_own(name, time_field))
    return (*ALWAYS, *_about(names, fields))


def searched(fields: Fields, time_field: str) -> Iterator[str]:
    """Every field that a word may be found in, without the `.keyword` of texts."""
    for name, kinds in fields.items():
        is_own = _is_own(name, time_field) and not _is_twin(name, fields)
        if is_own and any(c.searchable for kind, c in kinds.items() if kind not in _OBJECTS):
            yield name


def _about(names: Sequence[str], fields: Fields) -> Iterator[str]:
    def of(*kinds: str) -> list[str]:
        return [n for n in names if fields[n].keys() & set(kinds)]

    nested = of("nested")
    whole = [n for n in of(*_WHOLE) if not _is_twin(n, fields)]
    silent = [n for n in names if any(not c.searchable for k, c in fields[n].items() if k not in {*_OBJECTS, "nested"})]
    if whole:
        yield f"{_some(whole)}: found by the whole value only, in lower case (mapped as keyword)"
    if dates := of(*_DATES):
        yield (
            f"{_some(dates)}: not searched by words (mapped as a date); a bare year finds its 1 January, a long "
            "number milliseconds since 1970"
        )
    if addresses := of("ip"):
        yield f"{_some(addresses)}: found by the whole address only, and not if it holds colons (mapped as ip)"
    if ranges := [n for n in names if any(k.endswith("_range") for k in fields[n])]:
        yield f"{_some(ranges)}: found by every number within (mapped as a range)"
    if flat := of("flat_object"):
        yield f"{_some(flat)}: values inside are found as a whole only (mapped as flat_object)"
    if nested:
        yield f"{_some(nested)}: not searched at all (mapped as nested)"
    if silent := [n for n in silent if not any(n.startswith(f"{outer}.") for outer in nested)]:
        yield f"{_some(silent)}: not searched at all (the mapping leaves it out of the index)"


def _is_own(name: str, time_field: str) -> bool:
    """A field of the documents: journald's begin with an underline as the server's own do."""
    return name != time_field and name not in _METADATA and not name.endswith(".")


def _is_twin(name: str, fields: Fields) -> bool:
    """Whether the words of a keyword field are also searched, in the text field that it belongs to."""
    parent = fields.get(name.rpartition(".")[0], {})
    return bool(parent) and not parent.keys() - {"text", "match_only_text", "unmapped"}


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_TOLD]) + (f" and {len(every) - _TOLD} more" if len(every) > _TOLD else "")
