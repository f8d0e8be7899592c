"""Worker processes, asked from the event loop: a pool that can really cancel.

The standard pools cannot stop a running job and leave orphans behind a killed parent, so this one talks to its own
processes. Nothing here knows what the jobs do.
"""

import asyncio
import contextlib
import json
import os
import pickle
import socket
import subprocess
import sys
import tempfile
from typing import Any, BinaryIO

from logreview_tui.sources.local.wire import Failure

_GRACE_S = 0.25
"""A cancelled job may still end by itself this long; starting a new worker costs about as much."""
_START = (
    "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from logreview_tui.sources.local.worker import main; main()"
)


class JobFailedError(Exception):
    """A job could not be done."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class WorkerDiedError(Exception):
    """A worker ended during a job: killed, out of memory, or a bug."""


class _Worker:
    """One process and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._talk: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", _START, json.dumps(sys.path)],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=self._talk, start_new_session=True,
            )  # fmt: skip
        ours.setblocking(False)
        self._socket = ours
        self.job: asyncio.Future[Any] | None = None
        """What was asked last."""

    async def ask(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Do a job. Raises WorkerDiedError."""
        loop = asyncio.get_running_loop()
        blob = pickle.dumps((name, arguments), pickle.HIGHEST_PROTOCOL)
        try:
            await loop.sock_sendall(self._socket, len(blob).to_bytes(8, "big") + blob)
        except (BrokenPipeError, ConnectionResetError) as e:
            raise WorkerDiedError(self.last_words()) from e
        return await self.answer()

    async def answer(self) -> Any:
        """The answer to the job asked last. Raises WorkerDiedError."""
        size = int.from_bytes(await self._receive(8), "big")
        return pickle.loads(await self._receive(size))  # noqa: S301 - our own child over a private socket

    async def _receive(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        found = bytearray(size)
        view, done = memoryview(found), 0
        while done < size:
            try:
                n = await loop.sock_recv_into(self._socket, view[done:])
            except ConnectionResetError:
                n = 0
            if not n:
                raise WorkerDiedError(self.last_words())
            done += n
        return bytes(found)

    def last_words(self) -> str:
        """Why the process ended, with the end of what it said."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._talk.seek(max(0, os.fstat(self._talk.fileno()).st_size - 4000))
        return f"worker ended with {self._process.returncode}: {self._talk.read().decode(errors='replace').strip()}"

    def kill(self) -> None:
        """End it now, without waiting; a job that runs fails."""
        self._process.kill()

    async def bury(self) -> None:
        """Wait for the end of a killed process and of its job; only then may the socket be closed."""
        if self.job:
            await asyncio.gather(self.job, return_exceptions=True)
        await asyncio.to_thread(self._process.wait)
        self._socket.close()
        self._talk.close()


class Workers:
    """Up to `count` worker processes, started when first needed. For one event loop."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = asyncio.Semaphore(count)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._retiring: set[asyncio.Task[None]] = set()
        self._burials: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def run(self, name: str, *arguments: Any) -> Any:
        """Do a job in a free worker; cancelling stops it.

        A worker that dies is replaced and the job tried once more. Raises JobFailedError, WorkerDiedError; the latter
        at once when all were ended.
        """
        async with self._free:
            try:
                return await self._try(name, arguments)
            except WorkerDiedError:
                return await self._try(name, arguments)

    async def _try(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if self._is_closed:
            raise WorkerDiedError("the workers were ended")
        worker = self._idle.pop() if self._idle else self._start()
        worker.job = asyncio.ensure_future(worker.ask(name, arguments))
        try:
            answer = await asyncio.shield(worker.job)
        except asyncio.CancelledError:
            task = asyncio.create_task(self._retire(worker, worker.job))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)
            raise
        except WorkerDiedError:
            self._end(worker)
            raise
        self._idle.append(worker)
        if isinstance(answer, Failure):
            raise JobFailedError(answer)
        return answer

    def _start(self) -> _Worker:
        try:
            worker = _Worker()
        except OSError as e:
            raise WorkerDiedError(f"no worker could be started: {e.strerror}") from e
        self._all.add(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.kill()
        burial = asyncio.create_task(worker.bury())
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)

    async def _retire(self, worker: _Worker, job: "asyncio.Future[Any]") -> None:
        """Keep a worker whose job was cancelled only if it is done at once."""
        done, _ = await asyncio.wait({job}, timeout=_GRACE_S)
        if worker not in self._all:
            return
        if done and job.exception() is None:
            self._idle.append(worker)
        else:
            job.cancel()
            self._end(worker)

    async def aclose(self) -> None:
        """End every worker; jobs that still run fail."""
        self._is_closed = True
        for task in tuple(self._retiring):
            task.cancel()
        for worker in tuple(self._all):
            self._end(worker)
        self._idle.clear()
        await asyncio.gather(*self._retiring, *self._burials, return_exceptions=True)
