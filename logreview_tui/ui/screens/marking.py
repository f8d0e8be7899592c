"""Marks: taken only when the entry was on the screen as the key was typed, shown only when they are on the disk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.reading import ids_of, to_mark
from logreview_tui.domain.viewing import Viewing
from logreview_tui.reviewing import Look
from logreview_tui.ui.screens.query_actions import QueryActions


@dataclass(frozen=True, slots=True)
class Seen:
    """Entries that are equal but for numbers and stood on the screen."""

    ids: tuple[str, ...]
    is_whole: bool
    """Every line of their text did."""


class Marking(QueryActions):
    """A screen with a selected block that can be marked."""

    viewing: Viewing

    @property
    def block(self) -> Block | None:
        """The selected block."""
        raise NotImplementedError

    @property
    def may_mark(self) -> bool:
        """Timeline and entry were on the screen when the key was typed."""
        raise NotImplementedError

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The parts of the block that have been on the screen."""
        raise NotImplementedError

    @property
    def is_everywhere(self) -> bool:
        """The block holds all unread entries of a pattern, over all queries."""
        raise NotImplementedError

    def next_block(self, verdict: Verdict) -> None:
        """Go on after a mark."""
        raise NotImplementedError

    def action_mark_understood(self) -> None:
        """Understood, on to the next."""
        self._mark(Verdict.UNDERSTOOD)

    def action_mark_suspicious(self) -> None:
        """Suspicious, on to the next."""
        self._mark(Verdict.SUSPICIOUS)

    def _mark(self, verdict: Verdict) -> None:
        block, query = self.block, self.selected
        if block is None:
            self.main.say("no entry to mark here", "dim")
            return
        if not self.may_mark:
            self.main.say("that key came before the entry was on the screen: nothing is marked", "dim")
            return
        shown_ms = self.viewing.shown_ms(ids_of(block), self.main.stopwatch())
        seen, wanted = self.seen, set(to_mark(self.review, block))
        due = [replace(part, ids=ids) for part in seen if (ids := tuple(i for i in part.ids if i in wanted))] or seen
        if not due:
            self.main.say("nothing of it was on the screen yet: nothing is marked", "dim")
            return
        mark = self._mark_everywhere if self.is_everywhere else self._mark_here
        if self.take_step("mark", query, lambda: mark(block, due, verdict, shown_ms), entry_id=due[0].ids[0]):
            self.next_block(verdict)

    def _mark_here(self, _block: Block, parts: Sequence[Seen], verdict: Verdict, shown_ms: int) -> None:
        session, query = self.main.session, self.selected
        for part in parts:
            session.mark(query, part.ids, verdict, shown_ms=shown_ms, was_shown_whole=part.is_whole)

    def _mark_everywhere(self, block: Block, parts: Sequence[Seen], verdict: Verdict, shown_ms: int) -> None:
        looks = [Look(i, shown_ms, part.is_whole) for part in parts for i in part.ids]
        self.main.session.mark_by_pattern(self.selected, block.pattern, looks, verdict)

    def action_mark_clear(self) -> None:
        """Take the marks of the block back."""
        block = self.block
        marked = tuple(i for i in ids_of(block) if i in self.review.marks) if block else ()
        if not marked:
            self.main.say("no mark here to take back", "dim")
        elif self.take_step(
            "clearing of a mark", self.selected, lambda: self.main.session.clear_mark(marked), entry_id=marked[0]
        ):
            self.main.say("mark taken back")

    def action_note(self) -> None:
        """A note on the selected entry, or block of entries."""
        if self.block:
            self.write_note(self.selected, ids_of(self.block))

    def action_note_query(self) -> None:
        """A note on the whole query."""
        self.write_note(self.selected, ())

    def action_keep_keyword(self) -> None:
        """The tried keyword becomes a row for every pattern."""
        keyword = self.selected.keyword
        if keyword is None or keyword in self.review.keywords:
            self.main.say("this is a row already" if keyword else "no keyword here to make a row of", "dim")
        elif self.attempt(lambda: self.main.session.add_keyword(keyword.text)):
            self.main.look_at(self.selected)
            self.main.say(f"{keyword} is a row now, for every pattern", "severity-fine")
