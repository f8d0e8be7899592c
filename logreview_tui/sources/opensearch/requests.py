"""Questions as OpenSearch's Query DSL. Pure: values in, bodies out; nothing a reviewer typed is ever pasted into text.

Every body has a range on the time field and no `now`, so that it can be cached and asked again; every histogram has
`min_doc_count` 1, since the server builds the empty buckets before it counts them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from logreview_tui.domain.query import Filter, Query, TimeRange

Body = dict[str, Any]

LARGEST_ANSWER_BYTES = 32_000_000
"""Uncompressed; no answer may fill our memory."""
LIST_PAGE = 10_000
"""`index.max_result_window`."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SEEDS = 2**63
"""A server reads a seed as a signed number of 64 bits."""


def millis(moment: datetime) -> int:
    """The first whole millisecond at or after a time; stamps are searched in milliseconds."""
    return -((_EPOCH - moment) // _MS)


def moment(ms: int) -> datetime:
    """Milliseconds since 1970 as an aware time. Raises OverflowError beyond the years 1 to 9999."""
    return _EPOCH + timedelta(milliseconds=ms)


def time_clause(field: str, start_ms: int, end_ms: int) -> Body:
    """[start, end) on the time field."""
    return {"range": {field: {"gte": start_ms, "lt": end_ms, "format": "epoch_millis"}}}


def words_clause(words: Sequence[str], field: str | None = None) -> Body:
    """The words next to each other in one value, of a field or of any; one word also matches numbers.

    No `fields` means every field that can be searched (`index.query.default_field`). Where `fields` would read a name
    as a wildcard or a boost, other clauses are asked, which take it as it is.
    """
    text, is_phrase = " ".join(words), len(words) > 1
    if field is not None and not is_phrase:
        return {"match": {field: {"query": text, "lenient": True}}}
    if field is not None and any(sign in field for sign in "*^"):
        return {"match_phrase": {field: {"query": text}}}
    clause: Body = {"query": text, "type": "phrase" if is_phrase else "best_fields", "lenient": True}
    return {"multi_match": clause if field is None else {**clause, "fields": [field]}}


def _filter_clause(condition: Filter) -> Body:
    from logreview_tui.domain.tokens import words  # noqa: PLC0415 - only where filters are used

    if condition.numbers is not None:
        return {"terms": {condition.field: [str(n) for n in condition.numbers]}}
    return words_clause(words(condition.value), condition.field)


def query_clause(query: Query, time_field: str, within: TimeRange | None = None) -> Body:
    """The whole question, not scored. within: in place of the query's own range."""
    span = within or query.within
    clause = conditions_clause(query)
    clause["bool"]["filter"].insert(0, time_clause(time_field, millis(span.start), millis(span.end)))
    return clause


def conditions_clause(query: Query) -> Body:
    """Keyword and filters, whenever."""
    wanted = [words_clause(query.keyword.words)] if query.keyword else []
    wanted += [_filter_clause(f) for f in query.filters if not f.is_excluded]
    unwanted = [_filter_clause(f) for f in query.filters if f.is_excluded]
    return {"bool": {"filter": wanted, **({"must_not": unwanted} if unwanted else {})}}


def pool_body(query: Query, time_field: str, size: int, seed: int, without: Sequence[tuple[str, ...]]) -> Body:
    """Matches in an order that the server makes of the seed; none of those that hold one of the phrases."""
    clause = query_clause(query, time_field)
    if without:
        clause["bool"].setdefault("must_not", []).extend(words_clause(phrase) for phrase in without)
    chance = {"random_score": {"seed": seed % _SEEDS, "field": "_seq_no"}, "boost_mode": "replace"}
    return {
        "size": size,
        "track_total_hits": True,
        "query": {"function_score": {"query": clause, **chance}},
        "sort": [{"_score": {"order": "desc"}}, *order(time_field)],
    }


def search_body(query: Query, time_field: str) -> Body:
    """What a reviewer may paste elsewhere: the newest entries of a question, and how many there are."""
    return {
        "track_total_hits": True,
        "query": query_clause(query, time_field),
        "sort": [{time_field: {"order": "desc"}}],
    }


def timeline_body(query: Query, time_field: str, interval: timedelta, within: TimeRange | None = None) -> Body:
    """Count and date histogram; buckets begin at the range's start."""
    step = interval // _MS
    span = within or query.within
    histogram = {
        "field": time_field,
        "fixed_interval": f"{step}ms",
        "offset": f"{millis(span.start) % step}ms",
        "min_doc_count": 1,
    }
    return {
        "size": 0,
        "track_total_hits": True,
        "query": query_clause(query, time_field, within),
        "aggs": {"t": {"date_histogram": histogram}},
    }


def spans_body(query: Query, time_field: str, spans: Sequence[tuple[int, int]]) -> Body:
    """The question over several ranges of milliseconds at once; what to return is added by the caller."""
    inside = [time_clause(time_field, a, b) for a, b in spans]
    either = inside[0] if len(inside) == 1 else {"bool": {"should": inside, "minimum_should_match": 1}}
    clause = query_clause(query, time_field)
    clause["bool"]["filter"].append(either)
    return {"size": 0, "track_total_hits": True, "query": clause}


def refined_body(query: Query, time_field: str, spans: Sequence[tuple[int, int]], step_ms: int) -> Body:
    """A finer histogram over several ranges."""
    histogram = {
        "field": time_field,
        "fixed_interval": f"{step_ms}ms",
        "offset": f"{spans[0][0] % step_ms}ms",
        "min_doc_count": 1,
    }
    return {**spans_body(query, time_field, spans), "aggs": {"t": {"date_histogram": histogram}}}


def first_stamp_clause(field: str, start_ms: int | None, end_ms: int) -> Body:
    """The first of an entry's time stamps is in [start, end); a range alone would take any of them. start None: any."""
    before_end: Body = {"range": {field: {"lt": end_ms, "format": "epoch_millis"}}}
    before_start: list[Body] = (
        [] if start_ms is None else [{"range": {field: {"lt": start_ms, "format": "epoch_millis"}}}]
    )
    return {"bool": {"filter": [before_end], "must_not": before_start}}


def partition_body(query: Query, time_field: str, spans: Sequence[tuple[int | None, int]]) -> Body:
    """How many matches have their first time stamp in each of several ranges; what to return is added by the caller."""
    parts = [first_stamp_clause(time_field, a, b) for a, b in spans]
    return {
        "size": 0,
        "track_total_hits": True,
        "query": query_clause(query, time_field),
        "aggs": {"p": {"filters": {"filters": parts}}},
    }


def first_stamps_body(query: Query, time_field: str, spans: Sequence[tuple[int | None, int]]) -> Body:
    """The question over the matches whose first time stamp is in one of several ranges."""
    clause = query_clause(query, time_field)
    either = [first_stamp_clause(time_field, a, b) for a, b in spans]
    clause["bool"]["filter"].append({"bool": {"should": either, "minimum_should_match": 1}})
    return {"size": 0, "track_total_hits": True, "query": clause}


def order(time_field: str, *, newest_first: bool = False) -> list[Body]:
    """By time, index and number within it, so that a rollover loses nothing.

    Stamps of all indices are compared in milliseconds, also where one keeps nanoseconds; of several in one entry the
    first counts, whichever way is asked.
    """
    way = "desc" if newest_first else "asc"
    return [
        {time_field: {"order": way, "mode": "min", "numeric_type": "date", "unmapped_type": "date"}},
        {"_index": {"order": way}},
        {"_seq_no": {"order": way}},
    ]


def listing(time_field: str, size: int, *, newest_first: bool = False) -> Body:
    """Which entries, without their text."""
    return {
        "size": size,
        "track_total_hits": True,
        "_source": False,
        "sort": order(time_field, newest_first=newest_first),
    }


def by_ids_body(ids: Sequence[str], size: int, time_field: str) -> Body:
    """Documents by id, whole. size: more than ids where several indices may hold the same."""
    clause = {"bool": {"filter": [{"ids": {"values": sorted(set(ids))}}]}}
    return {"size": size, "query": clause, "sort": order(time_field)}


def page_body(clause: Body, time_field: str, size: int, *, newest_first: bool = False) -> Body:
    """Whole documents in order."""
    way = order(time_field, newest_first=newest_first)
    return {"size": size, "track_total_hits": False, "query": clause, "sort": way}


def neighbours_clause(scope: Sequence[tuple[str, str]], time_field: str, start_ms: int, end_ms: int) -> Body:
    """Entries with these values within [start, end)."""
    same = [{"term": {field: value}} for field, value in scope]
    return {"bool": {"filter": [time_clause(time_field, start_ms, end_ms), *same]}}


def facet_body(query: Query, time_field: str, field: str, exact_field: str | None, size: int) -> Body:
    """The values of a field, how many entries lack it, and how many have a value too long to be counted.

    exact_field: which holds its whole values; None where no entry has the field, whose name is then not sent.
    """
    body: Body = {"size": 0, "track_total_hits": True, "query": query_clause(query, time_field)}
    if exact_field is None:
        return body
    has, has_exact = {"exists": {"field": field}}, {"exists": {"field": exact_field}}
    return {
        **body,
        "aggs": {
            "v": {"terms": {"field": exact_field, "size": size, "shard_size": max(1000, 10 * size)}},
            "without": {"filter": {"bool": {"must_not": [has, has_exact]}}},
            "long": {"filter": {"bool": {"filter": [has], "must_not": [has_exact]}}},
        },
    }


def fields_body(query: Query, words: Sequence[str], time_field: str, fields: Sequence[str]) -> Body:
    """How many matches hold the words in each of some fields; the answers come in their order."""
    each = [words_clause(words, name) for name in fields]
    return {
        "size": 0,
        "track_total_hits": True,
        "query": query_clause(query, time_field),
        "aggs": {"p": {"filters": {"filters": each}}},
    }


def coverage_body(time_field: str) -> Body:
    """What every index of a pattern holds, whatever the period."""
    inside = {
        "from": {"min": {"field": time_field}},
        "to": {"max": {"field": time_field}},
        "stamps": {"value_count": {"field": time_field}},
        "untimed": {"missing": {"field": time_field}},
    }
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {"i": {"terms": {"field": "_index", "size": 10_000}, "aggs": inside}},
    }
