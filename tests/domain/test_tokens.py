"""What a word is: vectors that real servers answered, and the shortcut for ASCII against the whole grammar."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.domain import tokens
from logreview_tui.domain.tokens import lower_case, words
from tests.corpora import ROOT

_OWN = json.loads((ROOT / "tests" / "data" / "tokens.json").read_text())
_LETTERS = "aZ19_.:',;- \n\\/\"\t"


@pytest.mark.parametrize("vector", _OWN, ids=lambda v: ascii(v["text"])[:40])
def test_words_are_those_of_a_real_server(vector: dict[str, object]) -> None:
    """Each text gives the tokens that OpenSearch's standard analyzer gave."""
    assert words(str(vector["text"])) == vector["tokens"]


def test_words_are_those_of_a_real_server_for_every_text_at_hand() -> None:
    """All vectors, where the shared file is at hand, agree for both server versions."""
    path = (
        Path(os.environ.get("LOGREVIEW_CORPORA", ROOT.parent / "shared" / "corpora")).parent / "bench" / "tokens.json"
    )
    if not path.exists():
        pytest.skip(f"the shared vectors are not at hand: looked for {path}")
    vectors = json.loads(path.read_text())

    different = [v for v in vectors if not words(v["text"]) == v["tokens_2_19"] == v["tokens_3_8"]]

    assert (len(vectors), different) == (381, [])


@given(st.text(st.sampled_from(_LETTERS), max_size=60))
def test_the_shortcut_for_ascii_agrees_with_the_grammar(text: str) -> None:
    """An ASCII text gives the same words by the short rule and by the whole grammar."""
    assert words(text) == [text[a:b].lower() for a, b in tokens._spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 255, ["x" * 255]),
        ("x" * 255 + "error", ["x" * 255, "error"]),
        ("x" * 254 + ".error", ["x" * 254, "error"]),
        ("1" * 254 + ",5", ["1" * 254, "5"]),
    ],
)
def test_long_words_are_cut(text: str, expected: list[str]) -> None:
    """A word is cut after 255 characters and never ends on a joiner."""
    assert words(text) == expected


def test_lower_case_goes_by_code_point() -> None:
    """The dotted capital I becomes a plain i, and a capital sigma never a final one."""
    assert lower_case("İΣΑΣ\u212a") == "iσασk"
