"""Fields to filter by: of one entry as JSON, of all drawn entries, and the values of one field over the whole query.

A filter makes a variation of the query, which is journaled and has a sample of its own.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from logreview_tui.domain.entry import LogEntry
from logreview_tui.domain.query import Filter, Query
from logreview_tui.domain.trying import filtered, unfiltered
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.ui.cells import State
from logreview_tui.ui.clipboard import entry_json
from logreview_tui.ui.commands import Where
from logreview_tui.ui.documents import Row, condition_rows, document_rows, field_rows, value_rows
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.lines import Line, cut, line
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.screens.listing import Listing, ListPane
from logreview_tui.ui.wording import keyword

_VALUES = 200


class FieldsScreen(Listing):
    """Rows that know their field; + filters for it, - filters it out."""

    WHERE = Where.FIELDS
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.FIELDS)
    DEFAULT_CSS = """
    FieldsScreen #head { height: 2; }
    FieldsScreen #list { height: 1fr; }
    """

    def __init__(self, query: Query) -> None:
        super().__init__()
        self.about = query
        self.rows: Sequence[Row] = ()
        self._is_placed = False
        """The cursor stands on the first field, or where it was moved to."""

    def compose_content(self) -> Iterator[Widget]:
        """Title and rows."""
        yield Lines(id="head")
        yield ListPane([], id="list")

    @property
    def headline(self) -> str:
        """What the rows are."""
        raise NotImplementedError

    def rows_at(self, width: int) -> Sequence[Row]:
        """The rows for a width."""
        raise NotImplementedError

    def show_state(self, state: State) -> None:
        """Title and rows."""
        del state
        width, glyphs = self.size.width, self.main.look.glyphs
        title: Line = line(
            (f" {self.headline}", "title"), ("  of  ", "dim"), f"{keyword(self.about)} / {self.about.index_pattern}"
        )
        self.query_one("#head", Lines).show([cut(title, width, glyphs.dots)])
        self.rows = self.rows_at(width)
        if not self._is_placed and any(row.field for row in self.rows):
            self._is_placed = True
            self.list.cursor = next(i for i, row in enumerate(self.rows) if row.field)
        self.list.replace_lines([cut(row.line, width, glyphs.dots) for row in self.rows])

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.list.cursor] if self.list.cursor < len(self.rows) else None

    def action_filter_for(self) -> None:
        """Only entries whose field holds this."""
        self._filter(is_excluded=False)

    def action_filter_out(self) -> None:
        """Only entries whose field does not hold this."""
        self._filter(is_excluded=True)

    def _filter(self, *, is_excluded: bool) -> None:
        row = self.row
        if row is None or row.value is None or row.condition:
            self.main.say("no value here to filter by", "dim")
            return
        try:
            wanted = filtered(self.about, Filter.on(row.field, row.value, is_excluded=is_excluded))
        except UsageError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        self.try_query(wanted)

    def try_query(self, query: Query) -> None:
        """Open a variation, or the cell that it is."""
        review = self.review
        if query in review.cells or query in review.totals or self.attempt(lambda: self.main.session.vary(query)):
            self.main.open_query(query)

    def action_copy(self) -> None:
        """The value under the cursor to the clipboard."""
        if self.row and self.row.value is not None:
            self.main.copy(self.row.value)


class DocumentScreen(FieldsScreen):
    """One entry as indented JSON."""

    def __init__(self, query: Query, entry: LogEntry) -> None:
        super().__init__(query)
        self._entry = entry

    @property
    def headline(self) -> str:
        """Which entry."""
        return "entry as JSON"

    def rows_at(self, width: int) -> Sequence[Row]:
        """The document."""
        return document_rows(self._entry, width)

    def action_open(self) -> None:
        """Enter filters for the value."""
        self.action_filter_for()

    def action_copy_json(self) -> None:
        """The whole entry to the clipboard."""
        self.main.copy(entry_json(self._entry))


class FilterScreen(FieldsScreen):
    """The filters of a query, and the fields of its drawn entries."""

    def __init__(self, query: Query, entries: Sequence[LogEntry]) -> None:
        super().__init__(query)
        self._entries = entries

    @property
    def headline(self) -> str:
        """What is made here."""
        return "filter"

    def rows_at(self, width: int) -> Sequence[Row]:
        """Conditions, then fields."""
        del width
        return [*condition_rows(self.about.filters), *field_rows(self._entries)]

    def action_open(self) -> None:
        """The values of the field, over all entries of the query."""
        row = self.row
        if row and row.field and not row.condition:
            self.main.push_screen(ValuesScreen(self.about, row.field))

    def action_filter_remove(self) -> None:
        """The query without this filter."""
        if self.row and self.row.condition:
            self.try_query(unfiltered(self.about, self.row.condition))


class ValuesScreen(FieldsScreen):
    """The values of one field over all entries of a query, counted by the source."""

    def __init__(self, query: Query, field: str) -> None:
        super().__init__(query)
        self._field = field
        self._found: Sequence[Row] | None = None

    @property
    def headline(self) -> str:
        """Which field."""
        return f"values of {self._field}"

    def on_mount(self) -> None:
        """Ask the source; leaving the screen stops it."""
        super().on_mount()
        self.run_worker(self._count(), group="facets")

    async def _count(self) -> None:
        try:
            found = await self.main.application.source.facets(self.about, [self._field], _VALUES)
        except SourceError as e:
            self._found = [Row(line((f"  {e.message}: {e.hint}", "severity-error")))]
        else:
            self._found = value_rows(found[self._field])
        self.show_state(self.state)

    def rows_at(self, width: int) -> Sequence[Row]:
        """What came so far."""
        del width
        return [Row(line(("  counting; Esc stops", "dim")))] if self._found is None else self._found

    def action_open(self) -> None:
        """Enter filters for the value."""
        self.action_filter_for()
