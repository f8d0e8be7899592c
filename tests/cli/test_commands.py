"""A command that does not exist."""

import pytest

from logreview_tui.cli import main


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["revew", "x.log"], "logreview: error: there is no command 'revew'; did you mean review?"),
        (["--config", "c.yaml", "verfy"], "logreview: error: there is no command 'verfy'; did you mean verify?"),
        (["\x1b[2Jxyz"], "logreview: error: there is no command '\\x1b[2Jxyz'; logreview --help lists them"),
    ],
)
def test_a_wrong_command_names_the_nearest(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, what was typed, and what may have been meant; nothing raw."""
    with pytest.raises(SystemExit) as end:
        main(given)

    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == said


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (["scan", "x.log", "--keyword=--"], "--keyword"),
        (["scan", "x.log", "--cluster=--"], "--cluster"),
        (["review", "x.log", "--theme=--"], "--theme"),
        (["--config=--", "reviews"], "--config"),
    ],
)
def test_two_dashes_are_no_value_of_an_option(
    given: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python up to 3.12 drops them and hands an empty list on."""
    with pytest.raises(SystemExit) as end:
        main(given)

    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"logreview: error: argument {option}: '--' is not a value"


def test_an_empty_source_is_not_the_folder_one_stands_in(capsys: pytest.CaptureFixture[str]) -> None:
    """As an unset variable of a script gives it."""
    assert main(["scan", ""]) == 2

    assert capsys.readouterr().err.splitlines() == [
        "logreview: a SOURCE is empty",
        "  name a file or a folder ('.' is this one), a cluster, or a source of the configuration",
    ]
