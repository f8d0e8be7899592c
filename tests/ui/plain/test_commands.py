"""What may be said when, what is refused, what the process status is."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from logreview_tui.domain.blocks import blocks
from logreview_tui.domain.entry import EntryRef, LogEntry
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.conversation import COMMANDS
from tests.domain import reviews
from tests.hostile import HOSTILE
from tests.terminal import Terminal
from tests.ui.plain.dialogue import Dialogue, controls

LINES = "".join(f"2026-03-01T10:{i:02}:00Z web app[1]: error {word}\n" for i, word in enumerate(("a", "b", "c")))
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-02")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three entries, no two alike."""
    path = tmp_path / "app.log"
    path.write_text(LINES)
    return path


def _review(log: Path) -> Dialogue:
    return Dialogue("review", str(log), *FROM_TO, "--plain")


def test_a_mark_needs_the_whole_entry_read_out(log: Path) -> None:
    """By number or not, nothing is marked that was not said; what was said is marked in any order."""
    with _review(log) as dialogue:
        dialogue.heard()
        assert "not done: no cell is open" in dialogue.say("u")
        dialogue.say("next")
        assert "not done: entry 3 was not read yet\nnext step: type read 3 first" in dialogue.say("u 3")
        assert "text line 1 of 1: 2026-03-01T10:02:00Z web app[1]: error c\n" in dialogue.say("read 3")
        assert "marked suspicious: entry 3\n" in dialogue.say("s 3")
        assert "not done: 1 of 3 read" in dialogue.say("verdict u")
        assert dialogue.end() == 6


def test_patterns_are_told_judged_and_kept_quiet(log: Path) -> None:
    """The list, all entries of one pattern with a mark each, a rule that is made and taken back, time and space."""
    with _review(log) as dialogue:
        dialogue.heard()
        opened = dialogue.say("next")
        assert "found, time: too few to say (3)\nfound, space: app 100%; platform or application not known\n" in opened
        told = dialogue.say("patterns")
        assert "patterns: 3, of all 3 entries\n" in told
        assert "pattern 1: 1 entry, app: error " in told
        assert "these entries were not read yet" in dialogue.say("pattern u")
        assert "mark them all: type pattern u, or pattern s\n" in dialogue.say("pattern")
        assert "marked understood: 1 entry of one pattern\n" in dialogue.say("pattern u")
        for line in ("suppress 1", "bob", "a ticket"):
            dialogue.give(line)
        assert "suppressed until 2026-06-01: its entries are drawn and told all the same" in dialogue.say("2026-06-01")
        assert "no longer suppressed: pattern 1" in dialogue.say("suppress 1")
        assert "time and space as found are in the note on the cell" in dialogue.say("confirm")
        assert "is no number of a pattern" in dialogue.say("suppress 9")
        assert dialogue.end() == 6


def test_everything_not_understood_is_a_sentence(log: Path) -> None:
    """The prompt comes again, and the first failure is the process status of a script."""
    with _review(log) as dialogue:
        dialogue.heard()
        assert "there is no command 'nxt'\nnext step: did you mean next?" in dialogue.say("nxt")
        assert "there is no command 'U'" in dialogue.say("U")
        assert "'0' is no number of a cell\nnext step: give a number from 1 to 15" in dialogue.say("go 0")
        assert "is no number of a cell" in dialogue.say("go ٣")
        assert "is no number of a gap" in dialogue.say("go gap 99")
        assert "next takes nothing behind it" in dialogue.say("next 3")
        assert "'perhaps' is no verdict" in dialogue.say("verdict perhaps")
        assert "'x' cannot be waived" in dialogue.say("go 1") + dialogue.say("waive x why")
        assert "is not a filter" in dialogue.say("try a:")
        assert "has no letter or digit" in dialogue.say('row "--"')
        assert "review app.log-2026-03-02 is not signed" in dialogue.say("export /nowhere")
        assert "longer than 65536 bytes" in dialogue.say("x" * 70_000)
        assert "left out of what was typed: characters that cannot be shown, 2 of them" in dialogue.say("help\x1b\x07")
        assert dialogue.end() == 2
    assert controls(bytes(dialogue.said)) == []
    assert dialogue.errors == ""


def test_the_end_of_the_input_leaves_and_keeps_a_half_written_note(log: Path) -> None:
    """At the next sitting the note goes on where it was; cancel goes back and keeps it too."""
    with _review(log) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        assert dialogue.end(["note 1", "somebody mistyped"]) == 0
        assert "review app.log-2026-03-02 is kept, " in dialogue.said.decode()
    with _review(log) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        assert "there is a draft" in dialogue.say("note 1", "cause, why did it happen, now somebody mistyped: ")
        dialogue.say("", "implication, what follows from it: ")
        assert "went back\n" in dialogue.say("cancel")
        dialogue.say("note 1", "cause, why did it happen, now somebody mistyped: ")
        for line in ("-", "nothing follows", "once"):
            dialogue.give(line)
        assert "note saved\n" in dialogue.say("the shop")
        heard = dialogue.say("read 1")
        assert "note, cause" not in heard
        assert "note, implication: nothing follows\n" in heard
        assert dialogue.end() == 0


