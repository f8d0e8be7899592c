"""`logreview sample`: entries drawn uniformly from one query, reproducible from the printed seed."""

import argparse
import asyncio
import base64
import collections

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.domain.entry import LogEntry, Sample
from logreview_tui.domain.events import StoredSample
from logreview_tui.domain.query import Keyword, Query, rfc3339
from logreview_tui.domain.sampling import format_seed, parse_seed
from logreview_tui.errors import ExitCode, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period, keyword, pattern, size, seed."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    parser.add_argument("--keyword", required=True, metavar="K", help="a word or quoted phrase")
    parser.add_argument("--pattern", metavar="P", help="index pattern; needed where the source has several")
    parser.add_argument("--size", type=int, default=10, help="entries to draw (default: 10)")
    parser.add_argument("--seed", metavar="N", help="16 hex digits (default: from the query)")
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Draw and print."""
    if not 1 <= args.size <= 10_000:  # noqa: PLR2004
        raise UsageError(f"--size {args.size} is not between 1 and 10000", "give a number in that range")
    return asyncio.run(_sample(args))


async def _sample(args: argparse.Namespace) -> ExitCode:
    keyword = Keyword.parse(args.keyword)
    seed = _seed(args.seed)
    config = configuration.load(args.config)
    async with bootstrap.opened_source(arguments.choice(args), config, output.progress()) as reading:
        start, end = arguments.moments(args, reading.zone)
        within = await reading.period(start, end)
        names = [p.name for p in await reading.source.index_patterns()]
        query = Query(_pattern(args.pattern, names), keyword, within)
        sample = await reading.source.sample(query, args.size, query.seed() if seed is None else seed)
        description = reading.source.describe()
    for line in (
        bootstrap.period_line(reading, within),
        *bootstrap.source_lines(description),
        *bootstrap.problem_lines(description),
    ):
        output.say(line)
    _print(args, sample)
    hidden = any(p.hides_entries and p.index_pattern in {None, query.index_pattern} for p in description.problems)
    return ExitCode.SOURCE if hidden else ExitCode.FINE


def _seed(text: str | None) -> int | None:
    try:
        return None if text is None else parse_seed(text)
    except ValueError as e:
        raise UsageError(f"--seed: {e}", "give the seed as it was printed") from e


def _pattern(asked: str | None, names: list[str]) -> str:
    if asked in names:
        return asked
    if asked is None and len(names) == 1:
        return names[0]
    problem = f"no index pattern {asked!r}" if asked else "the source has several index patterns"
    raise UsageError(problem, f"give --pattern with one of: {', '.join(names)}")


def _print(args: argparse.Namespace, sample: Sample) -> None:
    query = sample.query
    if args.json:
        asked = {
            "index_pattern": query.index_pattern,
            "keyword": query.keyword.text if query.keyword else None,
            "from": rfc3339(query.within.start),
            "to": rfc3339(query.within.end),
        }
        entries = [_entry(stored.to_entry()) for stored in StoredSample.of(sample).drawn]
        seed = format_seed(sample.seed)
        output.put_json({"query": asked, "seed": seed, "population": sample.population, "entries": entries})
        return
    output.put(f"{query}  {len(sample.drawn)} of {sample.population}, seed {format_seed(sample.seed)}")
    for entry in sample.entries:
        output.put(f"{rfc3339(entry.time)}  {entry.ref.index}  {entry.text}")


def _entry(entry: LogEntry) -> dict[str, object]:
    fields: dict[str, list[str]] = collections.defaultdict(list)
    for name, value in entry.fields:
        fields[name].append(value)
    return {
        "index": entry.ref.index,
        "id": entry.ref.id,
        "time": rfc3339(entry.time),
        "text": entry.text,
        "fields": {name: values[0] if len(values) == 1 else values for name, values in fields.items()},
        "raw_b64": base64.b64encode(entry.raw).decode(),
    }
