"""How a source joins the contract: one file `source_NAME.py` in this folder with `OFFERS`. No test knows it by name."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from logreview_tui.sources import Source
from tests.contract.given import Document

Opens = Callable[[], Source]
"""Makes a new source of what was offered, not yet prepared; whoever calls it prepares and closes it."""
Given = Mapping[str, Sequence[Document]]
Patterns = Mapping[str, Sequence[str]]
Offer = Callable[[Given, Patterns, pytest.FixtureRequest], Iterator[Opens]]
"""Puts documents where a source finds them: index to documents, index pattern to indices. Yields once, then cleans up.

The request is that of a fixture of the whole run: servers are asked for with `getfixturevalue`, and may skip.
"""


@cache
def offers() -> Mapping[str, Offer]:
    """Every way to offer documents, by name."""
    found: dict[str, Offer] = {}
    for path in sorted(Path(__file__).parent.glob("source_*.py")):
        found |= importlib.import_module(f"tests.contract.{path.stem}").OFFERS
    return found
