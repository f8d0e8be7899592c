"""`logreview patterns`: what the entries of a source say, counted; or which pattern each entry is of."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.analysis.patterns import MOST_DIFFERENT, Pattern, PatternCount
from logreview_tui.cli import arguments, output
from logreview_tui.domain.query import Keyword, Query, TimeRange, rfc3339
from logreview_tui.errors import ExitCode, SourceError
from logreview_tui.sources import Order

_INSTANT = timedelta(microseconds=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period, keyword, assign."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    parser.add_argument("--keyword", metavar="K", help="only entries with this word or quoted phrase")
    parser.add_argument(
        "--assign", action="store_true", help="one JSON line an entry, by time: its id and the id of its pattern"
    )
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Count or assign, print, and say with the exit code whether everything could be read."""
    return asyncio.run(_patterns(args))


async def _patterns(args: argparse.Namespace) -> ExitCode:
    keyword = Keyword.parse(args.keyword) if args.keyword else None
    config = configuration.load(args.config)
    counting = PatternCount()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogateescape", newline="\n") as assigned:
        async with bootstrap.opened_source(arguments.choice(args), config, output.progress()) as reading:
            within = await _period(args, reading)
            names = [p.name for p in await reading.source.index_patterns()]
            for name in names:
                query = Query(name, keyword, within)
                if args.assign:
                    async for entry in reading.source.entries(query, Order.OLDEST_FIRST):
                        assigned.write(f"{counting.add(entry)} {entry.ref.id}\n")
                else:
                    counting.join(await reading.source.gather(query, PatternCount, output.progress()))
            description = reading.source.describe()
        for line in (f"period {rfc3339(within.start)} to {rfc3339(within.end)}", *bootstrap.source_lines(description)):
            output.say(line)
        for line in bootstrap.problem_lines(description):
            output.say(line)
        ids = counting.settle()
        if counting.crowded_out:
            output.say(
                f"{counting.crowded_out} entries differ from {MOST_DIFFERENT} other messages: counted together as <*>"
            )
        if args.assign:
            _assign(assigned, ids)
        else:
            _print(args, description.name, within, counting.patterns())
    return ExitCode.SOURCE if any(p.hides_entries for p in description.problems) else ExitCode.FINE


async def _period(args: argparse.Namespace, reading: bootstrap.Reading) -> TimeRange:
    """What was asked, else from the oldest entry to the newest."""
    start, end = arguments.moments(args, reading.zone)
    extents = [await reading.source.extent(p.name) for p in await reading.source.index_patterns()]
    oldest = min((e.oldest for e in extents if e.oldest), default=None)
    newest = max((e.newest for e in extents if e.newest), default=None)
    if oldest is None or newest is None:
        raise SourceError("there are no entries", "check the paths")
    return TimeRange(start or min(oldest, (end or newest) - _INSTANT), end or max(newest, start or newest) + _INSTANT)


def _assign(assigned: IO[str], ids: Sequence[str]) -> None:
    assigned.seek(0)
    for line in assigned:
        number, _, entry_id = line.rstrip("\n").partition(" ")
        sys.stdout.write(json.dumps({"id": entry_id, "pattern": ids[int(number)]}) + "\n")


def _print(args: argparse.Namespace, source: str, within: TimeRange, found: Sequence[Pattern]) -> None:
    entries = sum(p.count for p in found)
    if args.json:
        output.put_json(
            {
                "source": source,
                "period": {"from": rfc3339(within.start), "to": rfc3339(within.end)},
                "keyword": args.keyword,
                "entries": entries,
                "patterns": [_pattern(p) for p in found],
            }
        )
        return
    output.put(f"{source}  {entries} entries of {len(found)} patterns")
    for pattern in found:
        output.put(
            f"{pattern.count:>9}  {pattern.id}  {pattern.template}  ({pattern.component or 'component not known'})"
        )


def _pattern(pattern: Pattern) -> dict[str, object]:
    return {
        "id": pattern.id,
        "template": pattern.template,
        "count": pattern.count,
        "first": rfc3339(pattern.first),
        "last": rfc3339(pattern.last),
        "component": pattern.component or None,
        "components": [{"component": name or None, "count": count} for name, count in pattern.components],
        "example": pattern.example,
        "aliases": pattern.aliases,
    }
