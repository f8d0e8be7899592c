"""Lines that start with an ISO 8601 stamp: syslog as rsyslog and systemd write it today, and other programs' logs."""

from logreview_tui.sources.local.layouts.syslog_header import parse_header
from logreview_tui.sources.local.stamps import Lines, Stamps, iso8601
from logreview_tui.sources.local.values import Parsed


class _Iso:
    name = "iso"
    rank = 30
    is_one_line = False
    hole = None

    def stamps(self, lines: Lines) -> Stamps:
        return iso8601(lines)

    def parse(self, raw: bytes, body: int) -> Parsed:
        return parse_header(raw.decode("utf-8", "surrogateescape"), body, wants_tag=True)


LAYOUT = _Iso()
