"""Tells a write that was cut short from damage: is a tail the beginning of a journal record, and only that.

It is separate because a JSON reader says only "not JSON", and the difference decides whether a tail may be moved aside
(it was never acknowledged) or the whole review must be refused (something else touched the file).
"""

import re

_STRING = re.compile(rb'"(?:[^"\\\x00-\x1f]|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*"')
_CUT_STRING = re.compile(rb'"(?:[^"\\\x00-\x1f]|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*(?:\\(?:u(?:0(?:0[01]?)?)?)?)?')
_LITERAL = re.compile(rb"true|false|null|-?[1-9][0-9]*|0")
_CUT_LITERAL = re.compile(rb"t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-")

_TOP_KEYS = (b'"actor"', b'"at"', b'"body"', b'"hash"', b'"kind"', b'"prev"', b'"review"', b'"seq"', b'"v"')


def is_torn_record(tail: bytes) -> bool:
    """Whether `tail` could be the first bytes of a record's line: at most the whole record without its line break."""
    return _is_text_cut_short(tail) and _Prefix(tail).holds()


def _is_text_cut_short(tail: bytes) -> bool:
    try:
        tail.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


class _Prefix:
    """A walk over the tokens of canonical JSON that may end anywhere but must not leave the grammar."""

    def __init__(self, tail: bytes) -> None:
        self._tail = tail
        self._at = 0
        self._open: list[bytes] = []
        """The brackets that wait for their end."""
        self._top_keys = 0

    def holds(self) -> bool:
        """Whether the whole tail was walked within the grammar."""
        if not self._tail.startswith(b"{"):
            return False
        state = "value"
        while self._at < len(self._tail) and state != "done":
            state = self._step(state)
            if state in ("torn", "wrong"):
                return state == "torn"
        return self._at == len(self._tail) and (state != "done" or self._top_keys == len(_TOP_KEYS))

    def _step(self, state: str) -> str:
        byte = self._tail[self._at : self._at + 1]
        match state:
            case "value" | "first value":
                return self._end(b"]") if state == "first value" and byte == b"]" else self._value(byte)
            case "key" | "first key":
                return self._end(b"}") if state == "first key" and byte == b"}" else self._key()
            case "colon":
                self._at += 1
                return "value" if byte == b":" else "wrong"
            case _:
                return self._after_value(byte)

    def _value(self, byte: bytes) -> str:
        if byte in (b"{", b"["):
            self._open.append(byte)
            self._at += 1
            return "first key" if byte == b"{" else "first value"
        whole, cut = (_STRING, _CUT_STRING) if byte == b'"' else (_LITERAL, _CUT_LITERAL)
        return self._token(whole, cut, "after")

    def _key(self) -> str:
        start = self._at
        state = self._token(_STRING, _CUT_STRING, "colon")
        if len(self._open) == 1 and state != "wrong":
            due = _TOP_KEYS[self._top_keys] if self._top_keys < len(_TOP_KEYS) else b""
            if not due.startswith(self._tail[start : self._at]):
                return "wrong"
            self._top_keys += state == "colon"
        return state

    def _token(self, whole: re.Pattern[bytes], cut: re.Pattern[bytes], after: str) -> str:
        if found := whole.match(self._tail, self._at):
            self._at = found.end()
            return after
        found = cut.fullmatch(self._tail, self._at)
        self._at = len(self._tail)
        return "torn" if found else "wrong"

    def _after_value(self, byte: bytes) -> str:
        if byte == b",":
            self._at += 1
            return "key" if self._open[-1] == b"{" else "value"
        return self._end(byte)

    def _end(self, byte: bytes) -> str:
        opened = self._open.pop()
        self._at += 1
        if byte != (b"}" if opened == b"{" else b"]"):
            return "wrong"
        return "after" if self._open else "done"
