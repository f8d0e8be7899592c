"""`logreview keys`: every key of the screens, the reviewer's own keymap included."""

import argparse

from logreview_tui import config as configuration
from logreview_tui.cli import arguments, output
from logreview_tui.errors import ExitCode
from logreview_tui.ui.commands import COMMANDS
from logreview_tui.ui.key_names import key_name
from logreview_tui.ui.keymap import KEYMAP, load_commands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json."""
    arguments.add_json(parser)


def run(args: argparse.Namespace) -> ExitCode:
    """Print id, keys, screens and what each command does, as they are in effect."""
    folder = configuration.folder(args.config)
    commands = load_commands(folder)
    rows = [([key_name(k, ascii_only=True) for k in c.keys], [str(w) for w in c.where], c) for c in commands]
    if args.json:
        found = [
            {"id": c.id, "keys": keys, "title": c.title, "help": c.help, "screens": screens, "own": c not in COMMANDS}
            for keys, screens, c in rows
        ]
        output.put_json(found)
        return ExitCode.FINE
    table = [[c.id, " ".join(keys), " ".join(screens), c.help] for keys, screens, c in rows]
    output.put_table(["id", "keys", "screens", "does"], table, words=True)
    output.say(f"your own keys: {folder / KEYMAP}, a line such as  mark.understood: [u, F5]")
    return ExitCode.FINE
