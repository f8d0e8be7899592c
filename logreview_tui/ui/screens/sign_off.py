"""The sign-off: what is missing, what was found, and the statement, signed by typing the review's id."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Mount
from textual.widget import Widget

from logreview_tui.config import SigningIdentity, check_principal, path_of
from logreview_tui.domain import gate
from logreview_tui.domain.counts import PENDING
from logreview_tui.domain.events import Reviewer
from logreview_tui.domain.gate import Gap
from logreview_tui.errors import LogReviewError
from logreview_tui.signing_off import default_statement, settle
from logreview_tui.ui.cells import State
from logreview_tui.ui.commands import Where
from logreview_tui.ui.keys import bindings_of
from logreview_tui.ui.panes.edit_field import EditField
from logreview_tui.ui.panes.line_pane import Lines
from logreview_tui.ui.screens.base import ReviewScreen
from logreview_tui.ui.screens.dispositions import dispose
from logreview_tui.ui.screens.listing import ListPane
from logreview_tui.ui.sign_off_lines import gap_lines, summary_lines

_FIELDS = ("statement", "name", "role", "principal", "key", "typed")


class SignOffScreen(ReviewScreen):
    """Gaps first; the fields when there are none."""

    WHERE = Where.SIGN_OFF
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Where.SIGN_OFF)
    DEFAULT_CSS = """
    SignOffScreen #head { height: 9; }
    SignOffScreen #gaps { height: 1fr; }
    SignOffScreen .field { height: 1; }
    SignOffScreen #statement { height: 3; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._gaps: tuple[Gap, ...] = ()
        self._is_signing = False
        self._proposed = ""

    def compose_content(self) -> Iterator[Widget]:
        """Numbers, gaps, fields."""
        yield Lines(id="head")
        yield ListPane([], id="gaps")
        yield EditField(" statement  ", id="statement", classes="field")
        yield EditField(" name       ", id="name", classes="field")
        yield EditField(" role       ", id="role", classes="field")
        yield EditField(" principal  ", id="principal", classes="field")
        yield EditField(" key        ", id="key", classes="field")
        yield EditField("", id="typed", classes="field")

    async def on_mount(self, _event: Mount) -> None:
        """Fill in what is known of the signer."""
        signer = self.main.application.signer
        identity = signer.identity
        reviewer = identity.reviewer if identity else self.review.opened.reviewer
        self._field("name").set(reviewer.name)
        self._field("role").set(reviewer.role)
        self._field("principal").set(reviewer.principal)
        self._field("typed").set("", f" type {self.review.id} and Ctrl+J to sign  ")
        if identity:
            self._field("key").set(str(identity.key))
        elif not self.review.is_ended:
            self.run_worker(self._offer_keys(), group="keys")
        if not self.review.is_ended and not gate.gaps(self.review):
            self._field("typed").focus()

    async def _offer_keys(self) -> None:
        """The first key of the agent or of ~/.ssh, and the names of the others."""
        try:
            offered = await self.main.application.signer.keys()
        except LogReviewError as e:
            self.main.say(f"{e.message}: {e.hint}", "severity-warning")
            return
        if not offered:
            self.main.say("no SSH key found: ssh-keygen -t ed25519 makes one; its path goes below", "severity-warning")
            return
        if not self._field("key").value:
            self._field("key").set(str(offered[0]))
        if len(offered) > 1:
            self.main.say("keys that can sign: " + ", ".join(map(str, offered)))

    def _field(self, name: str) -> EditField:
        return self.query_one(f"#{name}", EditField)

    def show_state(self, state: State) -> None:
        """Numbers and gaps as they are now."""
        review = state.review
        self._gaps = () if review.is_ended else gate.gaps(review)
        self.query_one("#head", Lines).show(summary_lines(state, self.size.width, self.main.look.glyphs))
        self.query_one("#gaps", ListPane).replace_lines(gap_lines(review, self._gaps))
        self._keep_statement_true()
        for name in _FIELDS:
            self._field(name).display = not review.is_ended

    def _keep_statement_true(self) -> None:
        """What is waived here changes the statement, unless the signer wrote their own."""
        statement, proposed = self._field("statement"), default_statement(self.review)
        if proposed != self._proposed and statement.value == self._proposed:
            statement.set(proposed)
        self._proposed = proposed

    # Gaps

    @property
    def _gap(self) -> Gap | None:
        at = self.query_one("#gaps", ListPane).cursor
        return self._gaps[at] if at < len(self._gaps) else None

    def _move(self, rows: int) -> None:
        self.query_one("#gaps", ListPane).move(rows)

    def action_down(self) -> None:
        """Next gap."""
        self._move(1)

    def action_up(self) -> None:
        """Previous gap."""
        self._move(-1)

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self.query_one("#gaps").size.height)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self.query_one("#gaps").size.height)

    def action_first(self) -> None:
        """First gap."""
        self._move(-len(self._gaps))

    def action_last(self) -> None:
        """Last gap."""
        self._move(len(self._gaps))

    def action_open(self) -> None:
        """Go to the gap."""
        gap = self._gap
        if gap and gap.query:
            self.main.open_query(gap.query, gap.entry_id)
        elif gap:
            self.dismiss()
            self.main.say(gap.text)

    def action_waive(self) -> None:
        """Give the reason that closes the gap."""
        gap = self._gap
        found = next((f for f in self.review.findings if gap and f.id == gap.finding_id), None)
        if gap and found:
            self.talk(dispose(self, found, gap.query or self.main.matrix.selected))
        elif gap:
            self.talk(self._waive(gap))

    async def _waive(self, gap: Gap) -> None:
        reason = await self.ask(f"reason ({gap.kind.value}): ")
        if reason is not None:
            count = self.state.count(gap.query) if gap.query else PENDING
            query = gap.query or self.main.matrix.selected
            self.take_step("waiver", query, lambda: settle(self.main.session, gap, reason, count))

    # Fields

    def action_edit(self) -> None:
        """To the next field."""
        self.focus_next(EditField)

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Enter goes on to the next field."""
        if event.field.id == "prompt":
            super().on_edit_field_submitted(event)
        else:
            self.focus_next(EditField)

    def on_edit_field_cancelled(self, event: EditField.Cancelled) -> None:
        """Esc leaves the fields, then the screen."""
        if event.field.id == "prompt":
            super().on_edit_field_cancelled(event)
        elif self._is_signing:
            self.action_back()
        else:
            self.set_focus(None)

    def action_back(self) -> None:
        """Stop a signature that waits for its key, else go back."""
        if self._is_signing:
            self.workers.cancel_group(self, "sign")
        else:
            self.leave()

    # Signing

    def action_sign(self) -> None:
        """Sign, if the review's id was typed."""
        if self._is_signing:
            return
        if self._gaps:
            self.main.say(
                f"{len(self._gaps)} things are missing: Enter goes there, W gives a reason", "severity-warning"
            )
            return
        if self._field("typed").value.strip() != self.review.id:
            self.main.say(f"type {self.review.id} to sign; it cannot be undone", "severity-warning")
            self._field("typed").focus()
            return
        self.run_worker(self._sign(), group="sign", exclusive=True)

    def _identity(self) -> SigningIdentity:
        values = {name: self._field(name).value.strip() for name in _FIELDS}
        reviewer = Reviewer(check_principal(values["principal"]), values["name"], values["role"])
        return SigningIdentity(reviewer, path_of(values["key"], "SSH key"))

    async def _sign(self) -> None:
        main, signer = self.main, self.main.application.signer
        self._is_signing = True
        main.say("waiting for the key; touch it if it wants that; Esc stops")
        try:
            identity = self._identity()
            if signer.identity and replace(identity, reviewer=signer.identity.reviewer) == signer.identity:
                identity = SigningIdentity(identity.reviewer, signer.identity.key)
            await signer.sign_off(main.session, identity, self._field("statement").value)
            if signer.identity is None:
                signer.remember(identity)
        except LogReviewError as e:
            main.say(e.message + (f": {e.hint}" if e.hint else ""), "severity-error")
            return
        finally:
            self._is_signing = False
        self.set_focus(None)
        main.say(f"signed; then: logreview export {self.review.id} --to FOLDER --unmasked", "severity-fine")
        main.state_changed()
        self.show_footer()
