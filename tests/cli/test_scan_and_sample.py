"""`scan` and `sample`: the JSON that scripts read, and the exit codes they branch on."""

import base64
import json
from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.domain.sampling import draw_ranks

LINES = [
    f"Mar {day:2d} {hour:02d}:15:00 web1 sshd[{day}{hour:02d}]: {text}\n"
    for day, hour, text in [
        (1, 0, "Failed password for root from 203.0.113.9 port 4001 ssh2"),
        (1, 0, "error: Received disconnect"),
        (1, 2, "kernel:error is one word"),
        (1, 5, "Failed password for invalid user oracle"),
        (2, 1, "key not found, giving up"),
        (2, 3, "Failed again"),
    ]
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Six lines of two days, year-less."""
    path = tmp_path / "auth.log"
    path.write_text("".join(LINES))
    return path


def _run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, dict[str, object], str]:
    status = main(args)
    out, err = capsys.readouterr()
    return status, json.loads(out) if out else {}, err


def _scan(capsys: pytest.CaptureFixture[str], log: Path, *more: str) -> tuple[int, dict[str, object], str]:
    fixed = ("--year", "2026", "--timezone", "UTC", "--from", "2026-03-01", "--to", "2026-03-03", "--json")
    return _run(capsys, "scan", str(log), *fixed, *more)


def test_scan_prints_the_promised_shape(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Source, period, interval, and a cell for the total and each keyword, given ones once and as given."""
    status, found, _ = _scan(capsys, log, "--keyword", '"not found"', "--keyword", "Error", "--keyword", '"Not Found"')

    assert status == 0
    assert found["source"] == "auth.log"
    assert found["period"] == {"from": "2026-03-01T00:00:00Z", "to": "2026-03-03T00:00:00Z"}
    assert found["interval_s"] == 3600
    cells = {c["keyword"]: c for c in found["cells"]}  # type: ignore[attr-defined]
    assert len(found["cells"]) == 17  # type: ignore[arg-type]
    assert cells[None]["count"] == {"value": 6, "relation": "eq"}
    assert cells["failed"]["count"]["value"] == 3
    assert cells["error"] | {"timeline": None} == {
        "index_pattern": "auth.log",
        "keyword": "error",
        "state": "exact",
        "count": {"value": 1, "relation": "eq"},
        "inside_longer_words": 1,
        "timeline": None,
        "anomalies": [],
        "anomalies_remark": "too few to say: 1 entry",
        "change": None,
    }
    assert cells['"not found"']["count"]["value"] == 1
    assert cells['"not found"']["inside_longer_words"] is None


def test_timelines_are_null_outside_the_oldest_and_newest_entry(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No data is not zero."""
    _, found, _ = _scan(capsys, log)

    timeline = next(c["timeline"] for c in found["cells"] if c["keyword"] == "failed")  # type: ignore[attr-defined]
    assert timeline["start"] == "2026-03-01T00:00:00Z"
    assert timeline["counts"] == [1, 0, 0, 0, 0, 1, *[0] * 21, 1, *[None] * 20]


def test_sample_follows_its_seed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed ranks' entries come in the order drawn, with exact bytes."""
    args = ("--year", "2026", "--timezone", "UTC", "--keyword", "failed", "--size", "2", "--seed", "00000000000000ff")
    status, found, _ = _run(capsys, "sample", str(log), *args, "--json")

    assert status == 0
    assert found["seed"] == "00000000000000ff"
    assert found["population"] == 3
    matching = [line.rstrip("\n") for line in LINES if "Failed" in line]
    raw = [base64.b64decode(e["raw_b64"]).decode() for e in found["entries"]]  # type: ignore[attr-defined]
    assert raw == [matching[rank] for rank in draw_ranks(0xFF, 3, 2)]
    first = found["entries"][0]  # type: ignore[index]
    assert set(first) == {"index", "id", "time", "text", "fields", "raw_b64"}
    assert first["fields"]["program"] == "sshd"


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (("scan", "/nowhere/at/all"), 3, "/nowhere/at/all: no such file or folder"),
        (("scan", "LOG", "--keyword=---"), 2, "keyword '---' has no letter"),
        (("scan", "LOG", "--keyword", "caf\udce9"), 2, "keyword 'caf\\udce9' is not UTF-8"),
        (("scan", "LOG", "--interval", "soon"), 2, "'soon' is not a length of time"),
        (("scan", "LOG", "--from", "2026-03-02", "--to", "2026-03-01"), 2, "the period is empty"),
        (("scan", "LOG", "--interval", "1s"), 2, "buckets are too many"),
        (("scan", "LOG", "--timezone", "Mars/Olympus"), 2, "unknown time zone"),
        (("sample", "LOG", "--keyword", "failed", "--seed", "zz"), 2, "--seed"),
        (("sample", "LOG", "--keyword", "failed", "--pattern", "nope"), 2, "no index pattern 'nope'"),
        (
            ("sample", "LOG", "--keyword", "failed", "--size", "0"),
            2,
            "--size 0 is not between 1 and 10000\n  give a number in that range",
        ),
    ],
)
def test_what_is_wrong_is_said_with_a_stable_code(
    log: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], status: int, says: str
) -> None:
    """Usage is 2, a source is 3; standard output stays empty."""
    found = main([str(log) if a == "LOG" else a for a in args])

    out, err = capsys.readouterr()
    assert (found, out) == (status, "")
    assert says in err


def test_a_long_keyword_does_not_stretch_the_table(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table stays readable; the JSON has the whole keyword."""
    long = "a" * 20_000
    assert main(["scan", str(log), "--year", "2026", "--keyword", long]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) < 100

    status, found, _ = _scan(capsys, log, "--keyword", long)
    assert status == 0
    assert long in {c["keyword"] for c in found["cells"]}  # type: ignore[attr-defined]
