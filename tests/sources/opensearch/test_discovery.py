"""What is reviewed of a cluster, and what it holds beside that."""

import pytest

from logreview_tui.domain.presets import preset
from logreview_tui.sources.opensearch import discovery
from logreview_tui.sources.opensearch.discovery import families
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import create, messages, opened, put

INDICES = ("kubeaudit-default-2026.03.01-000001", "team-a-2026.03.01", "team-a-2026.03.02", "team-b-2026.03.01", "odd")


def _made(cluster: Cluster) -> None:
    for index in INDICES:
        put(cluster, index, messages("error"))
    cluster.request("PUT", "/.hidden-system", {"settings": {"index.hidden": True}})


async def test_a_bare_address_takes_the_usual_patterns_and_names_the_rest(opensearch: Cluster) -> None:
    """Of the four patterns those that are there; families of the others are told, hidden indices are not."""
    _made(opensearch)

    async with opened(opensearch.url) as source:
        assert [p.name for p in await source.index_patterns()] == ["kubeaudit*"]
        assert source.describe().uncovered == ("odd", "team-a-*", "team-b-*")


async def test_without_any_usual_pattern_each_family_is_one(opensearch: Cluster) -> None:
    """Nothing is left over."""
    for index in INDICES[1:]:
        put(opensearch, index, messages("error"))

    async with opened(opensearch.url) as source:
        assert [p.name for p in await source.index_patterns()] == ["odd", "team-a-*", "team-b-*"]
        assert source.describe().uncovered == ()


async def test_a_preset_for_namespaces_takes_both(opensearch: Cluster) -> None:
    """The usual ones, and one a family of the others."""
    _made(opensearch)

    async with opened(opensearch.url, preset=preset("namespaces")) as source:
        assert [p.name for p in await source.index_patterns()] == ["kubeaudit*", "odd", "team-a-*", "team-b-*"]
        assert source.describe().uncovered == ()


async def test_lists_exclusions_and_aliases_cover_what_they_take(opensearch: Cluster) -> None:
    """`team-*,-team-b*` leaves team-b uncovered; an alias covers its index."""
    _made(opensearch)
    opensearch.request("POST", "/_aliases", {"actions": [{"add": {"index": "odd", "alias": "known"}}]})
    create(opensearch, "a[b](c)+$x")

    async with opened(opensearch.url, "team-*,-team-b*", "known", "kubeaudit*") as source:
        assert source.describe().uncovered == ("a[b](c)+$x", "team-b-*")
        assert [(p.name, len(p.indices)) for p in await source.index_patterns()][-1] == ("team-*,-team-b*", 2)


def test_families_of_ten_thousand_indices() -> None:
    """A family takes what begins like it, names that only look alike stay apart, in no time."""
    dated = [f"team-{n}-2026.03.{d:02}" for n in range(500) for d in range(1, 20)]
    names = [*dated, "team", "team-7-odd", "odd", *(f"plain{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(500))]

    found = families(names)

    assert len(found) == 500 + 2 + 500
    assert {"team-7-*", "team", "odd", "plainaa"} <= set(found)
    assert "team-7-odd" not in found


@pytest.mark.parametrize("opensearch", ["opensearch_2"], indirect=True)
async def test_more_families_than_can_be_looked_at_are_counted(
    opensearch: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first by name, then how many more."""
    monkeypatch.setattr(discovery, "_MOST_UNCOVERED", 2)
    for index in ("kubeaudit-1", "a", "b", "c", "d"):
        create(opensearch, index)

    async with opened(opensearch.url, "kubeaudit*") as source:
        assert source.describe().uncovered == ("a", "b", "and 2 families of indices more, not looked at")
