"""`logreview export`: copy a signed review's bundle, and say how to verify it."""

import argparse
from pathlib import Path

from logreview_tui import bootstrap, signing_off
from logreview_tui.cli import output
from logreview_tui.errors import ExitCode, RefusedError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """REVIEW, --to, --unmasked."""
    parser.add_argument("review", metavar="REVIEW", help="id of a signed review")
    parser.add_argument("--to", required=True, type=Path, metavar="FOLDER", help="must not exist yet")
    parser.add_argument("--unmasked", action="store_true", help="yes, log entries as they are, personal data included")


def run(args: argparse.Namespace) -> ExitCode:
    """Copy, then print the signer's line and the commands that verify."""
    store = bootstrap.build_store()
    if not args.unmasked:
        raise RefusedError(
            "the bundle holds log entries as they are, personal data included; nothing is masked yet",
            "give --unmasked if those who get it may read them",
        )
    exported = signing_off.export(store, args.review, args.to)
    output.put(f"wrote {args.to}")
    output.put()
    for line in signing_off.how_to_verify(exported, args.to):
        output.put(line)
    return ExitCode.FINE
