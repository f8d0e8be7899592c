"""What is said of message patterns on the reading screen: how an entry was drawn, what was known of it. Pure."""

from collections.abc import Iterator
from datetime import tzinfo

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.display import display
from logreview_tui.domain.memory import Recalled, Standing, vanished
from logreview_tui.domain.pattern_events import Beside
from logreview_tui.domain.query import Query
from logreview_tui.domain.quiet import is_quiet, rule_of, why_void
from logreview_tui.domain.reading import beside_of, ids_of, recalled, row_of
from logreview_tui.domain.review import Review
from logreview_tui.domain.suppression import Suppressed
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
    row = row_of(review, query, block.pattern) if block.pattern else None
    if row and (rule := rule_of(review, query, row)):
        void = why_void(review, query, row, rule)
        yield from wrapped(
            display(rule_sentence(rule, void), limit=2_000), width, "severity-warning" if void else "dim"
        )
    if known := recalled(review, query, block.pattern):
        role = "severity-fine" if known.is_quiet else "severity-warning"
        yield from wrapped(display(known_sentence(known, zone), limit=2_000), width, role)


def rule_sentence(rule: Suppressed, void: str) -> str:
    """Who keeps a pattern quiet, why and until when, or why no longer."""
    return f"suppressed until {rule.until:%d %b %Y} by {rule.owner}: {rule.reason}" + (f"; {void}" if void else "")


def card_lines(review: Review, query: Query, width: int) -> Iterator[Line]:
    """What was found of time and space, and whether the reviewer said the same."""
    card, table, answer = review.cards.get(query.id), review.tables.get(query.id), review.answers.get(query.id)
    yield line((f" {query}", "title"))
    if card is None or table is None or answer is None:
        yield line(("  time, space and patterns are not known", "dim"))
        return
    note = review.query_notes.get(query.id)
    confirmed = note is not None and (note.time, note.space) == (card.time, card.space)
    yield from wrapped(display(f"time   {card.time}", limit=2_000), width)
    yield from wrapped(display(f"space  {card.space}", limit=2_000), width)
    said = "confirmed in the note" if confirmed else "in your words in the note" if note else "found, not confirmed yet"
    yield line((f" {said}", "severity-fine" if note else "dim"))
    population = answer.sample.population if answer.sample else 0
    what = (
        f"all {table.looked_at} entries" if table.is_exact else f"{table.looked_at} of {population}, ~ is an estimate"
    )
    yield line((f" {plural(len(table.rows) + table.unlisted, 'pattern')} of {what}", "key"))


def table_lines(review: Review, query: Query, zone: tzinfo) -> Iterator[Line]:
    """A row for each pattern: entries, how it stands, when, where, what it says; then what vanished."""
    table, answer = review.tables.get(query.id), review.answers.get(query.id)
    if table is None or answer is None or answer.sample is None:
        return
    for row in table.rows:
        known = recalled(review, query, row.id)
        rule = rule_of(review, query, row)
        stands = "hush" if rule and not why_void(review, query, row, rule) else _SHORT[known.standing] if known else ""
        quiet = known is None or is_quiet(review, query, row)
        number = table.estimate(row.entries, answer.sample.population)
        days = f"{row.first.astimezone(zone):%d %b}-{row.last.astimezone(zone):%d %b}"
        yield line(
            (f"{'' if table.is_exact else '~'}{number:>7} ", "title"),
            (f"{stands:<5} ", "severity-fine" if quiet else "severity-warning"),
            (f"{days} ", "dim"),
            display(row.template),
            "  ",
            (row.component, "dim"),
        )
    if table.unlisted:
        number = table.estimate(table.unlisted_entries, answer.sample.population)
        yield line((f"{number:>8} ", "title"), (f"of {table.unlisted} rarer patterns", "dim"))
    for gone in vanished(review, query):
        yield line(("       0 ", "title"), ("gone  ", "severity-warning"), display(gone.template))


_SHORT = {
    Standing.NEW: "new",
    Standing.SAME: "known",
    Standing.RATE: "rate",
    Standing.COMPONENT: "where",
    Standing.VANISHED: "gone",
}


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
