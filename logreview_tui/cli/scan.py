"""`logreview scan`: keywords x index patterns with counts and timelines, for scripts and cron."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence

from logreview_tui import bootstrap, scan
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.config import parse_length
from logreview_tui.domain.counts import Timeline
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, TimeRange, rfc3339, unique_keywords
from logreview_tui.domain.rows import Row, unique_rows
from logreview_tui.domain.trying import parse_conditions
from logreview_tui.errors import ExitCode


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
    for line in (
        bootstrap.period_line(reading, within),
        *bootstrap.source_lines(description),
        *bootstrap.problem_lines(description),
        *_inexact_lines(timelines),
    ):
        output.say(line)
    _print(args, description.name, within, rows, timelines)
    is_whole = all(t.count.is_exact for t in timelines) and not any(p.hides_entries for p in description.problems)
    return ExitCode.FINE if is_whole else ExitCode.SOURCE


def _inexact_lines(timelines: Sequence[Timeline]) -> Iterator[str]:
    """Why counts are not plain numbers, each reason once for a pattern."""
    cells = Counter((t.query.index_pattern, t.count.state, t.count.reason) for t in timelines if t.count.reason)
    for (pattern, state, reason), n in cells.items():
        yield f"{pattern}: {state.value.replace('_', ' ')} ({n} of its counts): {reason}"


def _print(
    args: argparse.Namespace, name: str, within: TimeRange, rows: Sequence[Row], timelines: Sequence[Timeline]
) -> None:
    if args.json:
        period = {"from": rfc3339(within.start), "to": rfc3339(within.end)}
        interval_s = int(timelines[0].interval.total_seconds()) if timelines else 0
        cells = [_cell(t, rows[i % len(rows)]) for i, t in enumerate(timelines)]
        output.put_json({"source": name, "period": period, "interval_s": interval_s, "cells": cells})
        return
    output.put(f"{name}  {rfc3339(within.start)} to {rfc3339(within.end)}")
    patterns = list(dict.fromkeys(t.query.index_pattern for t in timelines))
    counts = [str(t.count) for t in timelines]
    output.put_table(["keyword", *patterns], [[_label(row), *counts[i :: len(rows)]] for i, row in enumerate(rows)])


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
