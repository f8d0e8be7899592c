"""Real logs that tests may use where they are at hand; never part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def corpus(name: str) -> Path:
    """A file of the corpora beside the checkout, or in $LOGREVIEW_CORPORA; skips the test where it is absent."""
    folder = Path(os.environ.get("LOGREVIEW_CORPORA", ROOT.parent / "shared" / "corpora"))
    path = folder / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand: real logs are looked for in {folder}")
    return path
