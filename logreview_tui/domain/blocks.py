"""Entries that say the same but for their numbers stand together as one block, with what varies between them.

Here is decided what counts as "the same": a pure rule, without memory of other reviews (that is analysis) and without
looks. It errs on the side of showing more: words are never masked, so two entries that differ in a name, a verb or a
response code are two blocks, and whatever is masked is listed. Parts and values are raw log text: display() them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from logreview_tui.domain.entry import LogEntry

_MASKED_CHARACTERS = 65_536
"""How far a text is compared with its numbers masked; what is beyond must be equal byte for byte."""

_KEPT = r"""
    (?P<kept> (?i: \b(?:status(?:[ _-]?code)?|code|priority|level|type) ["']?\s?[:=]\s?["']? ) \d+ \b
      | HTTP/\d(?:\.\d)?"?\s [1-5]\d\d \b )
"""
"""Numbers that are words: a response code or a level tells kinds of events apart."""

_VARYING = r"""
      \d{4}-\d\d-\d\d [T\ ] \d\d:\d\d(?::\d\d(?:[.,]\d+)?)? (?:Z|[+-]\d\d:?\d\d)?
    | \b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\ )? (?:\d{1,2}[/\ ])?
      (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:[/\ ]\ ?\d{1,4})? [:\ ] \d\d:\d\d:\d\d (?:\.\d+)?
      (?:\ (?:[+-]\d{4}|\d{4}\b))?
    | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
    | \b(?:SHA256|MD5):[0-9A-Za-z+/=:]{16,}
    | (?<![0-9A-Za-z:]) (?=[0-9a-fA-F:]*:[0-9a-fA-F:]*:) (?=[a-fA-F:]*\d) [0-9a-fA-F:]{2,39} (?:%\w+)?
      (?![0-9A-Za-z:])
    | \b0[xX][0-9a-fA-F]+
    | -[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5} (?![0-9A-Za-z-])
    | -(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{5} (?![0-9A-Za-z-])
    | (?<![0-9A-Za-z+/_-]) (?=[A-Za-z+/_-]{0,40}\d) (?=[^A-Z\s]{0,40}[A-Z]) (?=[^a-z\s]{0,40}[a-z])
      [0-9A-Za-z+/_-]{20,} ={0,2} (?![0-9A-Za-z+/_=-])
    | (?<![0-9A-Za-z]) (?=[a-fA-F]*\d) [0-9a-fA-F]{6,} (?![0-9A-Za-z])
    | \d+ (?:[.,]\d+)*
"""
"""Stamps, ids, addresses, digests, pod suffixes, hex, then any run of digits, wherever it stands."""

_HOLES = re.compile(f"{_KEPT} | (?P<varying> {_VARYING} )", re.VERBOSE | re.ASCII)
_CODE_FIELD = re.compile(r"(?:^|[._])(?:code|status|priority|level|severity)$")


@dataclass(frozen=True, slots=True)
class Block:
    """Entries that are equal but for numbers and the like."""

    entries: tuple[LogEntry, ...]
    """At least one, in the order they came in."""
    skeleton: tuple[str, ...]
    """The text they share, in parts; between part i and part i+1 is hole i. A block of one has no hole."""
    varying: tuple[tuple[str, ...], ...]
    """Per hole its different values, at least two, in the order of the entries; len(skeleton) - 1 of them."""
    varying_fields: tuple[tuple[str, tuple[str, ...]], ...]
    """Fields whose values differ: name and different values, in the order of the fields, then of the entries."""
    pattern: str = ""
    """What its entries say, by id; empty while that is not known."""
    also: tuple["Block", ...] = ()
    """Further blocks that are read with this one, without any of their own."""

    @property
    def parts(self) -> tuple["Block", ...]:
        """Itself and those read with it."""
        return (self, *self.also)


def blocks(entries: Sequence[LogEntry], *, by_text: bool = False) -> tuple[Block, ...]:
    """Group entries into blocks, ordered by their first entry.

    by_text: fields need not be alike but for codes, as for entries of which it is known that they say the same.
    """
    groups: dict[bytes, list[LogEntry]] = {}
    for entry in entries:
        groups.setdefault(_likeness(entry, by_text=by_text), []).append(entry)
    return tuple(_block(tuple(group)) for group in groups.values())


def _likeness(entry: LogEntry, *, by_text: bool) -> bytes:
    """A digest that two entries share when text and fields differ in masked parts alone."""
    digest = hashlib.sha256()
    fields = [f for f in entry.fields if not by_text or _CODE_FIELD.search(f[0])]
    for name, value in (("", entry.text), *sorted(fields, key=lambda field: field[0])):
        literals = (value,) if _CODE_FIELD.search(name) else (*_cut(value)[0], value[_MASKED_CHARACTERS:])
        for part in (name, f"{len(literals)}", *literals):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()


def _cut(text: str) -> tuple[list[str], list[str]]:
    """The literals of a text and the values between them; one literal more than values."""
    literals, values, at = [], [], 0
    for found in _HOLES.finditer(text, 0, _MASKED_CHARACTERS):
        if found["varying"] is not None:
            literals.append(text[at : found.start()])
            values.append(found["varying"])
            at = found.end()
    return [*literals, text[at:_MASKED_CHARACTERS]], values


def _block(entries: tuple[LogEntry, ...]) -> Block:
    literals, first = _cut(entries[0].text)
    columns = zip(first, *(_cut(e.text)[1] for e in entries[1:]), strict=True)
    skeleton, varying = [literals[0]], []
    for column, literal in zip(columns, literals[1:], strict=True):
        if len(values := _distinct(column)) > 1:
            varying.append(values)
            skeleton.append(literal)
        else:
            skeleton[-1] += values[0] + literal
    skeleton[-1] += entries[0].text[_MASKED_CHARACTERS:]
    return Block(entries, tuple(skeleton), tuple(varying), tuple(_varying_fields(entries)))


def _varying_fields(entries: tuple[LogEntry, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Compare values name by name: documents may order their fields differently."""
    for name in dict.fromkeys(name for entry in entries for name, _ in entry.fields):
        values = _distinct(" ".join(v for n, v in entry.fields if n == name) for entry in entries)
        if len(values) > 1:
            yield name, values


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
