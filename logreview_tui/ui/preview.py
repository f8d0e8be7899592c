"""The cell under the cursor beside a wide matrix: timeline, drawn entries and what they share, note. Pure.

Made of what is at hand and of nothing else: looking around asks nothing of the source.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from logreview_tui.domain import gate
from logreview_tui.domain.display import display
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import block_state, blocks_of
from logreview_tui.ui.cells import State
from logreview_tui.ui.entry_lines import note_lines
from logreview_tui.ui.glyphs import Glyphs
from logreview_tui.ui.info import numbers
from logreview_tui.ui.lines import Line, cut, fitting, line, padded
from logreview_tui.ui.overlays import Overlays
from logreview_tui.ui.panes.sample_list import block_lines
from logreview_tui.ui.query_lines import caption
from logreview_tui.ui.raster import draw
from logreview_tui.ui.timeline_lines import why_no_timeline
from logreview_tui.ui.wording import asked

_TIMELINE = 13
_LEAST = _TIMELINE + 8
"""Rows below which the timeline gives way to the entries."""
_FIELDS = 6
_MOST_VALUES = 4
_LONG = 48
"""Characters beyond which a value is text, not a name."""


def preview_lines(state: State, query: Query, width: int, height: int, zone: tzinfo, glyphs: Glyphs) -> Sequence[Line]:
    """What is known of a query, in so many rows."""
    title = line((f" {asked(state.review, query)}", "title"), (" / ", "dim"), (query.index_pattern, "title"))
    made: list[Line] = [cut(title, width, glyphs.dots), line(" ", *fitting(numbers(state, query), width - 1)), ()]
    timeline = state.timeline(query)
    if timeline is None or not timeline.counts:
        made += [why_no_timeline(timeline), ()]
    elif height >= _LEAST:
        made += [*draw(timeline, Overlays(), zone, width, _TIMELINE, glyphs).rows, ()]
    made += _drawn(state, query, width, zone, glyphs)
    if note := state.review.query_notes.get(query.id):
        made += [(), *note_lines(note, width)]
    return made[:height]


def _drawn(state: State, query: Query, width: int, zone: tzinfo, glyphs: Glyphs) -> Iterator[Line]:
    entries = gate.sampled(state.review, query)
    if not entries:
        return
    yield line(" ", *caption(state, query))
    for block in blocks_of(state.review, query):
        found = block_state(state.review, query, block)
        yield from block_lines(block, found, width, zone, glyphs, rows=1, is_selected=False)
    shared = shared_fields(entries)
    if shared:
        yield ()
        yield line((f" in the {len(entries)} drawn", "title"))
    longest = min(max((len(name) for name, _ in shared), default=0), _LONG // 2)
    for name, values in shared:
        said = "  ".join(f"{value} {glyphs.times}{n}" for value, n in values)
        lead = padded(line((" ", ""), (display(name), "field")), longest + 3)
        yield cut((*lead, *line(display(said))), width, glyphs.dots)


def shared_fields(entries: Sequence[LogEntry]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Fields whose few short values most entries have, those that tell entries apart first, with how often each is."""
    values: dict[str, Counter[str]] = {}
    for entry in entries:
        for name, value in entry.fields:
            values.setdefault(name, Counter())[value] += 1
    common = [
        (name, found)
        for name, found in values.items()
        if 2 * found.total() > len(entries) > 1
        and len(found) < found.total()
        and all(len(value) <= _LONG for value in found)
    ]
    common.sort(key=lambda field: len(field[1]) == 1)
    return [
        (name, sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST_VALUES])
        for name, found in common[:_FIELDS]
    ]
