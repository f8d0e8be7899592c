"""What can be done to the selected query, on the matrix as while reading: judge, waive, note, try, go on."""

from collections.abc import Callable

from logreview_tui.domain import disposing, gate
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.query import Query
from logreview_tui.domain.rows import Row
from logreview_tui.domain.suggested import Suggested
from logreview_tui.domain.trying import parse_variation
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.ui.clipboard import COPY_LIMIT
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.screens.dispositions import at_hand, dispose
from logreview_tui.ui.screens.fields import FilterScreen
from logreview_tui.ui.screens.note import NoteScreen
from logreview_tui.ui.wording import plural

_TRY = 'try (word, "phrase", field:value, from..to): '


class QueryActions(ReviewScreen):
    """A screen with a selected query."""

    @property
    def selected(self) -> Query:
        """The query that commands work on."""
        raise NotImplementedError

    def action_next_open(self) -> None:
        """The next query where something is due."""
        self.go_on()

    def go_on(self) -> None:
        """To the next query where something is due."""
        self._to_open(gate.next_open(self.review, self.selected))

    def action_previous_open(self) -> None:
        """The previous query where something is due."""
        self._to_open(previous_open(self.review.cells, self.selected, self._is_open))

    def _is_open(self, query: Query) -> bool:
        return not gate.passes(self.review, query)

    def _to_open(self, query: Query | None) -> None:
        if query is None and disposing.open_at(self.review, self.selected):
            self.say_finding()
        elif query is None:
            self.main.say(f"every cell passes: {self.main.key('go.signoff')} goes to the sign-off", "severity-fine")
        else:
            self.main.open_query(query)

    def say_finding(self) -> None:
        """That a finding waits here, and for which key."""
        here, other = self.main.key("query.finding"), self.main.key("query.next")
        self.main.say(f"read; its finding wants a word: {here} says what it is, {other} goes on", "severity-warning")

    def action_judge_understood(self) -> None:
        """The whole query is understood."""
        query = self.selected
        if self.take_step("verdict", query, lambda: self.main.session.judge(query, Verdict.UNDERSTOOD)):
            self.main.say(f"understood: {query}", "severity-fine")

    def action_judge_suspicious(self) -> None:
        """The whole query is suspicious; says why in a note."""
        query = self.selected
        if self.take_step("verdict", query, lambda: self.main.session.judge(query, Verdict.SUSPICIOUS)):
            self.main.say(f"suspicious: {query}; say why", "severity-warning")
            self.write_note(query, ())

    def write_note(self, query: Query, entry_ids: tuple[str, ...]) -> None:
        """Open the note on entries, or on the query when there are none."""
        if not self.review.is_ended:
            self.main.push_screen(NoteScreen(query, entry_ids))

    def action_waive(self) -> None:
        """Leave the cell out, or its row or column."""
        self.talk(self._waive(self.selected))

    async def _waive(self, query: Query) -> None:
        review = self.review
        if query not in review.cells:
            self.main.say("only cells of the matrix are waived; nothing is due here", "severity-warning")
            return
        if query.id in review.waivers:
            if await self.ask("waived; take it back? y n ", keys="yn") == "y":
                self.take_step("end of a waiver", query, lambda: self.main.session.unwaive(query))
            return
        which = await self.ask("waive: c this cell, r its row, k its column ", keys="crk")
        if which is None:
            return
        row, column = gate.alike_cells(review, query)
        chosen = {"c": (query,), "r": row, "k": column}[which]
        cells = [q for q in chosen if not gate.passes(review, q)]
        reason = await self.ask(f"reason for leaving out {plural(len(cells), 'cell')}: ") if cells else None
        if not cells:
            self.main.say("nothing is due there", "severity-warning")
        if reason is not None:
            state = self.state

            def leave_out() -> None:
                for q in cells:
                    self.main.session.waive(q, reason, state.count(q))

            if self.take_step("waiver", query, leave_out):
                self.main.say(f"waived {plural(len(cells), 'cell')}")

    def show_again(self, query: Query, entry_id: str | None) -> None:
        """Go to where a step was taken back."""
        raise NotImplementedError

    def action_undo(self) -> None:
        """Take the last step back, and go there."""
        step = self.main.steps.last
        if step is None:
            self.main.say("nothing to undo", "dim")
        elif self.attempt(lambda: self.main.session.take_back(step.reversal)):
            self.main.steps.drop()
            self.show_again(step.query, step.entry_id)
            self.main.say(f"last {step.what} taken back")

    def action_dispose(self) -> None:
        """Say what the finding here is."""
        query = self.selected
        found = at_hand(self, query)
        if found is None:
            self.main.say(f"no finding here; {self.main.key('go.findings')} lists all", "dim")
        else:
            self.talk(dispose(self, found, query))

    def action_findings(self) -> None:
        """What the timelines show."""
        self.main.show_findings()

    def action_try_variation(self) -> None:
        """Ask something of one's own."""
        if not self.review.is_ended:
            self.talk(self._try(self.selected))

    async def _try(self, query: Query) -> None:
        text = problem = ""
        offered = self._offered(query)
        label = f"try (word, field:value, from..to; Enter: {offered[1].text}): " if offered else _TRY
        while (given := await self.ask(label, text, problem=problem)) is not None and (given.strip() or offered):
            if offered and not given.strip():
                self._take(*offered)
                return
            text = given
            try:
                found = parse_variation(given, query.index_pattern, self.review.within, self.main.zone)
            except UsageError as e:
                problem = f"{e.message}: {e.hint}"
                continue
            known = found in self.review.cells or found in self.review.totals
            if known or self._vary(found):
                self.main.open_query(found)
            return

    def _offered(self, query: Query) -> tuple[Query, Suggested] | None:
        from logreview_tui.suggesting import offer  # noqa: PLC0415 - not before the first paint

        return offer(self.review, query.index_pattern, self.main.zone)

    def _take(self, query: Query, taken: Suggested) -> None:
        if self.attempt(lambda: self.main.session.take_suggestion(query, taken)):
            self.main.open_query(query)
            self.main.say(f"tried {taken.text}: {taken.why}", "severity-fine")

    def _vary(self, query: Query) -> bool:
        return self.attempt(lambda: self.main.session.vary(query))

    def action_filter(self) -> None:
        """A variation of the query by a field of its drawn entries."""
        query = self.selected
        drawn = gate.sampled(self.review, query)
        if not drawn and not query.filters:
            key = self.main.key("query.try")
            self.main.say(f"no drawn entries to take fields from; {key} tries a filter that is typed", "dim")
        elif not self.review.is_ended:
            self.main.push_screen(FilterScreen(query, drawn))

    def action_split(self) -> None:
        """A row for each field that the keyword is found in."""
        if not self.review.is_ended:
            self.talk(self._split(self.selected))

    async def _split(self, query: Query) -> None:
        if query not in self.review.cells or query.keyword is None or query.filters:
            self.main.say("only the cell of a keyword has fields to split by", "severity-warning")
            return
        self.main.say(f"asking which fields hold {query.keyword}", "dim")
        try:
            found = await self.main.application.source.fields(query)
        except SourceError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        taken, more = found[: gate.MOST_FIELDS], len(found) - gate.MOST_FIELDS
        if self.attempt(lambda: self.main.session.split(query, taken)):
            self.main.look_at(Row.in_field(query.keyword, taken[0][0]).query(query.index_pattern, query.within))
            told = ", ".join(f"{name} {n}" for name, n in taken)
            rest = f"; {plural(more, 'field')} more" if more > 0 else ""
            self.main.say(f"{query.keyword} has a row for each field now: {told}{rest}", "severity-fine")

    def action_copy_query(self) -> None:
        """The query as Query DSL; for files as a command line."""
        application = self.main.application
        text = application.source.dsl(self.selected) or application.scan_command(self.selected)
        if text is None or len(text) > COPY_LIMIT:
            self.main.say("this query cannot be written on one line", "severity-warning")
        else:
            self.main.copy(text)

    def action_copy_link(self) -> None:
        """A link to the query's entries in Dashboards."""
        if found := self.main.application.source.link(self.selected):
            self.main.copy(found)
        else:
            self.main.say("no link: a cluster needs dashboards_url in the configuration, files have no pages", "dim")

    def action_tried(self) -> None:
        """What was tried so far."""
        self.main.show_tried()

    def action_retry(self) -> None:
        """Ask again where the source failed."""
        self.main.retry()

    def action_sign_off(self) -> None:
        """To the sign-off."""
        self.main.show_sign_off()


def previous_open(cells: tuple[Query, ...], before: Query, is_open: Callable[[Query], bool]) -> Query | None:
    """The last open cell before one in matrix order, wrapping round; None when nothing is open."""
    at = cells.index(before) if before in cells else len(cells)
    return next((q for q in reversed((*cells[at + 1 :], *cells[:at])) if is_open(q)), None)
