"""The conversation: ask for a command, do it, say what came of it; until the reviewer quits or the input ends."""

import asyncio
import difflib
import os
import signal
from collections.abc import Mapping
from time import monotonic
from typing import TextIO

from logreview_tui.bootstrap import Application
from logreview_tui.errors import ExitCode, LogReviewError, StoreError, UsageError
from logreview_tui.ui.glyphs import ASCII, tier_for
from logreview_tui.ui.plain import ending, going, marking, telling, writing
from logreview_tui.ui.plain.command import PlainCommand
from logreview_tui.ui.plain.line_input import LineInput
from logreview_tui.ui.plain.talk import Talk
from logreview_tui.ui.plain.voice import CANCEL, Cancelled, Left, Voice
from logreview_tui.ui.tour import guidance


async def _help(talk: Talk, text: str) -> None:
    commands = [_find(text)] if text else COMMANDS
    for command in commands:
        names = f"{command.name} or {command.short}" if command.short else command.name
        takes = f", may be followed by: {command.takes}" if command.takes else ""
        talk.voice.say(f"{names}: {command.help}{takes}")
    if not text:
        talk.voice.say(
            f"{CANCEL}: goes back from a question in the middle of a command",
            "the end of the input leaves like quit; everything said so far is kept",
        )


async def _tour(talk: Talk, _text: str) -> None:
    talk.has_tour, talk.last_step = not talk.has_tour, ""
    talk.voice.say("the tour goes on" if talk.has_tour else "the tour is over, type tour to take it up again")


async def _quit(_talk: Talk, _text: str) -> None:
    raise Left


COMMANDS: tuple[PlainCommand, ...] = (
    *going.COMMANDS,
    *marking.COMMANDS,
    *writing.COMMANDS,
    *ending.COMMANDS,
    PlainCommand("tour", _tour, "leave or begin the guided tour"),
    PlainCommand("help", _help, "every command, or one", "a command", short="?"),
    PlainCommand("quit", _quit, "leave; the review is kept as it is", short="q"),
)
TOUR_WORDS = {
    "app.quit": "quit", "mark.understood": "u", "mark.suspicious": "s", "mark.note": "note", "query.try": "try",
    "query.keep": "row", "query.next": "next", "query.waive": "waive", "go.signoff": "gaps", "go.findings": "findings",
    "query.finding": "finding",
    "go.open": "next",
}  # fmt: skip
"""How the steps of the tour are said here; there are no other screens than matrix and query."""
_NAMES = {name: c for c in COMMANDS for name in (c.name, c.short) if name}


def _find(name: str) -> PlainCommand:
    found = _NAMES.get(name)
    if found is None:
        near = difflib.get_close_matches(name.lower(), [c.name for c in COMMANDS], 1)
        hint = f"did you mean {near[0]}?" if near else "type help for every command"
        raise UsageError(f"there is no command {name!r}", hint)
    return found


async def converse(
    application: Application,
    out: TextIO,
    descriptor: int,
    *,
    environ: Mapping[str, str] | None = None,
    ascii_only: bool = False,
    has_tour: bool = False,
) -> ExitCode:
    """Hold the review on `out` and the lines of a file descriptor.

    Returns FINE, or for a script (input that is no terminal) the code of the first command that was not done; those
    behind it are tried all the same.
    """
    lines = LineInput(descriptor)
    is_ascii = ascii_only or tier_for(os.environ if environ is None else environ) is ASCII
    talk = Talk(application, Voice(out, lines, ascii_only=is_ascii), monotonic)
    talk.has_tour = has_tour
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, lines.end)
    talk.start()
    try:
        talk.voice.say(*telling.review_facts(talk.state, talk.zone))
        source = application.session.review.opened.source
        if remarks := len(source.assumptions) + len(source.problems):
            talk.voice.say(f"remarks about these logs: {remarks}, type problems to hear them")
        talk.voice.say("type next to begin, help for every command")
        worst = await _listen(talk)
    finally:
        await talk.stop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return ExitCode.FINE if lines.is_terminal else worst


async def _listen(talk: Talk) -> ExitCode:
    first = ExitCode.FINE
    problem: StoreError | None = None
    while True:
        try:
            await _step(talk)
        except Left:
            return first
        except Cancelled:
            talk.voice.say("went back")
        except LogReviewError as e:
            talk.voice.complain(e)
            first = first or e.exit_code
        if talk.background and talk.background.done():
            talk.background.result()
        if talk.harvest.problem is not problem:
            problem = talk.harvest.problem
            if problem:
                talk.voice.complain(problem)
                first = first or problem.exit_code


async def _step(talk: Talk) -> None:
    if talk.has_tour and (step := guidance(talk.review, talk.where, TOUR_WORDS.__getitem__)) != talk.last_step:
        talk.last_step = step
        talk.voice.say(f"tour: {step}")
    name, _, rest = (await talk.voice.ask("command")).partition(" ")
    if not name:
        return
    command = _find(name)
    if rest.strip() and not command.takes:
        raise UsageError(f"{command.name} takes nothing behind it", f"type {command.name} alone")
    await command.run(talk, rest.strip())
