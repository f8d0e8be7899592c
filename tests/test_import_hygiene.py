"""What each command may load: `verify` stays small, and nothing heavy comes before the first paint."""

import subprocess
import sys

import pytest

HEAVY = {"textual", "opensearchpy", "tinydb", "numpy", "plotext", "hyperscan", "orjson"}


def _loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_verify_loads_nothing_heavy() -> None:
    """An auditor's machine needs neither screens nor stores nor engines."""
    loaded = _loaded(
        "from logreview_tui.cli import main\n"
        "main(['verify', '/nonexistent', '--allowed-signers', '/nonexistent'])\n"
        "import logreview_tui.evidence.verify"
    )

    assert not loaded & HEAVY


@pytest.mark.parametrize("module", ["logreview_tui.domain.gate", "logreview_tui.scan", "logreview_tui.cli"])
def test_rules_and_use_cases_load_no_engine(module: str) -> None:
    """Importing a rule costs no numpy."""
    assert not _loaded(f"import {module}") & HEAVY


def test_screens_load_no_engine_before_the_first_paint() -> None:
    """plotext, numpy and TinyDB come after the first frame, or not at all."""
    assert not _loaded("import logreview_tui.ui.app") & (HEAVY - {"textual", "tinydb"})
