"""A review that another user of the cluster goes on with: who asked, and from when on, stands in its journal."""

import json
import os
from pathlib import Path

import pytest

from logreview_tui.bootstrap import build_store
from logreview_tui.domain.events import SourceSeen
from logreview_tui.evidence.signing import throwaway_key
from logreview_tui.store.log import happened
from tests.opensearch.artifacts import SECURED_2
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import ADMIN, PASSWORD, REVIEWER, WITHOUT_AUTHLOG
from tests.sources.opensearch.clusters import messages, put
from tests.sources.opensearch.logging_in import private
from tests.ui.plain.dialogue import Dialogue

pytestmark = pytest.mark.parametrize("secured", [SECURED_2], ids=["2.19.1"], indirect=True)
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02")


def _configure(cluster: Cluster, user: str, password: Path, key: Path | None = None) -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    login = f"ca: {cluster.certificates.ca}, user: {user}, password_file: {password}"
    reviewer = f"reviewer: {{principal: alice@example.com, name: Alice, role: engineer, key: {key}}}\n" if key else ""
    config.write_text(f"{reviewer}sources:\n  prod: {{url: '{cluster.url}', {login}}}\n")


def _said(cluster: Cluster, user: str, password: Path, *more: str) -> str:
    _configure(cluster, user, password)
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


def test_a_pattern_that_may_not_be_read(secured: Cluster, tmp_path: Path, own_folders: Path) -> None:
    """It is waived with the reason, the rest is read and signed; the evidence says not permitted, and who asked."""
    secured.empty()
    for index in ("kubernetes-1", "authlog-1"):
        put(secured, index, messages("error"))
    password, bundle = private(tmp_path / "password", PASSWORD), tmp_path / "bundle"
    _configure(secured, WITHOUT_AUTHLOG, password, throwaway_key(own_folders / "key"))

    with Dialogue("review", "prod", *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        cells = dialogue.say("cells").splitlines()
        assert "cell 2 of 30: error in authlog*, not permitted, because this user may not read it" in cells
        assert "gap 2: not counted: authlog* error not permitted: this user may not read it\n" in dialogue.say("gaps")
        dialogue.say("go 2")
        assert "waived: 15 cells\n" in dialogue.say("waive column not for this reviewer")
        heard = dialogue.say("next")
        while "every cell passes" not in heard:
            heard = dialogue.say("u")
        dialogue.say("try sudo")
        dialogue.say("row")
        assert "gap 1: not counted: authlog* sudo not permitted: this user may not read it\n" in dialogue.say("gaps")
        dialogue.say("go gap 1")
        dialogue.say("waive column not for this reviewer")
        assert "missing: nothing" in dialogue.say("gaps")
        dialogue.sign_and_export("prod-2026-03-02", bundle)
        assert dialogue.end(["quit"]) == 0

    evidence = json.loads((bundle / "evidence.json").read_bytes())
    states = {q["count"]["state"] for q in evidence["queries"] if q["index_pattern"] == "authlog*"}
    assert states == {"not_permitted"}
    assert evidence["source"]["facts"][0]["value"] == f"{WITHOUT_AUTHLOG}, roles logreview_without_authlog"
    assert {"name": "cluster uuid", "value": None, "reason": "GET / is not permitted"} in evidence["source"]["facts"]
    report = (bundle / "report.md").read_text()
    assert report.startswith("# PARTIAL: 16 of 32 cells waived")
    assert "- cluster uuid not known: GET / is not permitted\n" in report
