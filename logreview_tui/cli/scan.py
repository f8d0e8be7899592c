"""`logreview scan`: keywords x index patterns with counts and timelines, for scripts and cron."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from logreview_tui import bootstrap, scan
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.cli.anomalies import finding
from logreview_tui.config import parse_length
from logreview_tui.domain.change import compare
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.events import PreviousReview
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, TimeRange, rfc3339, unique_keywords
from logreview_tui.domain.rows import Row, unique_rows
from logreview_tui.domain.trying import parse_conditions
from logreview_tui.errors import ExitCode
from logreview_tui.opening import last_signed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period, keywords, interval."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    arguments.add_keywords(parser)
    parser.add_argument(
        "--query",
        action="append",
        default=[],
        metavar="Q",
        help="conditions beside the keywords: 'denied code:400..499 -user:root'; repeatable",
    )
    parser.add_argument("--interval", default="1h", help="bucket width, for example 15m, 1h, 1d (default: 1h)")
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Count, print, and say with the exit code whether everything could be read."""
    return asyncio.run(_scan(args))


async def _scan(args: argparse.Namespace) -> ExitCode:
    keywords = unique_keywords((*PROCEDURE_KEYWORDS, *args.keyword))
    asked = [Row(*parse_conditions(text)) for text in args.query]
    interval = parse_length(args.interval)
    config = configuration.load(args.config)
    async with bootstrap.opened_source(arguments.choice(args), config, output.progress()) as reading:
        start, end = arguments.moments(args, reading.zone)
        within = await reading.period(start, end)
        reading.check_buckets(within, interval)
        patterns = await reading.source.index_patterns()
        rows = unique_rows((Row(None), *map(Row, keywords), *reading.questions, *asked), within)
        queries = [row.query(p.name, within) for p in patterns for row in rows]
        found = {t.query.id: t async for t in scan.matrix(reading.source, queries, interval)}
        timelines = [found[q.id] for q in queries]
        description = reading.source.describe()
        zone = reading.zone
    for line in (
        bootstrap.period_line(reading, within),
        *bootstrap.source_lines(description),
        *bootstrap.problem_lines(description),
        *_inexact_lines(timelines),
    ):
        output.say(line)
    if args.json:
        last = last_signed(bootstrap.past_reviews(bootstrap.build_store()).readable, description.identity)
        found_out = _standing_out(timelines, zone)
        marks = [said | _change(t, last) for t, said in zip(timelines, found_out, strict=True)]
        _put_json(description.name, within, rows, timelines, marks)
    else:
        _print(description.name, within, rows, timelines)
    is_whole = all(t.count.is_exact for t in timelines) and not any(p.hides_entries for p in description.problems)
    return ExitCode.FINE if is_whole else ExitCode.SOURCE


def _inexact_lines(timelines: Sequence[Timeline]) -> Iterator[str]:
    """Why counts are not plain numbers, each reason once for a pattern."""
    cells = Counter((t.query.index_pattern, t.count.state, t.count.reason) for t in timelines if t.count.reason)
    for (pattern, state, reason), n in cells.items():
        yield f"{pattern}: {state.value.replace('_', ' ')} ({n} of its counts): {reason}"


def _put_json(
    name: str, within: TimeRange, rows: Sequence[Row], timelines: Sequence[Timeline], marks: Sequence[dict[str, object]]
) -> None:
    period = {"from": rfc3339(within.start), "to": rfc3339(within.end)}
    interval_s = int(timelines[0].interval.total_seconds()) if timelines else 0
    cells = [_cell(t, rows[i % len(rows)]) | marks[i] for i, t in enumerate(timelines)]
    output.put_json({"source": name, "period": period, "interval_s": interval_s, "cells": cells})


def _print(name: str, within: TimeRange, rows: Sequence[Row], timelines: Sequence[Timeline]) -> None:
    output.put(f"{name}  {rfc3339(within.start)} to {rfc3339(within.end)}")
    patterns = list(dict.fromkeys(t.query.index_pattern for t in timelines))
    counts = [str(t.count) for t in timelines]
    output.put_table(["keyword", *patterns], [[_label(row), *counts[i :: len(rows)]] for i, row in enumerate(rows)])


def _standing_out(timelines: Sequence[Timeline], zone: tzinfo) -> list[dict[str, object]]:
    """What stands out in each, all examined together; of one without a number nothing is said.

    Where a part could not be read only more than expected is told: missing data is no dip.
    """
    from logreview_tui.analysis.anomalies import Run, examine  # noqa: PLC0415 - numpy only where it computes

    if not timelines:
        return []
    first = timelines[0]
    size = first.query.within.buckets(first.interval)
    rows = [t.whole_counts or (None,) * size for t in timelines]
    found = examine(Run(first.start, first.interval, zone, size), rows)
    return [
        {
            "anomalies": [finding(a) for a in one.anomalies if a.is_up or timeline.count.is_exact],
            "anomalies_remark": "no count" if timeline.count.value is None else one.remark,
        }
        for timeline, one in zip(timelines, found, strict=True)
    ]


def _change(timeline: Timeline, last: PreviousReview | None) -> dict[str, object]:
    """Against the last signed review of the source, per day with data; null without one, or without a number."""
    query = timeline.query
    words = query.keyword.words if query.keyword else ()
    counts = last.counts if last and not query.filters else ()
    then = next((c for c in counts if c.index_pattern == query.index_pattern and c.words == words), None)
    found = compare(timeline, then)
    if last is None or then is None or found is None:
        return {"change": None}
    change = {
        "review": last.review_id,
        "previous": {"value": then.count.value, "relation": then.count.relation},
        "per_day": round(found.per_day, 2),
        "previous_per_day": round(found.previous_per_day, 2),
        "ratio": None if found.ratio is None else round(found.ratio, 3),
        "trend": found.trend.value,
        "significant": found.is_significant,
        "z": round(found.z, 2),
    }
    return {"change": change}


def _label(row: Row) -> str:
    return row.label if row.keyword or row.filters else "(all entries)"


def _cell(timeline: Timeline, row: Row) -> dict[str, object]:
    query, count = timeline.query, timeline.count
    buckets = query.within.buckets(timeline.interval)
    return {
        "index_pattern": query.index_pattern,
        "keyword": query.keyword.text if query.keyword else None,
        **({"query": {"name": row.label, "filters": [str(f) for f in row.filters]}} if row.filters else {}),
        "state": count.state.value,
        "count": {"value": count.value, "relation": count.relation},
        **({"reason": count.reason} if count.reason else {}),
        "inside_longer_words": timeline.inside_longer_words,
        "timeline": {
            "start": rfc3339(timeline.start),
            "interval_s": int(timeline.interval.total_seconds()),
            "counts": list(timeline.counts) or [None] * buckets,
        },
    }
