"""What a message says once its numbers, names and ids are taken out: a skeleton, from the message alone.

Stateless and deterministic: the same message has the same skeleton on every machine and in every month, so that an id
made of it can be looked up a year later. What only many messages together can show (a word that varies) is learned in
holes. Which kinds of things vary was learned from public log sets, named in the benchmark; none of their messages stand
here.
"""

import re
from collections.abc import Iterator

from logreview_tui.analysis.words import BEFORE_NAMERS, CALENDAR, NAMERS, STATUS, TEXT_KEYS, UNITS, WORD_KEYS

HOLE = "<*>"
"""Stands where something varies."""

Skeleton = tuple[str, ...]
"""Words and holes, 1 to MOST_TOKENS of them, no two holes side by side. Words hold no white space."""

MOST_CHARACTERS = 1_000
"""How far a message is looked at."""
MOST_TOKENS = 60
_MOST_REMEMBERED = 30_000
_LONGEST_REMEMBERED = 400

_MOST_QUOTES = 60
"""In more of them nothing is looked for."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_NO_TEXT = 20
"""One such character in this many is binary data; escape sequences begin with another one."""

_ERROR_ANSWER = re.compile(r'(HTTP/\d(?:\.\d)?"?[ ])([45]\d\d)\b')
_NUMBERS = re.compile("[0-9][0-9a-f]*")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"(\s?:)?', re.DOTALL)
_SINGLE_QUOTED = re.compile(r"'(?!s\b)([^'\n]{1,200}+)'()")
_KEY_BEFORE = re.compile(r'([A-Za-z_][\w.-]{0,40})"?\s?[=:]\s?\Z')
_REQUEST = re.compile(r"(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE) +[/*h\d]")
_SENTENCE = re.compile(r"\s*[A-Za-z][A-Za-z'._-]*[,:]? +(?:[A-Za-z'_-]+\s*\Z|\S+ +\S)")
"""A quoted text is a sentence if it begins with a word and goes on."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,40}")
_SPLIT = re.compile(r"[\s,;()\[\]{}\"'|<>!?`\x00\\]+")
_DOTS = re.compile(r"\.{2,}|-{2,}|={2,}")
_HEAD = re.compile(r"([A-Za-z_][A-Za-z_.$-]*):+(?!//)(.*)", re.DOTALL)
_STRIP = ".:-/*#&+~^%$@"
_VARYING = re.compile(
    r"""
      .*[0-9].*
    | \.{0,2}/.* | ~/.*
    | [a-z][a-z0-9+.-]*://.*
    | [\w.+-]+@[\w.-]+
    | .*[^\x20-\x7e\u00a0-\ud7ff].*
    | [\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|local|internal|lan|edu|gov|info|example|cn|de|se|fr|uk|ru|eu|nu|dev|svc
        |log|txt|conf|so|jar|xml|json|ya?ml)
    | (?!.*(?:Exception|Error)\Z) [\w$-]+(?:\.[\w$-]+){2,}
    | [a-fA-F]{8,} | (?:[0-9a-fA-F]{1,4}:){2,}[0-9a-fA-F:]*
    """,
    re.VERBOSE | re.DOTALL,
)
"""Whatever has a digit, paths, addresses, hosts, files, dotted names but exceptions, hex, bytes that are no text."""

_CODES = str.maketrans("0123456789", "\u24ea\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467\u2468")
_DIGITS = {code: digit for digit, code in _CODES.items()}
_NOTHING = "\x01"
_TELLING_KEYS = WORD_KEYS | TEXT_KEYS | NAMERS
_TELLING_VALUES = STATUS - {"true", "false"}


