"""Worker processes that die, are cancelled, or outlive what they were started for."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui.errors import SourceError
from logreview_tui.sources.local import LocalSource, workers
from tests.sources.local.local import ask, count, opened, syslog


def _log(folder: Path) -> Path:
    log = folder / "auth.log"
    log.write_bytes(syslog("error one", "something new"))
    return log


def _processes(source: LocalSource) -> list[int]:
    return [worker._process.pid for worker in source._workers._all]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_worker_that_was_killed_is_replaced(tmp_path: Path) -> None:
    """As by the kernel when memory is short: the question is asked again, and answered."""
    async with opened(_log(tmp_path)) as source:
        (killed,) = _processes(source)
        os.kill(killed, signal.SIGKILL)

        found = await count(source, "auth.log", "something")

        assert str(found.count) == "1"
        assert killed not in _processes(source)


async def test_workers_that_always_die_are_a_failure_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the last words of the worker, and no loop of new ones."""
    async with opened(_log(tmp_path)) as source:
        monkeypatch.setattr(workers, "_START", "raise SystemExit('no more memory')")
        for process in _processes(source):
            os.kill(process, signal.SIGKILL)

        with pytest.raises(SourceError, match="worker ended with 1: no more memory"):
            await count(source, "auth.log", "something")


async def test_no_process_outlives_its_source(tmp_path: Path) -> None:
    """Not that of a cancelled question, nor one of a question that was never answered."""
    async with opened(_log(tmp_path), workers=2) as source:
        tasks = [asyncio.ensure_future(source.sample(ask("auth.log", w), 10, 1)) for w in ("new", "something")]
        for _ in range(20):
            await asyncio.sleep(0)
        tasks[0].cancel()
        started = _processes(source)
        await source.aclose()
        answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert started
    assert [process for process in started if _is_alive(process)] == []
    assert all(isinstance(a, SourceError | asyncio.CancelledError) for a in answers), answers


async def test_a_cancelled_long_job_leaves_the_pool_whole(tmp_path: Path) -> None:
    """More cancelled than there are workers; then everyone may ask again."""
    async with opened(_log(tmp_path), workers=2) as source:
        for round_ in range(6):
            task = asyncio.ensure_future(source.timeline(ask("auth.log", f"word{round_}"), timedelta(days=365)))
            await asyncio.sleep(0.001 * round_)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        found = await asyncio.gather(*(count(source, "auth.log", w) for w in ("one", "new", "error")))

    assert [str(t.count) for t in found] == ["1", "1", "1"]
