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
