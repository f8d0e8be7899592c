"""How wide and how deep a review is, in figures and words that an auditor understands, and what may be concluded.

Only uniformly drawn entries enter a bound, and only where all that were drawn are read: the first four of ten in order
of time are no sample. Queries share entries, so that nothing is pooled over them: each bound speaks of its query alone.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.stored import Verdict
from logreview_tui.domain.varying import variation

CONFIDENCE = 0.95
_LARGE = 50
"""From so many times the sample on a population is as good as endless."""
_ROUNDS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """What the uniform draws of a query say of all its entries."""

    query: Query
    read: int
    suspicious: int
    """Of those read."""
    population: int
    share: float
    """With 95 % confidence at most this share of the population is suspicious."""

    @property
    def is_whole(self) -> bool:
        """Every entry was read: nothing is estimated."""
        return self.read >= self.population

    @property
    def percent(self) -> str:
        """The share in percent with a tenth, never rounded down."""
        return f"{math.ceil(self.share * 1000 - 1e-9) / 10:.1f}"


def upper_bound(bad: int, read: int, population: int) -> float:
    """The exact one-sided upper limit of the bad share, at 95 % confidence.

    Method: Clopper & Pearson 1934; for a population below 50 times the sample the hypergeometric limit (Buonaccorsi
    1987). 1 where nothing was read.
    """
    if not read:
        return 1.0
    if population <= read:
        return bad / read
    return _binomial(bad, read) if population > _LARGE * read else _hypergeometric(bad, read, population)


def _binomial(bad: int, read: int) -> float:
    if bad >= read:
        return 1.0
    low, high = bad / read, 1.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        chance = sum(math.comb(read, k) * middle**k * (1 - middle) ** (read - k) for k in range(bad + 1))
        low, high = (middle, high) if chance > 1 - CONFIDENCE else (low, middle)
    return high


def _hypergeometric(bad: int, read: int, population: int) -> float:
    ways = math.comb(population, read)

    def chance(total: int) -> float:
        """Of so few bad ones among those read, if there are `total` of them."""
        few = sum(math.comb(total, k) * math.comb(population - total, read - k) for k in range(bad + 1) if k <= total)
        return few / ways

    low, high = bad, population - (read - bad)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if chance(middle) > 1 - CONFIDENCE else (low, middle - 1)
    return low / population


def bound(review: Review, query: Query) -> Bound | None:
    """None where nothing can be estimated: nothing drawn, not all of it read, or entries that could not be drawn."""
    answer = review.answers.get(query.id)
    if answer is None or not answer.count.is_exact or answer.sample is None or not answer.sample.drawn:
        return None
    marks = [review.marks.get(d.id) for d in answer.sample.drawn]
    if any(m is None for m in marks):
        return None
    suspicious = sum(m is not None and m.verdict is Verdict.SUSPICIOUS for m in marks)
    population = answer.sample.population
    return Bound(query, len(marks), suspicious, population, upper_bound(suspicious, len(marks), population))


def bounds(review: Review) -> tuple[Bound, ...]:
    """Those of cells and of what was tried, in that order."""
    queries = dict.fromkeys((*review.cells, *review.variations))
    return tuple(b for q in queries if (b := bound(review, q)))


def sentences(review: Review) -> tuple[str, ...]:
    """Wide, varied, deep, and what follows; each as it stands in the report."""
    return (_wide(review), _days(review), _varied(review), _deep(review), *_conclusions(bounds(review)))


def _wide(review: Review) -> str:
    timelines = [q for q in (*review.totals, *review.cells) if gate.count(review, q).value is not None]
    examined = sum(q.id in review.examined for q in timelines)
    waiting = len(disposing.open_findings(review))
    closed = len(review.findings) - waiting
    findings = _many(len(review.findings), "finding")
    return f"Wide: {examined} of {len(timelines)} timelines examined, {closed} of {findings} disposed of."


def _days(review: Review) -> str:
    whole = review.within.duration / _DAY
    parts = []
    for query in review.totals:
        answer = review.answers.get(query.id)
        days = answer.timeline.reviewable / _DAY if answer else 0.0
        parts.append(f"{query.index_pattern} {min(days, whole):.3g}")
    return f"Days with data, of {whole:.3g}: {', '.join(parts)}."


def _varied(review: Review) -> str:
    tried, own = _many(len(review.variations), "query", "queries"), _many(len(review.own_keywords), "keyword")
    return f"Varied: {tried} tried ({variation(review)}), {own} of the reviewer's own."


def _deep(review: Review) -> str:
    ids = {d.id for a in review.answers.values() if a.sample for d in a.sample.drawn}
    read = [review.marks[i] for i in ids if i in review.marks]
    suspicious = sum(m.verdict is Verdict.SUSPICIOUS for m in read)
    return f"Deep: {len(read)} of {len(ids)} uniformly drawn entries read, {suspicious} of them suspicious."


def _conclusions(found: tuple[Bound, ...]) -> Iterator[str]:
    whole = [b for b in found if b.is_whole]
    if whole:
        suspicious = sum(b.suspicious > 0 for b in whole)
        yield f"Read whole: {_many(len(whole), 'query', 'queries')}, suspicious entries in {suspicious} of them."
    clean = [b for b in found if not b.is_whole and not b.suspicious]
    if clean:
        widest = max(clean, key=lambda b: b.share)
        yield (
            f"No drawn entry was suspicious in {_many(len(clean), 'query', 'queries')}: with 95 % confidence at most "
            f"{widest.percent} % of the matching entries are, in each query by itself (of {widest.query} "
            f"{widest.read} of {widest.population} were read)."
        )
    for b in found:
        if b.suspicious and not b.is_whole:
            yield (
                f"{b.query}: {b.suspicious} of {b.read} drawn entries were suspicious: with 95 % confidence at most "
                f"{b.percent} % of its {b.population} entries are."
            )


def _many(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
