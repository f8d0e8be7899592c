"""Our words against Lucene's own: on random Unicode, on long words, and on every entry of real logs."""

import json
import random
import re
from collections.abc import Iterator

import pytest

from logreview_tui.domain.query import PROCEDURE_KEYWORDS
from logreview_tui.domain.tokens import words
from logreview_tui.domain.word_break import RUNS
from tests.corpora import corpus
from tests.lucene.lucene import analyze, run_java

_SEED = 20170327
_TEXTS = 20_000
_STAMP = {"auth.log": 15, "syslog": 15}
_EXPECTED = {
    "auth.log": {"error": 189, "failed": 747, "failure": 343, "invalid": 760, "unable": 4, "bad": 18, "403": 2, "500": 1, "unknown": 331},
    "syslog": {"error": 20, "failed": 17, "invalid": 1, "unknown": 3},
    "kube-audit.ndjson": {"failure": 2, "401": 2, "500": 234},
}  # fmt: skip


def _ranges() -> list[list[tuple[int, int]]]:
    """Code points by role, surrogates left out."""
    by_role: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for length, role in re.findall(r"([0-9a-f]*)([^0-9a-f])", RUNS):
        size = int(length or "1", 16)
        if at + size <= 0xD800 or at >= 0xE000:
            by_role.setdefault(role, []).append((at, at + size))
        at += size
    return list(by_role.values())


def _texts(rng: random.Random) -> Iterator[str]:
    roles = _ranges()

    def char() -> str:
        return chr(rng.randrange(*rng.choice(rng.choice(roles))))

    for i in range(_TEXTS):
        few = "".join(char() for _ in range(4)) + "ab1._"
        if i % 100 == 0:
            yield "".join(rng.choice(few) for _ in range(rng.randrange(200, 900)))
        elif i % 100 == 1:
            yield "a" * rng.randrange(250, 260) + rng.choice((".", "_", "\U00010400", "'", "1")) * 2 + "b1" * 200
        elif i % 2:
            yield "".join(rng.choice(few) for _ in range(rng.randrange(1, 14)))
        else:
            yield "".join(char() for _ in range(rng.randrange(1, 14)))


def test_random_unicode_is_cut_as_by_lucene() -> None:
    """Twenty thousand texts over every role of code points, long words among them, give Lucene's tokens."""
    texts = list(_texts(random.Random(_SEED)))

    theirs = analyze(texts)

    different = [(ascii(t), words(t), a) for t, a in zip(texts, theirs, strict=True) if words(t) != a]
    assert different == []


def test_the_roles_are_those_of_the_compiled_scanner() -> None:
    """The table says of no two neighbouring code points that they are alike where Lucene's scanner tells them apart."""
    starts = [int(line.split()[0], 16) for line in run_java("RolesOf.java").splitlines()]

    ours, at = [], 0
    for length, _ in re.findall(r"([0-9a-f]*)([^0-9a-f])", RUNS):
        ours.append(at)
        at += int(length or "1", 16)
    assert (ours, at) == (starts, 0x110000)


def _values(name: str) -> list[list[str]]:
    """Per entry its searched values as text, read line by line."""
    lines = corpus(name).read_bytes().rstrip(b"\0").decode().splitlines()
    if not name.endswith(".ndjson"):
        return [[line[_STAMP[name] + 1 :]] for line in lines]
    found = []
    for line in lines:
        document = json.loads(line)
        document.pop("stageTimestamp")
        found.append([leaf for leaf in leaves(document)])
    return found


def leaves(value: object) -> Iterator[str]:
    """Every value of a JSON document as text."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield str(value)


@pytest.mark.parametrize("name", _EXPECTED)
def test_every_entry_of_real_logs_has_lucenes_words(name: str) -> None:
    """Each value of each entry has the same tokens, and the procedure's keywords count as a real server counted them."""
    entries = _values(name)

    theirs = iter(analyze([value for values in entries for value in values]))
    tokens = [[next(theirs) for _ in values] for values in entries]

    assert [[words(value) for value in values] for values in entries] == tokens
    counts = {k: sum(any(k in found for found in entry) for entry in tokens) for k in PROCEDURE_KEYWORDS}
    assert {k: n for k, n in counts.items() if n} == _EXPECTED[name]
