"""What a cell says, from the review, the counts that came so far and the failures: pure, the same on every screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.counts import PENDING, Count, CountMatrix, CountState, Timeline
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.finding import Disposition
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.wording import Change, change, compact


@dataclass(frozen=True, slots=True)
class State:
    """Everything the screens show: the review, and what is known beside it and never written down."""

    review: Review
    counted: CountMatrix = field(default_factory=CountMatrix)
    """Counts that came before the frozen answers."""
    failures: Mapping[str, Count] = field(default_factory=dict)
    """Query id -> why its answer did not come."""
    activity: str = ""
    is_stopped: bool = False
    """The reviewer wants nothing asked for now."""
    """What the background is doing."""

    def timeline(self, query: Query) -> Timeline | None:
        """The frozen timeline, else the one that was counted so far."""
        answer = self.review.answers.get(query.id)
        return answer.timeline if answer else self.counted.timelines.get(query.id)

    def count(self, query: Query) -> Count:
        """The frozen count, else the failure, else what was counted so far."""
        answer = self.review.answers.get(query.id)
        if answer:
            return answer.count
        return self.failures.get(query.id) or self.counted[query]

    def is_frozen(self, query: Query) -> bool:
        """Its answer is in the journal."""
        return query.id in self.review.answers

    def change(self, query: Query) -> Change:
        """Against the last signed review."""
        timeline = self.timeline(query)
        return change(timeline, gate.previous(self.review, query)) if timeline else Change()


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell of the matrix: three short texts and the role of its sign."""

    glyph: str
    number: str
    arrow: str
    role: str
    finding: str = ""
    """The sign of a finding, open or not; empty without one."""


_ROLES = {
    Verdict.UNDERSTOOD: "verdict-understood",
    Verdict.SUSPICIOUS: "verdict-suspicious",
    Verdict.OPEN: "verdict-open",
}


def cell_text(state: State, query: Query, glyphs: Glyphs) -> CellText:
    """Sign, number and arrow of a cell; the total of a pattern has no sign."""
    count = state.count(query)
    number = compact(count.value) if count.value is not None else ""
    if count.state is CountState.AT_LEAST:
        number = glyphs.at_least + number
    direction = state.change(query).direction
    arrow = {1: glyphs.up, -1: glyphs.down}.get(direction, " ")
    glyph, role = _sign(state, query, count, glyphs)
    if (
        count.is_exact
        and count.value == 0
        and (query.keyword or query.filters)
        and not gate.has_vanished(state.review, query)
    ):
        number = ""
    return CellText(glyph, number, arrow, role, _finding(state.review, query, glyphs))


def _finding(review: Review, query: Query, glyphs: Glyphs) -> str:
    found = disposing.findings_of(review, query)
    waiting = any(disposing.disposition(review, f) is Disposition.OPEN for f in found)
    return glyphs.finding if waiting else glyphs.settled if found else ""


def _sign(state: State, query: Query, count: Count, glyphs: Glyphs) -> tuple[str, str]:
    review = state.review
    if query.id in review.waivers:
        return glyphs.waived, "verdict-waived"
    if count.state is CountState.FAILED:
        return glyphs.failed, "severity-error"
    if count.state is CountState.NOT_PERMITTED:
        return glyphs.not_permitted, "severity-error"
    if count is PENDING or not state.is_frozen(query):
        return glyphs.pending, "dim"
    if query in review.totals:
        return " ", "total"
    if count.is_exact and count.value == 0 and not gate.has_vanished(review, query):
        return glyphs.empty, "dim"
    verdict = gate.verdict(review, query)
    return glyphs.verdict(verdict), _ROLES[verdict]


@dataclass(frozen=True, slots=True)
class Tally:
    """The header's numbers."""

    passed: int
    cells: int
    suspicious: int
    errors: int
    waived: int
    answered: int


def tally(state: State) -> Tally:
    """Count the cells by what they say."""
    review = state.review
    cells = review.cells
    counts = [state.count(q).state for q in cells]
    return Tally(
        passed=sum(gate.passes(review, q) for q in cells),
        cells=len(cells),
        suspicious=sum(gate.verdict(review, q) is Verdict.SUSPICIOUS for q in cells),
        errors=sum(s in (CountState.FAILED, CountState.NOT_PERMITTED) for s in counts),
        waived=gate.waived_cells(review),
        answered=sum(state.is_frozen(q) for q in cells),
    )
