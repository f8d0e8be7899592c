"""`logreview review`: open the review of a source, or go on with the one that is open."""

import argparse
import asyncio
import os
import sys
import termios
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.config import Config, SigningIdentity, SourceConfig
from logreview_tui.domain import gate
from logreview_tui.domain.period import NothingNewer
from logreview_tui.errors import ExitCode, UsageError
from logreview_tui.opening import Wish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period, keywords."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    arguments.add_keywords(parser)
    arguments.add_screens(parser)


def run(args: argparse.Namespace) -> int:
    """Read the source, open the review, show the screens."""
    config = configuration.load(args.config)
    chosen = bootstrap.source_config(arguments.choice(args), config)
    zone = configuration.zone(chosen.timezone or config.timezone)
    start, end = arguments.moments(args, zone)
    return asyncio.run(review_source(chosen, config, Wish(start, end, tuple(args.keyword)), None, front(args, config)))


@dataclass(frozen=True, slots=True)
class Front:
    """What stands between a review and its reviewer."""

    show: Callable[[bootstrap.Application], Awaitable[int]]
    """Until the reviewer leaves; the process status."""
    is_plain: bool
    """By lines, on standard output too."""


def front(args: argparse.Namespace, config: Config, *, has_tour: bool = False) -> Front:
    """The screens, or the lines of --plain, as they are wished for. Raises UsageError before anything is read."""
    if args.plain:
        return _lines(ascii_only=args.ascii or config.ascii, has_tour=has_tour)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a review needs a terminal", "for scripts: --plain, or logreview scan, sample, reviews")
    if os.environ.get("SSH_CONNECTION"):
        os.environ.setdefault("TEXTUAL_FPS", "15")  # read by Textual when it is imported
    from logreview_tui.ui.app import LogReviewApp  # noqa: PLC0415
    from logreview_tui.ui.preferences import load_preferences  # noqa: PLC0415

    preferences = load_preferences(
        config, theme=args.theme, ascii_only=args.ascii, shows_cursor=args.cursor, has_tour=has_tour
    )

    async def show(application: bootstrap.Application) -> int:
        app = LogReviewApp(application, preferences=preferences)
        termios.tcflush(
            sys.stdin, termios.TCIFLUSH
        )  # what was typed while the logs were read was meant for nothing here
        await app.run_async(mouse=False)
        if app.crash:
            raise app.crash
        return app.return_code or ExitCode.FINE

    return Front(show, is_plain=False)


def _lines(*, ascii_only: bool, has_tour: bool) -> Front:
    from logreview_tui.ui.plain.conversation import converse  # noqa: PLC0415

    async def show(application: bootstrap.Application) -> int:
        return await converse(application, sys.stdout, sys.stdin.fileno(), ascii_only=ascii_only, has_tour=has_tour)

    return Front(show, is_plain=True)


async def review_source(
    chosen: SourceConfig, config: Config, wish: Wish, identity: SigningIdentity | None, between: Front
) -> int:
    """Open or resume a source's review and show it until the reviewer leaves; the process status."""
    if warning := bootstrap.build_store().warning:
        output.say(warning)
    async with bootstrap.prepared(chosen, config, output.progress(by_lines=between.is_plain)) as reading:
        try:
            application = await bootstrap.build_application(reading, wish, identity)
        except NothingNewer as e:
            output.complain(e)
            return ExitCode.FINE
        try:
            status = await between.show(application)
        finally:
            application.session.log.close()
    if between.is_plain or status == ExitCode.FINE:  # else nobody is there to read it, or it would hide what went wrong
        _farewell(application, output.put if between.is_plain else output.say)
    return status


def _farewell(application: bootstrap.Application, tell: Callable[[str], None]) -> None:
    review = application.session.review
    if review.signed:
        tell(f"review {review.id} is signed")
        tell(f"  hand it over: logreview export {review.id} --to notes --unmasked")
        tell("  that writes the folder notes, and tells how to verify it")
        return
    passed = sum(gate.passes(review, q) for q in review.cells)
    tell(f"review {review.id} is kept, {passed} of {len(review.cells)} cells passed")
    tell(f"  resume it: {bootstrap.resume_command(review, application.config)}")
