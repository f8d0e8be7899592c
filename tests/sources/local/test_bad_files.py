"""Files as they come: each says what is wrong and where, loses nothing, and leaves the others alone."""

import json
import os
from pathlib import Path

import pytest

from logreview_tui.cli import main

GOOD = b"".join(b"2026-03-10T10:0%d:00Z web1 sshd[1]: error number %d\n" % (i, i) for i in range(3))
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31", "--timezone", "UTC")
FIRST = b"2026-03-10T10:00:00Z web1 app: error one\n"
SECOND = b"2026-03-10T10:01:00Z web1 app: error two\n"


def _scan(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, dict[str, tuple[str, int | None]], str]:
    """Exit status, state and count of `error` per index pattern, what was said."""
    status = main(["scan", *map(str, paths), *PERIOD, "--json"])
    out, err = capsys.readouterr()
    cells = json.loads(out)["cells"] if out else []
    found = {c["index_pattern"]: (c["state"], c["count"]["value"]) for c in cells if c["keyword"] == "error"}
    return status, found, err


@pytest.mark.parametrize(
    ("name", "content", "status", "counted", "says"),
    [
        ("binary.log", bytes(range(256)) * 20, 0, None, "binary.log: is a binary file, no log"),
        ("prose.log", b"Dear reader,\nan error.\n" * 99, 0, None, "prose.log: has no line that starts with a time"),
        ("empty.log", b"", 0, ("exact", 0), "empty.log: is empty"),
        ("bytes.log", FIRST + b"\xff\xfe\n", 0, ("exact", 1), "bytes.log: holds bytes that are no UTF-8, the first at"),
        ("nul.log", FIRST + b"\0" * 99 + b"\n" + SECOND, 0, ("exact", 2), "nul.log: 99 NUL bytes at byte 41: damage"),
        ("future.log", FIRST + b"2099" + SECOND[4:], 0, ("exact", 1), "stamped 2099-03-10T10:01:00Z, in the future"),
        (
            "broken.ndjson",
            b'{"time":"2026-03-10T10:00:00Z","m":"error"}\n{"time":"20\n{"time":"2026-03-10T10:02:00Z","m":"error"}\n',
            3,
            ("at_least", 2),
            "broken.ndjson: 1 line could not be read as JSON, the first at byte 44 (line 2)",
        ),
        (
            "timeless.ndjson",
            b'{"m":"error"}\n{"time":"2026-03-10T10:00:00Z","m":"error"}\n',
            3,
            ("at_least", 1),
            "timeless.ndjson: 1 document without a time stamp this program knows, the first at byte 0 (line 1): part",
        ),
        (
            "rest.log",
            b"the rest of an error\n" + FIRST,
            3,
            ("at_least", 1),
            "rest.log: the first line (1, 20 bytes) without a time stamp: part of no entry and not searched",
        ),
    ],
)
def test_a_bad_file_is_named_and_the_good_one_counted(  # noqa: PLR0917 - one row of the table above
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    status: int,
    counted: tuple[str, int] | None,
    says: str,
) -> None:
    """Beside it a good log is counted whole; what hides entries makes the status 3, and its count a lower bound."""
    (tmp_path / "good.log").write_bytes(GOOD)
    (tmp_path / name).write_bytes(content)

    found = _scan(capsys, tmp_path)

    assert found[0] == status
    assert found[1]["good.log"] == ("exact", 3)
    assert found[1].get(name) == counted
    assert says in found[2]


@pytest.mark.parametrize(
    ("content", "says"), [(bytes(range(256)) * 20, "is a binary file"), (b"", "is empty"), (b"no log\n" * 9, "no line")]
)
def test_nothing_but_a_bad_file_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    """Status 3, the reason, nothing on standard output."""
    path = tmp_path / "a.log"
    path.write_bytes(content)

    status, found, err = _scan(capsys, path)

    assert (status, found) == (3, {})
    assert says in err


def test_a_line_of_10_mb_is_an_entry_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Searched to its end, drawn with all its bytes, and the entry after it is found."""
    path = tmp_path / "long.log"
    long = b"2026-03-10T10:00:00Z web1 app: " + b"x" * 10_000_000 + b" error"
    path.write_bytes(long + b"\n" + SECOND)

    assert _scan(capsys, path)[:2] == (0, {"long.log": ("exact", 2)})
    assert main(["sample", str(path), *PERIOD, "--keyword", "error", "--json"]) == 0
    sizes = sorted(len(e["raw_b64"]) for e in json.loads(capsys.readouterr().out)["entries"])
    assert sizes[-1] == -(-len(long) // 3) * 4


def test_an_unreadable_file_makes_a_lower_bound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part of a family that may not be read: the rest is counted, as at least, with status 3."""
    (tmp_path / "app.log").write_bytes(GOOD)
    closed = tmp_path / "app.log.1"
    closed.write_bytes(FIRST)
    closed.chmod(0)
    if os.access(closed, os.R_OK):  # root may read everything: let the kernel refuse it as for others
        real = os.open

        def refusing(path: object, *arguments: object, **named: object) -> int:
            if Path(os.fsdecode(path)) == closed:  # type: ignore[arg-type]
                raise PermissionError(13, "Permission denied", str(closed))
            return real(path, *arguments, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "open", refusing)

    status, found, err = _scan(capsys, tmp_path)

    assert (status, found) == (3, {"app.log": ("at_least", 3)})
    assert "app.log.1" in err
    assert "Permission denied" in err


def test_pipes_and_loops_of_links_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither blocks nor is followed without end."""
    (tmp_path / "good.log").write_bytes(GOOD)
    os.mkfifo(tmp_path / "pipe.log")
    (tmp_path / "again").symlink_to(tmp_path)

    status, found, err = _scan(capsys, tmp_path)

    assert found == {"good.log": ("exact", 3)}
    assert status in {0, 3}
    assert "pipe.log: is no regular file" in err
