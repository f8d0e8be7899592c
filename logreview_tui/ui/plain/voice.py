"""What is said and asked: one fact a line out, one line in. The only place of this package that writes."""

from typing import TextIO

from logreview_tui.domain.display import SafeText, display, to_ascii
from logreview_tui.errors import LogReviewError
from logreview_tui.ui.edit import Edit
from logreview_tui.ui.plain.line_input import LineInput

CANCEL = "cancel"
"""The answer that goes back from a question."""


class Left(Exception):  # noqa: N818 - not an error: the reviewer left
    """The input ended, or the reviewer quits."""


class Cancelled(Exception):  # noqa: N818 - not an error: the reviewer changed their mind
    """A question was answered with CANCEL."""


class Voice:
    """Speaks to `out`, listens to `lines`."""

    def __init__(self, out: TextIO, lines: LineInput, *, ascii_only: bool) -> None:
        self._out = out
        self.lines = lines
        self._ascii_only = ascii_only

    def say(self, *facts: str | SafeText) -> None:
        """A line for each fact."""
        for fact in facts:
            self._write(fact)
            self._out.write("\n")
        self._out.flush()

    def complain(self, error: LogReviewError) -> None:
        """What was refused or failed, and what to do next."""
        self.say(f"not done: {error.message}", *(f"next step: {line}" for line in error.hint.splitlines()))

    async def ask(self, question: str) -> str:
        """The answer to a question, stripped. Raises Left at the end of the input, UsageError for a monstrous line.

        Where no terminal echoes, the answer is written behind its question, so that a transcript can be read.
        """
        self._write(f"{question}: ")
        self._out.flush()
        try:
            line = await self.lines.line()
        except LogReviewError:
            self._out.write("\n")
            raise
        if line is None:
            self._out.write("\n")
            self._out.flush()
            raise Left
        answer = Edit().inserted(line).text.strip()
        if not self.lines.is_terminal:
            self._write(answer)
            self._out.write("\n")
        if lost := sum(not c.isprintable() and c not in "\t\r" for c in line):
            self.say(f"left out of what was typed: characters that cannot be shown, {lost} of them")
        return answer

    async def ask_text(self, question: str) -> str:
        """As `ask`, in the middle of a command. Raises Cancelled for the answer that goes back."""
        if (answer := await self.ask(question)) == CANCEL:
            raise Cancelled
        return answer

    def _write(self, text: str | SafeText) -> None:
        shown = text if isinstance(text, SafeText) else display(text)
        self._out.write((to_ascii(shown) if self._ascii_only else shown).plain)
