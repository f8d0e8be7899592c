"""Every kind of terminal gets what it can show, and nothing else: colours, signs, bytes."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.terminal import Terminal

LINES = "".join(f"2026-03-{d:02}T1{d % 10}:00:00Z web app[1]: error caf\u00e9 {d} failed\n" for d in range(1, 20))
FROM_TO = ("--from", "2026-03-01", "--to", "2026-03-20")
SGR = re.compile(rb"\x1b\[([\d;]*)m")
OTHER = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-Z]|[=>78cDEHM]|P[^\x1b]*\x1b\\)")
MONO = {0, 1, 2, 3, 4, 5, 7, 9, 22, 23, 24, 25, 27, 29, 39, 49}  # 39, 49: the colours the terminal has by itself
SIXTEEN = MONO | {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}
KINDS: dict[str, tuple[dict[str, str], tuple[str, ...], set[int], bool]] = {
    "NO_COLOR": ({"NO_COLOR": "1"}, (), MONO, False),
    "NO_COLOR and a theme": ({"NO_COLOR": "1"}, ("--theme", "ansi"), MONO, False),
    "linux console": ({"TERM": "linux"}, (), SIXTEEN, False),
    "vt100": ({"TERM": "vt100"}, (), MONO, False),
    "sixteen colours": ({"TERM": "xterm-16color"}, (), SIXTEEN, False),
    "Latin-1": ({"LC_ALL": "en_US.ISO-8859-1", "TERM": "xterm-16color"}, (), SIXTEEN, True),
    "C": ({"LC_ALL": "C", "TERM": "xterm-16color"}, (), SIXTEEN, True),
    "--ascii": ({"TERM": "xterm-16color"}, ("--ascii",), SIXTEEN, True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_screens_on_every_terminal(kind: str, tmp_path: Path) -> None:
    """Matrix, query, whole entry, help, note and sign-off are walked; each says what it must, in what can be shown."""
    env, args, colours, is_ascii = KINDS[kind]
    log = tmp_path / "app.log"
    log.write_text(LINES)
    terminal = _walk(log, args, env)

    output = bytes(terminal.output)
    used = {int(n or 0) for found in SGR.finditer(output) for n in found[1].split(b";")}
    assert used <= colours, used - colours
    shown = OTHER.sub(b"", SGR.sub(b"", output))
    assert b"\x1b" not in shown
    assert [c for c in shown if c < 0x20 and c not in b"\r\n"] == []
    assert shown.isascii() == is_ascii
    if is_ascii:
        assert b"caf\\u{E9}" in shown
        assert "?" not in terminal.text.replace("? help", "")


def _walk(log: Path, args: tuple[str, ...], env: Mapping[str, str]) -> Terminal:
    with Terminal.logreview("review", str(log), *FROM_TO, *args, env=env) as terminal:
        terminal.wait_for("app.log-2026-03-20", "error", "all counted", "19")
        terminal.press("n")
        terminal.wait_for("0 of 10 read", "error caf")
        terminal.press("o")
        terminal.wait_for("10 entries alike")
        terminal.press("a")
        terminal.wait_for("implication", "save")
        terminal.press("\x1b")
        terminal.wait_for("entries alike")
        terminal.press("?")
        terminal.wait_for("Keys: query", "understood")
        terminal.press("q")
        terminal.wait_for("entries alike")
        terminal.press("m", "m", "r")
        terminal.wait_for("sign-off", "not read")
        terminal.press("m", "q")
        assert terminal.wait_end() == 0
    return terminal
