"""Two lines about the selected cell: everything its ten columns of the matrix cannot say. Pure."""

from datetime import tzinfo

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.counts import CountState
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.query import Query
from logreview_tui.domain.sampling import format_seed
from logreview_tui.ui import finding_lines
from logreview_tui.ui.cells import State
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.lines import Line, cells, fitting, line
from logreview_tui.ui.sparkline import sparkline
from logreview_tui.ui.wording import asked, bucket, entries, grouped

_SPARK_MOST = 60
_ROLES = {
    Verdict.UNDERSTOOD: "verdict-understood",
    Verdict.SUSPICIOUS: "verdict-suspicious",
    Verdict.OPEN: "verdict-open",
}


def is_total(state: State, query: Query) -> bool:
    """Every entry of a pattern in the period: no cell, nothing to read."""
    return query in state.review.totals


def numbers(state: State, query: Query) -> list[Line]:
    """What a query counts and how far it is read, most wanted first."""
    count = state.count(query)
    review = state.review
    answer = review.answers.get(query.id)
    parts = [line((entries(count), "severity-error" if count.value is None and count.reason else "title"))]
    if answer and answer.sample is not None:
        done = gate.reading(review, query)
        parts.append(line(f"read {done}" if done.due else "nothing to read"))
    if not is_total(state, query) and answer:
        verdict = gate.verdict(review, query)
        parts.append(line((verdict.value, _ROLES[verdict])))
    if query.id in review.waivers:
        parts.append(line(("waived", "verdict-waived")))
    if found := finding_lines.here(review, query):
        parts.append(found)
    if text := state.change(query).text:
        parts.append(line((text, "severity-warning" if state.change(query).direction else "")))
    return parts


def remarks(state: State, query: Query, zone: tzinfo) -> list[Line]:
    """What else is to be known, most wanted first."""
    review = state.review
    count, timeline = state.count(query), state.timeline(query)
    parts = []
    if query.id in review.waivers:
        parts.append(line(("waived: ", "dim"), review.waivers[query.id].reason))
    if count.state is not CountState.EXACT and count.reason:
        parts.append(line((count.reason, "severity-error" if count.value is None else "severity-warning")))
    parts += [finding_lines.here_line(review, f, query) for f in disposing.findings_of(review, query)[:1]]
    recount, answer = review.recounts.get(query.id), review.answers.get(query.id)
    if recount and answer and recount.count != answer.count:
        parts.append(line((f"the source now counts {entries(recount.count)}", "severity-warning")))
    if gate.has_vanished(review, query):
        parts.append(line(("the last review had entries here: it wants a verdict", "severity-warning")))
    if timeline and timeline.inside_longer_words:
        parts.append(line(f"+{grouped(timeline.inside_longer_words)} inside longer words"))
    if (
        timeline
        and (last := next((i for i in reversed(range(len(timeline.counts))) if timeline.counts[i]), None)) is not None
    ):
        start = timeline.start + last * timeline.interval
        parts.append(line(("last ", "dim"), bucket(start, min(start + timeline.interval, query.within.end), zone)))
    if note := review.query_notes.get(query.id):
        parts.append(line(("note: ", "dim"), note.cause or note.implication or note.time or note.space))
    answer = review.answers.get(query.id)
    if answer and answer.sample and answer.sample.drawn:
        parts.append(line(("seed ", "dim"), answer.sample.seed))
    elif is_total(state, query):
        parts.append(line(("pattern total, no cell: nothing is drawn", "dim")))
    else:
        parts.append(line(("seed ", "dim"), format_seed(review.seed(query))))
    return parts


def cell_info(state: State, query: Query, width: int, zone: tzinfo, glyphs: Glyphs) -> tuple[Line, Line]:
    """The two lines under the matrix."""
    title = line((f" {asked(state.review, query)}", "title"), (" / ", "dim"), (query.index_pattern, "title"))
    first = fitting([title, *numbers(state, query)], width)
    timeline = state.timeline(query)
    rest = remarks(state, query, zone)
    spark = (
        sparkline(timeline.counts, min(_SPARK_MOST, width // 3), glyphs) if timeline and timeline.count.value else ()
    )
    return first, fitting([(*line(" "), *spark), *rest] if cells(spark) else [(*line(" "), *rest[0]), *rest[1:]], width)
