"""What syslog formats share: `host program[pid]: message` behind a stamp."""

import re

from logreview_tui.sources.local.values import Parsed, Value

_HOST = re.compile(r"\S+(?= )")
_TAG = re.compile(r" (?P<program>[^\s:\[]+)(?:\[(?P<pid>[^\]\s]*)\])?:(?=[ \r\n]|\Z) ?")


def parse_header(text: str, stamp: int, *, wants_tag: bool) -> Parsed:
    """Take `text` apart; its stamp takes `stamp` characters.

    A tag counts only with `:` and a blank behind it, so that no word can reach over the border of two values. Where a
    tag is wanted and missing, everything is message.
    """
    at = stamp + 1
    values = []
    if (host := _HOST.match(text, at)) and ((tag := _TAG.match(text, host.end())) or not wants_tag):
        values.append(Value("host", host[0], "text"))
        at = host.end() + 1
        if tag:
            at = tag.end()
            values.append(Value("program", tag["program"], "text"))
            if tag["pid"] is not None:
                values.append(Value("pid", tag["pid"], "text"))
    values.append(Value("message", text[at:], "text"))
    return Parsed(tuple(values), text)
