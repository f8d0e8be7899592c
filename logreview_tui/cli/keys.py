"""`logreview keys`: every key of the screens, from the one table that also makes the bindings and the help."""

import argparse

from logreview_tui.cli import arguments, output
from logreview_tui.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json."""
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Print id, keys and title."""
    from logreview_tui.ui.commands import COMMANDS  # noqa: PLC0415

    if args.json:
        output.put_json([{"id": c.id, "keys": list(c.keys), "title": c.title} for c in COMMANDS])
    else:
        output.put_table(["id", "keys", "title"], [[c.id, " ".join(c.keys), c.title] for c in COMMANDS])
    return ExitCode.FINE
