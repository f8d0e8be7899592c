"""Logging in to secured servers: what a reviewer may not read is said to be so, and no password is ever shown."""

from pathlib import Path

import pytest

from logreview_tui.cli import main
from logreview_tui.domain.counts import CountState
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import PASSWORD, REVIEWER, WITHOUT_AUTHLOG
from tests.sources.opensearch.clusters import ask, count, messages, put


def _password(folder: Path, text: str = PASSWORD, mode: int = 0o600) -> Path:
    file = folder / "password"
    file.write_text(text + "\n")
    file.chmod(mode)
    return file


async def test_a_pattern_that_may_not_be_read(secured: Cluster, tmp_path: Path) -> None:
    """It is not permitted, the other is counted, and the description says who asked."""
    secured.empty()
    for index in ("kubernetes-1", "authlog-1"):
        put(secured, index, messages("error"))
    access = Access(Url.parse(secured.url), secured.certificates.ca, WITHOUT_AUTHLOG, _password(tmp_path))
    source = OpenSearchSource(access)
    try:
        await source.prepare(lambda _: None)
        found = {p: (await count(source, ask(p, "error"))).count for p in ("kubernetes*", "authlog*")}
        who = source.describe().assumptions
    finally:
        await source.aclose()

    assert (found["kubernetes*"].state, found["kubernetes*"].value) == (CountState.EXACT, 1)
    assert (found["authlog*"].state, found["authlog*"].value) == (CountState.NOT_PERMITTED, None)
    assert who[0].startswith(f"as seen by {WITHOUT_AUTHLOG}, roles ")
    assert "GET / is not permitted" in who[1]


def test_a_wrong_password_is_not_repeated(secured: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, a sentence, and nothing of the password."""
    file, config = _password(tmp_path, "hunter2-hunter2"), tmp_path / "config.yaml"
    config.write_text(
        f"sources:\n  prod: {{url: '{secured.url}', ca: {secured.certificates.ca}, user: {REVIEWER}, "
        f"password_file: {file}}}\n"
    )

    assert main(["--config", str(config), "scan", "prod"]) == 3
    shown = "".join(capsys.readouterr())
    assert "does not know us (401)" in shown
    assert "hunter2" not in shown


async def test_a_password_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    """The file must be its owner's alone."""
    access = Access(Url.parse("https://127.0.0.1:1"), None, "alice", _password(tmp_path, mode=0o640))

    with pytest.raises(SourceError, match="others can read this password"):
        await access.headers()
