"""Looking closer at the drawn entries: search, wrapping, copying. Changes nothing in the review."""

from collections.abc import Sequence
from dataclasses import replace

from logreview_tui.domain.blocks import Block
from logreview_tui.domain.entry import LogEntry
from logreview_tui.ui.clipboard import entry_json
from logreview_tui.ui.entry_lines import EntryLines
from logreview_tui.ui.finding import Hit, highlighted, hits
from logreview_tui.ui.panes.entry_detail import EntryDetail
from logreview_tui.ui.screens.fields import DocumentScreen
from logreview_tui.ui.screens.marking import Marking
from logreview_tui.ui.wording import plural


class Searching(Marking):
    """A screen of blocks whose lines can be searched."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = ""
        self._wanted_last = ""
        self.wraps = True
        """Long lines go on in the next row; else they are cut."""

    @property
    def blocks(self) -> Sequence[Block]:
        """What is searched."""
        raise NotImplementedError

    @property
    def at(self) -> int:
        """The selected block."""
        raise NotImplementedError

    def lines_of(self, block: Block, width: int) -> EntryLines:
        """A block as it is shown."""
        raise NotImplementedError

    def go_to_block(self, index: int) -> None:
        """Select another block."""
        raise NotImplementedError

    def show_entry(self) -> None:
        """Draw the selected block again."""
        raise NotImplementedError

    # Search

    @property
    def is_searching(self) -> bool:
        """`n` goes to the next hit."""
        return bool(self._wanted)

    def action_search(self) -> None:
        """Ask what to look for in the drawn entries."""
        if self.blocks:
            self.talk(self._search())
        else:
            self.main.say("no entries here to search", "dim")

    async def _search(self) -> None:
        again = f" (Enter: {self._wanted_last})" if self._wanted_last else ""
        given = await self.ask(f"search the drawn entries{again}: ")
        wanted = self._wanted_last if given == "" else given
        if wanted:
            self._wanted_last = wanted
            self._look_for(wanted)

    def _look_for(self, wanted: str) -> None:
        self.wraps = True
        self._wanted = wanted
        found = self._hits()
        if not found:
            self.end_search()
            entries = plural(sum(len(b.entries) for b in self.blocks), "drawn entry", "drawn entries")
            self.main.say(f"{wanted!r} is not in the {entries}")
            return
        at = next((i for i, hit in enumerate(found) if hit.block >= self.at), 0)
        self._show(found, at)

    def _hits(self) -> tuple[Hit, ...]:
        width = self.query_one(EntryDetail).size.width
        return hits([self.lines_of(block, width).lines for block in self.blocks], self._wanted)

    def go_to_hit(self, step: int) -> None:
        """The next hit, or the one before, wrapping round."""
        found = self._hits()
        if not found:
            self.end_search()
            return
        here = Hit(self.at, self.query_one(EntryDetail).revealed)
        after = [i for i, hit in enumerate(found) if (hit > here if step > 0 else hit < here)]
        self._show(found, (after[0] if step > 0 else after[-1]) if after else (0 if step > 0 else len(found) - 1))

    def _show(self, found: Sequence[Hit], at: int) -> None:
        hit = found[at]
        self.go_to_block(hit.block)
        self.show_entry()
        self.query_one(EntryDetail).reveal(hit.row)
        key = self.main.key
        self.main.say(
            f"hit {at + 1} of {len(found)} for {self._wanted!r}: {key('query.next')} next, "
            f"{key('query.prev')} back, Esc ends"
        )

    def end_search(self) -> None:
        """`n` is the next open query again."""
        self._wanted = ""
        self.main.messages.clear()
        self.show_message()
        self.show_entry()

    def marked(self, content: EntryLines) -> EntryLines:
        """The lines of a block with the hits in them highlighted."""
        if not self._wanted:
            return content
        return replace(content, lines=highlighted(content.lines, self._wanted, "cursor"))

    def action_next_open(self) -> None:
        """The next hit while searching, else the next open query."""
        if self.is_searching:
            self.go_to_hit(1)
        else:
            super().action_next_open()

    def action_previous_open(self) -> None:
        """The hit before while searching, else the open query before."""
        if self.is_searching:
            self.go_to_hit(-1)
        else:
            super().action_previous_open()

    # Wrapping, fields and copying

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them, which shows one row for each line of a trace."""
        self.wraps = not self.wraps
        self.show_entry()
        self.main.say(
            "long lines are wrapped" if self.wraps else "long lines are cut; marked so, an entry is not whole"
        )

    def action_document(self) -> None:
        """The selected entry as JSON, with fields to filter by."""
        if entry := self._entry_here():
            self.main.push_screen(DocumentScreen(self.selected, entry))

    def action_copy(self) -> None:
        """The line of the selected entry to the clipboard."""
        if entry := self._entry_here():
            self.main.copy(entry.text)

    def action_copy_json(self) -> None:
        """The selected entry as JSON to the clipboard."""
        if entry := self._entry_here():
            self.main.copy(entry_json(entry))

    def _entry_here(self) -> LogEntry | None:
        """The selected entry; says so where there is none."""
        if self.block:
            return self.block.entries[0]
        self.main.say("no entry here", "dim")
        return None
