"""The lines of the sign-off: how much was read and how, what is suspicious, what is missing. Pure."""

from collections.abc import Sequence

from logreview_tui.domain import coverage, gate
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.gate import Gap
from logreview_tui.domain.review import Review
from logreview_tui.domain.varying import variation
from logreview_tui.ui.cells import State
from logreview_tui.ui.finding_lines import how_many
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, fitting, line
from logreview_tui.ui.wording import plural


def summary_lines(state: State, width: int, glyphs: Glyphs) -> list[Line]:
    """Nine lines at most: heading, cells, marks, how they were given, suspicious cells."""
    review = state.review
    marks = list(review.marks.values())
    short = sum(m.shown_ms < gate.SHORT_LOOK_MS for m in marks)
    grouped = sum(m.group > 1 for m in marks)
    cut = sum(not m.was_shown_whole for m in marks)
    passed = sum(gate.passes(review, q) for q in review.cells)
    found = [q for q in review.cells if gate.verdict(review, q) is Verdict.SUSPICIOUS]
    names = ", ".join(map(str, found)) or "none"
    partial = gate.partial_heading(review)
    return [
        fitting([line((f" sign-off {review.id}", "title")), line((partial, "severity-warning"))], width),
        line(),
        line(f" cells     {passed} of {len(review.cells)} pass, {gate.waived_cells(review)} waived"),
        line(
            f" entries   {plural(len(marks), 'mark')}, {sum(m.verdict is Verdict.SUSPICIOUS for m in marks)} suspicious"
        ),
        line(f" reading   {short} under 2 s, {grouped} in groups, {cut} without the whole entry on the screen"),
        line(f" tried     {variation(review)}; own keywords: {len(review.own_keywords)}"),
        line(f" findings  {how_many(review)}"),
        line(f" bound     {_bound(review)}"),
        fitting([line(f" {glyphs.suspicious} cells   ", (names, "verdict-suspicious" if found else "dim"))], width),
    ]


def _bound(review: Review) -> str:
    """The weakest conclusion that the clean queries allow."""
    clean = [b for b in coverage.bounds(review) if not b.suspicious and not b.is_whole]
    if not clean:
        return "nothing to estimate: no query that is read holds more entries"
    widest = max(clean, key=lambda b: b.share)
    queries = plural(len(clean), "clean query", "clean queries")
    return f"at most {widest.percent} % suspicious in each of {queries}, 95 % sure"


def gap_lines(review: Review, gaps: Sequence[Gap]) -> list[Line]:
    """One line per gap, or that there is none."""
    if review.signed:
        export = f" signed; logreview export {review.id} --to FOLDER --unmasked"
        return [line((export, "severity-fine"))]
    if review.abandoned:
        return [line((f" abandoned: {review.abandoned.reason}", "severity-warning"))]
    if not gaps:
        return [line((" nothing is missing", "severity-fine"))]
    return [
        line((f" {gap.kind.value}: ", "severity-warning"), gap.text.removeprefix(f"{gap.kind.value}: ")) for gap in gaps
    ]
