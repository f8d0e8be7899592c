"""The reading use case behind a suggestion: what to try next in an index pattern, from what the review keeps alone.

The same journal offers the same, so that an auditor can see that it was not chosen.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import tzinfo

from logreview_tui.analysis import suggest
from logreview_tui.analysis.suggest import Message, Suggestion
from logreview_tui.domain import weird
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.sampling import format_seed
from logreview_tui.domain.stored import StoredEntry
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.trying import parse_variation
from logreview_tui.errors import UsageError

_PLACES = (
    "kubernetes.namespace_name", "namespace", "kubernetes.container_name", "container", "kubernetes.labels.app",
    "program", "ident", "hostname", "host", "user.username", "verb",
)  # fmt: skip
"""Fields that say where an entry comes from or who made it."""


def offer(review: Review, index_pattern: str, zone: tzinfo) -> tuple[Query, Suggested] | None:
    """The next thing to try, as a query and as what is recorded when it is taken; None where nothing can be offered.

    Kinds take turns: a word, a window, a word or phrase, a component.
    """
    odd = Query(index_pattern, None, review.within, (weird.ANY,))
    if review.opened.source.kind == "local" and odd not in review.variations:
        why = "entries that are odd in themselves: control characters, oversize, stamps in the future or out of order"
        return odd, Suggested(odd.id, str(weird.ANY), why, format_seed(_seed(review, index_pattern, 0)))
    turn = len(review.variations)
    seed = _seed(review, index_pattern, turn)
    for kind in range(turn, turn + 4):
        for found in _of_kind(review, index_pattern, zone, kind % 4, seed):
            try:
                query = parse_variation(found.text, index_pattern, review.within, zone)
            except UsageError:
                continue
            if query not in (*review.cells, *review.totals, *review.variations):
                return query, Suggested(query.id, found.text, found.why, format_seed(seed))
    return None


def _seed(review: Review, index_pattern: str, turn: int) -> int:
    parts = f"try\0{index_pattern}\0{turn}".encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(bytes.fromhex(review.opened.salt) + parts).digest()[:8], "big")


def _of_kind(review: Review, index_pattern: str, zone: tzinfo, kind: int, seed: int) -> Iterator[Suggestion]:
    now = _messages(review, index_pattern)
    if kind == 1:
        read = [e.time for e in _drawn(review, index_pattern) if e.id in review.marks]
        yield suggest.window(review.within, read, zone, seed)
    elif kind == 3:  # noqa: PLR2004 - the last of four
        if found := suggest.component(_places(review, index_pattern), seed):
            yield found
    else:
        used = [*map(str, review.keywords), *(str(q.keyword) for q in review.variations if q.keyword)]
        if kind and (found := suggest.phrase(now, seed)):
            yield found
        yield from suggest.words(now, _before(review, index_pattern), used, seed)


def _messages(review: Review, index_pattern: str) -> list[Message]:
    """Templates of an index pattern with the most entries that a query has of each."""
    most: defaultdict[str, int] = defaultdict(int)
    for query_id, table in review.tables.items():
        answer = review.answers[query_id]
        if answer.query.index_pattern == index_pattern and answer.sample:
            for row in table.rows:
                most[row.template] = max(most[row.template], table.estimate(row.entries, answer.sample.population))
    return sorted(most.items())


def _before(review: Review, index_pattern: str) -> list[Message]:
    """The same of the last review."""
    most: defaultdict[str, int] = defaultdict(int)
    for pattern in review.knowledge.remembered.patterns if review.knowledge else ():
        if pattern.index_pattern == index_pattern:
            share = pattern.population / pattern.looked_at if pattern.looked_at else 1
            most[pattern.template] = max(most[pattern.template], round(pattern.entries * share), 1)
    return sorted(most.items())


def _drawn(review: Review, index_pattern: str) -> Iterator[StoredEntry]:
    for answer in review.answers.values():
        if answer.query.index_pattern == index_pattern and answer.sample:
            yield from answer.sample.drawn


def _places(review: Review, index_pattern: str) -> list[tuple[str, str, int]]:
    counts = Counter(f for entry in _drawn(review, index_pattern) for f in entry.fields if f[0] in _PLACES)
    return [(field, value, n) for (field, value), n in sorted(counts.items())]
