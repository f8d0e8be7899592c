"""Keys of the reviewer's own: keymap.yaml in the configuration folder, checked against the table of commands.

    mark.understood: [u, F5]
    query.next: n

A key that does two things on one screen would silently do one of them, so it is an error, as is an unknown command or
a key that terminals keep for themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import yaml

from logreview_tui.ui.commands import COMMANDS, Command, Where
from logreview_tui.ui.key_names import key_name, key_of
from logreview_tui.yaml_file import Reader, compose, read_bytes

KEYMAP = "keymap.yaml"

RESERVED = {
    "ctrl+a": "screen takes it",
    "ctrl+b": "tmux takes it",
    "ctrl+c": "it stops what is going on",
    "ctrl+h": "terminals send it for Backspace",
    "ctrl+i": "terminals send it for Tab",
    "ctrl+m": "terminals send it for Enter",
    "ctrl+q": "terminals use it for flow control",
    "ctrl+s": "terminals use it for flow control",
    "backspace": "it edits text",
}
"""Keys that cannot be given to a command, and why."""
_EDITING = {f"ctrl+{c}" for c in "bdefkuw"} | {"left", "right", "home", "end", "delete", "enter"}
_FIXED = {"app.interrupt"}


def load_commands(folder: Path) -> tuple[Command, ...]:
    """The table with the keys of a folder's keymap; without one, as it is. Raises UsageError with file and line."""
    file = folder / KEYMAP
    return parse(read_bytes(file), file) if file.exists() else COMMANDS


def parse(blob: bytes, file: Path) -> tuple[Command, ...]:
    """The table with the keys of a keymap's bytes. Raises UsageError."""
    reader, node = Reader(file), compose(blob, file)
    if node is None:
        return COMMANDS
    by_id = {c.id: c for c in COMMANDS}
    given: dict[str, tuple[str, ...]] = {}
    places: dict[tuple[str, str], yaml.Node] = {}
    for name, (where, value) in reader.pairs(node, "the keymap").items():
        command = by_id.get(name)
        if command is None or name in _FIXED:
            raise reader.refuse(where, *_unknown(name, by_id))
        keys = [(_key(reader, text, at, command), at) for text, at in reader.texts(value, f"key of {name}")]
        if not keys:
            raise reader.refuse(value, f"{name} has no key", "leave the line out for the key it comes with")
        given[name] = tuple(dict.fromkeys(key for key, _ in keys))
        places.update({(name, key): at for key, at in keys})
    commands = tuple(replace(c, keys=given.get(c.id, c.keys)) for c in COMMANDS)
    _check_each_key_once(reader, commands, places)
    return commands


def _unknown(name: str, known: Mapping[str, Command]) -> tuple[str, str]:
    if name in _FIXED:
        return f"the key of {name} cannot be changed", "remove the line"
    near = get_close_matches(name, known, 1)
    return f"there is no command {name!r}", f"did you mean {near[0]}?" if near else "logreview keys lists them"


def _key(reader: Reader, text: str, at: yaml.Node, command: Command) -> str:
    key = key_of(text)
    if key is None:
        raise reader.refuse(at, f"{text!r} is no key", "write a character, Ctrl and a letter, Space, PgDn, F5")
    if key in RESERVED:
        raise reader.refuse(at, f"{key_name(key)} cannot be used: {RESERVED[key]}", "choose another key")
    is_typed = len(key_name(key)) == 1 or key == "space"
    if Where.NOTE in command.where and (is_typed or key in _EDITING):
        raise reader.refuse(at, f"{key_name(key)} cannot be used for {command.id}: it is typed there", "use Ctrl and J")
    if command.id == "sign.sign" and (is_typed or key in _EDITING):
        raise reader.refuse(at, f"{key_name(key)} cannot be used for {command.id}: it is typed there", "use Ctrl and J")
    return key


def _check_each_key_once(
    reader: Reader, commands: Sequence[Command], places: Mapping[tuple[str, str], yaml.Node]
) -> None:
    """Raise UsageError at the first line of the file that makes a key do two things on one screen."""
    for screen in Where:
        taken: dict[str, Command] = {}
        for command in commands:
            if screen not in command.where and Where.EVERYWHERE not in command.where:
                continue
            for key in command.keys:
                other = taken.setdefault(key, command)
                if other is command:
                    continue
                at = places.get((command.id, key)) or places[other.id, key]
                mine, theirs = (command, other) if (command.id, key) in places else (other, command)
                raise reader.refuse(
                    at,
                    f"{key_name(key)} stands for {mine.id} and for {theirs.id} on the {screen} screen",
                    f"give {theirs.id} another key too, or choose another for {mine.id}",
                )


def key_for(commands: Sequence[Command], command_id: str) -> str:
    """The first key of a command, as it is written."""
    return next(key_name(c.keys[0]) for c in commands if c.id == command_id)
