"""How screens look, as pictures that are compared: `pytest --snapshot-update` takes them anew, to be looked at.

The keys in the footer are left out: they change with every command, and the table's own tests hold them.
"""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.ui.driving import Driver, driven
from tests.ui.logs import write_log

pictures = pytest.importorskip("pytest_textual_snapshot", reason="the test extra installs it")

HOSTILE = ("app: expired \x1b]52;c;ZXZpbA==\x07 [b]x[/b] \u202egnp", 'app: invalid {"user": "bob", "code": 401}')
THEMES = {"lr-dark": {}, "lr-light": {}, "lr-mono": {"NO_COLOR": "1"}, "ansi": {"LC_ALL": "C"}}


async def _matrix(driver: Driver) -> None:
    await driver.read("error")
    await driver.press("u", "m", "g", "j", "j")
    await driver.press("a")
    await driver.type("a scanner")
    await driver.press("ctrl+j", "j")


async def _document(driver: Driver) -> None:
    await driver.read("expired")
    await driver.press("J", "j", "j")


async def _filter(driver: Driver) -> None:
    await driver.read("failed")
    await driver.press("f", "j")


async def _note(driver: Driver) -> None:
    await driver.read("expired")
    await driver.press("a")
    await driver.type("tries names")
    await driver.press("tab")


SCREENS: dict[str, Callable[[Driver], Coroutine[Any, Any, None]]] = {
    "matrix": _matrix,
    "document": _document,
    "filter": _filter,
    "note": _note,
}


@pytest.mark.parametrize("theme", THEMES)
async def test_screens_look_as_they_did(
    theme: str, tmp_path: Path, snapshot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fixed salt, log, zone: each screen at 80x24, cell by cell and colour by colour."""
    monkeypatch.setattr("logreview_tui.opening.secrets.token_hex", lambda size: "5a" * size)
    log = write_log(tmp_path / "auth.log", HOSTILE)
    compared = snapshot.use_extension(pictures.SVGImageExtension)
    async with driven(log, size=(80, 24), env=THEMES[theme]) as driver:
        driver.app.theme = theme
        for name, go in SCREENS.items():
            await go(driver)
            driver.screen.query_one("#footer").visible = False
            driver.app.messages.clear()
            driver.screen.show_message()
            await driver.pilot.pause()
            assert driver.app.export_screenshot(title=name) == compared(name=f"{name}-{theme}"), name
            driver.screen.query_one("#footer").visible = True
            driver.app.show_matrix()
            await driver.pilot.pause()
