"""Findings in lines: the list of them, the one at hand, how many are open. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from logreview_tui.domain import disposing
from logreview_tui.domain.finding import Disposition, Finding
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.ui.lines import Line, line
from logreview_tui.ui.wording import clock, grouped, plural

ROLES = {
    Disposition.OPEN: "severity-warning",
    Disposition.EXPLAINED: "verdict-understood",
    Disposition.SUSPICIOUS: "verdict-suspicious",
    Disposition.NOISE: "dim",
}


def in_order(review: Review) -> tuple[Finding, ...]:
    """Open ones first, among them risk indicators."""
    waiting = disposing.open_findings(review)
    return (*waiting, *(f for f in review.findings if f not in waiting))


def finding_lines(review: Review, findings: Sequence[Finding], zone: tzinfo) -> list[Line]:
    """A line each: disposition, kind, onset, numbers, place, note."""
    return [_row(review, found, zone) for found in findings]


def _row(review: Review, found: Finding, zone: tzinfo) -> Line:
    said = review.disposed.get(found.id)
    word = disposing.disposition(review, found)
    place = disposing.place(review, found)
    more = f" +{len(found.queries) - 1}" if len(found.queries) > 1 else ""
    return line(
        (f" {word.value:<10} ", ROLES[word]),
        ("risk " if found.is_risk else "", "severity-error"),
        f"{found.kind.value} {clock(found.start, zone)[:-3].strip()}, {grouped(found.observed)}",
        (f" not {grouped(round(float(found.expected)))} ", "dim"),
        (f"{place or ''}{more}", "title"),
        (f" {said.note}" if said else "", "dim"),
    )


def here_line(review: Review, found: Finding, query: Query) -> Line:
    """Disposition, sentence, note, where the query itself is known."""
    said = review.disposed.get(found.id)
    word = disposing.disposition(review, found)
    note = f" ({said.note})" if said else ""
    return line((f"{word.value}: ", ROLES[word]), sentence_at(found, query), (note, "dim"))


def sentence_at(found: Finding, query: Query) -> str:
    """The sentence of a finding, without the query where that is known."""
    return risk(found) + found.sentence.removeprefix(f"{query}: ")


def risk(found: Finding) -> str:
    """What goes before the sentence of a risk indicator."""
    return "risk indicator: " if found.is_risk else ""


def how_many(review: Review) -> str:
    """Findings by what was said of them."""
    if not review.examined:
        return "timelines not examined yet"
    if not review.findings:
        return "none"
    words = [disposing.disposition(review, f) for f in review.findings]
    return ", ".join(f"{n} {d.value}" for d in Disposition if (n := words.count(d)))


def here(review: Review, query: Query) -> Line | None:
    """The findings that show in a query, in short; None without any."""
    found = disposing.findings_of(review, query)
    if not found:
        return None
    waiting = sum(disposing.disposition(review, f) is Disposition.OPEN for f in found)
    if not waiting:
        return line((plural(len(found), "finding"), "dim"))
    return line((f"{plural(waiting, 'open finding')}", "severity-warning"))
