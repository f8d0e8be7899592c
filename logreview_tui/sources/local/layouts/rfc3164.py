"""Classic syslog files: `Jan  6 13:57:19 host program[pid]: message` (RFC 3164)."""

from logreview_tui.sources.local.layouts.syslog_header import parse_header
from logreview_tui.sources.local.stamps import Lines, Stamps, rfc3164
from logreview_tui.sources.local.values import Parsed


class _Rfc3164:
    name = "rfc3164"
    rank = 20
    is_one_line = False
    hole = None

    def stamps(self, lines: Lines) -> Stamps:
        return rfc3164(lines)

    def parse(self, raw: bytes, body: int) -> Parsed:
        return parse_header(raw.decode("utf-8", "surrogateescape"), body, wants_tag=False)


LAYOUT = _Rfc3164()
