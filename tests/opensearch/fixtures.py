"""Real servers, started when the first test asks for one and shared by all of a run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.opensearch.artifacts import (
    ELASTICSEARCH_7,
    OPENSEARCH_2,
    OPENSEARCH_3,
    SECURED_2,
    SECURED_3,
    Distribution,
    UnavailableError,
)
from tests.opensearch.cluster import Cluster

REQUIRED = os.environ.get("LOGREVIEW_REQUIRE_OPENSEARCH") == "1"
"""Whether a server that cannot run here is a failure instead of a skip."""


@contextmanager
def available() -> Iterator[None]:
    """Skip the test where Java or Maven is missing, or fail it where servers are required."""
    try:
        yield
    except UnavailableError as e:
        if REQUIRED:
            raise
        pytest.skip(f"no OpenSearch here: {e}")


def _shared(distribution: Distribution, folders: pytest.TempPathFactory, *, nodes: int = 1) -> Iterator[Cluster]:
    heap = "512m" if nodes == 1 else "256m"
    with available(), Cluster(distribution, folders.mktemp(distribution.product), nodes=nodes, heap=heap) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def opensearch_2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """OpenSearch 2.19: one node, plain HTTP on `.url`."""
    yield from _shared(OPENSEARCH_2, tmp_path_factory)


@pytest.fixture(scope="session")
def opensearch_3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """OpenSearch 3: one node, plain HTTP on `.url`."""
    yield from _shared(OPENSEARCH_3, tmp_path_factory)


@pytest.fixture(params=["opensearch_2", "opensearch_3"])
def opensearch(request: pytest.FixtureRequest) -> Cluster:
    """Each of the two in turn, without an index and with the settings it started with."""
    cluster: Cluster = request.getfixturevalue(request.param)
    cluster.empty()
    return cluster


@pytest.fixture(scope="session")
def elasticsearch_7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Elasticsearch 7.10.2, which older clusters of this kind run: one node, plain HTTP."""
    yield from _shared(ELASTICSEARCH_7, tmp_path_factory)


@pytest.fixture(scope="session", params=[OPENSEARCH_2, OPENSEARCH_3], ids=lambda d: d.version)
def two_nodes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Each of the two versions with two nodes; the second may be killed, and must run again after the test."""
    yield from _shared(request.param, tmp_path_factory, nodes=2)


@pytest.fixture(scope="session", params=[SECURED_2, SECURED_3], ids=lambda d: d.version)
def secured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Each of 2.19 and 3 with the security plugin: HTTPS, and the users of `security`."""
    yield from _shared(request.param, tmp_path_factory)
