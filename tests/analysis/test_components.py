"""Components: the culprit of a spike is found, nobody is blamed for an even one, and it is known whose it is."""

import random
from collections import Counter

import pytest

from logreview_tui.analysis.components import PLATFORM, explain, g2, platform_list, told
from logreview_tui.domain.card import Belongs

from .worlds import world


def test_the_culprit_is_found() -> None:
    """Three hundred worlds in which an application adds 10 to 80 % of a window: it or its namespace comes first."""
    rng = random.Random(41)
    right = 0
    for _ in range(300):
        inside, outside, culprit = world(rng, share=rng.choice((0.1, 0.2, 0.3, 0.5, 0.8)))
        found = explain(inside, outside, *_totals(inside, outside))
        right += bool(found) and found[0].value in culprit

    assert right >= 270


def test_nobody_is_blamed_for_what_all_do() -> None:
    """Of 400 even windows at most two have a culprit."""
    rng = random.Random(43)
    blamed = 0
    for _ in range(400):
        inside, outside, _ = world(rng, share=0.0)
        blamed += bool(explain(inside, outside, *_totals(inside, outside)))

    assert blamed <= 2


def _totals(inside: Counter[tuple[str, str]], outside: Counter[tuple[str, str]]) -> tuple[int, int]:
    return (
        sum(n for (field, _), n in inside.items() if field == "host"),
        sum(n for (field, _), n in outside.items() if field == "host"),
    )


@pytest.mark.parametrize(
    ("sides", "value"),
    [((81, 100, 4, 100), 141.9), ((0, 100, 50, 100), -86.3), ((5, 10, 5, 10), 0.0), ((3, 0, 1, 9), 0.0)],
)
def test_g2_is_the_signed_likelihood_ratio(sides: tuple[int, int, int, int], value: float) -> None:
    """Against 2 sum O ln(O/E) computed by hand; an empty side says nothing."""
    assert g2(*sides) == pytest.approx(value, abs=0.5)


def test_in_words() -> None:
    """Share now and before; none is a finding too."""
    inside, outside = {("app", "registry"): 81, ("app", "other"): 19}, {("app", "registry"): 4, ("app", "other"): 96}

    assert told(explain(inside, outside, 100, 100), 100) == "81% of 100 come from app registry (was 4%)"
    assert told((), 100) == "spread over all components"


@pytest.mark.parametrize(
    ("index_pattern", "component", "whose"),
    [
        ("kubeaudit*", "", Belongs.PLATFORM),
        ("kubernetes*", "kube-system/etcd", Belongs.PLATFORM),
        ("kubernetes*", "capi-webhook/x", Belongs.PLATFORM),
        ("kubernetes*", "shop/cart", Belongs.APPLICATION),
        ("kubernetes*", "default/x", Belongs.UNKNOWN),
        ("kubernetes*", "", Belongs.UNKNOWN),
        ("app.log", "sshd", Belongs.UNKNOWN),
    ],
)
def test_whose_a_component_is(index_pattern: str, component: str, whose: Belongs) -> None:
    """By index pattern, then by namespace; what cannot be told is asked."""
    assert PLATFORM.belongs(index_pattern, component) is whose


def test_the_list_can_be_ones_own() -> None:
    """What is named takes the place of the usual list, for index patterns and namespaces alike."""
    own = platform_list(("team-*", "kubeaudit*"))

    assert own.belongs("kubernetes*", "team-a/cart") is Belongs.PLATFORM
    assert own.belongs("kubernetes*", "kube-system/etcd") is Belongs.APPLICATION
    assert own.belongs("kubeaudit*", "") is Belongs.PLATFORM
    assert own.of_all("kubernetes*", ["team-a/cart", "shop/cart"]) is Belongs.UNKNOWN
    assert platform_list(()) is PLATFORM
