"""Reading a query: its timeline, its drawn entries, the selected one whole. Marks are given here and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from logreview_tui.domain import disposing
from logreview_tui.domain.blocks import Block
from logreview_tui.domain.entry import Context
from logreview_tui.domain.events import Verdict
from logreview_tui.domain.query import Query
from logreview_tui.domain.reading import block_state, block_with, blocks_of, everywhere, ids_of, next_unread
from logreview_tui.errors import SourceError
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.entry_lines import EntryLines, context_lines, entry_lines, note_lines
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.lines import Line, line
from logreview_tui.ui.panes.entry_detail import EntryDetail
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.panes.sample_list import SampleList
from logreview_tui.ui.panes.timeline import TimelinePane
from logreview_tui.ui.pattern_lines import everywhere_caption, pattern_remarks
from logreview_tui.ui.query_lines import caption, title_line, why_empty
from logreview_tui.ui.rooms import rooms
from logreview_tui.ui.screens.seeing import Seeing
from logreview_tui.ui.timeline_lines import bucket_line, why_no_timeline

_RULE = 1


class QueryScreen(Seeing):
    """One query at a time; another one replaces it in place."""

    WHERE = Where.QUERY
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.QUERY)
    DEFAULT_CSS = """
    QueryScreen #title { height: 2; }
    QueryScreen #reading { height: 1fr; layout: vertical; }
    QueryScreen #detail { height: 1fr; }
    QueryScreen.-wide #reading { layout: horizontal; }
    QueryScreen.-wide #sample { width: 1fr; }
    QueryScreen.-wide #detail { width: 1fr; padding-left: 1; }
    QueryScreen.-whole #timeline, QueryScreen.-whole #sample { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._query: Query | None = None
        self._blocks: tuple[Block, ...] = ()
        self._is_frozen = False
        self._wanted_entry: str | None = None
        self._cursor = 0
        self._everywhere: Block | None = None
        self._neighbours: Context | None = None

    def compose_content(self) -> Iterator[Widget]:
        """Title, timeline, list and detail."""
        yield Lines(id="title")
        yield TimelinePane(id="timeline")
        with Container(id="reading"):
            yield SampleList(id="sample")
            yield EntryDetail(id="detail")

    # What is shown

    @property
    def selected(self) -> Query:
        """The query that is read."""
        return self._query or self.main.matrix.selected

    @property
    def block(self) -> Block | None:
        """The selected block, or all unread entries of its pattern."""
        if self._everywhere:
            return self._everywhere
        return self._blocks[self._cursor] if self._cursor < len(self._blocks) else None

    @property
    def hides_entry(self) -> bool:
        """Its neighbours are shown."""
        return self._neighbours is not None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the drawn entries."""
        return self._blocks

    @property
    def at(self) -> int:
        """Which of them is selected."""
        return self._cursor

    def turn_to(self, query: Query, entry_id: str | None = None) -> None:
        """Read another query from now on, from its first unread block or the wanted entry."""
        self.await_query()
        self._query, self._wanted_entry = query, entry_id
        self._blocks, self._is_frozen, self._cursor, self._neighbours = (), False, 0, None
        self._everywhere = None
        self.leave_timeline()
        self.set_class(False, "-whole")
        self._wanted = ""
        if self.is_current and self.is_mounted:
            self.show_state(self.state)
            self.show_message()

    def show_state(self, state: State) -> None:
        """Hand everything down."""
        query, review = self.selected, state.review
        if not self._is_frozen and query.id in review.answers:
            self._take_sample(query)
        zone = self.main.zone
        self.take_timeline(state.timeline(query))
        self._draw_timeline(state)
        states = [block_state(review, query, b) for b in self._blocks]
        self.query_one(SampleList).show(
            self._blocks, states, self._cursor, zone=zone, empty=why_empty(state, query, self.main.key("query.retry"))
        )
        self._show_detail()

    def show_timeline(self) -> None:
        """Draw it in the rows it has."""
        self._share_rows()
        self._draw_timeline(self.state)

    def _draw_timeline(self, state: State) -> None:
        pane, view, query = self.pane, self.view, self.selected
        width, zone, glyphs = self.size.width, self.main.zone, self.main.look.glyphs
        token = (query.id, state.is_frozen(query))
        laid = self.laid
        pane.show(view, laid, zone, token, instead=why_no_timeline(state.timeline(query)))
        lines = [title_line(state, query, width, glyphs)]
        if view:
            lines.append(bucket_line(view, laid, pane.fit(view.timeline), zone, width, glyphs))
        self.query_one("#title", Lines).show(lines)

    def _take_sample(self, query: Query) -> None:
        self._is_frozen = True
        self._blocks = blocks_of(self.review, query)
        wanted = block_with(self._blocks, self._wanted_entry) if self._wanted_entry else None
        unread = next_unread(self.review, query, self._blocks, -1)
        self._cursor = wanted if wanted is not None else unread or 0

    def _show_detail(self) -> None:
        query, block = self.selected, self.block
        detail = self.query_one(EntryDetail)
        if block is None:
            detail.show(caption(self.state, query), None, (query.id, None))
            self._share_rows()
            return
        zone, context = self.main.zone, self._neighbours
        sign = self.main.look.glyphs.cursor

        def content(width: int) -> EntryLines:
            if context:
                return EntryLines(context_lines(context, width, zone, sign), range(0), is_cut=False)
            return self.marked(self.lines_of(block, width))

        about = everywhere_caption(block) if self._everywhere else caption(self.state, query)
        detail.show(about, content, (query.id, ids_of(block), context is not None))
        self._share_rows()
        self.follow_rows()

    def show_entry(self) -> None:
        """Draw the entry again."""
        self._show_detail()

    def lines_of(self, block: Block, width: int) -> EntryLines:
        """A block with what the review says of it, wrapped or not."""
        return entry_lines(block, width, self.main.zone, lambda part: self._remarks(part, width), wraps=self.wraps)

    def _share_rows(self) -> None:
        """The timeline gives way where the text of the entry would not fit below it."""
        entry = self.query_one(EntryDetail).entry
        rows = _RULE + entry.text.stop + (entry.text.stop < len(entry.lines))
        width, height = self.size
        shared = rooms(width, height, blocks=len(self._blocks), entry=rows, looks_at_timeline=self.looks_at_timeline)
        self.query_one(TimelinePane).styles.height = shared.timeline
        self.query_one(SampleList).styles.height = "1fr" if self.has_class("-wide") else shared.sample

    def _remarks(self, block: Block, width: int) -> tuple[Line, ...]:
        review = self.review
        found = block_state(review, self.selected, replace(block, also=()))
        made: list[Line] = [*pattern_remarks(review, self.selected, block, width, self.main.zone)]
        for query_id in found.read_in:
            made.append(line((f" read there: {review.query(query_id) or query_id}", "severity-fine")))
        note = next((review.entry_notes[e.ref.id] for e in block.entries if e.ref.id in review.entry_notes), None)
        return (*made, *note_lines(note, width))

    @property
    def is_everywhere(self) -> bool:
        """The block holds all unread entries of a pattern, over all queries."""
        return self._everywhere is not None

    def _show_rest(self) -> bool:
        """Page to the first part of the block that is not marked; False when all are."""
        block, detail = self.block, self.query_one(EntryDetail)
        parts = self.lines_of(block, detail.size.width).parts if block else ()
        due = next((p for p in parts if any(i not in self.review.marks for i in p.ids)), None)
        if due is None:
            return False
        self.await_entry()
        detail.show_from(due.start)
        return True

    # Moving

    def go_to_block(self, index: int) -> None:
        """Select another block."""
        index = max(0, min(index, len(self._blocks) - 1))
        if index != self._cursor or self._neighbours or self._everywhere:
            self.await_entry()
            self._cursor, self._neighbours, self._everywhere = index, None, None
            self.looks_at_timeline = False
            self.main.messages.clear()
            self.show_message()
            self.show_state(self.state)

    def action_down(self) -> None:
        """Next block."""
        self.go_to_block(self._cursor + 1)

    def action_up(self) -> None:
        """Previous block."""
        self.go_to_block(self._cursor - 1)

    def action_first(self) -> None:
        """First block."""
        self.go_to_block(0)

    def action_last(self) -> None:
        """Last block."""
        self.go_to_block(len(self._blocks) - 1)

    def action_page_down(self) -> None:
        """The next page of the entry; at its end a page of the list."""
        detail = self.query_one(EntryDetail)
        if not detail.page(1) and not detail.top:
            self.go_to_block(self._cursor + max(self.query_one(SampleList).size.height, 1))

    def action_page_up(self) -> None:
        """The page before."""
        if not self.query_one(EntryDetail).page(-1):
            self.go_to_block(self._cursor - max(self.query_one(SampleList).size.height, 1))

    def action_toggle_whole(self) -> None:
        """The entry over the whole screen, and back."""
        if self.block or self.has_class("-whole"):
            self.toggle_class("-whole")
        else:
            self.main.say("no entry here", "dim")

    def action_patterns(self) -> None:
        """The query as a whole: its patterns, time and space."""
        self.main.show_patterns(self.selected)

    def action_pattern(self) -> None:
        """All unread entries of the pattern, drawn for whatever query, to be judged together; and back."""
        block = self.block
        if self._everywhere:
            self._leave_pattern()
        elif block is None or not block.pattern:
            self.main.say("no message pattern is known here", "dim")
        elif found := everywhere(self.review, self.selected, block.pattern):
            self._show_everywhere(found)
        else:
            self.main.say("every drawn entry of this pattern is marked", "dim")

    def _show_everywhere(self, block: Block) -> None:
        self.await_entry()
        self._everywhere, self._neighbours = block, None
        self.set_class(True, "-whole")
        self._show_detail()

    def _leave_pattern(self) -> None:
        self.await_entry()
        self._everywhere = None
        self.set_class(False, "-whole")
        self.show_state(self.state)

    def action_context(self) -> None:
        """Neighbours of the entry, and back."""
        if self._neighbours:
            self._neighbours = None
            self._show_detail()
        elif self.block:
            self.run_worker(self._fetch_context(self.selected, self.block), group="context", exclusive=True)
        else:
            self.main.say("no entry here", "dim")

    async def _fetch_context(self, query: Query, block: Block) -> None:
        around = max((self.query_one(EntryDetail).size.height - 3) // 2, 2)
        try:
            asked = self.main.application.source.context(block.entries[0].ref, around, around)
            found = await self.patiently("reading its neighbours", asked)
        except SourceError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        if query == self.selected and block == self.block:
            self.look_away()
            self._neighbours = found
            self._show_detail()

    def action_back(self) -> None:
        """End a search, close neighbours, the whole entry, a range, a zoom, a window drawn from; then the query."""
        if self.stop_asking():
            self.main.say("stopped")
        elif self.is_searching:
            self.end_search()
        elif self._neighbours:
            self.action_context()
        elif self._everywhere:
            self._leave_pattern()
        elif self.has_class("-whole"):
            self.action_toggle_whole()
        elif not self.undo_timeline():
            self.main.pop_screen()

    def show_again(self, query: Query, entry_id: str | None) -> None:
        """Show the entry, or else the query, where a step was taken back."""
        if query != self.selected:
            self.main.open_query(query, entry_id)
        elif entry_id and (index := block_with(self._blocks, entry_id)) is not None:
            self.go_to_block(index)

    def next_block(self, verdict: Verdict) -> None:
        """On to what was not shown of it yet, the next unread block, after the last to the next open query."""
        del verdict
        if self._everywhere:
            if more := everywhere(self.review, self.selected, self._everywhere.pattern):
                self._show_everywhere(more)
                return
            self._leave_pattern()
        elif self._show_rest():
            return
        found = next_unread(self.review, self.selected, self._blocks, self._cursor)
        if found is not None:
            self.go_to_block(found)
        elif disposing.open_at(self.review, self.selected):
            self.say_finding()
        elif self.selected in self.review.cells:
            self.go_on()
        else:
            self.main.say(f"read to the end; {self.way_back}", "severity-fine")
