"""Container logs of the Container Runtime Interface: `stamp stdout|stderr F|P message`.

The runtime cuts long lines into parts: all but the last are marked P. Parts that follow one another in one stream are
one entry again; `index` asks which are `continued`.
"""

import numpy as np

from logreview_tui.sources.local.stamps import Ints, Lines, Stamps, iso8601, lines_of
from logreview_tui.sources.local.values import Parsed, Value

_STREAMS = np.array([int.from_bytes(s, "big") for s in (b"stdout", b"stderr")])
_TAG_AT = len(" stdout ")
_STREAM_AT = len(" std")


class _Cri:
    name = "cri"
    rank = 10
    is_one_line = False
    hole = (_TAG_AT, _TAG_AT + 1)

    def stamps(self, lines: Lines) -> Stamps:
        read = iso8601(lines)
        if not read.ok.any():
            return read
        stream = np.zeros(len(read.ok), np.int64)
        for i in range(6):
            stream = (stream << 8) | lines.byte(read.body + 1 + i)
        tag = lines.byte(read.body + _TAG_AT)
        after = lines.byte(read.body + _TAG_AT + 1)
        ok = read.ok & np.isin(stream, _STREAMS) & ((tag == ord("F")) | (tag == ord("P")))
        ok &= (lines.byte(read.body) == ord(" ")) & (lines.byte(read.body + 7) == ord(" "))
        ok &= (after == ord(" ")) | (after == 10) | (after == 13)
        return Stamps(ok, read.time, read.body, read.lacks_zone)

    def parse(self, raw: bytes, body: int) -> Parsed:
        text = raw.decode("utf-8", "surrogateescape")
        start = body + _TAG_AT + 2
        message = self._join(raw) if text[start - 2] == "P" and "\n" in text else text[start:]
        stream = text[body + 1 : body + 7]
        return Parsed((Value("stream", stream, "text"), Value("message", message, "text")), message)

    def _join(self, raw: bytes) -> str:
        """The message of an entry that was cut, without the headers between its parts."""
        lines = lines_of(raw)
        stamps = self.stamps(lines)
        goes_on = set(continued(lines, np.flatnonzero(stamps.ok), stamps.body).tolist())
        joined = b""
        for i, (start, end) in enumerate(zip(lines.start.tolist(), lines.end.tolist(), strict=True)):
            line = raw[start:end]
            if i == 0 or i in goes_on:
                joined = joined.removesuffix(b"\r") + line[int(stamps.body[i]) + _TAG_AT + 2 :]
            else:
                joined += b"\n" + line
        return joined.decode("utf-8", "surrogateescape")


def continued(lines: Lines, at: Ints, body: Ints) -> Ints:
    """Which of the CRI lines `at`, whose stamps take `body` bytes, go on with the part right above them.

    body: one per line of `lines`.
    """
    rows = lines.select(at)
    is_part = rows.byte(body[at] + _TAG_AT) == ord("P")
    if not is_part.any():
        return at[:0]
    stream = rows.byte(body[at] + _STREAM_AT)
    return np.asarray(at[1:][is_part[:-1] & (stream[1:] == stream[:-1]) & (np.diff(at) == 1)])


LAYOUT = _Cri()
