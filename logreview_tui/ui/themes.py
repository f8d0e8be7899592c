"""Themes are files: one YAML file each, with the fields of Textual's Theme and a style for every role of ours.

A role's style is written as Rich reads it (`bold #ffcc00 on #202020`). A bad colour, unknown key or missing role is
an error that names file and line. Separate from look.py so that a theme can be checked without a screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.errors import StyleSyntaxError
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from logreview_tui.errors import UsageError
from logreview_tui.yaml_file import Reader, compose, read_bytes

DEFAULT_THEME = "lr-dark"
MONO_THEME = "lr-mono"
ANSI_THEME = "ansi"
AUTO = "auto"
"""As a theme's name: what fits the terminal."""

ROLES = (
    "title", "dim", "key", "cursor", "total", "field", "banner",
    "severity-error", "severity-warning", "severity-fine",
    "verdict-understood", "verdict-suspicious", "verdict-open", "verdict-waived",
    "plot-count", "plot-axis", "plot-cursor", "plot-lost", "plot-above", "plot-below", "plot-previous",
)  # fmt: skip
_COLOURS = (
    "primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface", "panel",
    "boost",
)  # fmt: skip
_FLAGS = ("dark", "ansi")
_COMPARE = "compare with the themes that come with the program"


@dataclass(frozen=True, slots=True)
class LogReviewTheme:
    """A theme of Textual and the styles of our roles."""

    theme: Theme
    roles: Mapping[str, Style]

    @property
    def base(self) -> Style:
        """Foreground and background of every line; a theme of ANSI colours leaves the terminal its own."""
        if self.theme.ansi:
            return Style.null()
        return Style(color=self.theme.foreground, bgcolor=self.theme.background)


def theme_folders() -> tuple[Path, ...]:
    """Where themes are: beside the package when installed, at the top of the repository when edited in place."""
    package = Path(__file__).resolve().parent.parent
    return tuple(p for p in (package / "themes", package.parent / "themes") if p.is_dir())


def theme_files(own: Path | None = None) -> dict[str, Path]:
    """Theme name -> file; those of the folder `own` win over those that come with the program."""
    found: dict[str, Path] = {}
    for folder in (*([own] if own else []), *theme_folders()):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def load_themes(own: Path | None = None) -> dict[str, LogReviewTheme]:
    """Every theme there is, by name. Raises UsageError for the first bad file."""
    return {name: read_theme(path) for name, path in theme_files(own).items()}


def read_theme(path: Path) -> LogReviewTheme:
    """Read one theme file. Raises UsageError that names file and line, and what is wrong there."""
    reader, node = Reader(path), compose(read_bytes(path), path)
    if node is None:
        raise UsageError(f"{path}: the theme is empty", _COMPARE)
    what = f"theme {path.stem}"
    given = reader.mapping(node, what, (*_COLOURS, *_FLAGS, "variables", "roles"))
    flags = {name: reader.flag(given[name], name) for name in _FLAGS if name in given}
    needed = ("primary", "roles") if flags.get("ansi") else ("primary", "foreground", "background", "roles")
    if missing := next((name for name in needed if name not in given), None):
        raise reader.refuse(node, f"{what} has no {missing}", _COMPARE)
    colours = {name: _colour(reader, given[name], name) for name in _COLOURS if name in given}
    named = reader.mapping(given["variables"], "variables") if "variables" in given else {}
    variables = {name: reader.text(value, name) for name, value in named.items()}
    if flags.get("ansi"):  # Textual's own style sheet needs the variables of its ANSI themes
        variables = {**BUILTIN_THEMES["ansi-dark"].variables, **variables}
    theme = Theme(name=path.stem, variables=variables, **colours, **flags)  # type: ignore[arg-type]
    return LogReviewTheme(theme, _roles(reader, given["roles"]))


def _colour(reader: Reader, node: yaml.Node, name: str) -> str:
    """A colour that Textual and Rich both understand."""
    text = reader.text(node, name)
    try:
        Color.parse(text)
        if not text.startswith("ansi_"):
            Style.parse(text)
    except (ColorParseError, StyleSyntaxError) as e:
        raise reader.refuse(node, f"{name}: {text!r} is no colour", 'write for example "#7aa2f7", quoted') from e
    return text


def _roles(reader: Reader, node: yaml.Node) -> dict[str, Style]:
    given = reader.mapping(node, "roles", ROLES)
    if missing := next((name for name in ROLES if name not in given), None):
        raise reader.refuse(node, f"role {missing} is missing", _COMPARE)
    return {name: _style(reader, given[name], name) for name in ROLES}


def _style(reader: Reader, node: yaml.Node, name: str) -> Style:
    text = reader.text(node, f"role {name}")
    try:
        style = Style.parse(text)
    except StyleSyntaxError as e:
        raise reader.refuse(
            node, f"role {name}: {text!r} is no style", 'write for example "bold #ffcc00 on #202020"'
        ) from e
    if style.link:
        raise reader.refuse(node, f"role {name}: a style holds no link", "leave it out")
    return style
