"""A review that another user of the cluster goes on with: who asked, and from when on, stands in its journal."""

import os
from pathlib import Path

import pytest

from logreview_tui.bootstrap import build_store
from logreview_tui.domain.events import SourceSeen
from logreview_tui.store.log import happened
from tests.opensearch.artifacts import SECURED_2
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import ADMIN, PASSWORD, REVIEWER
from tests.sources.opensearch.clusters import messages, put
from tests.sources.opensearch.logging_in import private
from tests.ui.plain.dialogue import Dialogue

pytestmark = pytest.mark.parametrize("secured", [SECURED_2], ids=["2.19.1"], indirect=True)
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02")


def _said(cluster: Cluster, user: str, password: Path, *more: str) -> str:
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    login = f"ca: {cluster.certificates.ca}, user: {user}, password_file: {password}"
    config.write_text(f"sources:\n  prod: {{url: '{cluster.url}', {login}}}\n")
    with Dialogue("review", "prod", *more, "--plain") as dialogue:
        dialogue.heard()
        said = dialogue.say("problems")
        assert dialogue.end(["quit"]) == 0
    return said + dialogue.said.decode().rpartition("command: ")[2]


def test_another_user_goes_on(secured: Cluster, tmp_path: Path) -> None:
    """Both are told from then on; going on as the same one writes nothing."""
    secured.empty()
    put(secured, "kubernetes-1", messages("error"))
    password = private(tmp_path / "password", PASSWORD)

    first = _said(secured, REVIEWER, password, *PERIOD)
    again = _said(secured, REVIEWER, password)
    other = _said(secured, ADMIN, password)

    assert f"source: as seen by {REVIEWER}, roles logreview_readonly\n" in first
    assert "when opened" not in first + again
    assert f"source: as seen by {ADMIN}, roles all_access\n" in other
    assert f"source, when opened: as seen by {REVIEWER}, roles logreview_readonly\n" in other
    [kept] = build_store().peek_all()
    seen = [h.event for h in happened(kept.records, kept.id) if isinstance(h.event, SourceSeen)]
    assert [str(s.facts[0]) for s in seen] == [f"as seen by {ADMIN}, roles all_access"]


def test_a_certificate_that_was_not_looked_at(secured: Cluster, tmp_path: Path) -> None:
    """It stands among the facts, and what to type to go on has the same flag."""
    secured.empty()
    put(secured, "kubernetes-1", messages("error"))
    password = private(tmp_path / "password", PASSWORD)

    said = _said(secured, REVIEWER, password, "--insecure", *PERIOD)

    assert "source: the cluster's certificate was not verified (--insecure)\n" in said
    assert "resume it: logreview review --insecure prod\n" in said
