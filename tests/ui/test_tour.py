"""The guided tour follows what the reviewer does, in the words of keys or of commands, and can be left."""

import re
import subprocess
from pathlib import Path

from logreview_tui.cli import main
from logreview_tui.domain.counts import Count
from logreview_tui.domain.events import (
    Event,
    Marked,
    Noted,
    Reviewer,
    Signed,
    Varied,
    Verdict,
    Waived,
)
from logreview_tui.domain.finding import Disposed, Disposition, Examined, Finding, FindingKind
from logreview_tui.ui.commands import COMMANDS, Where
from logreview_tui.ui.keymap import key_for
from logreview_tui.ui.plain.conversation import COMMANDS as WORDS
from logreview_tui.ui.plain.conversation import TOUR_WORDS
from logreview_tui.ui.tour import STEP_LIMIT, guidance
from tests.domain import reviews
from tests.terminal import Terminal
from tests.ui.plain.dialogue import Dialogue, controls

CELLS = reviews.review().cells
FIRST = CELLS[0]
SPIKE = Finding(
    "0" * 12, FindingKind.SPIKE, True, False, reviews.START, reviews.WITHIN.end, 9, "1.0", "nine", (FIRST.id,)
)


def _step(where: Where, *events: Event) -> str:
    return guidance(reviews.review(*events), where, lambda i: key_for(COMMANDS, i))


def test_the_steps_follow_the_review() -> None:
    """Matrix, entry, note, the rest of a cell, a variation, a row, what is left, sign-off, signed."""
    told: list[Event] = [reviews.answered(FIRST, 2, ["a", "b"]), *(reviews.answered(q, 0) for q in CELLS[1:4])]
    told += [reviews.answered(q, 1, ["c"]) for q in CELLS[4:]] + [
        reviews.answered(q, 9) for q in reviews.review().totals
    ]
    marked: list[Event] = [*told, Marked(FIRST.id, ("a",), Verdict.SUSPICIOUS, 3000, was_shown_whole=True)]
    noted: list[Event] = [*marked, Noted(FIRST.id, ("a",), "why", "", "", "")]
    read: list[Event] = [*noted, Marked(FIRST.id, ("b",), Verdict.UNDERSTOOD, 3000, was_shown_whole=True)]
    examined = [Examined(tuple(q.id for q in (*reviews.review().totals, *CELLS)), (SPIKE,))]
    read = [*read, *examined]
    varied: list[Event] = [*read, Varied(FIRST.narrowed(FIRST.within))]
    waived: list[Event] = [*varied, *(Waived(q.id, "a tour", Count.exact(1)) for q in CELLS[4:])]
    done: list[Event] = [*waived, Disposed(SPIKE.id, Disposition.NOISE, "a tour")]
    signed: list[Event] = [*done, Signed("I did", Reviewer("a@b.c", "A", "B"), "SHA256:x")]
    steps = [
        (_step(Where.MATRIX, *told), "keywords down, index patterns across; Enter opens a cell"),
        (_step(Where.QUERY, *told), "read it, then u for understood or s for suspicious"),
        (_step(Where.QUERY, *marked), "something is suspicious: a there says why, before signing"),
        (_step(Where.NOTE, *marked), "why, what follows, when, where; Ctrl+J saves"),
        (_step(Where.QUERY, *noted), "go on, u or s; incidents are hidden in these logs"),
        (_step(Where.QUERY, *read), "a cell is read; now a question of your own: t and sudo"),
        (_step(Where.QUERY, *varied), "2 cells left: n goes on, W leaves rows or columns out"),
        (_step(Where.MATRIX, *waived), "F lists what the timelines show, d says what it is"),
        (_step(Where.MATRIX, *done), "nothing is missing: r goes to the sign-off"),
        (_step(Where.SIGN_OFF, *done), "type the review's id, then Ctrl+J"),
        (_step(Where.SIGN_OFF, *signed), "signed; q leaves and tells how to export and verify"),
        (_step(Where.LIST, *told), "Esc goes back"),
    ]

    assert [said for said, _ in steps] == [wanted for _, wanted in steps]
    assert [said for said, _ in steps if len(said) > STEP_LIMIT] == []


def test_from_the_demo_to_verify(tmp_path: Path, own_folders: Path) -> None:
    """On screens the tour is left by a key; line by line it leads to the signature, and what is printed verifies."""
    del own_folders
    with Terminal.logreview("demo") as terminal:
        terminal.wait_for("keywords down, index patterns across", "Ctrl+G ends")
        terminal.press("n")
        terminal.wait_for("read it, then u")
        terminal.press("\x07")
        terminal.wait_for("the tour is over; Ctrl+G takes it up again")
        terminal.press("m")
        terminal.wait_for("all entries")
        assert "Ctrl+G ends" not in terminal.text
        terminal.press("q")
        assert terminal.wait_end() == 0
    bundle = tmp_path / "the notes"
    with Dialogue("demo", "--plain") as dialogue:
        assert "tour: keywords down, index patterns across; next opens a cell\n" in dialogue.heard()
        heard = dialogue.say("next")
        assert "tour: read it, then u for understood or s for suspicious\n" in heard
        while "tour: a cell is read; now a question of your own: try and sudo\n" not in heard:
            heard = dialogue.say("u")
        assert "tour: row makes a word you tried a row for every pattern\n" in dialogue.say("try sudo")
        assert "cells left: next goes on, waive leaves rows or columns out\n" in dialogue.say("row")
        for number in range(1, 5):
            dialogue.say(f"go {number}")
            heard = dialogue.say("waive column a tour")
        found = re.findall(r"^finding (\d+), open", dialogue.say("findings"), re.MULTILINE)
        for number in found:
            heard = dialogue.say(f"finding {number} explained by the tour")
        assert len(found) == 7
        assert "tour: nothing is missing" in heard
        for line in ("sign", "", "", "", "", ""):
            dialogue.give(line)
        assert "tour: signed; quit leaves and tells how to export and verify\n" in dialogue.say("demo-2026-04-01")
        dialogue.give(f"export {bundle}")
        told = [line[2:] for line in dialogue.say("unmasked").splitlines() if line.startswith("  ")]
        assert dialogue.end(["tour", "quit"]) == 0
    assert controls(bytes(dialogue.said)) == []
    add, _, check, stock = told
    for command in (add, check, stock):
        subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert main(["verify", str(bundle), "--allowed-signers", str(tmp_path / "allowed_signers")]) == 0


def test_the_words_of_the_tour_are_commands() -> None:
    """Each word it gives line by line can be typed there."""
    assert set(TOUR_WORDS.values()) <= {n for c in WORDS for n in (c.name, c.short)}
