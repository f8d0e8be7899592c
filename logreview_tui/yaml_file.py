"""Small YAML files that people write: each value checked where it stands, each error with file and line.

Knows no key of any file. Aliases, repeated names, huge or deeply nested files are refused.
"""

import difflib
from pathlib import Path

import yaml

from logreview_tui.errors import UsageError

SIZE_LIMIT = 262_144
"""Bytes of one file."""


def read_bytes(file: Path) -> bytes:
    """The bytes of a file people write. Raises UsageError if it cannot be read or is too large."""
    try:
        with file.open("rb") as stream:
            blob = stream.read(SIZE_LIMIT + 1)
    except OSError as e:
        raise UsageError(f"{file}: {e.strerror}", "make the file readable for you") from e
    if len(blob) > SIZE_LIMIT:
        raise UsageError(f"{file}: larger than {SIZE_LIMIT} bytes", "such a file is small")
    return blob


def compose(blob: bytes, file: Path) -> yaml.Node | None:
    """The node tree of a file's bytes; None for an empty one. `file` names it in errors. Raises UsageError."""
    try:
        events = list(yaml.parse(blob.decode("utf-8"), Loader=yaml.SafeLoader))
        alias = next((e for e in events if isinstance(e, yaml.AliasEvent)), None)
        if alias:
            line = alias.start_mark.line + 1 if alias.start_mark else 0
            raise UsageError(f"{file}:{line}: aliases (*name) are not allowed", "write it out")
        return yaml.compose(blob.decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as e:
        raise UsageError(f"{file}: not UTF-8 at byte {e.start}", "save it as UTF-8") from e
    except RecursionError as e:
        raise UsageError(f"{file}: nested too deeply", "such a file is flat") from e
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        raise UsageError(f"{where}: {getattr(e, 'problem', None) or 'not YAML'}", "fix the line") from e


class Reader:
    """Reads nodes as typed values, and knows where each stands."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def refuse(self, node: yaml.Node, problem: str, hint: str) -> UsageError:
        """An error at a node."""
        return UsageError(f"{self.file}:{node.start_mark.line + 1}: {problem}", hint)

    def mapping(self, node: yaml.Node, what: str, known: tuple[str, ...] | None = None) -> dict[str, yaml.Node]:
        """Names and nodes of a mapping. Raises UsageError for an unknown or repeated name."""
        return {name: value for name, (_, value) in self.pairs(node, what, known).items()}

    def pairs(
        self, node: yaml.Node, what: str, known: tuple[str, ...] | None = None
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """As `mapping`, each name with its own node before that of its value."""
        if not isinstance(node, yaml.MappingNode):
            raise self.refuse(node, f"{what} is not a mapping", "write `name: value` lines below it")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = self.text(key, f"a name in {what}")
            if known is not None and name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"
                raise self.refuse(key, f"unknown key {name!r} in {what}", hint)
            if name in found:
                raise self.refuse(key, f"{name!r} stands twice in {what}", "keep one of them")
            found[name] = (key, value)
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        """The text of a scalar as it stands in the file."""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.refuse(node, f"{what} is not a text", "write one value")
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in node.value):
            raise self.refuse(node, f"{what} holds what is no character", "remove the escape sequence")
        return str(node.value)

    def texts(self, node: yaml.Node, what: str) -> list[tuple[str, yaml.Node]]:
        """The texts of a list, or of a single scalar, with their nodes."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return [(self.text(n, what), n) for n in nodes]

    def flag(self, node: yaml.Node, what: str) -> bool:
        """True or false."""
        text = self.text(node, what)
        if text not in {"true", "false"}:
            raise self.refuse(node, f"{what} is {text!r}, neither true nor false", "change the value")
        return text == "true"

    def number(self, node: yaml.Node, what: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        text = self.text(node, what)
        if not text.isdecimal() or not low <= int(text[:9]) <= high:
            raise self.refuse(node, f"{what} is {text!r}, not a whole number from {low} to {high}", "change the value")
        return int(text)
