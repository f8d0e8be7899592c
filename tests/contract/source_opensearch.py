"""Real servers behind the contract: each version that is supported, with the mapping it makes by itself."""

import json
from collections.abc import Iterator

import pytest

from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.source import OpenSearchSource
from tests.contract.joining import Given, Offer, Opens, Patterns
from tests.opensearch.cluster import Cluster


def _write(cluster: Cluster, given: Given) -> None:
    cluster.empty()
    for index, documents in given.items():
        lines = [
            line for i, d in enumerate(documents) for line in (f'{{"index": {{"_id": "error{i}"}}}}', json.dumps(d))
        ]
        answer = cluster.request("POST", f"/{index}/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
        assert not answer["errors"], answer


def _offer(fixture: str) -> Offer:
    def offer(given: Given, patterns: Patterns, request: pytest.FixtureRequest) -> Iterator[Opens]:
        cluster: Cluster = request.getfixturevalue(fixture)
        _write(cluster, given)
        yield lambda: OpenSearchSource(Access(Url.parse(cluster.url)), patterns=patterns)

    return offer


OFFERS = {
    "OpenSearch 2": _offer("opensearch_2"),
    "OpenSearch 3": _offer("opensearch_3"),
    "Elasticsearch 7": _offer("elasticsearch_7"),
}
