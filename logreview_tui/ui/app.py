"""The program on the screen: holds the session and the background work, hands the state down, and leaves in order."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from importlib import import_module
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.filter import LineFilter, NoColor
from textual.geometry import Offset
from textual.worker import WorkerFailed

from logreview_tui.bootstrap import Application
from logreview_tui.domain import disposing
from logreview_tui.domain.finding import FindingKind
from logreview_tui.domain.query import Query, TimeRange
from logreview_tui.errors import ExitCode, LogReviewError, StoreError
from logreview_tui.ui import terminal
from logreview_tui.ui.cells import State
from logreview_tui.ui.clipboard import copyable
from logreview_tui.ui.commands import COMMANDS, Where
from logreview_tui.ui.drafts import DRAFTS, Drafts
from logreview_tui.ui.finding_lines import finding_lines, in_order, sentence_at
from logreview_tui.ui.frugal import FrugalApp
from logreview_tui.ui.glyphs import ASCII, tier_for
from logreview_tui.ui.harvest import Harvest
from logreview_tui.ui.key_names import key_name
from logreview_tui.ui.keymap import key_for
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.listings import message_lines, problem_lines, tried_lines, warning_count
from logreview_tui.ui.look import Look
from logreview_tui.ui.messages import Messages
from logreview_tui.ui.panes.line_pane import LinePane
from logreview_tui.ui.preferences import Preferences
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.screens.help import HelpScreen
from logreview_tui.ui.screens.listing import ListScreen
from logreview_tui.ui.screens.matrix import MatrixScreen
from logreview_tui.ui.screens.note import NoteScreen
from logreview_tui.ui.screens.palette import PaletteScreen
from logreview_tui.ui.screens.patterns import PatternScreen
from logreview_tui.ui.screens.query import QueryScreen
from logreview_tui.ui.screens.sign_off import SignOffScreen
from logreview_tui.ui.steps import Steps
from logreview_tui.ui.themes import DEFAULT_THEME
from logreview_tui.ui.wording import plural

_HUNG_UP = 129
_WARM_UP_S = 0.2
"""After the first paint, by which the first counts should be asked for."""


class LogReviewApp(FrugalApp):
    """An opened review on the terminal."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.EVERYWHERE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (40, "-tall")]  # noqa: RUF012 - the same

    def __init__(
        self,
        application: Application,
        *,
        environ: Mapping[str, str] | None = None,
        stopwatch: Callable[[], float] = monotonic,
        preferences: Preferences | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self.preferences = preferences or Preferences()
        self._glyphs = ASCII if self.preferences.ascii_only else tier_for(self._environ)
        super().__init__()
        self.animation_level = "none"
        self.application = application
        self.session = application.session
        self.zone: tzinfo = application.zone
        self.stopwatch = stopwatch
        self.commands = self.preferences.commands
        self.messages = Messages()
        self.has_tour = self.preferences.has_tour
        self.drafts = Drafts(application.folder / DRAFTS if application.folder else None)
        self.harvest = Harvest(
            application.source, self.session, self.state_changed, application.past, platform=application.config.platform
        )
        self.steps = Steps()
        self.crash: BaseException | None = None
        """The bug that ended the screens."""
        self.key_time = 0.0
        """When the key that is being handled was read from the terminal; monotonic seconds."""
        for found in self.preferences.themes.values():
            self.register_theme(found.theme)
        wanted = self.preferences.theme_for(self._environ)
        self.look = self._look(wanted)
        self.theme = wanted
        self.matrix = MatrixScreen()
        self.reader = QueryScreen()

    def _look(self, theme: str) -> Look:
        themes = self.preferences.themes
        found = themes.get(theme, themes[DEFAULT_THEME])
        return Look(self._glyphs, found.roles, found.base)

    def watch_theme(self, theme: str) -> None:
        """Another theme: every pane is drawn anew."""
        self.look = self._look(theme)
        for screen in self.screen_stack:
            if isinstance(screen, ReviewScreen) and screen.is_mounted:
                screen.repaint()

    def get_default_screen(self) -> MatrixScreen:
        """The matrix."""
        return self.matrix

    def get_line_filters(self) -> Sequence[LineFilter]:
        """No colour means none at all, and a terminal of ASCII gets nothing else."""
        filters = list(super().get_line_filters())
        if terminal.is_mono(self._environ):
            filters = [NoColor()]
        if self._glyphs is ASCII:
            filters.append(terminal.AsciiFilter())
        return filters

    def on_mount(self) -> None:
        """First the screen, then everything that can wait."""
        self.set_keymap({c.id: ",".join(c.keys) for c in self.commands if c not in COMMANDS})
        self.install_screen(self.reader, "reader")  # else leaving it would end it
        if self.preferences.shows_cursor:
            self._show_cursor()
            self.app_resume_signal.subscribe(self, lambda _app: self._show_cursor())
        terminal.on_hangup(asyncio.get_running_loop(), self.hang_up)
        if count := warning_count(self.session.review.opened.source):
            self.say(
                f"{plural(count, 'remark')} about these logs: {self.key('go.errors')} shows them", "severity-warning"
            )
        self.call_after_refresh(self._begin)

    def _show_cursor(self) -> None:
        """Textual hides the terminal's cursor whenever it takes the screen."""
        if self._driver:
            self._driver.write(terminal.SHOW_CURSOR)

    @property
    def cursor_position(self) -> Offset:
        """Where Textual leaves the terminal's cursor after each update: at the selection, where that is wanted."""
        if not self.preferences.shows_cursor:
            return Offset(0, 0)
        focused = self.screen.focused
        panes = [focused] if isinstance(focused, LinePane) else self.screen.query(LinePane)
        return next((at for pane in panes if (at := pane.focus_at)), Offset(0, 0))

    @cursor_position.setter
    def cursor_position(self, _position: Offset) -> None:
        """Textual's own wish is not followed."""

    def _begin(self) -> None:
        self.set_timer(_WARM_UP_S, self._warm_up)
        if not self.session.review.is_ended:
            self.harvest.prefer(self.matrix.selected)
            self.run_worker(self.harvest.run(), group="harvest", exclusive=True)

    def _warm_up(self) -> None:
        self.run_worker(lambda: import_module("plotext"), thread=True, group="warm")

    async def on_event(self, event: events.Event) -> None:
        """Remember when the key was typed before its binding runs; drop it if it was meant for an earlier query."""
        if isinstance(event, events.Key) and event.is_forwarded:
            self.key_time = event.time
            if self.screen is self.reader and self.reader.is_ahead(event.key, event.time):
                self.say("typed before this query was on the screen: dropped", "dim")
                return
            if event.is_printable and isinstance(self.screen, ReviewScreen) and not self.screen.knows(event.key):
                self.say(f"{key_name(event.key)} does nothing here; {self.key('app.help')} shows what does", "dim")
        await super().on_event(event)

    def now(self) -> float:
        """The clock that keys are stamped with; monotonic seconds."""
        return monotonic()

    @property
    def state(self) -> State:
        """What is known now."""
        harvest = self.harvest
        return State(self.session.review, harvest.counted, harvest.failures, harvest.activity, harvest.is_stopped)

    def state_changed(self) -> None:
        """Hand the state to the screen in front; the others get it when they come back."""
        if self.harvest.problem:
            self._banner(self.harvest.problem)
        if isinstance(self.screen, ReviewScreen) and self.screen.is_mounted:
            self.screen.show_state(self.state)

    def say(self, text: str, role: str = "") -> None:
        """Put a sentence on the message line."""
        self.messages.add(self.session.now(), text, role)
        if isinstance(self.screen, ReviewScreen) and self.screen.is_mounted:
            self.screen.show_message()

    def _banner(self, error: StoreError) -> None:
        self.say(f"NOT SAVED: {error.message}" + (f" ({error.hint})" if error.hint else ""), "banner")

    def copy(self, text: str) -> None:
        """Put text into the terminal's clipboard, sanitised: it may be pasted into a shell."""
        safe = copyable(text)
        self.copy_to_clipboard(safe)
        self.say(f"copied {plural(len(safe), 'character')}, where your terminal takes it (OSC 52)")

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change the review; a refusal or a failed write is said, and nothing else happens."""
        try:
            change()
        except StoreError as e:
            self._banner(e)
            return False
        except LogReviewError as e:
            self.say(e.message + (f": {e.hint}" if e.hint else ""), "severity-warning")
            return False
        self.messages.settle()
        if isinstance(self.screen, ReviewScreen):
            self.screen.show_message()
        self.state_changed()
        return True

    def key(self, command_id: str) -> str:
        """The key of a command, as it is written."""
        return key_for(self.commands, command_id)

    def look_at(self, query: Query) -> None:
        """This query is being looked at: its answer comes next."""
        self.harvest.prefer(query)

    def open_query(self, query: Query, entry_id: str | None = None) -> None:
        """Read a query."""
        self.messages.clear()
        self.look_at(query)
        self.matrix.select(query)
        self.reader.turn_to(query, entry_id)
        if found := disposing.open_here(self.session.review, query):
            self.say(sentence_at(found[0], query), "severity-warning")
        if self.screen is not self.reader:
            self.show_matrix()
            self.push_screen(self.reader)

    def show_matrix(self) -> None:
        """Close everything above the matrix."""
        while self.screen is not self.matrix:
            self.pop_screen()

    def stop_asking(self) -> None:
        """Let the source rest; nothing is lost."""
        is_stopped = self.harvest.stop()
        self.say(f"stopped, {self.key('query.retry')} goes on" if is_stopped else "nothing is being asked")
        self.state_changed()

    def retry(self) -> None:
        """Ask again where the source failed."""
        self.harvest.retry()
        self.say("asking again")
        self.state_changed()

    def show_problems(self) -> None:
        """Errors, damage and assumptions."""
        self.push_screen(ListScreen("Errors, damage and assumptions about these logs", problem_lines(self.state)))

    def show_tried(self) -> None:
        """What was tried so far; Enter opens it."""
        tried = self.session.review.variations
        empty = f"nothing yet: {self.key('query.try')} tries a word, a filter or a window of your own"
        self.push_screen(ListScreen("Tried", tried_lines(self.state), lambda i: self.open_query(tried[i]), empty=empty))

    def show_patterns(self, query: Query) -> None:
        """A query's message patterns, its time and space."""
        self.push_screen(PatternScreen(query))

    def write_note(self, query: Query) -> None:
        """The note on a query."""
        if not self.session.review.is_ended:
            self.push_screen(NoteScreen(query, ()))

    def show_findings(self) -> None:
        """What the timelines show; Enter goes there."""
        review = self.session.review
        found = in_order(review)
        places = [disposing.place(review, f) for f in found]

        def go(index: int) -> None:
            if (query := places[index]) is None:
                return
            if found[index].kind in {FindingKind.VANISHED, FindingKind.LATE}:
                query = query.narrowed(TimeRange(found[index].start, found[index].end))
                if query not in review.variations and not self.attempt(lambda: self.session.vary(query)):
                    return
            self.open_query(query)

        title = "Findings" if review.examined else "Findings: the timelines are examined once all are counted"
        self.push_screen(ListScreen(title, finding_lines(review, found, self.zone), go))

    def show_sign_off(self) -> None:
        """The sign-off."""
        self.push_screen(SignOffScreen())

    def action_messages(self) -> None:
        """Messages so far."""
        self.push_screen(
            ListScreen("Messages, newest first", message_lines(self.messages.all, self.zone, self.size.width))
        )

    def action_keys(self) -> None:
        """All keys of the screen in front."""
        if isinstance(self.screen, ReviewScreen):
            self.push_screen(HelpScreen(self.screen.WHERE))

    def action_palette(self) -> None:
        """The commands of the screen in front, by name."""
        if isinstance(self.screen, ReviewScreen):
            self.push_screen(PaletteScreen(self.screen.WHERE))

    async def do(self, action: str) -> None:
        """Run an action of the table on the screen in front."""
        await self.run_action(action, self.screen)

    @property
    def themes_to_choose(self) -> list[str]:
        """Themes that would make a difference here."""
        return [] if terminal.is_mono(self._environ) else list(self.preferences.themes)

    def action_use_theme(self, name: str) -> None:
        """Other colours from now on."""
        self.theme = name
        self.say(f"theme: {name} in config.yaml keeps it")

    def action_interrupted(self) -> None:
        """Ctrl+C ends nothing by itself: the review would be fine, the reviewer's place lost."""
        self.say(f"{self.key('app.quit')} on the matrix quits; everything so far is saved")

    def action_tour(self) -> None:
        """Leave the guided tour, or begin it."""
        self.has_tour = not self.has_tour
        self.messages.clear()
        self.say("the tour goes on" if self.has_tour else f"the tour is over; {self.key('app.tour')} takes it up again")

    def action_redraw(self) -> None:
        """Draw the screen again, whatever the terminal shows."""
        self.redraw()

    def action_leave(self) -> None:
        """Quit; the review is as it was last saved."""
        self.exit()

    def hang_up(self) -> None:
        """The line dropped: keep the draft and go."""
        self._keep_drafts()
        self.exit(return_code=_HUNG_UP)

    def _keep_drafts(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, NoteScreen):
                try:
                    screen.keep_draft()
                except StoreError:
                    continue

    def _handle_exception(self, error: Exception) -> None:
        """A bug: keep the drafts, leave the terminal in order, and let the caller tell it.

        Textual's own way prints the variables of every frame, and with them log text.
        """
        self._return_code = int(ExitCode.BUG)
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        if self.crash is None:
            self.crash = error.error if isinstance(error, WorkerFailed) else error
            self._keep_drafts_if_possible()
        self._close_messages_no_wait()

    def _keep_drafts_if_possible(self) -> None:
        try:
            self._keep_drafts()
        except Exception:  # noqa: BLE001 - the screen may be what is broken, and the first error is the one to tell
            return
