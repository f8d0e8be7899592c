"""`logreview review`: open the review of a source, or go on with the one that is open."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence

from logreview_tui import bootstrap
from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.config import Config, SigningIdentity, SourceConfig
from logreview_tui.domain import gate
from logreview_tui.domain.period import NothingNewer
from logreview_tui.errors import ExitCode, UsageError
from logreview_tui.reviewing import Wish
from logreview_tui.ui.commands import Command
from logreview_tui.ui.keymap import load_commands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, period, keywords."""
    arguments.add_source(parser)
    arguments.add_period(parser)
    arguments.add_keywords(parser)
    arguments.add_plain(parser)


def run(args: argparse.Namespace) -> int:
    """Read the source, open the review, show the screens."""
    config = configuration.load(args.config)
    chosen = bootstrap.source_config(arguments.choice(args), config)
    zone = configuration.zone(chosen.timezone or config.timezone)
    start, end = arguments.moments(args, zone)
    return asyncio.run(review_source(chosen, config, Wish(start, end, tuple(args.keyword)), None, plain=args.plain))


async def review_source(
    chosen: SourceConfig, config: Config, wish: Wish, identity: SigningIdentity | None, *, plain: bool
) -> int:
    """Show a source's review until the reviewer leaves it: on screens, or line by line; the process status."""
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a review needs a terminal", "for scripts: --plain, or logreview scan, sample, reviews")
    commands = load_commands(configuration.folder(config.file))
    if warning := bootstrap.build_store().warning:
        output.say(warning)
    status: int = ExitCode.FINE
    async with bootstrap.prepared(chosen, config, output.progress(by_lines=plain)) as reading:
        try:
            application = await bootstrap.build_application(reading, wish, identity)
        except NothingNewer as e:
            output.complain(e)
            return ExitCode.FINE
        try:
            if plain:
                status = await _converse(application)
            else:
                status = await _show(application, commands)
        finally:
            application.session.log.close()
    if plain or status == ExitCode.FINE:  # else nobody is there to read it, or it would hide what went wrong
        _farewell(application, output.put if plain else output.say)
    return status


async def _converse(application: bootstrap.Application) -> ExitCode:
    from logreview_tui.ui.plain.conversation import converse  # noqa: PLC0415

    return await converse(application, sys.stdout, sys.stdin.fileno())


async def _show(application: bootstrap.Application, commands: Sequence[Command]) -> int:
    if os.environ.get("SSH_CONNECTION"):
        os.environ.setdefault("TEXTUAL_FPS", "15")  # read by Textual when it is imported
    from logreview_tui.ui.app import LogReviewApp  # noqa: PLC0415

    app = LogReviewApp(application, commands=commands)
    await app.run_async(mouse=False)
    return app.return_code or ExitCode.FINE


def _farewell(application: bootstrap.Application, tell: Callable[[str], None]) -> None:
    review = application.session.review
    if review.signed:
        tell(f"review {review.id} is signed: logreview export {review.id} --to FOLDER --unmasked")
        return
    passed = sum(gate.passes(review, q) for q in review.cells)
    tell(f"review {review.id} is kept, {passed} of {len(review.cells)} cells passed")
    tell(f"  resume it: {bootstrap.resume_command(review, application.config)}")
