"""What a reviewer wants of the screens: keys, theme, signs. All of it is checked before anything is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from logreview_tui import config as configuration
from logreview_tui.config import Config
from logreview_tui.errors import UsageError
from logreview_tui.ui import terminal
from logreview_tui.ui.commands import COMMANDS, Command
from logreview_tui.ui.keymap import load_commands
from logreview_tui.ui.themes import ANSI_THEME, AUTO, DEFAULT_THEME, MONO_THEME, LogReviewTheme, load_themes

THEMES = "themes"
"""The folder of own themes, beside the configuration file."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Keys, themes and the one to use, ASCII alone or not, the terminal's own cursor shown or not."""

    commands: Sequence[Command] = COMMANDS
    themes: Mapping[str, LogReviewTheme] = field(default_factory=load_themes)
    theme: str = AUTO
    ascii_only: bool = False
    shows_cursor: bool = False
    has_tour: bool = False
    """A line of guidance follows what the reviewer does."""

    def theme_for(self, environ: Mapping[str, str]) -> str:
        """The theme to begin with: no colour where none is wanted, the terminal's own sixteen where it has no more."""
        if terminal.is_mono(environ):
            return MONO_THEME
        if self.theme != AUTO:
            return self.theme
        return ANSI_THEME if terminal.has_sixteen_colours(environ) else DEFAULT_THEME


def load_preferences(
    config: Config,
    *,
    theme: str | None = None,
    ascii_only: bool = False,
    shows_cursor: bool = False,
    has_tour: bool = False,
) -> Preferences:
    """The configuration's wishes, those of the command line before them. Raises UsageError, with file and line."""
    folder = configuration.folder(config.file)
    themes = load_themes(folder / THEMES)
    wanted = theme or config.theme
    if wanted != AUTO and wanted not in themes:
        near = get_close_matches(wanted, themes, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        where = "--theme" if theme else configuration.place_of(config, "theme")
        raise UsageError(f"{where}: there is no theme {wanted!r}", f"{hint}there are: {', '.join((AUTO, *themes))}")
    return Preferences(
        load_commands(folder), themes, wanted, ascii_only or config.ascii, shows_cursor or config.cursor, has_tour
    )
