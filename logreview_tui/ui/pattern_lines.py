"""What is said of message patterns on the reading screen: how an entry was drawn, what was known of it. Pure."""

from collections.abc import Iterator
from datetime import tzinfo

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.display import display
from logreview_tui.domain.memory import Recalled, Standing
from logreview_tui.domain.pattern_events import Beside
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import beside_of, ids_of, recalled
from logreview_tui.domain.review import Review
from logreview_tui.ui.entry_lines import wrapped
from logreview_tui.ui.lines import Line, line
from logreview_tui.ui.wording import plural


def everywhere_caption(block: Block) -> Line:
    """Which entries are shown when a whole pattern is judged."""
    count = plural(len(ids_of(block)), "unread entry", "unread entries")
    return line((f"{count} of this pattern, in all queries", "title"))


def pattern_remarks(review: Review, query: Query, block: Block, width: int, zone: tzinfo) -> Iterator[Line]:
    """How the entries of a part were drawn if not uniformly, and what earlier reviews knew of their pattern."""
    beside = beside_of(review, query)
    for entry in block.entries:
        if found := beside.get(entry.ref.id):
            table = review.tables[query.id]
            why = "never seen before" if found.why is Beside.NEVER_SEEN else "understood before, drawn again"
            said = f" drawn beside the sample: {why}, {found.alike} of {table.looked_at} looked at"
            yield line((said, "severity-warning" if found.why is Beside.NEVER_SEEN else "severity-fine"))
            break
    if known := recalled(review, query, block.pattern):
        role = "severity-fine" if known.is_quiet else "severity-warning"
        yield from wrapped(display(known_sentence(known, zone), limit=2_000), width, role)


def known_sentence(known: Recalled, zone: tzinfo) -> str:
    """How a pattern stands to earlier reviews, and what was made of it."""
    said = {
        Standing.NEW: "new: in no earlier review",
        Standing.SAME: "known, as before",
        Standing.COMPONENT: "known, but now from another component",
        Standing.RATE: _rate(known),
        Standing.VANISHED: "vanished",
    }[known.standing]
    judged = known.judgement
    if judged is None:
        return said if known.standing is Standing.NEW else f"{said}; never judged"
    note = f": {judged.note}" if judged.note else ""
    return f"{said}; {judged.verdict.value} on {judged.at.astimezone(zone):%d %b %Y} by {judged.by}{note}"


def _rate(known: Recalled) -> str:
    if known.ratio is None:
        return "known, but not under this keyword"
    return f"known, now {known.ratio:.1f} times as often" if known.ratio >= 1 else f"known, now {known.ratio:.2f} times"
