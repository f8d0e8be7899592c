"""The lines of the plain lists: problems, messages, what was tried. Pure."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from logreview_tui.domain import gate
from logreview_tui.domain.counts import CountState
from logreview_tui.domain.source import SourceDescription
from logreview_tui.ui.cells import State
from logreview_tui.ui.lines import Line, line
from logreview_tui.ui.messages import Message
from logreview_tui.ui.wording import clock, entries


def warning_count(source: SourceDescription) -> int:
    """How many things are to be known about a source before its numbers are believed."""
    return len(source.assumptions) + len(source.problems)


def problem_lines(state: State) -> list[Line]:
    """Who asked, what was assumed, what is damaged, where the search differs, which cells failed."""
    return list(_problem_lines(state))


def _problem_lines(state: State) -> Iterator[Line]:
    source = state.review.opened.source
    if state.review.facts:
        yield line((" who asks, and which cluster", "key"))
    yield from (line("   ", str(fact)) for fact in state.review.facts)
    earlier = [fact for fact in source.facts if fact not in state.review.facts]
    yield from (line("   ", f"when the review was opened: {fact}") for fact in earlier)
    if source.uncovered:
        yield line((" no index pattern covers", "key"))
    yield from (line("   ", (name, "severity-warning")) for name in source.uncovered)
    if source.assumptions:
        yield line((" assumed", "key"))
    yield from (line("   ", text) for text in source.assumptions)
    if source.problems:
        yield line((" damaged or unreadable", "key"))
    for problem in source.problems:
        role = "severity-error" if problem.hides_entries else "severity-warning"
        yield line("   ", (problem.where, role), ": ", problem.what)
        if problem.hint:
            yield line("     ", (problem.hint, "dim"))
    inexact = [q for q in (*state.review.totals, *state.review.cells) if state.count(q).reason]
    if inexact:
        yield line((" cells without an exact count", "key"))
    for query in inexact:
        count = state.count(query)
        role = "severity-warning" if count.state is CountState.AT_LEAST else "severity-error"
        yield line("   ", (str(query), role), ": ", entries(count), ", ", count.reason)
    if source.differences:
        is_opensearch = source.kind == "opensearch"
        yield line(
            (" how a cluster searches" if is_opensearch else " where this search differs from OpenSearch's", "key")
        )
    yield from (line("   ", text) for text in source.differences)


def message_lines(messages: Sequence[Message], zone: tzinfo, width: int) -> list[Line]:
    """Messages, newest first, each whole."""
    made: list[Line] = []
    for message in reversed(messages):
        lead = f" {clock(message.at, zone)}  "
        rows = message.text.wrap(max(width - len(lead) - 1, 1), at_words=True)
        made += [line((" " * len(lead) if i else lead, "dim"), (row, message.role)) for i, row in enumerate(rows)]
    return made


def tried_lines(state: State) -> list[Line]:
    """Every variation with its count and reading."""
    return [
        line(f" {query}  ", (entries(state.count(query)), "title"), f"  read {gate.reading(state.review, query)}")
        for query in state.review.variations
    ]
