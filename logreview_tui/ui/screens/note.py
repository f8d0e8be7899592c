"""A note in four fields: why, what follows, when, where. What was typed survives Esc and a dropped line."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Mount
from textual.widget import Widget

from logreview_tui.domain.query import Query
from logreview_tui.errors import StoreError
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.drafts import Texts, note_key, offered_texts, saved_texts
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.lines import line
from logreview_tui.ui.panes.edit_field import EditField
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.wording import plural

_FIELDS = (
    ("cause", " cause        "),
    ("implication", " implication  "),
    ("time", " time         "),
    ("space", " space        "),
)
_MEANINGS = (
    "cause: why did it happen   implication: what follows from it",
    "time: periodic, random, once   space: which component, platform or application",
    "Enter or Tab: next field   Ctrl+J saves   Esc keeps a draft",
)


class NoteScreen(ReviewScreen):
    """Writes a note on entries of a query, or on the query."""

    WHERE = Where.NOTE
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.NOTE)
    DEFAULT_CSS = """
    NoteScreen #head { height: 2; }
    NoteScreen #shown { height: 4; }
    NoteScreen .field { height: 2; }
    NoteScreen.-tall .field { height: 4; }
    NoteScreen #meanings { height: 1fr; }
    """

    def __init__(self, query: Query, entry_ids: tuple[str, ...]) -> None:
        super().__init__()
        self._query = query
        self._entries = entry_ids

    def compose_content(self) -> Iterator[Widget]:
        """What the note is about, four fields, what they mean."""
        yield Lines(id="head")
        yield Lines(id="shown")
        for name, label in _FIELDS:
            yield EditField(label, id=name, classes="field")
        yield Lines(id="meanings")

    @property
    def _key(self) -> str:
        return note_key(self.review, self._query, self._entries)

    @property
    def _saved(self) -> Texts:
        return saved_texts(self.review, self._query, self._entries)

    @property
    def _offered(self) -> Texts:
        return offered_texts(self.review, self._query, self._entries)

    @property
    def texts(self) -> Texts:
        """What stands in the fields."""
        cause, implication, time, space = (self.query_one(f"#{name}", EditField).value for name, _ in _FIELDS)
        return cause, implication, time, space

    def on_mount(self, _event: Mount) -> None:
        """Begin with the draft, else with the note as it is."""
        draft = self.main.drafts.read(self._key)
        for (name, _), text in zip(_FIELDS, draft or self._offered, strict=True):
            self.query_one(f"#{name}", EditField).set(text)
        if draft:
            self.main.say("this is your draft, not saved yet")
        self.query_one("#cause", EditField).focus()

    def show_state(self, state: State) -> None:
        """What the note is about."""
        about = plural(len(self._entries), "entry", "entries") + " of " if self._entries else "the whole query "
        self.query_one("#head", Lines).show([line((f" note on {about}{self._query}", "title"))])
        answer = state.review.answers.get(self._query.id)
        drawn = answer.sample.entries if answer and answer.sample else ()
        shown = next((e for e in drawn if e.ref.id in self._entries), None)
        rows = (
            line((shown.text, "dim"))[0].text.wrap(max(self.size.width - 2, 1), at_words=True)[:3]
            if shown and shown.text
            else ()
        )
        self.query_one("#shown", Lines).show([line(" ", (row, "dim")) for row in rows])
        self.query_one("#meanings", Lines).show([line((f" {text}", "dim")) for text in _MEANINGS])

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Enter goes on to the next field."""
        if event.field.id != "prompt":
            self.focus_next(EditField)

    def on_edit_field_cancelled(self, event: EditField.Cancelled) -> None:
        """Esc goes back and keeps a draft."""
        if event.field.id != "prompt":
            self.action_back()

    def keep_draft(self) -> None:
        """Keep what was typed unless it is what is saved. Raises StoreError."""
        self.main.drafts.keep(
            self._key, self.texts if self.texts not in (self._saved, self._offered) else ("", "", "", "")
        )

    def action_back(self) -> None:
        """Leave; the draft stays."""
        self.attempt(self.keep_draft)
        self.dismiss()

    def action_save(self) -> None:
        """Journal the note, drop the draft, go back."""
        if self.texts == self._saved:
            self._drop_draft()
            self.main.say("the note is as it was")
            self.dismiss()
            return
        cause, implication, time, space = self.texts
        if self.take_step(
            "note",
            self._query,
            lambda: self.main.session.note(
                self._query, self._entries, cause=cause, implication=implication, time=time, space=space
            ),
            entry_id=self._entries[0] if self._entries else None,
        ):
            self._drop_draft()
            self.main.say("note saved" if any(self.texts) else "note removed")
            self.dismiss()

    def _drop_draft(self) -> None:
        try:
            self.main.drafts.keep(self._key, ("", "", "", ""))
        except StoreError as e:
            self.main.say(e.message, "severity-warning")
