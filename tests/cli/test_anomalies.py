"""`anomalies`: counts from anywhere as CSV, and what is said of a file that holds something else."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from logreview_tui.cli import main

START = datetime(2026, 3, 2, tzinfo=UTC)


def _stamp(hour: int) -> str:
    return (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Two steady series; the second has a spike at hour 300 and no data in its first ten days."""
    steady, spiked = np.random.default_rng(2).poisson(50, (2, 720)).tolist()
    spiked[300] = 700
    path = tmp_path / "counts.csv"
    rows = [f"{_stamp(i)},{steady[i]},{spiked[i] if i >= 240 else ''}\n" for i in range(720)]
    path.write_text("time,steady,login failures\n" + "".join(rows))
    return path


def _run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(("anomalies", *args))
    out, err = capsys.readouterr()
    return status, out, err


def test_json_has_the_promised_shape(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A series per column in order, each with its findings."""
    status, out, err = _run(capsys, str(month), "--interval", "1h", "--timezone", "UTC", "--json")

    series = json.loads(out)["series"]
    assert (status, err) == (0, "")
    assert [s["name"] for s in series] == ["steady", "login failures"]
    assert series[0]["findings"] == []
    (found,) = series[1]["findings"]
    assert found | {"expected": None, "z": None, "sentence": None} == {
        "kind": "spike",
        "direction": "up",
        "from": _stamp(300),
        "to": _stamp(301),
        "onset": _stamp(300),
        "observed": 700,
        "expected": None,
        "z": None,
        "sentence": None,
    }
    assert found["expected"] == pytest.approx(50, rel=0.1)
    assert found["z"] > 10
    assert found["sentence"].startswith("Sat 14 Mar 12:00 - 13:00 UTC: 700 entries, expected ")


def test_without_json_it_speaks(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each series, and each sentence below its own."""
    _, out, _ = _run(capsys, str(month), "--timezone", "UTC")

    lines = out.splitlines()
    assert lines[0] == f"steady ({month})"
    assert lines[1] == "  nothing stands out"
    assert lines[2] == f"login failures ({month})"
    assert "700 entries" in lines[3]


def test_several_files_keep_their_names_apart(month: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each series says which file it is from."""
    short = tmp_path / "short.csv"
    short.write_text(f"time,steady\n{_stamp(0)},3\n")

    _, out, _ = _run(capsys, str(month), str(short), "--json")

    series = json.loads(out)["series"]
    assert [(s["name"], s["file"]) for s in series][2] == ("steady", str(short))
    assert series[2]["remark"].startswith("too few to say: 1 bucket")


def test_a_missing_row_is_no_data_and_said(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hours without a row are neither zeros nor an error."""
    lines = month.read_text().splitlines(keepends=True)
    month.write_text("".join(lines[:400] + lines[430:]))

    status, out, err = _run(capsys, str(month), "--json")

    assert status == 0
    assert err == f"{month}: 30 buckets have no row: read as no data\n"
    assert [len(s["findings"]) for s in json.loads(out)["series"]] == [0, 1]


def test_local_times_follow_the_clock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Times without a zone are read in --timezone, also twice in the hour when the clock is set back."""
    path = tmp_path / "local.csv"
    hours = ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T02:00", "2026-10-25T03:00"]
    path.write_text("time,a\n" + "".join(f"{h},7\n" for h in hours))

    status, out, err = _run(capsys, str(path), "--timezone", "Europe/Stockholm", "--interval", "1h", "--json")

    assert (status, err) == (0, "")
    assert json.loads(out)["series"][0]["remark"].startswith("too few to say: 5 buckets")


@pytest.mark.parametrize(
    ("content", "args", "status", "says"),
    [
        (b"", (), 2, "counts.csv line 1: no header `time,<series>...`"),
        (b"when,a\n", (), 2, "counts.csv line 1: no header"),
        (b"time,a,a\n", (), 2, "counts.csv line 1: series 'a' twice"),
        (b"time,a,\n", (), 2, "counts.csv line 1: column 3 has no name"),
        (b"time,a\n2026-03-01T00:00:00Z,many\n", (), 2, "counts.csv line 2, 'a': 'many' is not a count"),
        (b"time,a\n2026-03-01T00:00:00Z,-1\n", (), 2, "counts.csv line 2, 'a': '-1' is not a count"),
        (b"time,a\n2026-03-01T00:00:00Z,1.5\n", (), 2, "counts.csv line 2, 'a': '1.5' is not a count"),
        (b"time,a\n2026-03-01T00:00:00Z,nan\n", (), 2, "counts.csv line 2, 'a': 'nan' is not a count"),
        (b"time,a\n2026-03-01T00:00:00Z,1,2\n", (), 2, "counts.csv line 2: 3 fields, the header has 2"),
        (b"time,a\nyesterday,1\n", (), 2, "counts.csv line 2: 'yesterday' is not a time"),
        (
            b"time,a\n2026-03-01T01:00:00Z,1\n2026-03-01T00:00:00Z,1\n",
            (),
            2,
            "counts.csv line 3: '2026-03-01T00:00:00Z' is not after the row before",
        ),
        (
            b"time,a\n2026-03-01T00:00:00Z,1\n2026-03-01T00:00:00Z,1\n",
            (),
            2,
            "counts.csv line 3: '2026-03-01T00:00:00Z' is not after the row before",
        ),
        (
            b"time,a\n2026-03-01T00:00:00Z,1\n2026-03-01T00:30:00Z,1\n",
            ("--interval", "1h"),
            2,
            "counts.csv line 3: 2026-03-01T00:30:00+00:00 is no multiple of 1:00:00 after the first row",
        ),
        (b"time,a\n0001-01-01T00:00:00Z,1\n9999-01-01T00:00:00Z,1\n", ("--interval", "1s"), 2, "buckets are too many"),
        (b"time,a\n\xff\xfe,1\n", (), 2, "counts.csv: not UTF-8 text at byte 7"),
        (b"time,a\n2026-03-01T00:00:00Z,\x1b[2J\n", (), 2, "is not a count"),
        (b'time,a\n"2026-03-01T00:00:00Z,1\n', (), 2, "counts.csv line 2: unexpected end of data"),
        (None, (), 3, "counts.csv: No such file or directory"),
        (b"time,a\n", ("--timezone", "Mars/Olympus"), 2, "unknown time zone 'Mars/Olympus'"),
        (b"time,a\n", ("--interval", "soon"), 2, "'soon' is not a length of time"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(  # noqa: PLR0917 - one row of the table above
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    args: tuple[str, ...],
    status: int,
    says: str,
) -> None:
    """What and where, exit code 2 (3 for a file that is not there), nothing on standard output."""
    path = tmp_path / "counts.csv"
    if content is not None:
        path.write_bytes(content)

    found, out, err = _run(capsys, str(path), *args, "--json")

    assert (found, out) == (status, "")
    assert says in err
    assert "\x1b" not in err


def test_a_header_alone_has_too_few_to_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No row is no crash."""
    path = tmp_path / "counts.csv"
    path.write_text("\ufefftime,a\r\n")

    status, out, _ = _run(capsys, str(path), "--json")

    assert status == 0
    (series,) = json.loads(out)["series"]
    assert (series["name"], series["findings"]) == ("a", [])
    assert series["remark"].startswith("too few to say: 0 buckets")
