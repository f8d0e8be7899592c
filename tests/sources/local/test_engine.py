"""Segments and postings against the plain reference: any file, any cut, either scanner."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logreview_tui.domain.tokens import words
from logreview_tui.sources.local.index import index_segment
from logreview_tui.sources.local.model import Clock, FileId, IndexTask, Mode, Segment, SegmentRef, Term
from logreview_tui.sources.local.scanner_names import ScannerName
from logreview_tui.sources.local.search import Shelf
from tests.sources.local import reference

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ASKED = (
    "error", "failed", "500", "not found", "unknown", "invalid", "java.io", "f", "sshd 12", "10", "bad", "é", "日本",
    "500.0", "0500", "true", "don't", "10.0.0.1", "a_b", "error error", "1,5", "x" * 70,
)  # fmt: skip
TERMS = tuple(Term(tuple(words(text))) for text in ASKED)
FRAGMENTS = (
    "error", "Error:", "ERRORS", "kernel:error", "error.log", "x.error", "error's", "failed", "FAILED_", "500", "1,500", "500ms",
    "status=500", "not found", "not-found", "not\tfound", "unKnown", "unKNOWN", "İnvalid", "invalid", "bad", "b\u0301ad", "bad\u0301",
    "java.io", "java.io.error", "don't", "don\u2019t", "é", "É", "日本", "日", "10.0.0.1", "10.0.0.12", "a_b", "_", "x" * 255 + "error",
    "x" * 254 + ".error", "x" * 70, "x" * 300, "true", "1,5", "\x1b[31merror", "\x00", "\udcff", "\udcc3error", "error\u200d", "ﬁ", "0500", " ", "  ", ":", ".",
    "f", "F", '"', "\\", "\\n", "\\nerror", "\U0001f600error", "\nerror", "\terror\x1b", "err", "or", '{"error":500}', '": "', "<error>", "error&",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map(" ".join) | st.lists(
    st.sampled_from(FRAGMENTS), max_size=5
).map("".join)
STAMPS = st.sampled_from(
    ("Mar  1 10:11:12", "Mar 29 23:59:60", "Apr 31 10:11:12", "2017-03-04T05:06:07Z", "2017-03-04 05:06:07,123+02:00",
     "2017-03-04T05:06:07.123456789-0530", "2017-03-04T05:06:07.1", "2017-02-30T00:00:00Z", "2017-03-04T05:06", "")
)  # fmt: skip
HEADERS = st.sampled_from(
    (" host sshd[12]: ", " host kernel: ", " host last message ", " stdout F ", " stderr F ", " stdout P ", " stdout P ", " stdout F",
     " host app[x:", " h sshd[12]:", " ", "")
)  # fmt: skip
LINES = st.builds(lambda s, h, t: s + h + t, STAMPS, HEADERS, TEXT)
ENDS = st.sampled_from(("\n", "\n", "\n", "\r\n", "\n\n", "\n\x00\x00\x00\n", "\x00\x00\x00\x00\x00"))
NUMBERS = st.sampled_from((500, 500.0, 5, 1500, 10, 10.5, 0.5, -500, 12345678901234567890123, 1e300))
LEAVES = TEXT | NUMBERS | st.booleans() | st.none()
NAMES = st.sampled_from(
    (
        "message",
        "error",
        "a",
        "code",
        "500",
        "failed: x",
        "nested.dots",
        "time",
        "@timestamp",
        "ts",
        "_source",
        "tsé",
        'quo"te',
    )
)
DOCUMENTS = st.dictionaries(
    NAMES, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2), max_leaves=5),
    max_size=4,
)  # fmt: skip
TIMES = st.sampled_from(
    (
        "2023-03-10T22:38:26.382098Z",
        "2023-03-10 22:38:26",
        1678488401,
        "1678488401500",
        1678488401500000,
        500,
        500.0,
        "1678488401.25",
        "2023-03-10T22:38:26.401500Z error",
        "never",
        None,
    )
)


def write_document(body: dict[str, object], time: object, spelling: int) -> str:
    """A document in one of several spellings of the same content, or with a key given twice."""
    document: dict[str, object] = {"@timestamp": time, **body} if spelling & 16 else {**body, "@timestamp": time}
    if time is None:
        document = body
    if spelling & 1:
        document = {"_index": "error-1", "_id": "500", "_source": document}
    separators = ((",", ":"), (", ", ": "), (" ,", " :"), (",", ":  "))[spelling >> 2 & 3]
    text = json.dumps(document, ensure_ascii=bool(spelling & 2), separators=separators)
    if spelling & 32 and len(text) > len("{}"):
        text = text[:-1] + ',"a":"error","a"' + " " * (spelling >> 6 & 1) + ':"unknown"}'
    if spelling & 128:
        text = text.replace("<", "\\u003c").replace("/", "\\/")
    return text.replace("rr", "r\\u0072").replace("500.0", "5E2") if spelling & 256 else text


DOCUMENT_LINES = st.builds(write_document, DOCUMENTS, TIMES, st.integers(0, 511)) | st.sampled_from(
    ("{broken error", "[1]", "5", "", '{"a":"error')
)


def encode(text: str) -> bytes:
    """Bytes of a generated file."""
    return text.encode("utf-8", "surrogateescape")


def build(
    path: Path, data: bytes, mode: Mode, size: int, scanner: ScannerName
) -> tuple[list[SegmentRef], list[Segment]]:
    """Index a file in segments of `size` bytes, in this process."""
    path.write_bytes(data)
    found = path.stat()
    file = FileId(str(path), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    segments = [
        index_segment(
            IndexTask(
                file, str(path.parent), at, min(at + size, len(data)), mode, Clock("UTC", 2017), TERMS[:8], scanner
            )
        )
        for at in range(0, len(data), size)
    ]
    refs = [
        SegmentRef(
            str(path.parent),
            s.name,
            s.rows,
            s.oldest,
            s.newest,
            s.is_sorted,
            s.start,
            file,
            path.name,
            "f",
            (),
            scanner,
        )
        for s in segments
        if s.rows
    ]
    return refs, segments


def check(refs: list[SegmentRef], expected: list[reference.Entry]) -> None:
    """Compare offsets, times, and the rows of every term."""
    shelf = Shelf()
    offsets = [ref.start + int(off) for ref in refs for off in shelf.column(ref, "off")]
    assert offsets == [e.offset for e in expected]
    assert [int(t) for ref in refs for t in shelf.times(ref)] == [e.time for e in expected]
    known = [shelf.postings(ref, TERMS) for ref in refs]
    for term in TERMS:
        rows, parts, base = [], [], 0
        for ref, found in zip(refs, known, strict=True):
            rows += [base + int(r) for r in found[term].rows]
            parts += [base + int(r) for r in found[term].parts]
            base += ref.rows
        assert rows == [i for i, e in enumerate(expected) if reference.holds(e, term.words)], term
        inside = [
            i for i, e in enumerate(expected)
            if len(term.words) == 1 and reference.touches(e, term.words[0]) and i not in rows
        ]  # fmt: skip
        assert parts == inside, term


@pytest.fixture(params=("hyperscan", "stdlib"))
def scanner(request: pytest.FixtureRequest) -> ScannerName:
    """Both scanners."""
    if request.param == "hyperscan":
        pytest.importorskip("hyperscan")
    name: ScannerName = request.param
    return name


SLOW = settings(
    max_examples=int(os.environ.get("LOGREVIEW_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(lines=st.lists(st.tuples(LINES, ENDS), max_size=12), size=st.sampled_from((7, 64, 200, 1 << 20)))
def test_text_is_found_as_by_the_reference(
    lines: list[tuple[str, str]], size: int, scanner: ScannerName, tmp_path: Path
) -> None:
    """Text logs of any kind, cut anywhere, give the entries, times and words of the reference."""
    data = encode("".join(line + end for line, end in lines))

    refs, _ = build(tmp_path / "a.log", data, "text", size, scanner)

    check(refs, reference.text_entries(data, 2017))


@SLOW
@given(lines=st.lists(DOCUMENT_LINES, max_size=8), size=st.sampled_from((7, 200, 1 << 20)))
def test_documents_are_found_as_by_the_reference(
    lines: list[str], size: int, scanner: ScannerName, tmp_path: Path
) -> None:
    """Documents in any spelling, cut anywhere, give the entries, times and words of the reference."""
    data = encode("\n".join(lines))

    refs, segments = build(tmp_path / "a.ndjson", data, "documents", size, scanner)

    expected = reference.document_entries(data)
    check(refs, expected)
    lost = sum(s.damage[k].count for s in segments for k in ("broken", "timeless") if k in s.damage)
    assert lost == len(reference.lines_of(data)) - len(expected)


def test_a_deeply_nested_document_is_found_as_by_the_reference(scanner: ScannerName, tmp_path: Path) -> None:
    """Deeper than what a JSON writer writes, but not than what one reads."""
    data = ('{"@timestamp":"2023-03-10T22:38:26Z","a":' + "[" * 400 + '"error","error.log"' + "]" * 400 + "}").encode()

    refs, _ = build(tmp_path / "a.ndjson", data, "documents", 1 << 20, scanner)

    check(refs, reference.document_entries(data))
