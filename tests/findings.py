"""What a reviewer does with findings in tests of whole reviews."""

from datetime import UTC

from logreview_tui.domain.finding import Disposition
from logreview_tui.examining import examine
from logreview_tui.reviewing import ReviewSession
from tests.terminal import Terminal

OPEN = "open finding"


def dispose_of(terminal: Terminal) -> None:
    """Say of the finding on the screen that it is noise, and go on."""
    question = "n noise"
    while question not in terminal.text:
        terminal.press("d")
        try:
            terminal.wait_until(lambda s: question in s, "the question", 3)
        except AssertionError:
            continue  # typed before the query was painted: such a key is dropped
    terminal.press("n")
    terminal.wait_for("why is it noise")
    terminal.write("a test")
    terminal.press("\r")
    terminal.wait_for("noise: ")
    terminal.press("n")


def examine_and_dispose(session: ReviewSession) -> None:
    """Examine the timelines and call every finding noise."""
    if found := examine(session.review, UTC):
        session.examined(found)
    for finding in session.review.findings:
        session.dispose(finding.id, Disposition.NOISE, "a test")
