"""The two scanners by name; apart from the scanners so that nothing heavy is loaded to choose one."""

import importlib.util
import os
from typing import Literal

from logreview_tui.errors import UsageError

ScannerName = Literal["hyperscan", "stdlib"]


def default_scanner() -> ScannerName:
    """LOGREVIEW_SCANNER, else Hyperscan where it is installed. Raises UsageError for any other name."""
    asked = os.environ.get("LOGREVIEW_SCANNER", "")
    match asked:
        case "":
            return "hyperscan" if importlib.util.find_spec("hyperscan") else "stdlib"
        case "hyperscan" | "stdlib":
            return asked
        case _:
            raise UsageError(f"LOGREVIEW_SCANNER is {asked!r}", "it can be hyperscan or stdlib")
