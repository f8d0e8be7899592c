"""Where ASCII literals stand in a buffer, whatever their case: Hyperscan, or the standard library.

Two methods, `prepare` and `scan`; both scanners find the same. What a hit means is decided elsewhere.
"""

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from logreview_tui.sources.local.scanner_names import ScannerName


class Scanner(Protocol):
    """Finds literals."""

    def prepare(self, literals: Sequence[bytes]) -> None:
        """Say what to look for: lower-case ASCII, at least one byte each, no two alike."""
        ...

    def scan(self, buffer: bytearray) -> list[NDArray[np.int64]]:
        """Per literal, in the order given, where it starts, ascending.

        Of hits that overlap one another the stdlib scanner names the first: no two of them can both be whole words.
        """
        ...


class StdlibScanner:
    """`bytes.find` over a lower-cased copy."""

    def prepare(self, literals: Sequence[bytes]) -> None:
        """See Scanner."""
        self._patterns = [re.compile(re.escape(literal)) for literal in literals]

    def scan(self, buffer: bytearray) -> list[NDArray[np.int64]]:
        """See Scanner."""
        lowered = bytes(buffer).lower()
        return [np.fromiter((m.start() for m in p.finditer(lowered)), np.int64) for p in self._patterns]


class HyperscanScanner:
    """All literals in one pass (Vectorscan)."""

    def prepare(self, literals: Sequence[bytes]) -> None:
        """See Scanner."""
        import hyperscan  # noqa: PLC0415 - absent on some platforms

        self._lengths = [len(literal) for literal in literals]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[re.escape(literal) for literal in literals],
            ids=list(range(len(literals))),
            elements=len(literals),
            flags=[hyperscan.HS_FLAG_CASELESS] * len(literals),
        )

    def scan(self, buffer: bytearray) -> list[NDArray[np.int64]]:
        """See Scanner."""
        ends: list[list[int]] = [[] for _ in self._lengths]
        add = [found.append for found in ends]

        def on_match(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add[literal](end)

        self._database.scan(bytes(buffer), match_event_handler=on_match)
        return [np.array(e, np.int64) - n for e, n in zip(ends, self._lengths, strict=True)]


def make_scanner(name: ScannerName) -> Scanner:
    """A new scanner by name."""
    return HyperscanScanner() if name == "hyperscan" else StdlibScanner()
