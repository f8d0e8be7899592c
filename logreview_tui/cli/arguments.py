"""Arguments that several commands share, and the period they ask for."""

import argparse
from datetime import datetime, tzinfo

from logreview_tui.bootstrap import SourceChoice
from logreview_tui.domain.period import parse_moment
from logreview_tui.domain.presets import PRESETS


def add_source(parser: argparse.ArgumentParser, *, also: str = "") -> None:
    """SOURCE..., --year and --timezone. also: what else may stand there."""
    parser.add_argument(
        "source",
        nargs="+",
        metavar="SOURCE",
        help="files or folders, https://host[:port] of OpenSearch, or a source of the configuration"
        + (f"; or {also}" if also else ""),
    )
    parser.add_argument("--year", type=_year, help="year of the newest entry, where stamps carry none")
    parser.add_argument("--timezone", metavar="ZONE", help="IANA zone where stamps carry none, and of bare dates")
    parser.add_argument("--cluster", metavar="NAME", help="only entries whose cluster.name or cluster_name is NAME")
    kinds = ", ".join(p.name for p in PRESETS)
    parser.add_argument("--preset", metavar="NAME", help=f"index patterns and queries of a kind of cluster: {kinds}")
    parser.add_argument(
        "--insecure", action="store_true", help="do not verify the certificate of an OpenSearch on this very host"
    )


def add_period(parser: argparse.ArgumentParser) -> None:
    """--from and --to."""
    text = "a date (midnight in --timezone) or an ISO time"
    parser.add_argument("--from", dest="start", metavar="TIME", help=f"first moment of the period: {text}")
    parser.add_argument("--to", dest="end", metavar="TIME", help="first moment after the period")


def add_keywords(parser: argparse.ArgumentParser) -> None:
    """--keyword, any number of times."""
    parser.add_argument(
        "--keyword",
        action="append",
        default=[],
        metavar="K",
        help="a word or quoted phrase beside the fifteen; repeatable",
    )


def add_screens(parser: argparse.ArgumentParser) -> None:
    """--plain, or how the screens shall look."""
    parser.add_argument(
        "--plain", action="store_true", help="line by line on standard input and output, for screen readers and scripts"
    )
    parser.add_argument("--theme", metavar="NAME", help="colours: auto, lr-dark, lr-light, ansi, one of your own")
    parser.add_argument("--ascii", action="store_true", help="signs of ASCII alone")
    parser.add_argument(
        "--cursor", action="store_true", help="the terminal's cursor stands at what is selected, for screen magnifiers"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def moments(args: argparse.Namespace, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The --from and --to of a command line, None where not given. Raises UsageError."""
    start = parse_moment(args.start, zone) if args.start else None
    end = parse_moment(args.end, zone) if args.end else None
    return start, end


def _year(text: str) -> int:
    if not text.isdecimal() or not 1970 <= int(text[:5]) <= 9999:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text!r} is not a year")
    return int(text)


def choice(args: argparse.Namespace) -> SourceChoice:
    """What the command line says about the source."""
    return SourceChoice(tuple(args.source), args.year, args.timezone, args.insecure, args.preset, args.cluster)
