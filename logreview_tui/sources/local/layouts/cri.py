"""Container logs of the Container Runtime Interface: `stamp stdout|stderr F|P message`.

The runtime cuts long lines into parts: all but the last are marked P. Parts that follow one another in one stream are
one entry again; `index` asks `is_part`.
"""

import re

import numpy as np

from logreview_tui.sources.local.stamps import Flags, Ints, Lines, Stamps, iso8601
from logreview_tui.sources.local.values import Parsed, Value

_STREAMS = np.array([int.from_bytes(s, "big") for s in (b"stdout", b"stderr")])
_TAG_AT = len(" stdout ")
_LINE = re.compile(r"\S+ (?P<stream>stdout|stderr) [FP](?: |\Z)")
_JOINT = re.compile(r"\r?\n(?P<stamp>[0-9T:.,Z+-]+) (?:stdout|stderr) [FP] ")


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
        message = _JOINT.sub("", text[start:]) if text[start - 2] == "P" else text[start:]
        stream = text[body + 1 : body + 7]
        return Parsed((Value("stream", stream, "text"), Value("message", message, "text")), message)


def is_part(lines: Lines, body: Ints) -> Flags:
    """Which CRI lines, whose stamps take `body` bytes, are marked P: the next of the same stream goes on with them."""
    return np.asarray(lines.byte(body + _TAG_AT) == ord("P"))


LAYOUT = _Cri()
