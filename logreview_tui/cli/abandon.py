"""`logreview abandon`: give an open review up. It does not vanish: the next bundle of its source lists it."""

import argparse

from logreview_tui import bootstrap
from logreview_tui.cli import output
from logreview_tui.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """REVIEW and --reason."""
    parser.add_argument("review", metavar="REVIEW", help="id of an open review")
    parser.add_argument("--reason", required=True, help="why; stands in the next bundle of the source")


def run(args: argparse.Namespace) -> ExitCode:
    """Journal the end."""
    session = bootstrap.resumed(bootstrap.build_store(), args.review)
    try:
        session.abandon(args.reason)
    finally:
        session.log.close()
    output.say(f"abandoned {args.review}; the next bundle of {session.review.opened.source.name} lists it")
    return ExitCode.FINE
