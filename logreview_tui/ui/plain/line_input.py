"""Lines from a file descriptor, without a thread: a terminal's own line discipline does echo and editing."""

import asyncio
import os
import termios

from logreview_tui.errors import UsageError

LINE_LIMIT = 65_536
"""Bytes of one line."""
_CHUNK = 65_536


class LineInput:
    """Standard input, or any descriptor that can be read."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._has_ended = False
        self._waiting: asyncio.Future[None] | None = None
        self.is_terminal = os.isatty(descriptor)

    async def line(self) -> str | None:
        r"""The next line without its break, undecodable bytes written `\xNN`; None at the end.

        Raises UsageError for a line beyond LINE_LIMIT, which is passed over.
        """
        is_too_long = False
        while (end := self._buffer.find(b"\n")) < 0 and not self._has_ended:
            if len(self._buffer) > LINE_LIMIT:
                is_too_long = True
                self._buffer.clear()
            await self.readable()
            self._read()
        if end < 0 and not self._buffer and not is_too_long:
            return None
        end = len(self._buffer) if end < 0 else end
        found = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        if is_too_long or len(found) > LINE_LIMIT:
            raise UsageError(
                f"the line is longer than {LINE_LIMIT} bytes", "nothing of it was taken; type a shorter one"
            )
        return found.decode("utf-8", "backslashreplace").removesuffix("\r")

    async def readable(self) -> None:
        """Return when something can be read, or the end was called for. A regular file can always be read."""
        if self._buffer or self._has_ended:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        try:
            loop.add_reader(self._descriptor, self._wake)
        except PermissionError:  # epoll takes no regular files
            return
        try:
            await self._waiting
        finally:
            loop.remove_reader(self._descriptor)

    def end(self) -> None:
        """As if the input had ended: the line dropped, or the process is told to go."""
        self._has_ended = True
        self._buffer.clear()
        self._wake()

    def drop_typed_ahead(self) -> None:
        """Forget what was typed at a terminal before the next question was there; a script's lines stay."""
        if self.is_terminal and not self._has_ended:
            self._buffer.clear()
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _read(self) -> None:
        if self._has_ended:
            return
        try:
            chunk = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # a terminal that hung up
            chunk = b""
        self._has_ended = not chunk
        self._buffer += chunk