def test_a_dropped_line_leaves_in_order(log: Path) -> None:
    """SIGHUP in the middle of a note: the draft is kept, the status is 0."""
    with _review(log) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        dialogue.say("note 1", "cause, why did it happen: ")
        dialogue.say("half a thought", "implication, what follows from it: ")
        assert dialogue.kill(signal.SIGHUP) == 0
    with _review(log) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        dialogue.say("note 1", "cause, why did it happen, now half a thought: ")


def test_a_cell_is_waived_and_the_waiver_taken_back(log: Path) -> None:
    """With a reason, given at once or when asked."""
    with _review(log) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        dialogue.say("waive cell", "reason: ")
        assert "not done: a reason is needed" in dialogue.say("")
        assert "waived: 1 cell\n" in dialogue.say("waive cell out of scope")
        assert "waived: out of scope\n" in dialogue.say("go 1")
        assert "waiver taken back: cell 1 of 15" in dialogue.say("unwaive")
        assert "accepted: no keyword of your own" in dialogue.say("gaps") + dialogue.say("waive gap 2 none this time")
        assert dialogue.end() == 6


def test_neither_textual_nor_plotext_is_loaded(log: Path) -> None:
    """A screen reader's review starts as fast as a command."""
    code = (
        "import sys, json; from logreview_tui.cli import main; status = main(sys.argv[1:])\n"
        "loaded = sorted({'textual', 'rich', 'plotext'} & set(sys.modules))\n"
        "print(json.dumps(loaded), file=sys.stderr); sys.exit(status)"
    )
    with Dialogue("review", str(log), *FROM_TO, "--plain", code=code) as dialogue:
        dialogue.heard()
        dialogue.say("next")
        assert dialogue.end(["u", "quit"]) == 0
    assert json.loads(dialogue.errors.splitlines()[-1]) == []


def test_commands_from_a_file(log: Path, tmp_path: Path) -> None:
    """`logreview review ... --plain < commands` runs them all, and stdout closed early is no error."""
    commands = tmp_path / "commands"
    commands.write_text("next\nu\nu\nu\nwhere\n")
    command = [sys.executable, "-m", "logreview_tui", "review", str(log), *FROM_TO, "--plain"]
    with commands.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "every cell passes: type gaps, then sign\n" in done.stdout
    assert "cells: 15 of 15 pass, 0 suspicious, 0 waived\n" in done.stdout
    with commands.open("rb") as file, subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.close()
        assert child.wait(60) == 0


def test_at_a_terminal_keys_typed_ahead_mark_nothing(log: Path) -> None:
    """Lines typed before the cell was read out are dropped; Ctrl+D leaves; no escape sequence is ever written."""
    with Terminal.logreview("review", str(log), *FROM_TO, "--plain", size=(100, 40)) as terminal:
        terminal.wait_for("command:")
        terminal.write("next\nu\nu\n")
        terminal.wait_for("entry 1 of 3: open", "fields: ")
        terminal.read(0.5)
        assert "marked" not in terminal.text
        terminal.write("u\n")
        terminal.wait_for("marked understood: entry 1")
        terminal.press("\x04")
        assert terminal.wait_end() == 0
    assert b"\x1b" not in terminal.output


def test_a_latin_1_terminal_gets_ascii(log: Path) -> None:
    """What is beyond ASCII is written out, and nothing fails."""
    log.write_bytes(LINES.encode() + "2026-03-01T11:00:00Z web app[1]: error caf\u00e9 \u6f22\n".encode())
    env = {**os.environ, "LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "logreview_tui", "review", str(log), *FROM_TO, "--plain"]
    done = subprocess.run(command, input=b"next\nread 4\nread 3\nread 2\n", env=env, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b"error caf\\u{E9} \\u{6F22}" in done.stdout


@pytest.mark.parametrize("payload", [t for t in HOSTILE if len(t) < 50_000], ids=lambda t: ascii(t)[:30])
def test_an_entry_is_read_out_harmless(payload: str) -> None:
    """Every line begins with a word of the program and holds no control character, whatever the log says."""
    query = reviews.review().cells[0]
    review = reviews.review(reviews.answered(query, 1, [f"a {payload}"]))
    text = f"error {payload}\nmarked understood: entry 1"
    entry = LogEntry(EntryRef("a", payload), reviews.START, text, ((payload, text),), b"")
    facts = [*telling.block_facts(review, query, blocks([entry]), 0, UTC), *telling.field_facts(entry)]

    shown = [str(f) for f in facts]
    assert controls("\n".join(shown).encode("utf-8")) == []
    assert [s for s in shown if s.startswith("marked")] == []
    assert "text line 2 of 2: marked understood: entry 1" in shown or "\n" in payload


def test_every_command_has_its_own_words() -> None:
    """No two share a name, and help tells each."""
    names = [n for c in COMMANDS for n in (c.name, c.short) if n]

    assert len(names) == len(set(names))
    assert all(c.help for c in COMMANDS)
