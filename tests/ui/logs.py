"""Small logs that a review opens in a moment."""

from datetime import datetime, timedelta
from pathlib import Path

START = datetime.fromisoformat("2026-03-01T00:00:00+00:00")


def write_log(path: Path, extra: tuple[str, ...] = ()) -> Path:
    """48 hours: a failed login an hour, three errors at noon of the first day, one line longer than a small pane."""
    lines = []
    for hour in range(48):
        at = START + timedelta(hours=hour, minutes=1)
        lines.append((at, f"sshd[{1000 + hour}]: Failed password for root from 203.0.113.{hour + 1} port 4000 ssh2"))
    noon = START + timedelta(hours=12)
    for minute in (5, 6, 7):
        lines.append((noon + timedelta(minutes=minute), f"kernel: error number {minute} on device sda"))
    long = " ".join(f"word{n}" for n in range(300))
    lines.append((noon + timedelta(hours=1, minutes=30), f"app: blocked {long} end-of-line"))
    lines += [(noon + timedelta(hours=2, seconds=n), text) for n, text in enumerate(extra)]
    lines.sort(key=lambda line: line[0])
    written = "".join(f"{at:%Y-%m-%dT%H:%M:%S+00:00} host1 {text}\n" for at, text in lines)
    path.write_bytes(written.encode("utf-8", "surrogateescape"))
    return path
