"""`logreview reviews`: every review with its period and state."""

import argparse

from logreview_tui import bootstrap
from logreview_tui.cli import arguments, output
from logreview_tui.domain import gate
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.query import rfc3339
from logreview_tui.domain.review import Review
from logreview_tui.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json."""
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """List them, damaged ones too."""
    past = bootstrap.past_reviews(bootstrap.build_store())
    if args.json:
        damaged = [{"review": name, "state": "damaged", "problem": e.message} for name, e in past.damaged]
        output.put_json([_shown(p.review) for p in past.readable] + damaged)
    else:
        for line in lines(past) or ["no reviews yet: logreview demo, or logreview review SOURCE"]:
            output.put(line.removeprefix("  "))
    return ExitCode.STORE if past.damaged else ExitCode.FINE


def state(review: Review) -> str:
    """One word for where a review is in its life."""
    return "signed" if review.signed else "abandoned" if review.abandoned else "open"


def _shown(review: Review) -> dict[str, object]:
    passed = sum(gate.passes(review, q) for q in review.cells)
    return {
        "review": review.id,
        "source": review.opened.source.name,
        "period": {"from": rfc3339(review.within.start), "to": rfc3339(review.within.end)},
        "state": state(review),
        "opened_at": rfc3339(review.opened_at),
        "signed_at": rfc3339(review.signed_at) if review.signed_at else None,
        "cells": {"total": len(review.cells), "passed": passed, "waived": gate.waived_cells(review)},
        "suspicious": sum(gate.verdict(review, q) is Verdict.SUSPICIOUS for q in review.cells),
    }


def lines(past: bootstrap.PastReviews) -> list[str]:
    """One line per review, the newest period first."""
    found = []
    for review in (p.review for p in sorted(past.readable, key=lambda p: p.review.within.end, reverse=True)):
        passed = sum(gate.passes(review, q) for q in review.cells)
        period = f"{rfc3339(review.within.start)} to {rfc3339(review.within.end)}"
        partial = f"  {gate.partial_heading(review)}" if gate.partial_heading(review) else ""
        found.append(f"  {review.id}  {state(review)}  {passed}/{len(review.cells)} cells  {period}{partial}")
    return found + [f"  {name}  damaged  {error.message}" for name, error in past.damaged]
