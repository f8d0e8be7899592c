"""`logreview doctor` on real servers: who asks, what each user may read, what is missing, who could write."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.cli import main
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import ADMIN, ONE_TEAM, PASSWORD, REVIEWER, WITHOUT_AUTHLOG, WITHOUT_ROLE, token
from tests.sources.opensearch.clusters import create, messages, put
from tests.sources.opensearch.logging_in import private

Doctor = Callable[..., Mapping[str, Any]]
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-05", "--timezone", "UTC")


@contextmanager
def _leaving_out_what_is_forbidden(cluster: Cluster) -> Iterator[None]:
    """While it lasts, a search over indices that a user may read in part answers for that part, without a mark."""
    path = "/_plugins/_security/api/securityconfig"
    dynamic = cluster.request("GET", path)["config"]["dynamic"]
    try:
        cluster.request("PUT", f"{path}/config", {"dynamic": {**dynamic, "do_not_fail_on_forbidden": True}})
        yield
    finally:
        cluster.request("PUT", f"{path}/config", {"dynamic": dynamic})


@pytest.fixture(scope="module")
def sick(secured: Cluster) -> Cluster:
    """A secured server with what a count leaves out without a word."""
    secured.empty()
    put(secured, "kubernetes-1", [*messages("error", "error"), *messages("error", first=73)])
    put(secured, "kubernetes-2", messages("error"))
    secured.request("POST", "/kubernetes-2/_close")
    nowhere = {"index.routing.allocation.require._name": "nowhere"}
    secured.request("PUT", "/kubernetes-3?wait_for_active_shards=0", {"settings": nowhere})
    put(secured, "authlog-1", messages("error"))
    create(secured, "other-1", {"properties": {"message": {"type": "text"}}})
    put(secured, "other-1", [{"message": "error"}], make=False)
    return secured


@pytest.fixture
def doctor(sick: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Runs it as a user, or with other lines of the configuration; the JSON, or the text where `words` are wanted."""
    file = private(tmp_path / "password", PASSWORD)
    config = tmp_path / "config.yaml"

    def run(user: str = "", *, status: int, more: str = "") -> Mapping[str, Any]:
        login = ", ".join(filter(None, (f"user: {user}, password_file: {file}" if user else "", more)))
        source = f"{{url: '{sick.url}', ca: {sick.certificates.ca}, {login}}}"
        config.write_text(f"sources:\n  prod: {source}\n")
        assert main(["--config", str(config), "doctor", "prod", *PERIOD, "--json"]) == status
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def _told(found: Mapping[str, Any], level: str) -> dict[str | None, str]:
    return {f["about"]: f["what"] for f in found["findings"] if f["level"] == level}


def _facts(found: Mapping[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {f["name"]: (f["value"], f["reason"]) for f in found["facts"]}


def test_a_reader(doctor: Doctor) -> None:
    """Every pattern, each thing that a count leaves out, the days without entries; nothing about writing."""
    found = doctor(REVIEWER, status=3)

    who, _ = _facts(found)["as seen by"]
    assert who is not None
    assert who.startswith(f"{REVIEWER}, roles ")
    assert "logreview_readonly" in who
    assert _facts(found)["cluster uuid"] == (None, "GET / is not permitted")
    assert {p["name"]: (p["permitted"], p["state"]) for p in found["patterns"]} == {
        "authlog*": (True, "exact"),
        "kubernetes*": (True, "at_least"),
        "other*": (True, "failed"),
    }
    problems = _told(found, "problem")
    assert problems["kubernetes-2"].startswith("closed")
    assert problems["kubernetes-3"].startswith("no part of it is available")
    assert "has '@timestamp' as a date" in problems["other*"]
    kubernetes = next(p for p in found["patterns"] if p["name"] == "kubernetes*")
    assert kubernetes["days_with_entries"] == {"value": 2, "relation": "gte"}
    assert kubernetes["gaps"] == [{"from": "2026-03-02T00:00:00Z", "to": "2026-03-04T00:00:00Z"}]
    assert "no entry that could be counted" in _told(found, "warning")["kubernetes*"]
    assert not any("write" in what or "permission" in what for what in _told(found, "warning").values())


def test_a_reader_of_some(doctor: Doctor) -> None:
    """What may not be read is a problem with the next step; the rest is told as to anybody."""
    found = doctor(WITHOUT_AUTHLOG, status=3)

    states = {p["name"]: (p["permitted"], p["state"], p["count"]["value"]) for p in found["patterns"]}
    assert states["authlog*"] == (False, "not_permitted", None)
    assert states["kubernetes*"] == (True, "at_least", 3)
    assert "this user may not read it" in _told(found, "problem")["authlog*"]


def test_what_roles_hide_cannot_be_told(doctor: Doctor) -> None:
    """A user who sees one team's documents gets smaller numbers, and the assumption that they are all."""
    found = doctor(ONE_TEAM, status=3)

    assert "assumed: no role hides documents or fields" in str(found["findings"])
    assert next(p for p in found["patterns"] if p["name"] == "kubernetes*")["count"]["value"] == 0


def test_an_administrator(doctor: Doctor, sick: Cluster) -> None:
    """Which cluster it is; and both signs that this user could write, with what they prove."""
    found = doctor(ADMIN, status=3)

    uuid = sick.request("GET", "/")["cluster_uuid"]
    assert _facts(found)["cluster uuid"] == (uuid, None)
    said = [f["what"] for f in found["findings"] if f["level"] == "warning" and f["about"].startswith("https")]
    assert any("suggest that this user could write: all_access; names prove nothing" in what for what in said)
    assert any("administrates security (has_api_access)" in what for what in said)


def test_a_user_without_a_role(doctor: Doctor) -> None:
    """Nothing can be read, and it still says who asked."""
    found = doctor(WITHOUT_ROLE, status=3)

    assert str(_facts(found)["as seen by"][0]).startswith(f"{WITHOUT_ROLE}, roles ")
    assert "nothing can be read: authlog*: this user may not read it" in found["findings"][0]["what"]


def test_nobody_gets_in(doctor: Doctor, tmp_path: Path) -> None:
    """An expired token, and nothing at all: the sentence, and no claim about what was never asked."""
    expired = private(tmp_path / "token", token(lives_s=-10))

    for login, said in ((f"token_file: {expired}", "expired at 20"), ("proxy: none", "nothing was said about who")):
        found = doctor(more=login, status=3)
        assert said in found["findings"][0]["what"]
        assert len(found["findings"]) == 1
        assert found["period"] is None


def test_what_may_not_be_read_is_left_out_without_a_mark(doctor: Doctor, sick: Cluster) -> None:
    """Of a pattern that is forbidden in part comes a smaller number, which looks whole: that it may is told."""
    everything = "patterns: {all: ['kubernetes-1', 'authlog-1']}"
    plain = doctor(WITHOUT_AUTHLOG, status=3, more=everything)
    with _leaving_out_what_is_forbidden(sick):
        partly = doctor(WITHOUT_AUTHLOG, status=0, more=everything)

    assert (
        "nothing can be read: all: this user may not read authlog-1, and a pattern is read whole or not at all"
        in plain["findings"][0]["what"]
    )
    assert [p["count"] for p in partly["patterns"]] == [{"value": 3, "relation": "eq"}]
    assert "others are left out without a mark (do_not_fail_on_forbidden)" in str(partly["findings"])
    assert "without a mark" not in str(plain["findings"])
