"""The reviewer's own keys: checked line by line, and the same in bindings, footer, help and `logreview keys`."""

import json
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.errors import UsageError
from logreview_tui.ui.commands import COMMANDS, HELP_LIMIT, Where, commands_of, footer_of, is_pair
from logreview_tui.ui.glyphs import UTF8
from logreview_tui.ui.key_names import key_name, key_of
from logreview_tui.ui.keymap import RESERVED, key_for, parse
from logreview_tui.ui.screens.help import help_lines
from tests.terminal import Terminal

FILE = Path("/home/alice/.config/logreview/keymap.yaml")
LOG = "2026-03-01T10:00:00Z web app[1]: error in the shop\n"
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-02")


def test_the_table_itself_is_a_valid_keymap() -> None:
    """Written out key by key and read again, nothing changes: no reserved key, none twice on a screen."""
    written = {c.id: [key_name(k) for k in c.keys] for c in COMMANDS if c.id != "app.interrupt"}

    assert parse(json.dumps(written).encode(), FILE) == COMMANDS


def test_keys_change_everywhere_at_once() -> None:
    """Two keys may change places; the rest of the table stays."""
    commands = parse(b"mark.understood: [s, F5]\nmark.suspicious: u\n", FILE)

    keys = {c.id: c.keys for c in commands}
    assert keys["mark.understood"] == ("s", "f5")
    assert keys["mark.suspicious"] == ("u",)
    assert footer_of(Where.QUERY, commands, read_only=False)[:2] == (("s", "understood"), ("u", "suspicious"))
    assert key_for(commands, "mark.understood") == "s"
    assert {i: k for i, k in keys.items() if not i.startswith("mark.")} == {
        c.id: c.keys for c in COMMANDS if not c.id.startswith("mark.")
    }


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        ("# mine\nmark.undrstood: u", 2, "there is no command 'mark.undrstood'", "did you mean mark.understood?"),
        ("zzz: u", 1, "there is no command 'zzz'", "logreview keys lists them"),
        ("mark.understood: s", 1, "s stands for mark.understood and for mark.suspicious on the query screen",
         "give mark.suspicious another key too, or choose another for mark.understood"),
        ("mark.clear: z\nmark.undo:\n  - '.'\n  - z", 4, "z stands for mark.undo and for mark.clear on the query",
         "give mark.clear another key too, or choose another for mark.undo"),
        ("go.errors: Ctrl+L", 1, "Ctrl+L stands for go.errors and for app.redraw on the matrix screen", "another key"),
        ("mark.undo: [., ctrl+b]", 1, "Ctrl+B cannot be used: tmux takes it", "choose another key"),
        ("mark.undo: Ctrl+M", 1, "Ctrl+M cannot be used: terminals send it for Enter", "choose another key"),
        ("mark.undo: ctl+x", 1, "'ctl+x' is no key", "write a character, Ctrl and a letter, Space, PgDn, F5"),
        ('mark.undo: "\\e[2J"', 1, "'\\x1b[2J' is no key", "write a character"),
        ("mark.undo: []", 1, "mark.undo has no key", "leave the line out"),
        ("note.save: w", 1, "w cannot be used for note.save: it is typed there", "use Ctrl and J"),
        ("note.save: ctrl+k", 1, "Ctrl+K cannot be used for note.save: it is typed there", "use Ctrl and J"),
        ("sign.sign: Space", 1, "Space cannot be used for sign.sign: it is typed there", "use Ctrl and J"),
        ("app.interrupt: x", 1, "the key of app.interrupt cannot be changed", "remove the line"),
        ("mark.undo: z\nmark.undo: y", 2, "'mark.undo' stands twice in the keymap", "keep one of them"),
        ("mark.undo: {a: b}", 1, "key of mark.undo is not a text", "write one value"),
        ("- mark.undo", 1, "the keymap is not a mapping", "write `name: value` lines below it"),
        ("mark.undo: [z", 1, "", "fix the line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, problem: str, hint: str) -> None:
    """File, line, what, and what to do."""
    with pytest.raises(UsageError) as raised:
        parse(text.encode(), FILE)

    assert raised.value.message.startswith(f"{FILE}:{line}: {problem}"), raised.value.message
    assert hint in raised.value.hint


def test_every_key_has_a_name_that_is_read_again() -> None:
    """Characters, control keys, function keys; nothing else."""
    for key in ("u", "U", "é", "slash", "minus", "left_square_bracket", "ctrl+j", "space", "pagedown", "up", "f12"):
        assert key_of(key_name(key)) == key, key
        assert key_of(key_name(key, ascii_only=True)) == key, key
    for text in ("", "ab", "ctrl+", "ctrl+1", "alt+x", "\x1b", "\u202e", "f25", "\u00a0"):
        assert key_of(text) is None, text
    assert all(key_of(key) == key for key in RESERVED)


def test_the_command_prints_what_is_in_effect(own_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Own keys are marked; a bad keymap is exit 2 with its line."""
    keymap = own_folders / "config" / "logreview" / "keymap.yaml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text("query.next: [Ctrl+N, '&']\n")

    assert main(["keys", "--json"]) == 0
    found = {c["id"]: c for c in json.loads(capsys.readouterr().out)}
    assert found["query.next"]["keys"] == ["Ctrl+N", "&"]
    assert (found["query.next"]["own"], found["query.prev"]["own"]) == (True, False)
    assert found["query.next"]["screens"] == ["matrix", "query"]
    assert main(["keys"]) == 0
    printed = [line.split()[:5] for line in capsys.readouterr().out.splitlines()]
    assert ["query.next", "Ctrl+N", "&", "matrix", "query"] in printed
    keymap.write_text("\nquery.nxt: n\n")
    assert main(["keys"]) == 2
    assert f"{keymap}:2: there is no command 'query.nxt'\n  did you mean query.next?" in capsys.readouterr().err


def test_the_screens_obey(own_folders: Path, tmp_path: Path) -> None:
    """Footer, help and the keys themselves; the old key does nothing any more."""
    keymap = own_folders / "config" / "logreview" / "keymap.yaml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text("mark.understood: '+'\nquery.next: Ctrl+N\nnote.save: ctrl+o\napp.help: F1\n")
    log = tmp_path / "app.log"
    log.write_text(LOG)
    with Terminal.logreview("review", str(log), *FROM_TO) as terminal:
        terminal.wait_for("all counted")
        terminal.press("\x0e")
        terminal.wait_for("0 of 1 read", "+ understood")
        terminal.press("u")
        terminal.read(0.3)
        assert "0 of 1 read" in terminal.text
        terminal.press("a")
        terminal.wait_for("note on 1 entry", "Ctrl+O save")
        terminal.write("why")
        terminal.press("\x0f")
        terminal.wait_for("note saved")
        terminal.press("+")
        terminal.wait_for("every cell passes")
        terminal.press("\x1bOP")
        terminal.wait_for("Keys: query", "Ctrl+N")


def test_a_bad_keymap_stops_before_anything_is_read(own_folders: Path, tmp_path: Path) -> None:
    """The screen never opens; status 2."""
    keymap = own_folders / "config" / "logreview" / "keymap.yaml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text("mark.understood: s\n")
    log = tmp_path / "app.log"
    log.write_text(LOG)
    with Terminal.logreview("review", str(log), *FROM_TO) as terminal:
        assert terminal.wait_end() == 2
        assert "keymap.yaml:1: s stands for mark.understood" in terminal.text.replace("\n", "")


@pytest.mark.parametrize("where", Where)
def test_help_is_complete_at_80x24(where: Where) -> None:
    """Every command of the screen with all its words, none cut, and what the signs mean."""
    lines = ["".join(p.text.plain for p in row) for row in help_lines(where, COMMANDS, 80, 22, UTF8)]

    assert len(lines) <= 22
    assert [line for line in lines if "…" in line and "not yet" not in line] == []
    shown = tuple(commands_of(where))
    for before, command, after in zip((None, *shown), shown, (*shown[1:], None), strict=False):
        paired = (
            command if after and is_pair(command, after) else before if before and is_pair(before, command) else None
        )
        said = paired.pair if paired else command.help
        assert any(f" {key_name(command.keys[0])} " in line and said in line for line in lines), command.id
    assert [c.id for c in COMMANDS if len(c.help) > HELP_LIMIT] == []
