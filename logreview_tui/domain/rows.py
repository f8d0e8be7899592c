"""Rows of the matrix: what is asked of every index pattern, a keyword or a question with a name. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from logreview_tui.domain.query import Filter, Keyword, Query, TimeRange
from logreview_tui.domain.trying import parse_conditions
from logreview_tui.errors import UsageError

LONGEST_NAME = 40
_HINT = "write its conditions as they are tried: denied, code:400..499, -user:root"


@dataclass(frozen=True, slots=True)
class Row:
    """A keyword, a keyword in one field, or a question with a name."""

    keyword: Keyword | None
    filters: tuple[Filter, ...] = ()
    name: str = ""
    """Empty: the keyword says it all."""

    @classmethod
    def parse(cls, name: str, text: str) -> "Row":
        """A question with a name. Raises UsageError for a name that is none, and for conditions that are none."""
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise UsageError(f"{name[:LONGEST_NAME]!r} is no name for a query", f"take 1 to {LONGEST_NAME} characters")
        keyword, filters = parse_conditions(text)
        if not filters:
            raise UsageError(f"query {name!r} has no condition on a field", _HINT)
        return cls(keyword, filters, name.strip())

    @classmethod
    def in_field(cls, keyword: Keyword, field: str) -> "Row":
        """The hits of a keyword in one field."""
        return cls(keyword, (_same(keyword, field),))

    def query(self, index_pattern: str, within: TimeRange) -> Query:
        """What it asks of a pattern."""
        return Query(index_pattern, self.keyword, within, self.filters)

    @property
    def label(self) -> str:
        """What stands in front of the row."""
        return self.name or said(self.keyword, self.filters)

    @property
    def question(self) -> str:
        """What is asked, whatever its name."""
        return said(self.keyword, self.filters)

    def is_like(self, query: Query) -> bool:
        """Whether a query asks what this row does, of any pattern."""
        return query.keyword == self.keyword and query.filters == self.filters


def _same(keyword: Keyword, field: str) -> Filter:
    """The keyword in one field: its words, since its text may look like a range of numbers."""
    return Filter(field, " ".join(keyword.words))


def said(keyword: Keyword | None, filters: tuple[Filter, ...]) -> str:
    """Conditions in words; a keyword that is looked for in one field is `500 in code`."""
    if keyword and len(filters) == 1 and filters[0] == _same(keyword, filters[0].field):
        return f"{keyword} in {filters[0].field}"
    return " ".join([*([str(keyword)] if keyword else []), *map(str, filters)]) or "all entries"


def unique_rows(rows: Iterable[Row], within: TimeRange) -> tuple[Row, ...]:
    """Each question once, as first given."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.query("", within).id, row)
    return tuple(found.values())
