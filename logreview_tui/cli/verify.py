"""`logreview verify`: check a bundle offline, step by step; the first failure ends it."""

import argparse
from pathlib import Path

from logreview_tui.cli import output
from logreview_tui.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FOLDER and --allowed-signers."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="an exported bundle")
    parser.add_argument(
        "--allowed-signers",
        required=True,
        type=Path,
        metavar="FILE",
        help="who may sign (ssh-keygen(1), ALLOWED SIGNERS)",
    )


def run(args: argparse.Namespace) -> ExitCode:
    """Print each step that holds; a VerificationError names the one that does not."""
    from logreview_tui.evidence.verify import verify  # noqa: PLC0415

    for step in verify(args.folder, args.allowed_signers):
        output.put(f"{step.number:2d}  {step.text}")
    output.put("verified")
    return ExitCode.FINE
