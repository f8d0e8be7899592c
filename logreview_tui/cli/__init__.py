"""The commands. Data goes to standard output, talk to standard error; nothing else in the program prints or exits.

One module per command, each with `add_arguments` and `run`; heavy imports stand inside `run`, so that `verify` stays
small and the first paint fast.
"""

import argparse
import asyncio
import difflib
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from logreview_tui import __version__, crash
from logreview_tui.errors import ExitCode, LogReviewError

COMMANDS = {
    "review": "open or resume a review",
    "demo": "a month of a small cluster with incidents hidden in it",
    "scan": "count keywords x index patterns",
    "sample": "draw entries of one query",
    "explain": "point at where to look first",
    "anomalies": "point at what stands out in counts",
    "patterns": "what the entries say: message patterns, counted",
    "doctor": "who a source thinks we are, what can be read of it, what is missing",
    "reviews": "list the reviews",
    "abandon": "give an open review up, with a reason",
    "export": "write a signed review's evidence bundle",
    "verify": "check an evidence bundle",
    "keys": "list the keys of the screens",
}
"""Name and help of every command; the module of the same name below this package runs it."""

_INTERRUPTED = 130
_VALUE_IS_DASHES = re.compile(r"--[a-z-]+=--")


class _Parser(argparse.ArgumentParser):
    """Says which command may have been meant."""

    def error(self, message: str) -> NoReturn:
        """Usage, what is wrong, status 2."""
        wrong = re.search(r"argument COMMAND: invalid choice: '(.*)' \(", message)
        near = difflib.get_close_matches(wrong[1], COMMANDS, 1) if wrong else []
        if wrong:
            message = f"there is no command '{wrong[1]}'; " + (
                f"did you mean {near[0]}?" if near else "logreview --help lists them"
            )
        super().error(message)


def _parser(only: str | None) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="logreview",
        description="Periodic log review, from the first cell to signed evidence.",
        epilog="Without a command: the reviews, the sources, and what to do next.",
    )
    parser.add_argument("--version", action="version", version=f"logreview {__version__}")
    parser.add_argument("--config", type=Path, help="configuration file (default: the XDG configuration folder)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if only == name:
            import_module(f"{__name__}.{name}").add_arguments(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the process status (see ExitCode)."""
    from logreview_tui.cli import output  # noqa: PLC0415

    if argv is None:
        crash.guard()
    given = list(sys.argv[1:] if argv is None else argv)
    named = next((word for word in given if word in COMMANDS), None)
    parser = _parser(named)
    if bare := next((word for word in given if _VALUE_IS_DASHES.fullmatch(word)), None):
        parser.error(f"argument {bare.partition('=')[0]}: '--' is not a value")
    args = parser.parse_args(given)
    module = import_module(f"{__name__}.{args.command or 'home'}")
    try:
        return int(module.run(args))
    except LogReviewError as e:
        output.complain(e)
        return int(e.exit_code)
    except (KeyboardInterrupt, asyncio.CancelledError):
        output.say("interrupted; nothing was lost")
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.FINE)
    except Exception as e:  # noqa: BLE001 - the last resort: a bug, told without a value
        _confess(e)
        return int(ExitCode.BUG)


def _confess(error: Exception) -> None:
    import platformdirs  # noqa: PLC0415

    from logreview_tui.cli import output  # noqa: PLC0415

    output.say(f"logreview: this is a bug in logreview: {crash.headline(error)}")
    try:
        output.say(f"  a report without log text is in {crash.keep(error, platformdirs.user_state_path('logreview'))}")
    except OSError as e:
        output.say(f"  a report could not be kept: {e.strerror}")
    output.say("  your review is safe up to the last acknowledged step: start it again")
