"""`logreview explain`: where to look first in a source or a review, one row for one cause."""

import argparse
import asyncio

from logreview_tui import bootstrap, explaining
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.config import Config
from logreview_tui.domain.lead import Lead, Reason
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, TimeRange, rfc3339
from logreview_tui.domain.review import Review
from logreview_tui.errors import ExitCode, SourceError

MOST_REASONS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE or REVIEW, period."""
    arguments.add_source(parser, also="the id of a review")
    arguments.add_period(parser)
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Read, print, and say with the exit code whether everything could be read."""
    config = configuration.load(args.config)
    only = args.source[0] if len(args.source) == 1 else ""
    review = None if only in config.sources else bootstrap.review_named(bootstrap.build_store(), only)
    return asyncio.run(_review(args, review, config) if review else _source(args, config))


async def _source(args: argparse.Namespace, config: Config) -> ExitCode:
    async with bootstrap.opened_source(arguments.choice(args), config, output.progress()) as reading:
        start, end = arguments.moments(args, reading.zone)
        return await _explain(args, reading, await reading.period(start, end), config)


async def _review(args: argparse.Namespace, review: Review, config: Config) -> ExitCode:
    zone = configuration.zone(review.opened.timezone)
    start, end = arguments.moments(args, zone)
    within = TimeRange(start or review.within.start, end or review.within.end)
    try:
        chosen = bootstrap.source_of(review, config)
        async with bootstrap.prepared(chosen, config, output.progress()) as reading:
            return await _explain(args, reading, within, config)
    except SourceError as e:
        output.complain(e)
        _print(args, review.opened.source.name, explaining.explain_kept(review, zone))
        return ExitCode.SOURCE


async def _explain(args: argparse.Namespace, reading: bootstrap.Reading, within: TimeRange, config: Config) -> ExitCode:
    reading.check_buckets(within, explaining.INTERVAL)
    keywords = (*PROCEDURE_KEYWORDS, *config.keywords)
    found = await explaining.explain(reading.source, within, keywords, reading.zone, output.progress())
    description = reading.source.describe()
    said = (
        bootstrap.period_line(reading, within),
        *bootstrap.source_lines(description),
        *bootstrap.problem_lines(description),
    )
    for line in said:
        output.say(line)
    _print(args, description.name, found)
    is_whole = not found.remarks and not any(p.hides_entries for p in description.problems)
    return ExitCode.FINE if is_whole else ExitCode.SOURCE


def _print(args: argparse.Namespace, name: str, found: explaining.Explained) -> None:
    for remark in found.remarks:
        output.say(remark)
    if args.json:
        period = {"from": rfc3339(found.within.start), "to": rfc3339(found.within.end)}
        rows = [_row(number, lead) for number, lead in enumerate(found.leads, 1)]
        output.put_json({"source": name, "period": period, "rows": rows})
        return
    if not found.leads:
        output.put("nothing stands out")
    for number, lead in enumerate(found.leads, 1):
        output.put(f"{number:>3}  {lead.index_pattern}  {lead.sentence}")


def _row(number: int, lead: Lead) -> dict[str, object]:
    return {
        "rank": number,
        "pattern": lead.index_pattern,
        "from": rfc3339(lead.start),
        "to": rfc3339(lead.end),
        "kind": lead.first.kind.value,
        "is_risk_indicator": lead.is_risk,
        "also_in": list(lead.elsewhere),
        "sentence": lead.sentence,
        "signs": [_sign(reason) for reason in lead.reasons[:MOST_REASONS]],
    }


def _sign(reason: Reason) -> dict[str, object]:
    return {
        "kind": reason.kind.value,
        "direction": "up" if reason.is_up else "down",
        "from": rfc3339(reason.start),
        "to": rfc3339(reason.end),
        "observed": reason.observed,
        "expected": round(reason.expected, 2),
        "strength": round(reason.strength, 1),
        "subject": reason.subject,
        "component": reason.component or None,
        "sentence": reason.sentence,
    }
