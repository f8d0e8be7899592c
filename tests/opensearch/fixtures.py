"""Real servers, started when the first test asks for one and shared by all of a run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.opensearch.artifacts import OPENSEARCH_2, OPENSEARCH_3, Distribution, UnavailableError
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


def _shared(distribution: Distribution, folders: pytest.TempPathFactory) -> Iterator[Cluster]:
    with available(), Cluster(distribution, folders.mktemp(distribution.product)) as cluster:
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
