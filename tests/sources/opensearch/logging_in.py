"""Sources on secured servers, for tests of getting in."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import Cluster


def private(file: Path, text: str, mode: int = 0o600) -> Path:
    """A file with a line in it, for its owner alone."""
    file.write_text(text + "\n")
    file.chmod(mode)
    return file


def given(**keys: object) -> dict[str, tuple[str, ...]]:
    """Keys of a configuration, as they are read."""
    return {k: tuple(map(str, v)) if isinstance(v, list) else (str(v),) for k, v in keys.items()}


def access(cluster: Cluster, **keys: object) -> Access:
    """Into a secured server, whose own CA is trusted unless another is given."""
    return Access.of(Url.parse(cluster.url), given(**{"ca": cluster.certificates.ca, **keys}))


@asynccontextmanager
async def opened(into: Access) -> AsyncIterator[OpenSearchSource]:
    """A prepared source."""
    source = OpenSearchSource(into)
    try:
        await source.prepare(lambda _: None)
        yield source
    finally:
        await source.aclose()


async def who(into: Access) -> str:
    """What the cluster says about who asks."""
    async with opened(into) as source:
        return str(source.describe().facts[0])


async def refused(into: Access) -> SourceError:
    """Why there is no way in."""
    with pytest.raises(SourceError) as caught:
        await who(into)
    return caught.value


def script(folder: Path, code: str) -> list[str]:
    """A command of one's own: Python that is run with a file to count its runs in."""
    file, runs = folder / "command.py", folder / "runs"
    file.write_text(f"import sys\nwith open({str(runs)!r}, 'a') as f: print(file=f)\n"
                    f"run = len(open({str(runs)!r}).readlines())\n{code}\n")  # fmt: skip
    return [sys.executable, str(file)]


def runs(folder: Path) -> int:
    """How often `script` has run."""
    return len((folder / "runs").read_text().splitlines())
