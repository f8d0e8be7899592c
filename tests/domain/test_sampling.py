"""Uniform ranks: reproducible by anyone, without repeats, every rank equally likely."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.domain.sampling import draw_ranks, format_seed, parse_seed

SEEDS = st.integers(0, 2**64 - 1)


def test_follows_the_written_rule() -> None:
    """Rank i is SHA-256(seed || counter) mod N, all big-endian."""
    seed, population = 0x0123456789ABCDEF, 747
    expected: list[int] = []
    for counter in range(100):
        digest = hashlib.sha256(bytes.fromhex("0123456789abcdef") + counter.to_bytes(8, "big")).digest()
        rank = int.from_bytes(digest, "big") % population
        if rank not in expected:
            expected.append(rank)

    assert draw_ranks(seed, population, 10) == expected[:10]


@given(SEEDS, st.integers(0, 300), st.integers(0, 40))
def test_draws_different_ranks_of_the_population(seed: int, population: int, size: int) -> None:
    """min(size, population) ranks, none twice, none outside; a smaller draw is the start of a larger one."""
    ranks = draw_ranks(seed, population, size)

    assert len(set(ranks)) == len(ranks) == min(size, population)
    assert all(0 <= r < population for r in ranks)
    assert draw_ranks(seed, population, size // 2) == ranks[: size // 2]


def test_every_rank_is_equally_likely() -> None:
    """Chi-square over 20,000 draws of 3 from 20 stays below its 0.1 % point (43.8 at 19 degrees of freedom)."""
    seen = Counter(rank for seed in range(20_000) for rank in draw_ranks(seed, 20, 3))

    assert sum((seen[r] - 3000) ** 2 / 3000 for r in range(20)) < 43.8


@given(SEEDS)
def test_seeds_are_written_as_sixteen_hex_digits(seed: int) -> None:
    """What is printed can be given back."""
    assert len(format_seed(seed)) == 16
    assert parse_seed(format_seed(seed)) == seed


@pytest.mark.parametrize("text", ["", "xyz", "-1", "0x1", "1" * 17, " 1", "1_0"])
def test_other_spellings_are_no_seeds(text: str) -> None:
    """Only hex digits."""
    with pytest.raises(ValueError, match="not a seed"):
        parse_seed(text)
