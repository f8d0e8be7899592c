"""A review, a cell, a timeline and an entry in sentences: one fact a line, the program's own word first. Pure.

Every line begins with a word of the program, and the lines of an entry are numbered, so that no log text can pass for
something the program said.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.blocks import Block
from logreview_tui.domain.counts import Count, CountState, Timeline
from logreview_tui.domain.display import SafeText, display, display_lines
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.events import STORED_TEXT_LIMIT
from logreview_tui.domain.memory import vanished
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import beside_of, block_state, recalled
from logreview_tui.domain.review import Note, Review
from logreview_tui.ui.audit import headline
from logreview_tui.ui.cells import State, tally
from logreview_tui.ui.finding_lines import risk
from logreview_tui.ui.pattern_lines import known_sentence
from logreview_tui.ui.wording import asked, bucket, length, moment, period, plural

Fact = str | SafeText
_PEAKS = 3


def labelled(label: str, text: SafeText) -> SafeText:
    """`label: text`, the text's escapes kept."""
    start = f"{label}: "
    return SafeText(start + text.plain, tuple((a + len(start), b + len(start)) for a, b in text.escapes))


def counted(count: Count) -> str:
    """A count with how true it is, and why it is not exact."""
    match count.state:
        case CountState.EXACT:
            said = plural(count.value or 0, "entry", "entries")
        case CountState.AT_LEAST:
            said = f"at least {plural(count.value or 0, 'entry', 'entries')}"
        case CountState.PENDING:
            said = "not counted yet"
        case CountState.NOT_PERMITTED:
            said = "not permitted"
        case CountState.FAILED:
            said = "failed"
    return f"{said}, because {count.reason}" if count.reason else said


def review_facts(state: State, zone: tzinfo) -> Iterator[Fact]:
    """Where the whole review stands."""
    review, numbers = state.review, tally(state)
    yield f"review: {review.id}"
    yield f"source: {review.opened.source.name}"
    yield f"period: {period(review.within, zone)}"
    yield f"state: {'signed' if review.signed else 'abandoned' if review.abandoned else 'open'}"
    yield f"cells: {numbers.passed} of {numbers.cells} pass, {numbers.suspicious} suspicious, {numbers.waived} waived"
    if numbers.errors:
        yield f"cells without a count: {numbers.errors}, for the reasons type problems"
    if state.activity and not review.is_ended:
        yield f"source: {state.activity}"


def name_of(review: Review, query: Query) -> str:
    """Which cell, variation or total a query is."""
    words = f"{asked(review, query)} in {query.index_pattern}"
    if query in review.cells:
        return f"cell {review.cells.index(query) + 1} of {len(review.cells)}: {words}"
    if query in review.variations:
        return f"tried {review.variations.index(query) + 1}: {words}"
    return f"total: {words}"


def row(state: State, query: Query) -> str:
    """A query on one line: name, count, verdict, reading."""
    review = state.review
    said = f"{name_of(review, query)}, {counted(state.count(query))}"
    if query.id in review.waivers:
        return f"{said}, waived"
    if query.id in review.answers and (query.keyword or query.filters):
        said += f", {gate.verdict(review, query).value}"
        done = gate.reading(review, query)
        said += f", read {done.read} of {done.due}" if done.due else ""
    return said


def query_facts(state: State, query: Query, zone: tzinfo) -> Iterator[Fact]:
    """Everything a query says before its entries are read."""
    review, count = state.review, state.count(query)
    yield name_of(review, query)
    if query.within != review.within:
        yield f"window: {period(query.within, zone)}"
    yield f"count: {counted(count)}"
    if change := state.change(query).text:
        yield f"change: {change} against the last review"
    if gate.has_vanished(review, query):
        yield "change: no entries now, but in the last review: say what you make of it with verdict u or verdict s"
    if (recount := review.recounts.get(query.id)) and recount.count != count:
        yield f"recount: the source now counts {counted(recount.count)}"
    for found in disposing.findings_of(review, query):
        number = review.findings.index(found) + 1
        word = disposing.disposition(review, found).value
        yield labelled(f"finding {number}, {word}", display(risk(found) + found.sentence, limit=STORED_TEXT_LIMIT))
    if query.id in review.waivers:
        yield f"waived: {review.waivers[query.id].reason}"
    if timeline := state.timeline(query):
        yield from timeline_facts(timeline, zone)
    yield from card_facts(review, query)
    if note := review.query_notes.get(query.id):
        yield from note_facts(note)
    answer = review.answers.get(query.id)
    if answer and answer.sample and answer.sample.drawn:
        sample, done = answer.sample, gate.reading(review, query)
        yield f"sample: {done.due} drawn uniformly of {sample.population}, seed {sample.seed}"
        yield f"read: {done.read} of {done.due}, {gate.verdict(review, query).value}"


