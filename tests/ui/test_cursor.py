"""The terminal's own cursor stands at what is selected where it is asked for, and is hidden where it is not."""

from pathlib import Path

import pytest

from tests.terminal import Terminal

WORDS = ("alpha", "beta", "gamma")
LOG = "".join(f"2026-03-01T1{i}:00:00Z web app[1]: error {word}\n" for i, word in enumerate(WORDS))
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-02")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three entries, no two alike."""
    path = tmp_path / "app.log"
    path.write_text(LOG)
    return path


def _at(terminal: Terminal) -> str:
    """What stands on the screen from the cursor on; the cursor must be visible."""
    terminal.read(0.3)
    cursor = terminal.screen.cursor
    assert not cursor.hidden
    return terminal.screen.display[cursor.y][cursor.x :].rstrip()


def test_the_cursor_follows_the_selection(log: Path) -> None:
    """Cell, row, entry, gap, and the place in a text that is written."""
    with Terminal.logreview("review", str(log), *FROM_TO, "--cursor") as terminal:
        terminal.wait_for("all counted")
        terminal.press("g", "j")
        assert _at(terminal).startswith("[·     3")
        first = terminal.screen.cursor.y
        terminal.press("j", "j")
        _at(terminal)
        assert terminal.screen.cursor.y == first + 2
        terminal.press("k", "k", "\r")
        terminal.wait_for("0 of 3 read")
        assert "alpha" in _at(terminal)
        terminal.press("j")
        assert "beta" in _at(terminal)
        terminal.press("a")
        terminal.wait_for("implication")
        terminal.write("why")
        terminal.wait_for("why")
        assert _at(terminal) == ""
        assert terminal.screen.display[terminal.screen.cursor.y].rstrip().endswith("why")
        terminal.press("\x1b")
        terminal.wait_for("0 of 3 read")
        assert "beta" in _at(terminal)
        terminal.press("r")
        terminal.wait_for("not read")
        assert _at(terminal).lstrip().startswith("not read")
        terminal.press("m", "m")
        terminal.wait_for("all entries")
        assert _at(terminal).startswith("[·     3")


def test_the_configuration_asks_for_it_too(log: Path, own_folders: Path) -> None:
    """`cursor: true`."""
    file = own_folders / "config" / "logreview" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("cursor: true\n")
    with Terminal.logreview("review", str(log), *FROM_TO) as terminal:
        terminal.wait_for("all counted")
        assert _at(terminal).startswith("[")


def test_else_it_is_hidden(log: Path) -> None:
    """As the program always was."""
    with Terminal.logreview("review", str(log), *FROM_TO) as terminal:
        terminal.wait_for("all counted")
        terminal.press("j", "j")
        terminal.read(0.3)
        assert terminal.screen.cursor.hidden
