"""Themes are files: one YAML file each, with the fields of Textual's Theme and a style for every role of ours.

A role's style is written as Rich reads it (`bold #ffcc00 on #202020`). A bad colour, unknown key or missing role is
an error that names the file. Separate from look.py so that a theme can be checked without a screen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from rich.errors import StyleSyntaxError
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from logreview_tui.errors import UsageError

DEFAULT_THEME = "lr-dark"
MONO_THEME = "lr-mono"

ROLES = (
    "title", "dim", "key", "cursor", "total", "field", "banner",
    "severity-error", "severity-warning", "severity-fine",
    "verdict-understood", "verdict-suspicious", "verdict-open", "verdict-waived",
    "plot-count", "plot-axis", "plot-cursor", "plot-lost",
)  # fmt: skip
_COLOURS = (
    "primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface", "panel",
    "boost",
)  # fmt: skip


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


def theme_files() -> dict[str, Path]:
    """Theme name -> file; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in theme_folders():
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def load_themes() -> dict[str, LogReviewTheme]:
    """Every theme there is, by name. Raises UsageError for the first bad file."""
    return {name: read_theme(path) for name, path in theme_files().items()}


def read_theme(path: Path) -> LogReviewTheme:
    """Read one theme file. Raises UsageError that names the file and what is wrong in it."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise UsageError(f"theme {path} cannot be read: {e}") from e
    if not isinstance(given, dict):
        raise UsageError(f"theme {path} is not a mapping of names to values")
    wrong = next(_faults(given), "")
    if wrong:
        raise UsageError(f"theme {path}: {wrong}", "compare with the themes that come with the program")
    roles = {name: Style.parse(str(given["roles"][name])) for name in ROLES}
    theme_fields = {k: v for k, v in given.items() if k != "roles"}
    if theme_fields.get("ansi"):  # Textual's own style sheet needs the variables of its ANSI themes
        theme_fields["variables"] = {**BUILTIN_THEMES["ansi-dark"].variables, **theme_fields.get("variables", {})}
    return LogReviewTheme(Theme(name=path.stem, **theme_fields), roles)


def _faults(given: dict[Any, Any]) -> Iterator[str]:
    known = {f.name for f in fields(Theme)} - {"name"} | {"roles"}
    yield from (f"unknown key {key!r}" for key in given if key not in known)
    if "primary" not in given:
        yield "primary is missing"
    for key in _COLOURS:
        try:
            Color.parse(str(given.get(key, "black")))
        except ColorParseError:
            yield f"{key}: {given[key]!r} is no colour"
    roles = given.get("roles")
    if not isinstance(roles, dict):
        yield "roles is missing"
        return
    yield from (f"unknown role {name!r}" for name in roles if name not in ROLES)
    for name in ROLES:
        if name not in roles:
            yield f"role {name} is missing"
            continue
        try:
            Style.parse(str(roles[name]))
        except StyleSyntaxError:
            yield f"role {name}: {roles[name]!r} is no style"
