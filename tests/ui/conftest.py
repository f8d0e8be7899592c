"""A small log, a real review of it, and the program on a screen without a terminal."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from logreview_tui.opening import Wish
from tests.ui.driving import Driver, driven
from tests.ui.logs import write_log

Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two days of a small host."""
    return write_log(tmp_path / "auth.log")


@pytest.fixture
def opened(log: Path) -> Open:
    """How a test opens the review of the small log, or of another one."""

    @asynccontextmanager
    async def open_review(
        source: Path = log,
        *,
        size: tuple[int, int] = (80, 24),
        env: dict[str, str] | None = None,
        wish: Wish | None = None,
    ) -> AsyncIterator[Driver]:
        async with driven(source, size=size, env=env or {}, wish=wish) as driver:
            yield driver

    return open_review
