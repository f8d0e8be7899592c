"""How far a review was varied, counted for an auditor: words, windows, filters, and what came from a recorded seed."""

from dataclasses import dataclass

from logreview_tui.domain.review import Review


@dataclass(frozen=True, slots=True)
class Variation:
    """Numbers of different things tried."""

    words: int
    windows: int
    filters: int
    suggested: int

    def __str__(self) -> str:
        parts = (("word", self.words), ("window", self.windows), ("filter", self.filters))
        told = ", ".join(f"{n} {name}{'' if n == 1 else 's'}" for name, n in parts)
        return f"{told}; {self.suggested} from a seed"


def variation(review: Review) -> Variation:
    """How far the review was varied; rows of the reviewer's own count as words."""
    tried = review.variations
    words = {q.keyword.words for q in tried if q.keyword} - {k.words for k in review.keywords}
    return Variation(
        len(words) + len(review.own_keywords),
        len({q.within for q in tried if q.within != review.within}),
        len({f for q in tried for f in q.filters}),
        sum(q.id in review.suggested for q in tried),
    )
