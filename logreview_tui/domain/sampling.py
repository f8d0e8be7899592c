"""Uniform ranks from a seed: what is read is drawn, not chosen, and anyone can draw it again."""

import hashlib

_SPACE = 1 << 256
_SEED_DIGITS = 16


def format_seed(seed: int) -> str:
    """Sixteen hex digits, as a seed is written everywhere."""
    return f"{seed:016x}"


def parse_seed(text: str) -> int:
    """Read a seed as written by `format_seed`. Raises ValueError on anything but 1 to 16 hex digits."""
    if not 1 <= len(text) <= _SEED_DIGITS or not all(c in "0123456789abcdefABCDEF" for c in text):
        raise ValueError(f"{text!r} is not a seed of up to 16 hex digits")
    return int(text, 16)


def draw_ranks(seed: int, population: int, size: int) -> list[int]:
    """Draw min(size, population) different ranks in [0, population), each set equally likely.

    Rank i is SHA-256(seed || counter) mod population for counter 0, 1, ..., both as 8 bytes big-endian, the digest read
    big-endian. A digest in the last, incomplete run of `population` values is rejected (it would favour low ranks), and
    so is a rank already drawn.
    """
    limit = _SPACE - _SPACE % population if population else 0
    prefix = seed.to_bytes(8, "big")
    drawn: dict[int, None] = {}
    counter = 0
    while len(drawn) < min(size, population):
        digest = int.from_bytes(hashlib.sha256(prefix + counter.to_bytes(8, "big")).digest(), "big")
        if digest < limit:
            drawn[digest % population] = None
        counter += 1
    return list(drawn)
