"""Chance for the demo: the same throws for the same key on every machine, Python and hash seed.

Only `random()` and `getrandbits()` of a string-seeded generator are used, which Python keeps stable between versions,
and no function of the C mathematics library, which may differ in the last bit. Nothing here is a secret.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on the key alone; every part of the demo has dice of its own, so none disturbs another."""

    def __init__(self, *key: str | int) -> None:
        self._random = random.Random("/".join(map(str, key)))  # noqa: S311 - it must be reproducible

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each equally likely."""
        return choices[int(self._random.random() * len(choices))]

    def times(self, expected: float) -> int:
        """How often something happens that happens `expected` times on average: that, give or take a quarter."""
        wanted = expected * (0.75 + self._random.random() / 2)
        return int(wanted) + self.chance(wanted % 1)

    def hex(self, digits: int) -> str:
        """Lower-case hex digits."""
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"

    def letters(self, alphabet: str, length: int) -> str:
        """A word from an alphabet."""
        return "".join(self.pick(alphabet) for _ in range(length))

    def uuid(self) -> str:
        """A random UUID in its usual spelling."""
        digits = self.hex(32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
