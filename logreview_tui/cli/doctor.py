"""`logreview doctor`: who a source thinks we are, what we can and cannot read, and what is missing of the period."""

import argparse
import asyncio
from datetime import datetime
from functools import partial

from logreview_tui import bootstrap, diagnosing
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.diagnosing import Diagnosis, Finding, Level, PatternState
from logreview_tui.domain.counts import CountState
from logreview_tui.domain.query import TimeRange, rfc3339
from logreview_tui.errors import ExitCode, SourceError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Look, print, and say with the exit code whether everything could be read."""
    return asyncio.run(_doctor(args))


async def _doctor(args: argparse.Namespace) -> ExitCode:
    config = configuration.load(args.config)
    try:
        chosen = bootstrap.source_config(arguments.choice(args), config)
        async with bootstrap.unprepared(chosen, config) as reading:
            start, end = arguments.moments(args, reading.zone)
            found = await diagnosing.diagnose(reading.source, partial(reading.period, start, end), output.progress())
    except SourceError as e:
        if not args.json:
            raise
        output.put_json({"source": None, "findings": [_finding(diagnosing.failure(e))], "is_whole": False})
        return e.exit_code
    (_print_json if args.json else _print)(found)
    return ExitCode.FINE if found.is_whole else ExitCode.SOURCE


def _print(found: Diagnosis) -> None:
    description = found.description
    output.put(f"{description.name}: {', '.join(description.locations)}")
    for fact in found.facts:
        if fact.value is not None:
            output.put(f"  {fact}")
    if found.within:
        output.put(f"  period {rfc3339(found.within.start)} to {rfc3339(found.within.end)}")
        output.put()
        head = ("pattern", "indices", "entries", "oldest", "newest", "days with entries")
        output.put_table(head, [_row(p) for p in found.patterns])
    output.put()
    for finding in found.findings:
        about = f"{finding.about}: " if finding.about else ""
        output.put(f"{finding.level.value:8} {about}{finding.what}")
        if finding.next_step:
            output.put(f"         {finding.next_step}")
    worst = {Level.PROBLEM: "not everything can be read", Level.WARNING: "everything can be read, with warnings"}
    output.put(worst.get(found.findings[0].level if found.findings else Level.NOTE, "everything can be read"))


def _row(state: PatternState) -> tuple[str, ...]:
    days = "?" if state.covered.value is None else f"{state.covered} of {state.days}"
    return (state.name, str(state.indices), str(state.total), _day(state.oldest), _day(state.newest), days)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "?"


def _print_json(found: Diagnosis) -> None:
    description = found.description
    output.put_json({
        "source": description.name,
        "kind": description.kind,
        "locations": list(description.locations),
        "facts": [{"name": f.name, "value": f.value, "reason": f.reason or None} for f in found.facts],
        "period": _period(found.within) if found.within else None,
        "patterns": [_pattern(p) for p in found.patterns],
        "findings": [_finding(f) for f in found.findings],
        "is_whole": found.is_whole,
    })  # fmt: skip


def _pattern(state: PatternState) -> dict[str, object]:
    return {
        "name": state.name,
        "permitted": state.is_permitted and state.total.state is not CountState.NOT_PERMITTED,
        "indices": state.indices,
        "state": state.total.state.value,
        "count": {"value": state.total.value, "relation": state.total.relation},
        "oldest": rfc3339(state.oldest) if state.oldest else None,
        "newest": rfc3339(state.newest) if state.newest else None,
        "days": state.days,
        "days_with_entries": {"value": state.covered.value, "relation": state.covered.relation},
        "gaps": [_period(g) for g in state.gaps],
    }


def _period(within: TimeRange) -> dict[str, str]:
    return {"from": rfc3339(within.start), "to": rfc3339(within.end)}


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level.value,
        "about": finding.about or None,
        "what": finding.what,
        "next_step": finding.next_step or None,
    }
