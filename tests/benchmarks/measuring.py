"""Measuring a program on a pseudo-terminal: keys in, bytes and times out."""

import os
import select
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal

QUIET_S = 0.12


@dataclass(frozen=True, slots=True)
class Keys:
    """What some key presses cost, one by one."""

    first_byte_ms: tuple[float, ...]
    sent: tuple[int, ...]
    """Bytes."""

    def p50(self) -> float:
        """Bytes of half of the presses."""
        return statistics.median(self.sent)

    def p95(self) -> float:
        """Bytes of nineteen in twenty."""
        return percentile(self.sent, 95)

    def wait_p95(self) -> float:
        """Milliseconds to the first byte of nineteen in twenty of those that sent any."""
        return percentile(self.first_byte_ms, 95)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` percent do not exceed; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)] if ordered else 0.0


def quiet(terminal: Terminal, seconds: float = QUIET_S) -> int:
    """Read until nothing comes any more; how many bytes came."""
    read = 0
    while got := terminal.read(seconds):
        read += len(got)
    return read


def press(terminal: Terminal, keys: Iterable[str]) -> Keys:
    """Press keys, each after the last one's output has ended."""
    waits, sent = [], []
    for key in keys:
        start = time.perf_counter()
        os.write(terminal.master, key.encode())
        if select.select([terminal.master], [], [], 1.0)[0]:
            waits.append((time.perf_counter() - start) * 1000)
        sent.append(quiet(terminal))
    return Keys(tuple(waits), tuple(sent))


def time_to(terminal: Terminal, text: bytes, patience_s: float = 60) -> float:
    """Seconds until a text has come out of a program that was just started."""
    start = time.perf_counter()
    while text not in terminal.output and time.perf_counter() - start < patience_s:
        if select.select([terminal.master], [], [], 1.0)[0]:
            terminal.read(0.001)
    return time.perf_counter() - start


def held(terminal: Terminal, keys: str, *, seconds: float, per_second: int, bytes_per_second: int) -> float:
    """Hold keys down on a slow line; seconds from the last press to the last byte."""
    start = time.monotonic()
    pressed = taken = 0
    last_byte = start
    while True:
        now = time.monotonic()
        if now - start < seconds and pressed <= (now - start) * per_second:
            os.write(terminal.master, keys[pressed % len(keys)].encode())
            pressed += 1
        allowed = int((now - start) * bytes_per_second) - taken
        if allowed > 0 and select.select([terminal.master], [], [], 0)[0]:
            taken += len(os.read(terminal.master, allowed))
            last_byte = time.monotonic()
        if now - start > seconds + 0.5 and now - last_byte > 1:
            return max(last_byte - start - seconds, 0)
        time.sleep(0.005)


def rss_mb(pid: int) -> float:
    """Resident memory."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def cpu_s(pid: int) -> float:
    """Processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
