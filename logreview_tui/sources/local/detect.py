"""What kind of file it is: its first bytes, then lines from its beginning, middle and end. Runs in a worker process."""

import numpy as np

from logreview_tui.sources.local.buffers import PAD, OpenFile, Piece
from logreview_tui.sources.local.layouts import layouts
from logreview_tui.sources.local.model import Detection, FileId
from logreview_tui.sources.local.stamps import Lines

_WINDOW = 64 << 10
_WIDE_WINDOW = 16 << 20
_UNREADABLE = (
    (b"\x1f\x8b", "is compressed (gzip)", "unpack it first: gzip -dk FILE"),
    (b"\x28\xb5\x2f\xfd", "is compressed (Zstandard)", "unpack it first: zstd -d FILE"),
    (b"BZh", "is compressed (bzip2)", "unpack it first: bzip2 -dk FILE"),
    (b"\xfd7zXZ\x00", "is compressed (xz)", "unpack it first: xz -dk FILE"),
    (b"LPKSHHRH", "is a systemd journal", "write it as text: journalctl --file FILE -o short-iso > FILE.log"),
    (b"\xff\xfe", "is UTF-16 text", "convert it first: iconv -f UTF-16 -t UTF-8 FILE"),
    (b"\xfe\xff", "is UTF-16 text", "convert it first: iconv -f UTF-16 -t UTF-8 FILE"),
)
_BINARY_SHARE = 0.1


def detect(file: FileId) -> Detection:
    """Look at a file. Raises FileGoneError, OSError."""
    with OpenFile(file) as source:
        head = source.read(0, min(file.size, _WINDOW))
        for magic, what, hint in _UNREADABLE:
            if head.startswith(magic):
                return Detection(None, what, hint)
        middle, tail = (file.size - _WINDOW) // 2, file.size - _WINDOW
        windows = {0, max(0, middle), max(0, tail)}
        found = _vote([(at, min(at + _WINDOW, file.size)) for at in sorted(windows)], source)
        if found is None and file.size > _WINDOW:
            found = _vote([(0, min(file.size, _WIDE_WINDOW))], source)
    if found:
        return found
    strange = sum(byte < 32 and byte not in b"\t\n\r\x1b\f" for byte in head)
    if strange > len(head) * _BINARY_SHARE:
        return Detection(
            None, "is a binary file, no log", "leave it out, or name the log files one by one", is_log=False
        )
    return Detection(
        None, "has no line that starts with a time stamp this program knows",
        "known are syslog, lines with ISO 8601 stamps, CRI container logs, and JSON documents with @timestamp",
        is_log=False,
    )  # fmt: skip


def _vote(windows: list[tuple[int, int]], source: OpenFile) -> Detection | None:
    """Text or documents, by the number of lines that each can read."""
    votes = {"text": 0, "documents": 0}
    for start, stop in windows:
        piece = Piece.read(source, start, stop)
        lines = piece.lines()
        if start and len(lines.start) and lines.start[0] == PAD:
            lines = lines.select(np.arange(1, len(lines.start)))
        for mode in votes:
            votes[mode] += _known_lines(lines, is_one_line=mode == "documents")
    if not any(votes.values()):
        return None
    return Detection("documents" if votes["documents"] > votes["text"] else "text")


def _known_lines(lines: Lines, *, is_one_line: bool) -> int:
    known = np.zeros(len(lines.start), np.bool_)
    for layout in layouts():
        if layout.is_one_line == is_one_line and len(known):
            read = layout.stamps(lines)
            known |= read.ok if read.timeless is None else read.ok | read.timeless
    if is_one_line and len(known) and not known.any():
        known |= (lines.buffer[lines.start] == ord("{")) & (lines.buffer[lines.start + 1] == ord('"'))
    return int(known.sum())
