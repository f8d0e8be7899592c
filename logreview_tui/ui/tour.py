"""The guided tour of the demo: one line that follows what the reviewer does, from the matrix to `verify`. Pure.

It knows nothing but the review and the screen in front, so it can be left and taken up at any point, and it is the same
on screens and line by line.
"""

from collections.abc import Callable, Iterator, Sequence

from logreview_tui.domain import gate
from logreview_tui.domain.gate import Gap, GapKind
from logreview_tui.domain.review import Review
from logreview_tui.ui.commands import Where

STEP_LIMIT = 58


def guidance(review: Review, where: Where, name: Callable[[str], str]) -> str:
    """What to do next, at most STEP_LIMIT characters with the keys the program comes with.

    name: how a command is given, a key or a word, for its id.
    """
    return next(_steps(review, where, name))


def _steps(review: Review, where: Where, name: Callable[[str], str]) -> Iterator[str]:
    """Every step that is due, the first one first."""
    if review.signed:
        yield f"signed; {name('app.quit')} leaves and tells how to export and verify"
    if where is Where.NOTE:
        yield f"why, what follows, when, where; {name('note.save')} saves"
    if where in (Where.LIST, Where.FIELDS):
        yield f"{name('go.back')} goes back"
    gaps = gate.gaps(review)
    if not gaps:
        yield _last(where, name)
    if not review.marks:
        yield _first(where, name)
    yield from _reading(review, gaps, name)
    left = sum(gap.kind is GapKind.NOT_READ for gap in gaps)
    if left:
        yield f"{left} cells left: {name('query.next')} goes on, {name('query.waive')} leaves rows or columns out"
    if any(gap.kind is GapKind.FINDING for gap in gaps):
        yield f"{name('go.findings')} lists what the timelines show, {name('query.finding')} says what it is"
    yield f"something is missing yet: {name('go.signoff')} tells what"


def _reading(review: Review, gaps: Sequence[Gap], name: Callable[[str], str]) -> Iterator[str]:
    kinds = {gap.kind for gap in gaps}
    if GapKind.NO_NOTE in kinds:
        yield f"something is suspicious: {name('mark.note')} there says why, before signing"
    if not any(gate.reading(review, q).read and gate.passes(review, q) for q in review.cells):
        yield f"go on, {name('mark.understood')} or {name('mark.suspicious')}; incidents are hidden in these logs"
    if GapKind.NOTHING_VARIED in kinds:
        yield f"a cell is read; now a question of your own: {name('query.try')} and sudo"
    if GapKind.NO_OWN_KEYWORD in kinds:
        yield f"{name('query.keep')} makes a word you tried a row for every pattern"


def _first(where: Where, name: Callable[[str], str]) -> str:
    match where:
        case Where.QUERY:
            return f"read it, then {name('mark.understood')} for understood or {name('mark.suspicious')} for suspicious"
        case Where.SIGN_OFF:
            return f"all this is missing yet; {name('go.matrix')} goes back"
        case _:
            return f"keywords down, index patterns across; {name('go.open')} opens a cell"


def _last(where: Where, name: Callable[[str], str]) -> str:
    if where is Where.SIGN_OFF:
        return f"type the review's id, then {name('sign.sign')}"
    return f"nothing is missing: {name('go.signoff')} goes to the sign-off"
