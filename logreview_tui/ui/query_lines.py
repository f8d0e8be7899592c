"""The lines of the query screen around its panes: title, caption of the sample. Pure."""

from logreview_tui.domain import gate
from logreview_tui.domain.counts import PENDING
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import beside_of
from logreview_tui.ui.cells import State, tally
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.info import is_total, numbers
from logreview_tui.ui.lines import Line, fitting, line
from logreview_tui.ui.wording import asked, grouped, plural


def title_line(state: State, query: Query, width: int, glyphs: Glyphs) -> Line:
    """Query, numbers, which cell it is, suspicious cells so far."""
    cells = state.review.cells
    where = (
        f"cell {cells.index(query) + 1}/{len(cells)}"
        if query in cells
        else "total"
        if is_total(state, query)
        else "tried"
    )
    suspicious = tally(state).suspicious
    parts = [line((f" {asked(state.review, query)}", "title"), (" / ", "dim"), (query.index_pattern, "title"))]
    parts += numbers(state, query)
    parts.append(line((where, "dim")))
    if suspicious:
        parts.append(line((f"{suspicious}{glyphs.suspicious}", "verdict-suspicious")))
    return fitting(parts, width)


def caption(state: State, query: Query) -> Line:
    """How the sample was drawn and how far it is read."""
    answer = state.review.answers.get(query.id)
    if answer is None or answer.sample is None:
        return line(("no sample", "dim"))
    marks = [state.review.marks[i].verdict for i in gate.sampled_ids(state.review, query) if i in state.review.marks]
    suspicious = sum(v is Verdict.SUSPICIOUS for v in marks)
    done = gate.reading(state.review, query)
    if not done.due:
        return line(("nothing drawn", "dim"))
    return line(
        f"{done.read} of {done.due} read{_beside(state, query)}",
        (f", {suspicious} suspicious" if suspicious else "", "verdict-suspicious"),
        (f", uniform of {grouped(answer.sample.population)}, seed {answer.sample.seed}", "dim"),
    )


def _beside(state: State, query: Query) -> str:
    """How far what was drawn beside the sample is read."""
    ids = beside_of(state.review, query)
    return f", {sum(i in state.review.marks for i in ids)} of {len(ids)} beside" if ids else ""


def why_empty(state: State, query: Query, retry_key: str) -> str:
    """Why there are no entries to read."""
    count = state.count(query)
    if is_total(state, query):
        return "the total of a pattern is no cell: nothing is drawn; try a window or a filter"
    if state.is_frozen(query):
        if gate.has_vanished(state.review, query):
            return "no entries now, but in the last review: give it a verdict"
        return "no entries in this period" if count.is_exact else f"no entries as far as could be read: {count.reason}"
    if query.id in state.failures:
        return f"{count}: {count.reason}; {retry_key} asks again"
    if state.is_stopped:
        return f"stopped; {retry_key} goes on"
    return (
        "waiting for the source"
        if count is PENDING
        else f"{plural(count.value or 0, 'entry', 'entries')}, the sample is being drawn"
    )
