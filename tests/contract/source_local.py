"""Log files behind the contract: bare documents, and exports in tiny segments, four workers and the other scanner."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.sources.local import LocalSource
from tests.contract.joining import Given, Offer, Opens, Patterns


def _bare(given: Given, folder: Path) -> None:
    for index, documents in given.items():
        (folder / index).write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents))


def _exported(given: Given, folder: Path) -> None:
    """As `_search` or elasticdump write documents."""
    for index, documents in given.items():
        lines = [json.dumps({"_index": index, "_id": f"error{i}", "_source": d}) for i, d in enumerate(documents)]
        (folder / index).write_text("\n".join(lines))


def _offer(write: Any, **options: Any) -> Offer:
    def offer(given: Given, patterns: Patterns, request: pytest.FixtureRequest) -> Iterator[Opens]:
        folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        logs, cache = folders.mktemp("logs"), folders.mktemp("cache")
        write(given, logs)
        yield lambda: LocalSource([logs], cache_folder=cache, patterns=patterns, timezone="UTC", **options)

    return offer


OFFERS = {
    "documents in files": _offer(_bare, workers=1),
    "exports in files": _offer(_exported, workers=4, scanner="stdlib", segment_bytes=1500),
}
