"""What a query says as a whole: its card of time and space, its message patterns, and what vanished."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from logreview_tui.domain.pattern_events import PatternRow
from logreview_tui.domain.period import parse_moment
from logreview_tui.domain.query import Query
from logreview_tui.domain.quiet import rule_of
from logreview_tui.errors import LogReviewError, UsageError
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.pattern_lines import card_lines, table_lines
from logreview_tui.ui.screens.listing import Listing, ListPane


class PatternScreen(Listing):
    """The patterns of one query; Enter goes to the entries of one."""

    WHERE = Where.PATTERNS
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.PATTERNS)
    DEFAULT_CSS = """
    PatternScreen #head { height: auto; max-height: 8; }
    PatternScreen #list { height: 1fr; }
    """

    def __init__(self, query: Query) -> None:
        super().__init__()
        self._query = query

    def compose_content(self) -> Iterator[Widget]:
        """Card and list."""
        yield Lines(id="head")
        yield ListPane((), id="list")

    def show_state(self, state: State) -> None:
        """Both anew: counts may have become exact, the card confirmed."""
        width, zone = self.size.width, self.main.zone
        head = self.query_one("#head", Lines)
        lines = list(card_lines(state.review, self._query, width))
        head.styles.height = len(lines)
        head.show(lines)
        self.list.replace_lines(list(table_lines(state.review, self._query, zone)))

    def action_open(self) -> None:
        """To the first drawn entry of the pattern."""
        review, at = self.review, self.list.cursor
        table = review.tables.get(self._query.id)
        row = table.rows[at] if table and at < len(table.rows) else None
        wanted = next(
            (i for i, p in review.pattern_of.items() if row and review.canonical(p) == review.canonical(row.id)), None
        )
        if wanted is None:
            self.main.say("no entry of this pattern was drawn", "dim")
            return
        self.dismiss()
        self.main.reader.show_again(self._query, wanted)

    def action_suppress(self) -> None:
        """Keep the pattern quiet by a rule, or take the rule back."""
        table, at = self.review.tables.get(self._query.id), self.list.cursor
        if table and at < len(table.rows):
            self.talk(self._suppress(table.rows[at]))

    async def _suppress(self, row: PatternRow) -> None:
        session, query = self.main.session, self._query
        if rule := rule_of(self.review, query, row):
            if await self.ask("suppressed; take it back? y n ", keys="yn") == "y":
                self.attempt(lambda: session.end_suppression(rule))
            return
        owner = await self.ask("suppress: who answers for it: ")
        reason = await self.ask("why it may be quiet: ") if owner else None
        day = await self.ask("until, as 2026-12-31: ") if reason else None
        if not owner or not reason or not day:
            return
        try:
            until = parse_moment(day, self.main.zone)
        except UsageError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        if self.attempt(lambda: session.suppress(query, row, owner, reason, until)):
            self.main.say("suppressed: its entries are drawn and shown, together with others of the kind")
            self.show_state(self.state)

    def action_confirm_card(self) -> None:
        """The card is right: it becomes time and space of the note on the query."""
        if self.take_step("note", self._query, lambda: self.main.session.confirm_card(self._query)):
            self.main.say("card confirmed in the note on the query", "severity-fine")
            self.show_state(self.state)

    def action_note_query(self) -> None:
        """Correct the card: in the note, which it fills in."""
        self.main.write_note(self._query)

    def action_count_exactly(self) -> None:
        """Look at every entry, so that the numbers are no estimates."""
        self.run_worker(self._count(), group="patterns", exclusive=True)

    async def _count(self) -> None:
        self.main.say("looking at every entry", "dim")
        try:
            found = await self.main.harvest.count_patterns(self._query)
        except LogReviewError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        if self.attempt(lambda: self.main.session.patterned(found)):
            self.main.say("counted exactly" if found.table.is_exact else "counted as far as can be read")
            self.show_state(self.state)