def card_facts(review: Review, query: Query) -> Iterator[Fact]:
    """What was found of time and space."""
    if card := review.cards.get(query.id):
        yield labelled("found, time", display(card.time, limit=2_000))
        yield labelled("found, space", display(card.space, limit=2_000))


def timeline_facts(timeline: Timeline, zone: tzinfo) -> Iterator[Fact]:
    """A date histogram in words: how many buckets, the fullest, the first and the last with entries."""
    counts = timeline.counts
    full = [i for i, n in enumerate(counts) if n]
    lost = sum(n is None for n in counts)
    yield (
        f"timeline: {plural(len(counts), 'bucket')} of {length(timeline.interval)}, {len(full)} with entries"
        + (f", {lost} without data" if lost else "")
    )
    peaks = sorted(full, key=lambda i: (-(counts[i] or 0), i))[:_PEAKS]
    yield from (f"fullest: {_bucket(timeline, i, zone)}" for i in peaks)
    if len(full) > len(peaks):
        yield f"first: {_bucket(timeline, full[0], zone)}"
        yield f"last: {_bucket(timeline, full[-1], zone)}"
    if timeline.inside_longer_words:
        yield f"inside longer words: {plural(timeline.inside_longer_words, 'more entry', 'more entries')}, not counted"


def bucket_facts(timeline: Timeline, zone: tzinfo) -> Iterator[Fact]:
    """Every bucket with entries, and every stretch without data."""
    counts = timeline.counts
    for i, n in enumerate(counts):
        if n:
            yield f"bucket: {_bucket(timeline, i, zone)}"
        elif n is None and (i == 0 or counts[i - 1] is not None):
            yield f"bucket: {_bucket(timeline, i, zone)} and on, until the next bucket named"


def _bucket(timeline: Timeline, i: int, zone: tzinfo) -> str:
    start = timeline.start + i * timeline.interval
    end = min(start + timeline.interval, timeline.query.within.end)
    n = timeline.counts[i]
    return f"{bucket(start, end, zone)}, {'no data' if n is None else plural(n, 'entry', 'entries')}"


def block_row(review: Review, query: Query, blocks: Sequence[Block], index: int, zone: tzinfo) -> str:
    """A block on one line: number, verdict, how many alike, time, begin of its text."""
    block = blocks[index]
    found = block_state(review, query, block)
    alike = f"{plural(found.of, 'entry', 'entries')} alike, " if found.of > 1 else ""
    done = f", {found.marked} of {found.of} read" if 0 < found.marked < found.of else ""
    first = block.entries[0]
    text = display(headline(first.fields) or first.text).cut(60).plain
    return f"entry {index + 1}: {alike}{found.verdict.value}{done}, {moment(first.time, zone)}, {text}"


def block_facts(review: Review, query: Query, blocks: Sequence[Block], index: int, zone: tzinfo) -> Iterator[Fact]:
    """An entry whole: what it says, what varies among those alike, where it was read, its note."""
    block = blocks[index]
    entry, found = block.entries[0], block_state(review, query, block)
    alike = f", {plural(found.of, 'entry', 'entries')} alike" if found.of > 1 else ""
    yield f"entry {index + 1} of {len(blocks)}{alike}: {found.verdict.value}"
    for number, part in enumerate(block.parts, 1):
        if len(block.parts) > 1:
            yield f"part {number} of {len(block.parts)}: {plural(len(part.entries), 'entry', 'entries')}"
        yield from _part_facts(review, query, part, zone)
    if entry.fields:
        yield f"fields: {len(entry.fields)}, type fields to have them read"


def _part_facts(review: Review, query: Query, block: Block, zone: tzinfo) -> Iterator[Fact]:
    entry, found = block.entries[0], block_state(review, query, block)
    yield f"time: {moment(entry.time, zone)}"
    yield labelled("from", display(entry.ref.index))
    yield from pattern_facts(review, query, block, zone)
    for query_id in found.read_in:
        known = review.query(query_id)
        yield f"read already in: {name_of(review, known) if known else query_id}"
    if said := headline(entry.fields):
        yield labelled("event", display(said, limit=len(said)))
    yield from _text(entry)
    yield from _varying(block, zone)
    note = next((review.entry_notes[e.ref.id] for e in block.entries if e.ref.id in review.entry_notes), None)
    yield from note_facts(note) if note else ()


def pattern_facts(review: Review, query: Query, block: Block, zone: tzinfo) -> Iterator[Fact]:
    """How entries were drawn if not uniformly, and what earlier reviews knew of what they say."""
    beside = beside_of(review, query)
    if found := next((beside[e.ref.id] for e in block.entries if e.ref.id in beside), None):
        of = review.tables[query.id].looked_at
        yield f"drawn beside the sample: {found.why.value}, {found.alike} of {of} looked at"
    if known := recalled(review, query, block.pattern):
        yield labelled("earlier reviews", display(known_sentence(known, zone), limit=2_000))


