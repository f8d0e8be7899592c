"""`patterns`: the JSON that scripts read, one line an entry with --assign, and what hostile logs do to it."""

import json
from pathlib import Path

import pytest

from logreview_tui.cli import main

HOSTILE = "\x1b]0;owned\x07 [bold]x[/] \u202e login of \udce9 \x9b2J"
LINES = [
    *(f"Mar  1 00:00:{i:02d} web1 sshd[{i}]: Failed password for u{i} from 192.0.2.{i} port 4{i}\n" for i in range(5)),
    "Mar  1 00:01:00 web1 CRON[9]: session closed for user root\n",
    "Mar  1 00:02:00 web2 su[9]: session closed for user anna\n",
    f"Mar  1 00:03:00 web1 app: {HOSTILE}\n",
]
FIXED = ("--year", "2026", "--timezone", "UTC")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Eight lines of three patterns, one of them hostile."""
    path = tmp_path / "auth.log"
    path.write_bytes("".join(LINES).encode("utf-8", "surrogateescape"))
    return path


def test_patterns_prints_the_promised_shape(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Id, template, count, first, last, component; most entries first; the whole source unless a period is asked."""
    status = main(["patterns", str(log), *FIXED, "--json"])
    found = json.loads(capsys.readouterr().out)

    assert status == 0
    assert (found["source"], found["keyword"], found["entries"]) == ("auth.log", None, 8)
    assert found["period"] == {"from": "2026-03-01T00:00:00Z", "to": "2026-03-01T00:03:00.000001Z"}
    failed, closed, _ = found["patterns"]
    assert failed | {"id": "", "example": ""} == {
        "id": "",
        "template": "Failed password for <*> from <*> port <*>",
        "count": 5,
        "first": "2026-03-01T00:00:00Z",
        "last": "2026-03-01T00:00:04Z",
        "component": "sshd",
        "components": [{"component": "sshd", "count": 5}],
        "example": "",
        "aliases": [],
    }
    assert closed["count"] == 2
    assert closed["components"] == [{"component": "CRON", "count": 1}, {"component": "su", "count": 1}]


def test_assign_prints_one_line_an_entry_by_time(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every entry is there, in order, with the id of a pattern that the other form lists."""
    main(["patterns", str(log), *FIXED, "--json"])
    listed = json.loads(capsys.readouterr().out)["patterns"]
    status = main(["patterns", str(log), *FIXED, "--assign"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert status == 0
    assert all(list(line) == ["id", "pattern"] for line in lines)
    assert [line["id"] for line in lines] == sorted({line["id"] for line in lines})
    counts = {p["id"]: p["count"] for p in listed}
    assert [line["pattern"] for line in lines[:7]] == [listed[0]["id"]] * 5 + [listed[1]["id"]] * 2
    assert {p: sum(line["pattern"] == p for line in lines) for p in counts} == counts


def test_a_keyword_and_a_period_narrow_it(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only entries that hold the word, within the asked time."""
    main(["patterns", str(log), *FIXED, "--keyword", '"closed for"', "--json"])
    by_word = json.loads(capsys.readouterr().out)
    main(["patterns", str(log), *FIXED, "--from", "2026-03-01T00:00:03", "--to", "2026-03-01T00:02:00", "--json"])
    by_time = json.loads(capsys.readouterr().out)

    assert (by_word["keyword"], by_word["entries"]) == ('"closed for"', 2)
    assert by_time["entries"] == 3


def test_a_keyword_that_nothing_holds_gives_no_pattern(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing found is not an error."""
    status = main(["patterns", str(log), *FIXED, "--keyword", "absent", "--json"])

    assert status == 0
    assert json.loads(capsys.readouterr().out)["patterns"] == []
    assert main(["patterns", str(log), *FIXED, "--keyword", "absent", "--assign"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", [[], ["--json"], ["--assign"]])
def test_nothing_raw_reaches_the_terminal(form: list[str], log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the log holds, the output is printable text."""
    main(["patterns", str(log), *FIXED, *form])
    out, err = capsys.readouterr()

    assert out.replace("\n", "").isprintable()
    assert err.replace("\n", "").isprintable()


def test_for_a_reader_each_pattern_is_a_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Count, id, template and component."""
    main(["patterns", str(log), *FIXED])
    head, first, *_ = capsys.readouterr().out.splitlines()

    assert head == "auth.log  8 entries of 3 patterns"
    assert first.split(maxsplit=2)[0] == "5"
    assert first.endswith("  Failed password for <*> from <*> port <*>  (sshd)")


def test_what_hides_entries_is_said_with_the_exit_code(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What could be read is still printed."""
    (log.parent / "broken.ndjson").write_text('{"@timestamp":"2026-03-01T00:00:00Z","message":"fine"}\n{"@timest\n' * 3)

    status = main(["patterns", str(log), str(log.parent / "broken.ndjson"), *FIXED, "--json"])
    out, err = capsys.readouterr()

    assert status == 3
    assert json.loads(out)["entries"] == 11
    assert "broken.ndjson" in err


@pytest.mark.parametrize(
    "wrong", [["--keyword", "..."], ["--from", "yesterday"], ["--to", "2000-01-01", "--from", "2001-01-01"]]
)
def test_wrong_arguments_are_said(wrong: list[str], log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A message that names what was given, and the status of wrong usage."""
    assert main(["patterns", str(log), *FIXED, *wrong]) == 2
    assert capsys.readouterr().err.startswith("logreview: ")
