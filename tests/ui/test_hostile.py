"""Every hostile payload through every place that shows text, on a real terminal: no raw control, no crash."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreview_tui.domain.display import display
from logreview_tui.domain.query import PROCEDURE_KEYWORDS
from tests.hostile import HOSTILE, LONG, MARKUP, TERMINAL, UNICODE
from tests.terminal import Terminal
from tests.ui.outgoing import copied, foreign

SHORT = tuple(p for p in HOSTILE if p not in LONG)
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-03", "--timezone", "UTC")
SPECIMENS = ("\x1b]52;c;cm0gLXJmIC8=\x07", "\x9b2J", "[/usr/bin/x]", "user\u202egnp.exe", "bytes\udcff\udc80\udc9b2J")


def _stamp(number: int) -> str:
    return f"2026-03-01T{number // 60 % 24:02}:{number % 60:02}:00Z"


def _lines() -> Iterator[bytes]:
    """Each payload in a message, in a field's name and value, and as a syslog line, at most ten a keyword."""
    for number, payload in enumerate(HOSTILE):
        keyword = PROCEDURE_KEYWORDS[number % len(PROCEDURE_KEYWORDS)]
        field = payload[:200]
        document = {"@timestamp": _stamp(number), "message": f"{keyword} {payload}", f"n {field}": field, "host": field}
        yield json.dumps(document).encode()


def _syslog() -> Iterator[bytes]:
    for number, payload in enumerate(SHORT):
        keyword = PROCEDURE_KEYWORDS[number % len(PROCEDURE_KEYWORDS)]
        text = payload.replace("\n", " ").encode("utf-8", "surrogateescape" if "\udcff" in payload else "surrogatepass")
        yield f"{_stamp(number)} host sshd[1]: {keyword} ".encode() + text


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder whose files, and their names, are hostile."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "docs.ndjson").write_bytes(b"\n".join(_lines()) + b"\n")
    (folder / "evil\x1b]0;owned\x07[b]\x9b.log").write_bytes(b"\n".join(_syslog()) + b"\n")
    return folder


def _leave(terminal: Terminal) -> None:
    terminal.press("\x1b")
    terminal.read(0.3)


@pytest.mark.parametrize(("env", "cells"), [({}, 32), ({"LC_ALL": "C", "TERM": "vt100"}, 6)], ids=["utf8", "ascii"])
def test_no_payload_reaches_the_terminal(logs: Path, env: dict[str, str], cells: int) -> None:
    """All cells, lists, notes, prompts, messages and errors: only the program's own sequences are written."""
    with Terminal.logreview("review", str(logs), *PERIOD, "--keyword", '"so\x1b[31mred\x07 [/b]"', env=env) as terminal:
        terminal.wait_for("all counted")
        seen = terminal.text
        for _ in range(cells):
            terminal.press("n")
            terminal.wait_until(lambda s: "read, uniform" in s or "nothing drawn" in s, "a query")
            for key in ("j", "o", " ", "o", "c", "c"):
                terminal.press(key)
                terminal.read(0.03)
                seen += terminal.text
            terminal.press("a")
            seen += terminal.wait_for("implication")
            terminal.press("\x1b")
            terminal.wait_until(lambda s: "implication" not in s, "the query again")
            while "all entries" not in terminal.text:  # one m closes neighbours or a whole entry
                terminal.press("m")
                terminal.read(0.2)
        for key in ("e", "r", "M"):
            terminal.press(key)
            terminal.read(0.4)
            seen += terminal.text
            _leave(terminal)
        terminal.wait_for("all entries")
        for payload in SPECIMENS:
            terminal.press("t")
            terminal.wait_for("try (word")
            pasted = f'{payload}x:"{payload}" two words'.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            terminal.write(f"\x1b[200~{pasted}\x1b[201~")
            terminal.press("\r")
            terminal.read(0.3)
            seen += terminal.text
            _leave(terminal)
        assert terminal.status is None
        terminal.press("q")
        assert terminal.wait_end() == 0
    found = list(itertools.islice(foreign(bytes(terminal.output)), 10))
    assert not found, found
    for payload in (*TERMINAL, *MARKUP, *UNICODE):
        raw = payload.encode("utf-8", "surrogatepass")
        assert not {p for p in (raw,) if b"\x1b" in p or b"\x07" in p} or raw not in terminal.output
    if "LC_ALL" in env:
        assert bytes(terminal.output).isascii()
        return
    assert "^[]52;c;cm0gLXJmIC8=^G" in seen
    assert "[@click=app.quit]quit[/]" in seen
    assert "SAFE^MEVIL" in seen
    assert display("user\u202egnp.exe").plain in seen


@pytest.mark.parametrize("env", [{}, {"LC_ALL": "C", "TERM": "vt100"}], ids=["utf8", "ascii"])
def test_no_payload_gets_out_by_looking_closer(logs: Path, env: dict[str, str]) -> None:
    """Search, JSON, filters, values, commands by name, the clipboard and the list of what was tried."""
    with Terminal.logreview("review", str(logs), *PERIOD, env=env) as terminal:
        terminal.wait_for("all counted")
        for number, payload in enumerate(SPECIMENS):
            terminal.press("n")
            terminal.wait_for("read, uniform")
            pasted = payload.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            terminal.press("y", "Y")
            terminal.wait_for("OSC 52")
            terminal.press("J")
            terminal.wait_for("entry as JSON")
            terminal.press("G", " ", "\x1b")
            terminal.wait_for("read, uniform")
            terminal.press("f")
            terminal.wait_for("fields of the")
            terminal.press("\r")
            terminal.wait_until(lambda s: "values of" in s and "counting" not in s, "the values")
            terminal.press("-" if number % 2 else "+")
            terminal.wait_until(
                lambda s: "read, uniform" in s or "cannot be filtered" in s or "no value here" in s,
                "a variation, or why",
            )
            terminal.press("m")
            terminal.wait_for("all entries")
            terminal.press("\r")
            terminal.wait_until(lambda s: "read, uniform" in s or "nothing drawn" in s, "a query")
            terminal.press("/")
            terminal.wait_until(lambda s: "search the drawn" in s or "no entries here" in s, "the question")
            terminal.write(f"\x1b[200~{pasted}\x1b[201~")
            terminal.press("\r")
            terminal.wait_until(lambda s: "search the drawn" not in s, "an answer")
            terminal.press(":")
            terminal.wait_for("does it")
            terminal.write(f"\x1b[200~{pasted}\x1b[201~")
            terminal.wait_for("no command is called so")
            terminal.press("\x1b")
            terminal.wait_until(lambda s: "does it" not in s, "the query")
            terminal.press("m")
            terminal.wait_for("all entries")
        terminal.press("T")
        terminal.wait_for(" Tried")
        terminal.press("\x1b")
        terminal.wait_for("all entries")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert list(itertools.islice(foreign(bytes(terminal.output)), 10)) == []
    texts = copied(bytes(terminal.output))
    assert len(texts) == 2 * len(SPECIMENS)
    assert all(json.loads(text)["@timestamp"] for text in texts[1::2])
    assert "LC_ALL" not in env or bytes(terminal.output).isascii()
