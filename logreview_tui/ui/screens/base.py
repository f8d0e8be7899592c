"""What all screens share: a message line, a prompt in its place, a footer, and the new state handed down."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.events import Resize, ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from logreview_tui.domain.query import Query
from logreview_tui.domain.review import Review
from logreview_tui.domain.undoing import reversal
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where, commands_of, footer_of
from logreview_tui.ui.lines import Line, cut, line
from logreview_tui.ui.messages import Message
from logreview_tui.ui.panes.bars import footer_line
from logreview_tui.ui.panes.edit_field import EditField
from logreview_tui.ui.panes.line_pane import LinePane, Lines
from logreview_tui.ui.steps import Step
from logreview_tui.ui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from logreview_tui.ui.tour import guidance

if TYPE_CHECKING:
    from logreview_tui.ui.app import LogReviewApp


T = TypeVar("T")
_AT_ONCE_S = 0.5


class ReviewScreen(Screen[None]):
    """A screen of the review."""

    WHERE: ClassVar[Where]
    AUTO_FOCUS = ""
    ESCAPE_TO_MINIMIZE = False
    DEFAULT_CSS = """
    ReviewScreen { background: $background; color: $foreground; overflow: hidden; }
    ReviewScreen #message, ReviewScreen #prompt, ReviewScreen #footer { height: 1; }
    ReviewScreen #prompt, ReviewScreen #tiny { display: none; }
    ReviewScreen.-tiny > * { display: none; }
    ReviewScreen.-tiny > #tiny { display: block; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._problem = ""
        self._asking: asyncio.Future[Any] | None = None
        self._answer: asyncio.Future[str | None] | None = None

    @property
    def main(self) -> "LogReviewApp":
        """The app, by its own type."""
        return cast("LogReviewApp", self.app)

    @property
    def state(self) -> State:
        """What is known now."""
        return self.main.state

    @property
    def review(self) -> Review:
        """The review as it is now."""
        return self.main.session.review

    def compose_content(self) -> Iterator[Widget]:
        """The panes above message line and footer."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Content, message line, prompt, footer."""
        yield Lines(id="tiny")
        yield from self.compose_content()
        yield Lines(id="message")
        yield EditField(id="prompt")
        yield Lines(id="footer")

    def show_state(self, state: State) -> None:
        """Hand the state to the panes; called after every change and whenever the screen comes to the front."""
        raise NotImplementedError

    def on_screen_resume(self, _event: ScreenResume) -> None:
        """Show what happened meanwhile."""
        if self._answer:
            self._to_prompt()
        self.show_state(self.state)
        self.show_message()
        self.show_footer()

    def on_resize(self, event: Resize) -> None:
        """Say so when there is too little room, and draw what depends on the width."""
        is_tiny = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        self.set_class(is_tiny, "-tiny")
        self.query_one("#tiny", Lines).show(
            [
                line("terminal too small"),
                line(f"{event.size.width}x{event.size.height}, needs {LEAST_WIDTH}x{LEAST_HEIGHT}"),
            ]
        )
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        if self.is_current:
            self.show_state(self.state)
            self.show_message()
            self.show_footer()

    def show_footer(self) -> None:
        """The keys of this screen; while something is asked, what was wrong with the last answer, and how to leave."""
        if self._answer:
            ways = line((" Enter", "key"), (" goes on  ", "dim"), ("Esc", "key"), (" leaves", "dim"))
            self.query_one("#footer", Lines).show(
                [line((f" {self._problem}", "severity-warning")) if self._problem else ways]
            )
            return
        commands = footer_of(self.WHERE, self.main.commands, read_only=self.review.is_ended)
        self.query_one("#footer", Lines).show([footer_line(commands, self.size.width)])

    def show_message(self) -> None:
        """The latest message, else the next step of the tour."""
        shown: Line = ()
        if said := self.main.messages.latest:
            shown = self._cut(said)
        elif self.main.has_tour:
            step = guidance(self.review, self.WHERE, self.main.key)
            shown = line((" tour ", "key"), f"{step}  ", (f"{self.main.key('app.tour')} ends", "dim"))
        self.query_one("#message", Lines).show([shown])

    def _cut(self, said: Message) -> Line:
        """A message as far as it fits; whole it stands among the messages so far."""
        margin = "" if said.role == "banner" else " "
        return cut(line(margin, (said.text, said.role)), self.size.width, self.main.look.glyphs.dots)

    def knows(self, key: str) -> bool:
        """The key does something on this screen, or is typed into a field."""
        return self.focused is not None or any(key in c.keys for c in commands_of(self.WHERE, self.main.commands))

    def repaint(self) -> None:
        """Draw every pane anew."""
        for pane in self.query(LinePane):
            pane.repaint()

    def talk(self, dialog: Coroutine[Any, Any, None]) -> None:
        """Run a dialog that asks and then acts; one at a time."""
        self.run_worker(dialog, group="dialog", exclusive=True)

    async def patiently(self, what: str, answer: Coroutine[Any, Any, T]) -> T:
        """Wait for an answer of the source; after half a second say for what, and that Esc stops it."""
        asking = asyncio.ensure_future(answer)
        self._asking = asking
        try:
            done, _ = await asyncio.wait({asking}, timeout=_AT_ONCE_S)
            if not done:
                self.main.say(f"{what}; Esc stops", "dim")
                await asyncio.wait({asking})
            if not (done or asking.cancelled()):
                self.main.messages.clear()
                self.show_message()
            return await asking
        finally:
            asking.cancel()
            self._asking = None

    def stop_asking(self) -> bool:
        """Stop what is waited for patiently; False when nothing is."""
        return bool(self._asking and self._asking.cancel())

    async def ask(self, label: str, text: str = "", *, keys: str = "", problem: str = "") -> str | None:
        """Ask on the message line: a text, or one of `keys`. None when it was left with Esc.

        problem: what was wrong with the last answer.
        """
        self._problem = problem
        prompt, message = self.query_one("#prompt", EditField), self.query_one("#message", Lines)
        prompt.keys_only = keys
        prompt.set(text, label)
        message.display, prompt.display = False, True
        self._answer = asyncio.get_running_loop().create_future()
        self.show_footer()
        prompt.focus()
        self.call_after_refresh(self._to_prompt)  # a screen that is just coming to the front takes the focus away
        try:
            return await self._answer
        finally:
            self._answer = None
            self.set_focus(None)
            message.display, prompt.display = True, False
            self.show_footer()

    def _to_prompt(self) -> None:
        if self._answer:
            self.query_one("#prompt", EditField).focus()

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """The answer of the prompt."""
        if event.field.id == "prompt" and self._answer and not self._answer.done():
            self._answer.set_result(event.field.value)

    def on_edit_field_cancelled(self, event: EditField.Cancelled) -> None:
        """No answer."""
        if event.field.id == "prompt" and self._answer and not self._answer.done():
            self._answer.set_result(None)

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change the review; a refusal or a failed write is said, and nothing else happens."""
        return self.main.attempt(change)

    def take_step(self, what: str, query: Query, change: Callable[[], object], *, entry_id: str | None = None) -> bool:
        """Change the review by a step that can be taken back; `what` names it, entry_id is where to go then."""
        before = self.review
        if not self.attempt(change):
            return False
        self.main.steps.add(Step(what, query, entry_id, reversal(before, self.review, query.id)))
        return True

    def leave(self) -> None:
        """Back to the screen below; what was said here was about this one."""
        self.main.messages.clear()
        self.dismiss()

    def action_matrix(self) -> None:
        """Back to the matrix, whatever is open."""
        self.main.messages.clear()
        self.main.show_matrix()
