"""`logreview demo`: a month of a small cluster, written and opened; or only written, loaded, or its incidents told."""

import argparse
import asyncio
from functools import partial
from pathlib import Path

from logreview_tui import config as configuration
from logreview_tui import demo_months
from logreview_tui.cli import arguments, output
from logreview_tui.cli.review import front, review_source
from logreview_tui.domain.query import rfc3339
from logreview_tui.errors import ExitCode, UsageError
from logreview_tui.opening import Wish

MOST_MONTHS = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--seed, --month, --write, --opensearch, --incidents."""
    parser.add_argument("--seed", type=int, default=1, help="which platform (default: 1)")
    parser.add_argument("--month", type=int, default=1, help="which month of its life (default: 1)")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="only write the month's files into FOLDER")
    parser.add_argument("--opensearch", metavar="URL", help="only load it into an OpenSearch on this machine")
    parser.add_argument("--incidents", action="store_true", help="only list what is hidden in the month")
    arguments.add_screens(parser)
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write, list, or open."""
    if not 1 <= args.month <= MOST_MONTHS:
        raise UsageError(f"--month {args.month} is not between 1 and {MOST_MONTHS}", "the platform lives two years")
    if args.incidents:
        return _list(args)
    if args.write:
        from logreview_tui.sources.demo import write_demo  # noqa: PLC0415

        write_demo(args.write, seed=args.seed, month=args.month, on_progress=output.progress())
        output.say(f"wrote month {args.month} of the demo to {args.write}")
        return ExitCode.FINE
    if args.opensearch:
        return _load(args)
    config = configuration.load(args.config)
    between = front(args, config, has_tour=True)
    chosen = demo_months.written(args.seed, args.month, output.progress(by_lines=between.is_plain))
    return asyncio.run(review_source(chosen, config, Wish(), demo_months.identity(), between))


def _load(args: argparse.Namespace) -> ExitCode:
    from logreview_tui.sources.demo.loading import load_demo  # noqa: PLC0415

    show = output.progress(by_lines=args.plain)
    months = partial(demo_months.files, args.seed, args.month, show)
    entries = load_demo(args.opensearch, months, seed=args.seed, on_progress=show)
    output.say(f"{args.opensearch} holds {entries} entries of the demo")
    return ExitCode.FINE


def _list(args: argparse.Namespace) -> ExitCode:
    from logreview_tui.sources.demo import incidents  # noqa: PLC0415

    found = [
        {
            "id": i.id,
            "kind": i.kind,
            "pattern": i.pattern,
            "from": rfc3339(i.start),
            "to": rfc3339(i.end),
            "component": i.component,
        }
        for i in incidents(args.seed, args.month)
    ]
    if args.json:
        output.put_json(found)
    else:
        output.put_table(list(found[0]), [list(i.values()) for i in found])
    return ExitCode.FINE
