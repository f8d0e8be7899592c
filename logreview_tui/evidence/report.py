"""report.md from evidence.json and nothing else: what a person reads, and what verify renders again.

Whatever comes from logs, names or reviewers is escaped unless a filter of this file made it Markdown: the template
cannot forget to.
"""

import re
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise

from logreview_tui.domain.display import display, display_lines
from logreview_tui.domain.gate import SHORT_LOOK_MS
from logreview_tui.evidence.document import (
    CountPart,
    EntryPart,
    Evidence,
    FactPart,
    NotePart,
    PatternRowPart,
    QueryPart,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&@!$]|:(?=[A-Za-z/+_-])|(?<=[wW]{3})\.)")
"""What could begin markup, HTML, a link, a mention or an emoji within a line; the template lets nothing begin one."""
_BARS = "▁▂▃▄▅▆▇█"
_BARS_WIDE = 60
_LONG = 20_000


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escaped(text: str) -> Markdown:
    """Any text as one line of literal Markdown: no markup, no HTML, no link comes out of it."""
    return Markdown(_SPECIAL.sub(r"\\\1", display(text, limit=_LONG).plain))


def code(text: str) -> Markdown:
    """Any text as a code span; fit for a table cell."""
    shown = display(text, limit=_LONG).plain.replace("|", "\\|")
    fence = _fence(shown, 1)
    padding = " " if not shown.strip(" ") or shown[0] in "` " or shown[-1] in "` " else ""
    return Markdown(f"{fence}{padding}{shown}{padding}{fence}")


def block(texts: Sequence[str]) -> Markdown:
    """Any lines as a code block whose fence is longer than every run of backticks inside."""
    shown = "\n".join(line.plain for text in texts for line in display_lines(text, limit=_LONG))
    fence = _fence(shown, 3)
    return Markdown(f"{fence}text\n{shown}\n{fence}")


def bars(counts: Sequence[int | None]) -> str:
    """A timeline as at most 60 characters; `·` where there is no data."""
    width = min(len(counts), _BARS_WIDE)
    cuts = [len(counts) * i // width for i in range(width + 1)] if width else []
    parts = [[n for n in counts[a:b] if n is not None] for a, b in pairwise(cuts)]
    sums = [sum(part) if part else None for part in parts]
    highest = max((n for n in sums if n), default=1)
    return "".join("·" if n is None else " " if n == 0 else _BARS[(n * 8 - 1) // highest] for n in sums)


def number(count: CountPart) -> str:
    """A count with its relation, or why there is none."""
    if count.value is None:
        return count.state.replace("_", " ")
    return f"{count.value}" if count.relation == "eq" else f"at least {count.value}"


def label(query: QueryPart) -> Markdown:
    """A query in words."""
    return code(f"{query.index_pattern} {question(query)}")


def question(query: QueryPart) -> str:
    """What is asked, with its name if it has one."""
    filters = [f"{'-' if f.is_excluded else ''}{f.field}:{f.value}" for f in query.filters]
    asked = " ".join([query.keyword or ("" if filters and query.name else "(all entries)"), *filters]).strip()
    return f"{query.name}: {asked}" if query.name else asked


def cell(query: QueryPart) -> str:
    """What the matrix says of a query: count, reading, verdict."""
    verdict = "waived" if query.waiver else query.verdict
    return f"{number(query.count)} ({query.entries_read}/{query.entries_due}, {verdict})"


def fact(of: FactPart) -> str:
    """What the source said of itself, or why it did not."""
    return f"{of.name} not known: {of.reason}" if of.value is None else f"{of.name} {of.value}"


def matrix(evidence: Evidence) -> list[Markdown]:
    """The rows of the matrix, totals first, then keywords in their order; a column for each pattern."""
    names = [p.name for p in evidence.index_patterns]
    rows: dict[tuple[object, ...], dict[str, QueryPart]] = {}
    for query in evidence.queries:
        if query.kind != "variation":
            rows.setdefault((query.words, query.filters), {})[query.index_pattern] = query
    lines = [["keyword", *map(code, names)], ["---"] * (len(names) + 1)]
    for row in rows.values():
        first = next(iter(row.values()))
        shown = (cell(q) if q.kind == "cell" else number(q.count) for q in map(row.get, names) if q)
        lines.append(["all entries" if first.kind == "total" else code(first.name or question(first)), *shown])
    return [Markdown(f"| {' | '.join(line)} |") for line in lines]


def note_lines(note: NotePart | None) -> list[Markdown]:
    """A note as list items."""
    if note is None:
        return []
    parts = {"cause": note.cause, "implication": note.implication, "time": note.time, "space": note.space}
    lines = [Markdown(f"- {name}: {escaped(text)}") for name, text in parts.items() if text]
    return [*lines, Markdown(f"- noted {escaped(note.at)} by {escaped(note.by)}")]


def entry_lines(query: QueryPart, entries: dict[str, EntryPart]) -> list[str]:
    """The drawn entries of a query as a person reads them: time, verdict, text."""
    drawn = [entries[d.id] for d in query.sample.drawn] if query.sample else []
    why = {b.id: f"{b.why}: " for b in query.beside}
    drawn += [entries[b.id] for b in query.beside]
    return [
        f"{e.time} {e.mark.verdict if e.mark else 'not read':<10} {why.get(e.id, '')}{display(e.text).plain}"
        for e in sorted(drawn, key=lambda e: (e.id in why, e.time, e.id))
    ]


def pattern_lines(query: QueryPart) -> list[str]:
    """The patterns of a query as a person reads them: how many, how they stand, what they say."""
    table = query.patterns
    if table is None:
        return []
    lines = [_pattern_line(row, is_exact=table.is_exact) for row in table.rows]
    if table.unlisted:
        lines.append(f"{table.unlisted_entries:>8} entries of {table.unlisted} patterns that are rarer still")
    return [*lines, *(f"vanished since the last review: {display(template).plain}" for template in table.vanished)]


def _pattern_line(row: PatternRowPart, *, is_exact: bool) -> str:
    then = row.judgement
    known = f"; {then.verdict} {then.at[:10]} by {then.by}{': ' + then.note if then.note else ''}" if then else ""
    where = row.components[0] if row.components and row.components[0] else "component not known"
    stands = f" [{row.standing}{known}]" if row.standing else ""
    drawn = "" if is_exact else " drawn"
    said = f"{row.id} {display(row.template).plain} ({display(where).plain}){display(stands).plain}"
    return f"{row.entries:>8}{drawn} {said}"


def render(evidence: Evidence) -> bytes:
    """The report, UTF-8."""
    import jinja2  # noqa: PLC0415 - no screen waits for it

    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - not HTML: `finalize` escapes Markdown in its place
        finalize=lambda value: value if isinstance(value, Markdown) else escaped(str(value)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"code": code, "block": block, "bars": bars, "number": number, "label": label, "cell": cell}
    environment.filters["fact"] = fact
    template = environment.from_string(files(__package__).joinpath("reports/report.md.j2").read_text("utf-8"))
    text = template.render(
        evidence=evidence,
        entries={e.id: e for e in evidence.entries},
        queries={q.id: q for q in evidence.queries},
        entry_lines=entry_lines,
        pattern_lines=pattern_lines,
        note_lines=note_lines,
        matrix=matrix,
        short_ms=SHORT_LOOK_MS,
    )
    return text.encode("utf-8")


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
