"""The whole demo, every entry x every keyword of the procedure: our words, our index and our counts against Lucene."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.domain.query import PROCEDURE_KEYWORDS
from logreview_tui.domain.tokens import words
from logreview_tui.sources.demo import write_demo
from tests.lucene.lucene import analyze, jar
from tests.lucene.test_analyzer import leaves

_BATCH = 50_000
"""Values a run of Lucene is given at a time."""


def _documents(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Per entry its index pattern and its searched values, read line by line."""
    for path in sorted(folder.glob("*.ndjson")):
        for line in path.read_bytes().splitlines():
            document = json.loads(line)
            document.pop("@timestamp")
            yield path.name.partition("-")[0] + "*", list(leaves(document))


def _keywords_by_lucene(values: list[str]) -> dict[str, frozenset[str]]:
    """Value -> keywords among its tokens; fails where our tokens are others."""
    asked = frozenset(PROCEDURE_KEYWORDS)
    found = {}
    for part in (values[i : i + _BATCH] for i in range(0, len(values), _BATCH)):
        for value, tokens in zip(part, analyze(part), strict=True):
            assert words(value) == tokens, ascii(value)
            if hits := asked.intersection(tokens):
                found[value] = hits
    return found


def test_every_entry_of_the_demo_counts_as_by_lucene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each value has Lucene's tokens, and each cell of the scanned month the number of entries that they give."""
    jar()
    month = tmp_path / "month"
    write_demo(month, seed=1, month=1)
    hits = _keywords_by_lucene(sorted({value for _, values in _documents(month) for value in values}))
    expected: Counter[tuple[str, str]] = Counter()
    for pattern, values in _documents(month):
        expected.update((pattern, k) for k in frozenset().union(*(hits.get(v, ()) for v in values)))

    assert main(["scan", str(month), "--from", "2026-03-01", "--to", "2026-04-02", "--timezone", "UTC", "--json"]) == 0

    counted: Counter[tuple[str, str]] = Counter()
    for cell in json.loads(capsys.readouterr().out)["cells"]:
        if cell["keyword"]:
            name = cell["index_pattern"].partition("-")[0].rstrip("*")
            counted[f"{name}*", cell["keyword"]] += cell["count"]["value"]
    assert +counted == expected