def table_facts(review: Review, query: Query, zone: tzinfo) -> Iterator[Fact]:
    """The message patterns of a query."""
    table = review.tables.get(query.id)
    if table is None:
        yield "patterns: not known"
        return
    what = f"all {table.looked_at} entries" if table.is_exact else f"{table.looked_at} entries drawn uniformly"
    yield f"patterns: {len(table.rows) + table.unlisted}, of {what}"
    for number, row in enumerate(table.rows, 1):
        known = recalled(review, query, row.id)
        stands = f", {known_sentence(known, zone)}" if known else ""
        where = row.component or "component not known"
        said = f"{plural(row.entries, 'entry', 'entries')}{stands}, {where}: {row.template}"
        yield labelled(f"pattern {number}", display(said, limit=2_000))
    for gone in vanished(review, query):
        yield labelled("vanished", display(gone.template, limit=2_000))


def _text(entry: LogEntry) -> Iterator[Fact]:
    lines = display_lines(entry.text, limit=STORED_TEXT_LIMIT)
    yield from (labelled(f"text line {i} of {len(lines)}", line) for i, line in enumerate(lines, 1))
    if escapes := sum(len(line.escapes) for line in lines):
        yield f"escapes: {plural(escapes, 'place')} above with hidden characters written out, as ^[ or \\u{{202E}}"
    if is_cut(entry):
        yield f"cut: only the first {STORED_TEXT_LIMIT} characters are kept as text, the bytes are kept whole"


def is_cut(entry: LogEntry) -> bool:
    """Its text is too long to be kept whole."""
    return len(entry.text) >= STORED_TEXT_LIMIT


def _varying(block: Block, zone: tzinfo) -> Iterator[Fact]:
    for entry in block.entries[1:]:
        yield f"alike: {moment(entry.time, zone)}"
    for values in block.varying:
        yield labelled("varies in the text", display(", ".join(values), limit=STORED_TEXT_LIMIT))
    for name, values in block.varying_fields:
        yield labelled("varies in a field", display(f"{name}: {', '.join(values)}", limit=STORED_TEXT_LIMIT))


def field_facts(entry: LogEntry) -> Iterator[Fact]:
    """Every field with its value."""
    for name, value in entry.fields:
        yield labelled("field", display(f"{name}: {value}", limit=STORED_TEXT_LIMIT))


def note_facts(note: Note) -> Iterator[Fact]:
    """The parts of a note that were written."""
    parts = (("cause", note.cause), ("implication", note.implication), ("time", note.time), ("space", note.space))
    yield from (labelled(f"note, {name}", display(text, limit=len(text))) for name, text in parts if text.strip())


def problem_facts(state: State) -> Iterator[Fact]:
    """What was assumed, what is damaged, where the search differs, which cells have no exact count."""
    source = state.review.opened.source
    yield from (f"source: {fact}" for fact in state.review.facts)
    yield from (f"source, when opened: {fact}" for fact in source.facts if fact not in state.review.facts)
    yield from (labelled("covered by no index pattern", display(name)) for name in source.uncovered)
    yield from (f"assumed: {text}" for text in source.assumptions)
    for problem in source.problems:
        yield f"problem: {problem.where}: {problem.what}" + (f", {problem.hint}" if problem.hint else "")
    for query in (*state.review.totals, *state.review.cells):
        if state.count(query).reason:
            yield f"not exact: {row(state, query)}"
    search = "a cluster's search" if source.kind == "opensearch" else "differs from OpenSearch"
    yield from (f"{search}: {text}" for text in source.differences)


def finding_facts(review: Review) -> Iterator[Fact]:
    """What the timelines show, numbered, and what was said of it."""
    if not review.findings:
        yield "findings: none"
    for i, found in enumerate(review.findings, 1):
        said = review.disposed.get(found.id)
        yield labelled(f"finding {i}", display(risk(found) + found.sentence, limit=STORED_TEXT_LIMIT))
        if said:
            yield labelled(f"finding {i}, {said.disposition.value}", display(said.note, limit=STORED_TEXT_LIMIT))
        else:
            yield f"finding {i}, open: type finding {i} explained, suspicious or noise, and why"


def gap_facts(review: Review) -> Iterator[Fact]:
    """What stands between the review and its signature, numbered."""
    gaps = gate.gaps(review)
    yield f"missing: {plural(len(gaps), 'thing')}" if gaps else "missing: nothing, type sign"
    yield from (f"gap {i}: {gap.kind.value}: {gap.text}" for i, gap in enumerate(gaps, 1))
