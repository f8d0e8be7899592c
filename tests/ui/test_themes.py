"""Themes: readable by number, checked by file and line, one's own beside those that come with the program."""

import re
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style

from logreview_tui.cli import main
from logreview_tui.config import Config
from logreview_tui.errors import UsageError
from logreview_tui.ui.preferences import load_preferences
from logreview_tui.ui.themes import load_themes, read_theme, theme_files
from tests.terminal import Terminal

SHIPPED = {"ansi", "lr-contrast", "lr-cvd", "lr-dark", "lr-light", "lr-mono"}
LEAST_CONTRAST = {"lr-dark": 4.5, "lr-light": 4.5, "lr-cvd": 4.5, "lr-contrast": 7.0}
LOG = "2026-03-01T10:00:00Z web app[1]: error in the shop\n"
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-02")


def _luminance(colour: RichColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in colour.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(a: RichColor, b: RichColor) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", sorted(LEAST_CONTRAST))
def test_every_text_can_be_read(name: str) -> None:
    """Each role alone, on its own ground, and under the cursor: 4.5:1, in the theme of high contrast 7:1."""
    theme = load_themes()[name]
    under_cursor = {f"{role} cursor": style + theme.roles["cursor"] for role, style in theme.roles.items()}
    found = {}
    for role, style in {**theme.roles, **under_cursor, "nothing": Style.null()}.items():
        whole = theme.base + style
        assert whole.color is not None
        assert whole.bgcolor is not None
        found[role] = _contrast(whole.color, whole.bgcolor)

    assert {role: round(n, 2) for role, n in found.items() if n < LEAST_CONTRAST[name]} == {}


def test_the_shipped_themes_are_there() -> None:
    """Each is read without an error, and verdicts differ by more than colour elsewhere."""
    assert set(theme_files()) == SHIPPED
    assert set(load_themes()) == SHIPPED


def _theme(folder: Path, *changes: tuple[str, str], name: str = "mine") -> Path:
    text = theme_files()["lr-dark"].read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "problem", "hint"),
    [
        ('error: "#f7768e"', 'error: "#f7768"', 5, "error: '#f7768' is no colour", "quoted"),
        ('error: "#f7768e"', "error: #f7768e", 5, "error is not a text", "write one value"),
        ('error: "#f7768e"', "error: ansi_mauve", 5, "error: 'ansi_mauve' is no colour", "quoted"),
        ("accent:", "acent:", 7, "unknown key 'acent' in theme mine", "did you mean 'accent'?"),
        ("dark: true", "dark: perhaps", 12, "dark is 'perhaps', neither true nor false", "change the value"),
        ('title: "bold #7dcfff"', 'title: "bald #7dcfff"', 14, "role title: 'bald #7dcfff' is no style", "bold"),
        ('title: "bold #7dcfff"', 'title: "link http://evil.example"', 14, "role title: a style holds no link", ""),
        ("  title:", "  titel:", 14, "unknown key 'titel' in roles", "did you mean 'title'?"),
        ('  title: "bold #7dcfff"\n', "", 14, "role title is missing", "compare with the themes"),
        ('background: "#16161e"\n', "", 2, "theme mine has no background", "compare with the themes"),
        ("roles:", "roles: [", 32, "", "fix the line"),
    ],
)  # fmt: skip
def test_a_bad_theme_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, *, line: int, problem: str, hint: str
) -> None:
    """File, line, what, and what to do."""
    path = _theme(tmp_path, (old, new))

    with pytest.raises(UsageError) as raised:
        read_theme(path)

    found = re.fullmatch(rf"{re.escape(str(path))}:(\d+): (.*)", raised.value.message, re.DOTALL)
    assert found, raised.value.message
    assert found[2].startswith(problem), raised.value.message
    assert hint in raised.value.hint
    assert not problem or int(found[1]) == line


def test_an_unknown_theme_is_an_error(own_folders: Path) -> None:
    """From the command line and from the configuration, there with its line."""
    file = own_folders / "config" / "logreview" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("timezone: UTC\ntheme: lr-drak\n")

    with pytest.raises(UsageError, match=re.escape(f"{file}:2: there is no theme 'lr-drak'")) as raised:
        load_preferences(Config(theme="lr-drak", file=file))
    assert raised.value.hint.startswith("did you mean lr-dark? there are: auto, ansi, lr-contrast")
    with pytest.raises(UsageError, match="--theme: there is no theme 'neon'"):
        load_preferences(Config(), theme="neon")


def test_a_theme_of_ones_own_is_found_and_used(own_folders: Path, tmp_path: Path) -> None:
    """From themes/ beside the configuration; a bad one beside it stops with status 2 before anything is read."""
    themes = own_folders / "config" / "logreview" / "themes"
    _theme(themes, ('title: "bold #7dcfff"', 'title: "bold #123456"'))
    log = tmp_path / "app.log"
    log.write_text(LOG)
    with Terminal.logreview(
        "review", str(log), *FROM_TO, "--theme", "mine", env={"COLORTERM": "truecolor"}
    ) as terminal:
        terminal.wait_for("all counted")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert b"38;2;18;52;86" in terminal.output
    bad = _theme(themes, ("accent:", "acent:"), name="bad")
    with Terminal.logreview("review", str(log), *FROM_TO, size=(200, 24)) as terminal:
        assert terminal.wait_end() == 2
        assert f"logreview: {bad}:7: unknown key 'acent' in theme bad" in terminal.text.replace("\n", "")


def test_plain_needs_no_theme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A review by lines is not stopped by what only the screens need; a missing file still is."""
    assert main(["review", str(tmp_path / "missing.log"), "--plain", "--theme", "neon"]) == 3
    assert "no such file or folder" in capsys.readouterr().err
