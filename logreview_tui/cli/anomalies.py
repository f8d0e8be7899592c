"""`logreview anomalies`: what stands out in counts from anywhere, given as CSV."""

import argparse
from pathlib import Path

from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.cli.count_files import CountFile, read_counts
from logreview_tui.config import parse_length
from logreview_tui.domain.anomaly import Anomaly, Examined
from logreview_tui.domain.query import rfc3339
from logreview_tui.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE.csv..., --interval, --timezone."""
    parser.add_argument(
        "file",
        nargs="+",
        type=Path,
        metavar="FILE.csv",
        help="header `time,<series>...`, one row a bucket, an empty field where there are no data",
    )
    parser.add_argument("--interval", help="bucket width, for example 15m, 1h, 1d (default: as the rows lie)")
    parser.add_argument(
        "--timezone", metavar="ZONE", help="IANA zone of days and weekends, and of times that name none"
    )
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Read everything, then examine each file, and print."""
    from logreview_tui.analysis import anomalies  # noqa: PLC0415 - numpy only where it computes

    interval = parse_length(args.interval) if args.interval else None
    zone = configuration.zone(args.timezone or configuration.load(args.config).timezone)
    files = [read_counts(path, interval, zone) for path in args.file]
    series: list[dict[str, object]] = []
    for file in files:
        if file.missing_rows:
            output.say(f"{file.path}: {file.missing_rows} buckets have no row: read as no data")
        run_ = anomalies.Run(file.start, file.interval, zone, file.size)
        found = anomalies.examine(run_, file.columns)
        for name, examined in zip(file.names, found, strict=True):
            if args.json:
                series.append(as_json(name, examined) | ({"file": str(file.path)} if len(files) > 1 else {}))
            else:
                _print(file, name, examined)
    if args.json:
        output.put_json({"series": series})
    return ExitCode.FINE


def as_json(name: str, examined: Examined) -> dict[str, object]:
    """A series with its findings, the strongest first."""
    return {"name": name, "findings": [finding(a) for a in examined.anomalies], "remark": examined.remark}


def finding(anomaly: Anomaly) -> dict[str, object]:
    """One finding as scripts read it."""
    return {
        "kind": anomaly.kind.value,
        "direction": anomaly.direction,
        "from": rfc3339(anomaly.start),
        "to": rfc3339(anomaly.end),
        "onset": rfc3339(anomaly.start),
        "observed": anomaly.observed,
        "expected": round(anomaly.expected, 2),
        "z": round(anomaly.z, 2),
        "sentence": anomaly.sentence,
    }


def _print(file: CountFile, name: str, examined: Examined) -> None:
    output.put(f"{name} ({file.path})")
    for anomaly in examined.anomalies:
        output.put(f"  {anomaly.sentence}")
    if examined.remark:
        output.put(f"  {examined.remark}")
    elif not examined.anomalies:
        output.put("  nothing stands out")