class Masker:
    """Makes skeletons; remembers what it took apart, which is all its state."""

    def __init__(self) -> None:
        self._messages: dict[str, Skeleton] = {}
        self._words: dict[str, Skeleton] = {}

    def __reduce__(self) -> tuple[type["Masker"], tuple[()]]:
        """Elsewhere it begins anew: what it remembers only saves time."""
        return Masker, ()

    def skeleton(self, message: str) -> Skeleton:
        """The skeleton of the first MOST_CHARACTERS of a message. Linear in them."""
        text = message[:MOST_CHARACTERS]
        if not text.isprintable() and len(_NO_TEXT.findall(text)) * _MOST_NO_TEXT > len(text):
            return (HOLE,)
        if "HTTP/" in text:
            text = _ERROR_ANSWER.sub(_as_word, text)
        text = _NUMBERS.sub("0", text)
        found = self._messages.get(text)
        if found is None:
            found = self._made(text)
            _remember(self._messages, text, found)
        return found

    def _made(self, text: str) -> Skeleton:
        if 0 < text.count('"') <= _MOST_QUOTES:
            text = _QUOTED.sub(_unquoted, text)
        if 0 < text.count("'") <= _MOST_QUOTES:
            text = _SINGLE_QUOTED.sub(_unquoted, text)
        found: list[str] = []
        for word in _SPLIT.split(text):
            if word:
                parts = self._words.get(word)
                if parts is None:
                    parts = tuple(_parts(word))
                    _remember(self._words, word, parts)
                found += parts
        return _joined(found)


def _remember(memory: dict[str, Skeleton], text: str, parts: Skeleton) -> None:
    if len(text) <= _LONGEST_REMEMBERED:
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        memory[text] = parts


def _as_word(found: re.Match[str]) -> str:
    """Keep an answer that is an error apart from others: its digits become letters until the end."""
    return found[1] + found[2].translate(_CODES)


def _unquoted(found: re.Match[str]) -> str:
    """What a quoted text stands for: a key, a sentence, a word that says what happened, or something that varies."""
    inside = found[1].replace('\\"', " ")
    if found[2] and inside.isidentifier():
        return f" {inside} "
    if request := _REQUEST.match(inside):
        return f" {request[1]} 0 "
    at = found.start()
    assigned = found.string[at - 1 : at] == "="
    key = _KEY_BEFORE.search(found.string, max(0, at - 50), at)
    name = key[1].lower() if key else ""
    is_word = _WORD.fullmatch(inside) is not None
    if name in TEXT_KEYS or (name in WORD_KEYS and is_word) or (is_word and inside.lower() in STATUS):
        return f"{_NOTHING if assigned else ''} {inside} "
    if _SENTENCE.match(inside) and not (assigned and inside.count(" ") < 2):  # noqa: PLR2004 - a name of two words
        return f"{_NOTHING if assigned else ''} {inside} "
    return "0 " if assigned else " 0 "


def _parts(word: str) -> Iterator[str]:
    """The tokens of what stands between two blanks."""
    key, equals, value = word.partition("=")
    if equals and key.strip(_STRIP):
        yield from _parts(key)
        if value != _NOTHING:
            yield from _value(key.lower(), value)
        return
    for piece in _DOTS.split(value if equals else word):
        yield from _piece(piece)


def _value(key: str, value: str) -> Iterator[str]:
    if value and (key in WORD_KEYS or key in TEXT_KEYS or key in NAMERS or value.lower() in STATUS - {"true", "false"}):
        yield from _parts(value)
    else:
        yield HOLE


def _piece(word: str) -> Iterator[str]:
    bare = _bare(word)
    while head := _HEAD.match(bare):
        yield from _part(_bare(head[1]))
        bare = _bare(head[2])
    if _VARYING.fullmatch(bare):
        yield HOLE
    else:
        for part in re.split("[:/]+", bare):
            yield from _part(_bare(part))


def _bare(word: str) -> str:
    """Without the signs around it."""
    return word.rstrip(".:-") if word[:1] in "/~." and len(word) > 1 else word.strip(_STRIP)


def _part(word: str) -> Iterator[str]:
    if word:
        yield HOLE if _VARYING.fullmatch(word) else word.translate(_DIGITS)


def _joined(found: list[str]) -> Skeleton:
    """Put tokens in a row: what belongs to a hole goes into it, holes that touch are one."""
    out: list[str] = []
    last = ""
    for given in found:
        word = given
        if word == HOLE:
            while last in CALENDAR:
                out.pop()
                last = out[-1] if out else ""
            if last == HOLE:
                continue
        elif last == HOLE and (word in CALENDAR or word.lower() in UNITS):
            continue
        elif last in NAMERS and len(out) > 1 and out[-2].lower() in BEFORE_NAMERS:
            word = HOLE
        elif word == "from" and len(out) > 1 and out[-2] == "for":
            out[-1] = HOLE
        out.append(word)
        last = word
        if len(out) >= MOST_TOKENS:
            break
    return tuple(out) or (HOLE,)
