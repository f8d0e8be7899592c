"""What a reviewer does with findings in tests of whole reviews."""

from datetime import UTC

from logreview_tui.domain.finding import Disposition
from logreview_tui.examining import examine
from logreview_tui.reviewing import ReviewSession
from tests.terminal import Terminal

OPEN = "open finding"
_TOTAL = "the total of a pattern is no cell"
_TRIES = 10


def dispose_of(terminal: Terminal) -> None:
    """Say of the finding on the screen that it is noise; on from a total, which has nothing to read."""
    question, why = "n noise", "why is it noise"
    for _ in range(_TRIES):
        terminal.press("d")
        try:
            terminal.wait_until(lambda s: question in s, "the question", 3)
            break
        except AssertionError:
            continue  # typed before the query was painted: such a key is dropped
    terminal.press("n")
    terminal.wait_for(why)
    terminal.write("a test")
    terminal.press("\r")
    terminal.wait_until(lambda s: why not in s and question not in s, "the disposition")
    if _TOTAL in terminal.text:
        terminal.press("n")
        terminal.wait_until(lambda s: _TOTAL not in s or "every cell passes" in s, "another query")


def examine_and_dispose(session: ReviewSession) -> None:
    """Examine the timelines and call every finding noise."""
    if found := examine(session.review, UTC):
        session.examined(found)
    for finding in session.review.findings:
        session.dispose(finding.id, Disposition.NOISE, "a test")
