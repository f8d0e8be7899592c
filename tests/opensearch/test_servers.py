"""What only real servers of other shapes do: two nodes, access control, an older product."""

import http
from typing import Any

import pytest

from tests.opensearch.cluster import Cluster, RequestError
from tests.opensearch.security import ADMIN, ONE_TEAM, REVIEWER, WITHOUT_AUTHLOG, WITHOUT_ROLE, basic, token

_COUNT_ALL = {"size": 0, "track_total_hits": True}


def _status(cluster: Cluster, method: str, path: str, authorization: str, body: object = None) -> int:
    try:
        cluster.request(method, path, body, authorization=authorization)
    except RequestError as e:
        return e.status
    return http.HTTPStatus.OK


def _total(cluster: Cluster, pattern: str, authorization: str = "") -> Any:
    return cluster.request("POST", f"/{pattern}/_search", _COUNT_ALL, authorization=authorization)["hits"]["total"][
        "value"
    ]


def test_elasticsearch_counts_what_was_put_in(elasticsearch_7: Cluster) -> None:
    """The older product starts by the same launcher and finds a word."""
    elasticsearch_7.empty()
    elasticsearch_7.request("PUT", "/kubernetes-1/_doc/1?refresh=true", {"message": "an error", "code": 500})

    assert _total(elasticsearch_7, "kubernetes-*") == 1
    assert elasticsearch_7.request("GET", "/")["version"]["number"] == "7.10.2"


def test_a_second_node_leaves_and_comes_back(two_nodes: Cluster) -> None:
    """The cluster has two nodes; without the killed one a copy answers, and it rejoins with its data."""
    two_nodes.empty()
    two_nodes.request("PUT", "/logs", {"settings": {"number_of_shards": 2, "number_of_replicas": 1}})
    two_nodes.wait(nodes=2, status="green")
    for i in range(10):
        two_nodes.request("PUT", f"/logs/_doc/{i}?refresh=true", {"message": "an error"})

    two_nodes.kill(2)
    alone = _total(two_nodes, "logs")
    two_nodes.start(2)
    two_nodes.wait(nodes=2, status="green")

    assert (alone, _total(two_nodes, "logs")) == (10, 10)


@pytest.fixture
def team_logs(secured: Cluster) -> Cluster:
    """A secured cluster with one entry in authlog and two of two teams in kubernetes."""
    secured.empty()
    for i, team in enumerate(("team-a", "team-b")):
        document = {"message": "an error", "secret": "x", "kubernetes": {"namespace_name": team}}
        secured.request("PUT", f"/kubernetes-1/_doc/{i}?refresh=true", document)
    secured.request("PUT", "/authlog-1/_doc/1?refresh=true", {"message": "an error"})
    return secured


def test_each_user_sees_his_own_part(team_logs: Cluster) -> None:
    """Of three entries the reviewer sees three, one without authlog two, one of a team one, and nobody none."""
    assert _total(team_logs, "kubernetes-*,authlog-*", basic(REVIEWER)) == 3
    assert _status(team_logs, "POST", "/authlog-*/_search", basic(WITHOUT_AUTHLOG)) == 403
    assert _total(team_logs, "kubernetes-*", basic(WITHOUT_AUTHLOG)) == 2
    assert _total(team_logs, "kubernetes-*,authlog-*", basic(ONE_TEAM)) == 1
    (hit,) = team_logs.request("GET", "/kubernetes-*/_search", authorization=basic(ONE_TEAM))["hits"]["hits"]
    assert hit["_source"] == {"message": "an error", "kubernetes": {"namespace_name": "team-a"}}
    assert _status(team_logs, "POST", "/kubernetes-*/_search", basic(WITHOUT_ROLE)) == 403


@pytest.mark.parametrize("user", [REVIEWER, WITHOUT_AUTHLOG, ONE_TEAM])
def test_no_reviewer_can_write(team_logs: Cluster, user: str) -> None:
    """Every write is refused, and nothing has changed afterwards."""
    writes: list[tuple[str, str, object]] = [
        ("PUT", "/kubernetes-1/_doc/9", {"message": "forged"}),
        ("PUT", "/kubernetes-9", None),
        ("DELETE", "/kubernetes-1/_doc/0", None),
        ("DELETE", "/kubernetes-1", None),
        ("POST", "/kubernetes-1/_update/0", {"doc": {"message": "forged"}}),
        ("POST", "/kubernetes-1/_update_by_query", None),
        ("POST", "/kubernetes-1/_delete_by_query", {"query": {"match_all": {}}}),
        ("POST", "/kubernetes-1/_close", None),
        ("PUT", "/kubernetes-1/_mapping", {"properties": {"x": {"type": "long"}}}),
        ("PUT", "/kubernetes-1/_settings", {"index": {"refresh_interval": "1s"}}),
        ("PUT", "/_cluster/settings", {"persistent": {"search.max_buckets": 10}}),
    ]

    refused = [_status(team_logs, method, path, basic(user), body) for method, path, body in writes]

    assert refused == [403] * len(writes)
    assert _total(team_logs, "kubernetes-*") == 2


def test_a_token_is_accepted_until_it_expires(team_logs: Cluster) -> None:
    """A token with the reviewers' role reads; expired, forged and without role it does not."""
    forged = token()[:-8] + "AAAAAAAA"

    answers = [
        _status(team_logs, "GET", "/kubernetes-*/_search", f"Bearer {given}")
        for given in (token(), token(lives_s=-10), forged, token("stranger", roles=()))
    ]

    assert answers == [200, 401, 401, 403]


def test_a_wrong_password_is_refused(team_logs: Cluster) -> None:
    """An administrator reads by password; the same name with another password gives 401."""
    assert _status(team_logs, "GET", "/kubernetes-*/_search", basic(ADMIN)) == 200
    assert _status(team_logs, "GET", "/kubernetes-*/_search", basic(ADMIN)[:-4] + "eA==") == 401
