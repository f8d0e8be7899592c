"""`python -m tests`: every check of the project, in the order in which they fail fastest.

Runs ruff, ruff format, mypy, the import contracts, pytest, and once more those tests that scan logs, with the standard
library's scanner instead of hyperscan. Stops at the first that fails.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))

CHECKS: tuple[tuple[list[str], dict[str, str]], ...] = (
    ([str(SCRIPTS / "ruff"), "check", "."], {}),
    ([str(SCRIPTS / "ruff"), "format", "--check", "."], {}),
    ([sys.executable, "-m", "mypy"], {}),
    ([str(SCRIPTS / "lint-imports")], {}),
    ([sys.executable, "-m", "pytest", "tests/cli", "tests/whole", "-k", "not keys"], {"LOGREVIEW_SCANNER": "stdlib"}),
    ([sys.executable, "-m", "pytest"], {}),
)


def main() -> int:
    """Run the checks; the status of the first that fails, else 0."""
    for command, extra in CHECKS:
        shown = " ".join([*(f"{k}={v}" for k, v in extra.items()), Path(command[0]).name, *command[1:]])
        sys.stdout.write(f"\n== {shown}\n")
        sys.stdout.flush()
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False).returncode
        if status:
            sys.stdout.write(f"== failed: {shown}\n")
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
