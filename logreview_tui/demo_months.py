"""The demo on this machine: its months under the XDG data folder, as a source, and a key to sign them with."""

import re
from pathlib import Path

import platformdirs

from logreview_tui.config import SigningIdentity, SourceConfig
from logreview_tui.domain.events import Reviewer
from logreview_tui.domain.source import SourceDescription
from logreview_tui.evidence import signing
from logreview_tui.sources import OnProgress


def written(seed: int, month: int, on_progress: OnProgress) -> SourceConfig:
    """The demo's folder with the months up to `month` in it, as one source."""
    _write_months(seed, month, on_progress)
    return source(seed)


def source(seed: int) -> SourceConfig:
    """The demo's folder as it is."""
    from logreview_tui.sources.demo import DEMO_PATTERNS  # noqa: PLC0415

    folder = _folder(seed)
    return SourceConfig(folder.name, (folder,), DEMO_PATTERNS, timezone="UTC")


def files(seed: int, month: int, on_progress: OnProgress) -> list[Path]:
    """The demo's files of the months up to `month`, by day."""
    return [file for folder in _write_months(seed, month, on_progress) for file in sorted(folder.iterdir())]


def seed_of(described: SourceDescription) -> int | None:
    """Of which seed's demo a source is; None where it is no demo of this machine."""
    number = "1" if described.name == "demo" else described.name.removeprefix("demo-")
    if not re.fullmatch(r"-?[0-9]{1,18}", number):
        return None
    seed = int(number)
    return seed if described.locations == (str(_folder(seed).resolve()),) else None


def identity() -> SigningIdentity:
    """A throwaway key, so that a newcomer reaches the signature without one."""
    key = signing.throwaway_key(platformdirs.user_data_path("logreview") / "demo-key")
    return SigningIdentity(Reviewer("demo@logreview.example", "Demo Reviewer", "trying logreview"), key)


def _write_months(seed: int, month: int, on_progress: OnProgress) -> list[Path]:
    from logreview_tui.sources.demo import write_demo  # noqa: PLC0415

    months = [_folder(seed) / f"month-{number:02d}" for number in range(1, month + 1)]
    for number, target in enumerate(months, 1):
        if not target.exists():
            write_demo(target, seed=seed, month=number, on_progress=on_progress)
    return months


def _folder(seed: int) -> Path:
    return platformdirs.user_data_path("logreview") / ("demo" if seed == 1 else f"demo-{seed}")
