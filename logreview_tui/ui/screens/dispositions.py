"""The dialog that says what a finding is: explained, suspicious or noise, and why."""

from logreview_tui.domain import disposing
from logreview_tui.domain.finding import Disposition, Finding
from logreview_tui.domain.query import Query
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.wording import moment

_KEYS = {"e": Disposition.EXPLAINED, "s": Disposition.SUSPICIOUS, "n": Disposition.NOISE, "o": Disposition.OPEN}
_WHY = {
    Disposition.EXPLAINED: "what explains it: ",
    Disposition.SUSPICIOUS: "why is it suspicious: ",
    Disposition.NOISE: "why is it noise: ",
}


def at_hand(screen: ReviewScreen, query: Query) -> Finding | None:
    """The finding of a query that is spoken of next: the first open one, else the first."""
    found = disposing.findings_of(screen.review, query)
    waiting = (f for f in found if disposing.disposition(screen.review, f) is Disposition.OPEN)
    return next(waiting, found[0] if found else None)


async def dispose(screen: ReviewScreen, found: Finding, query: Query) -> None:
    """Ask what it is, then why; nothing is said without a reason."""
    is_open = disposing.disposition(screen.review, found) is Disposition.OPEN
    start = moment(found.start, screen.main.zone, seconds=False)
    label = f"{found.kind.value} of {start}: e explained, s suspicious, n noise{'' if is_open else ', o open'} "
    key = await screen.ask(label, keys="esn" if is_open else "esno")
    if key is None:
        return
    word = _KEYS[key]
    note = "" if word is Disposition.OPEN else await screen.ask(_WHY[word])
    if note is None:
        return
    session = screen.main.session
    if screen.take_step("disposition", query, lambda: session.dispose(found.id, word, note)):
        screen.main.say(f"{word.value}: {found.sentence}")
