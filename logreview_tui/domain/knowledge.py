"""Patterns that earlier reviews knew, by what they are looked up by: index pattern, words of the keyword, id. Pure."""

from collections.abc import Iterator, Sequence

from logreview_tui.domain.pattern_events import Remembered, RememberedPattern
from logreview_tui.domain.query import Query


def words_of(query: Query) -> tuple[str, ...]:
    """What names a query in memory, whatever its period: the keyword's tokens, then its filters as they are typed."""
    return (*(query.keyword.words if query.keyword else ()), *sorted(map(str, query.filters)))


class Knowledge:
    """What is remembered; made once of the event."""

    def __init__(self, remembered: Remembered) -> None:
        self.remembered = remembered
        self._by_query: dict[tuple[str, tuple[str, ...], str], RememberedPattern] = {}
        self._by_index: dict[tuple[str, str], RememberedPattern] = {}
        for pattern in remembered.patterns:
            for name in (pattern.id, *pattern.aliases):
                self._by_query[pattern.index_pattern, pattern.words, name] = pattern
                known = self._by_index.get((pattern.index_pattern, name))
                if known is None or (known.judgement is None and pattern.judgement):
                    self._by_index[pattern.index_pattern, name] = pattern

    def here(self, query: Query, names: Sequence[str]) -> RememberedPattern | None:
        """The pattern under the same query."""
        words = words_of(query)
        return next((p for n in names if (p := self._by_query.get((query.index_pattern, words, n)))), None)

    def anywhere(self, query: Query, names: Sequence[str]) -> RememberedPattern | None:
        """The pattern under any query of the same index pattern, a judged one rather than others."""
        return next((p for n in names if (p := self._by_index.get((query.index_pattern, n)))), None)

    def of_query(self, query: Query) -> Iterator[RememberedPattern]:
        """Every pattern of the same query."""
        words = words_of(query)
        seen = {id(p): p for (i, w, _), p in self._by_query.items() if (i, w) == (query.index_pattern, words)}
        yield from seen.values()
