"""What is read of a query: drawn entries in blocks, which are marked, and where to go next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from logreview_tui.domain.blocks import Block, blocks
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.gate import sampled
from logreview_tui.domain.query import Query
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

    @property
    def is_read(self) -> bool:
        """Nothing of it is left to mark."""
        return self.marked == self.of


def ids_of(block: Block) -> tuple[str, ...]:
    """The entries of a block by id."""
    return tuple(e.ref.id for e in block.entries)


def to_mark(review: Review, block: Block) -> tuple[str, ...]:
    """The entries a mark on a block is given to: those without one, else all, which replaces theirs."""
    ids = ids_of(block)
    return tuple(i for i in ids if i not in review.marks) or ids


def block_state(review: Review, query: Query, block: Block) -> BlockState:
    """What the review says of a block."""
    ids = ids_of(block)
    marks = [review.marks[i] for i in ids if i in review.marks]
    suspicious = any(m.verdict is Verdict.SUSPICIOUS for m in marks)
    verdict = Verdict.SUSPICIOUS if suspicious else Verdict.UNDERSTOOD if len(marks) == len(ids) else Verdict.OPEN
    elsewhere = dict.fromkeys(m.query_id for m in marks if m.query_id != query.id)
    return BlockState(len(marks), len(ids), verdict, tuple(elsewhere), any(i in review.entry_notes for i in ids))


def blocks_of(review: Review, query: Query) -> tuple[Block, ...]:
    """The blocks of a query's frozen sample; none before its answer."""
    return blocks(sampled(review, query))


def next_unread(review: Review, query: Query, found: Sequence[Block], after: int) -> int | None:
    """The next block with something to mark, wrapping round; None when all are read."""
    order = [*range(after + 1, len(found)), *range(after + 1)]
    return next((i for i in order if i < len(found) and not block_state(review, query, found[i]).is_read), None)


def block_with(found: Sequence[Block], entry_id: str) -> int | None:
    """The block that holds an entry."""
    return next((i for i, block in enumerate(found) if entry_id in ids_of(block)), None)
