"""`python -m tests.ui.pictures [LOOK | LOOK-SIZE]...`: pictures of the screens, from the real program on the demo.

One review is begun by keys; each look and size then resumes a copy of it, so that all show the same state. They
are written to tests/ui/pictures/ as <screen>-<look>-<size>.png.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal
from tests.ui.painting import paint

FOLDER = Path(__file__).parent / "pictures"
SIZES = ((80, 24), (160, 48), (200, 50))


@dataclass(frozen=True, slots=True)
class LookAndFeel:
    """A theme and a kind of terminal."""

    theme: str
    env: Mapping[str, str]


LOOKS = {
    "dark": LookAndFeel("lr-dark", {"COLORTERM": "truecolor"}),
    "light": LookAndFeel("lr-light", {"COLORTERM": "truecolor"}),
    "contrast": LookAndFeel("lr-contrast", {"COLORTERM": "truecolor"}),
    "mono": LookAndFeel("lr-mono", {"NO_COLOR": "1"}),
    "ascii": LookAndFeel("ansi", {"LC_ALL": "C"}),
}


def _settle(terminal: Terminal) -> None:
    """Read until nothing more comes."""
    while terminal.read(1.2):
        pass


def _matrix(terminal: Terminal) -> None:
    terminal.press("g", "j", "l")


def _query(terminal: Terminal) -> None:
    terminal.press("n")
    terminal.wait_until(lambda s: " read, uniform of" in s and " keyword " not in s, "a cell")


def _entry(terminal: Terminal) -> None:
    terminal.press("o")


def _document(terminal: Terminal) -> None:
    terminal.press("o", "J")
    terminal.wait_for("entry as JSON")
    terminal.press("j", "j", "j")


def _fields(terminal: Terminal) -> None:
    _leave(terminal, "entry as JSON")
    terminal.press("f")
    terminal.wait_for("fields of the")


def _palette(terminal: Terminal) -> None:
    _leave(terminal, "fields of the")
    terminal.press(":")
    terminal.wait_for("does it")
    terminal.write("entry")


def _note(terminal: Terminal) -> None:
    _leave(terminal, "does it")
    terminal.press("a")
    terminal.wait_for("implication")
    terminal.write("a scanner from one network tries names")


def _help(terminal: Terminal) -> None:
    _leave(terminal, "implication")
    terminal.press("?")
    terminal.wait_for("Keys:")


def _sign_off(terminal: Terminal) -> None:
    _leave(terminal, "Keys:")
    terminal.press("r")
    terminal.wait_for("sign-off demo")


def _leave(terminal: Terminal, shown: str) -> None:
    terminal.press("\x1b")
    terminal.wait_until(lambda s: shown not in s, f"the end of {shown}")


SCREENS: Mapping[str, Callable[[Terminal], None]] = {
    "matrix": _matrix,
    "query": _query,
    "entry": _entry,
    "document": _document,
    "filter": _fields,
    "palette": _palette,
    "note": _note,
    "help": _help,
    "sign-off": _sign_off,
}
"""How to come from each screen to the next, in this order."""


def begun(base: Path) -> None:
    """A review of the demo with some cells read, one suspicious with a note, one waived."""
    with _demo(base, LOOKS["dark"], (80, 24)) as terminal:
        terminal.wait_for("all counted", patience_s=180)
        terminal.press("\r")
        for key in "uuuuuuuusuuuuuuuuuuuuuuuuu":
            terminal.wait_for(" read, ")
            _settle(terminal)
            terminal.press(key)
        _settle(terminal)
        terminal.press("m")
        terminal.wait_for("all entries")
        terminal.press("q")
        terminal.wait_end()


def _demo(base: Path, look: LookAndFeel, size: tuple[int, int]) -> Terminal:
    folders = {f"XDG_{name}_HOME": str(base / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    config = base / "config" / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f"theme: {look.theme}\ntimezone: Europe/Berlin\n")
    return Terminal.logreview("demo", size=size, env={**folders, "HOME": str(base), **look.env})


def take(base: Path, name: str, size: tuple[int, int], into: Path) -> None:
    """All screens in one look and size."""
    state = base / "state"
    kept = base / "kept"
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(kept, state)
    with _demo(base, LOOKS[name], size) as terminal:
        terminal.wait_for("all entries", patience_s=60)
        terminal.wait_for("all counted", patience_s=60)
        for screen, go in SCREENS.items():
            go(terminal)
            _settle(terminal)
            shown = f"{screen}-{name}-{size[0]}x{size[1]}"
            paint(terminal.screen, into / f"{shown}.png")


def main() -> None:
    """Take the pictures whose name begins with an argument, or all."""
    wanted = sys.argv[1:]
    into = Path(os.environ.get("PICTURES", FOLDER))
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        begun(base)
        (base / "state").rename(base / "kept")
        for name in LOOKS:
            for size in SIZES:
                if not wanted or f"{name}-{size[0]}x{size[1]}" in wanted or name in wanted:
                    take(base, name, size, into)


if __name__ == "__main__":
    main()
