"""What is read of a query: drawn entries in blocks, which are marked, and where to go next. Pure.

Entries that say the same, by their message pattern, are one block; what was never seen comes first. Patterns that were
understood before and are as they were stand together at the end, each entry with its earlier verdict: fewer keys, never
fewer entries shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from logreview_tui.domain.blocks import Block, blocks
from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.gate import sampled
from logreview_tui.domain.memory import Recalled, recall
from logreview_tui.domain.pattern_events import Beside, BesideEntry, PatternRow
from logreview_tui.domain.query import Query
from logreview_tui.domain.quiet import is_quiet
from logreview_tui.domain.review import Review


@dataclass(frozen=True, slots=True)
class BlockState:
    """How far a block is marked."""

    marked: int
    of: int
    verdict: Verdict
    """Suspicious if one of its entries is, understood if all are marked, else open."""
    read_in: tuple[str, ...]
    """Ids of other queries where entries of it were read."""
    has_note: bool
    is_new: bool = False
    """Drawn beside the uniform ones because nobody has seen its pattern."""
    is_quiet: bool = False
    """Understood in an earlier review and as it was, or suppressed."""

    @property
    def is_read(self) -> bool:
        """Nothing of it is left to mark."""
        return self.marked == self.of


def ids_of(block: Block) -> tuple[str, ...]:
    """The entries of a block by id."""
    return tuple(e.ref.id for part in block.parts for e in part.entries)


def to_mark(review: Review, block: Block) -> tuple[str, ...]:
    """The entries a mark on a block is given to: those without one, else all, which replaces theirs."""
    return unmarked(review, ids_of(block))


def unmarked(review: Review, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those without a mark, else all."""
    return tuple(i for i in ids if i not in review.marks) or ids


def block_state(review: Review, query: Query, block: Block) -> BlockState:
    """What the review says of a block."""
    ids = ids_of(block)
    marks = [review.marks[i] for i in ids if i in review.marks]
    suspicious = any(m.verdict is Verdict.SUSPICIOUS for m in marks)
    verdict = Verdict.SUSPICIOUS if suspicious else Verdict.UNDERSTOOD if len(marks) == len(ids) else Verdict.OPEN
    elsewhere = dict.fromkeys(m.query_id for m in marks if m.query_id != query.id)
    beside = beside_of(review, query)
    row = row_of(review, query, block.pattern) if block.pattern else None
    return BlockState(
        len(marks),
        len(ids),
        verdict,
        tuple(elsewhere),
        any(i in review.entry_notes for i in ids),
        any(i in beside and beside[i].why is Beside.NEVER_SEEN for i in ids),
        row is not None and is_quiet(review, query, row),
    )


def beside_of(review: Review, query: Query) -> dict[str, BesideEntry]:
    """Entries drawn beside the uniform ones, by id."""
    patterned = review.patterned.get(query.id)
    return {b.entry.id: b for b in (patterned.beside if patterned else ())}


def row_of(review: Review, query: Query, pattern: str) -> PatternRow | None:
    """What is known of a pattern among the entries of a query."""
    table = review.tables.get(query.id)
    wanted = review.canonical(pattern)
    rows = table.rows if table else ()
    return next((r for r in rows if r.id == wanted or wanted in r.aliases), None)


def recalled(review: Review, query: Query, pattern: str) -> Recalled | None:
    """What earlier reviews knew of a pattern; None where there is nothing to know."""
    row = row_of(review, query, pattern) if pattern else None
    return recall(review, query, row) if row else None


def blocks_of(review: Review, query: Query) -> tuple[Block, ...]:
    """The blocks of a query's frozen sample and of what was drawn beside it; none before its answer."""
    entries = sampled(review, query)
    if query.id not in review.patterned:
        return blocks(entries)
    beside = sorted((b.entry.to_entry() for b in beside_of(review, query).values()), key=lambda e: (e.time, e.ref.id))
    new: list[Block] = []
    quiet: list[Block] = []
    others: list[Block] = []
    found = beside_of(review, query)
    for block in by_pattern(review, (*entries, *beside)):
        row = row_of(review, query, block.pattern) if block.pattern else None
        if any(i in found and found[i].why is Beside.NEVER_SEEN for i in ids_of(block)):
            new.append(block)
        elif row and is_quiet(review, query, row):
            quiet.append(block)
        else:
            others.append(block)
    return (*new, *others, *([_together(quiet)] if quiet else []))


def by_pattern(review: Review, entries: Iterable[LogEntry]) -> list[Block]:
    """One block for each pattern, in the order of their first entries."""
    groups: dict[str, list[LogEntry]] = {}
    for entry in entries:
        groups.setdefault(review.canonical(review.pattern_of.get(entry.ref.id, "")), []).append(entry)
    return [
        _together([replace(block, pattern=pattern) for block in blocks(alike, by_text=True)])
        for pattern, alike in groups.items()
    ]


def _together(found: Sequence[Block]) -> Block:
    parts = [replace(part, also=()) for block in found for part in block.parts]
    return replace(parts[0], also=tuple(parts[1:]))


def everywhere(review: Review, query: Query, pattern: str) -> Block | None:
    """All drawn entries of a pattern without a mark, over every query of the index pattern, as one block."""
    wanted = review.canonical(pattern)
    found: dict[str, LogEntry] = {}
    for other in (query, *review.cells, *review.variations):
        if other.index_pattern == query.index_pattern:
            for entry in (*sampled(review, other), *(b.entry.to_entry() for b in beside_of(review, other).values())):
                if entry.ref.id not in review.marks and _is_of(review, entry.ref.id, wanted):
                    found.setdefault(entry.ref.id, entry)
    return by_pattern(review, found.values())[0] if found else None


def _is_of(review: Review, entry_id: str, wanted: str) -> bool:
    pattern = review.pattern_of.get(entry_id)
    return pattern is not None and review.canonical(pattern) == wanted


def drawn_for(review: Review, entry_id: str, first: Query) -> Query | None:
    """A query that an entry was drawn for, `first` if it is one."""
    for query in (first, *review.cells, *review.variations):
        answer, patterned = review.answers.get(query.id), review.patterned.get(query.id)
        drawn = answer.sample.drawn if answer and answer.sample else ()
        if any(d.id == entry_id for d in drawn) or any(
            b.entry.id == entry_id for b in (patterned.beside if patterned else ())
        ):
            return query
    return None


def next_unread(review: Review, query: Query, found: Sequence[Block], after: int) -> int | None:
    """The next block with something to mark, wrapping round; None when all are read."""
    order = [*range(after + 1, len(found)), *range(after + 1)]
    return next((i for i in order if i < len(found) and not block_state(review, query, found[i]).is_read), None)


def block_with(found: Sequence[Block], entry_id: str) -> int | None:
    """The block that holds an entry."""
    return next((i for i, block in enumerate(found) if entry_id in ids_of(block)), None)
