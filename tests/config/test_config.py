"""The configuration: what is read, and that every mistake is named with its file and line."""

from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui import config
from logreview_tui.errors import ExitCode, UsageError

FILE = Path("config.yaml")

GOOD = b"""\
keywords: [already installed, 404, no]
platform: [kube-system, 'team-*']
settle: 45m
timezone: Europe/Stockholm
sources:
  prod:
    paths: [/var/log/prod]
    patterns:
      auth*: auth.log*
    year: 2017
reviewer:
  principal: alice@example.com
  name: Alice
  role: security engineer
  key: ~/.ssh/id_review
"""


def test_reads_every_part() -> None:
    """A whole configuration becomes values; scalars stay text."""
    found = config.parse(GOOD, FILE)

    assert found.keywords == ("already installed", "404", "no")
    assert found.settle == timedelta(minutes=45)
    assert found.platform == ("kube-system", "team-*")
    assert dict(found.shown())["platform"] == "kube-system, team-*"
    assert found.sources["prod"].patterns == {"auth*": ("auth.log*",)}
    assert found.sources["prod"].year == 2017
    assert found.reviewer is not None
    assert found.reviewer.reviewer.principal == "alice@example.com"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"keyword: [x]\n", "config.yaml:1: unknown key 'keyword'"),
        (b"settle: 30m\nsettle: 1h\n", "config.yaml:2: 'settle' stands twice"),
        (b"keywords:\n  - not found\n  - NOT FOUND\n", "config.yaml:3: duplicate keyword 'NOT FOUND'"),
        (b"keywords: [Error]\n", "config.yaml:1: duplicate keyword 'Error', it is in the procedure's list already"),
        (b"keywords: ['---']\n", "config.yaml:1: keyword '---' has no letter"),
        (b"settle: soon\n", "config.yaml:1: settle: 'soon' is not a length"),
        (b"workers: -3\n", "config.yaml:1: workers is '-3'"),
        (b"timezone: Mars/Olympus\n", "config.yaml:1: timezone: unknown time zone"),
        (b"\n\nsources: 3\n", "config.yaml:3: sources is not a mapping"),
        (b"sources: {a/b: {paths: x}}\n", "config.yaml:1: source 'a/b': a name holds"),
        (b"sources: {a: {}}\n", "config.yaml:1: source 'a' has no paths"),
        (
            b"queries:\n  4xx: code:400..499\n  more: code:500..599\n  x: denied\n",
            "config.yaml:4: query 'x' has no condition",
        ),
        (b"queries:\n  a: code:1 x\n  b: x code:1\n", "config.yaml:3: query 'b' asks what 'a' does"),
        (b"queries:\n  a:\n    - code:1\n", "config.yaml:3: query 'a' is not a text"),
        (b"queries: {a: 'code:9..1'}\n", "config.yaml:1: 'code:9..1' is not a range"),
        (b"sources:\n  a: {paths: x, preset: k8s}\n", "config.yaml:2: unknown preset 'k8s'"),
        (b"sources:\n  a: {paths: x, cluster: '  '}\n", "config.yaml:2: '  ' is no name of a cluster"),
        (
            b"sources:\n  a: {paths: x, dashboards_url: 'https://x'}\n",
            "config.yaml:2: source 'a': 'dashboards_url' says",
        ),
        (b"reviewer: {principal: a@b.c}\n", "config.yaml:1: reviewer has no key"),
        (b"keywords: &a [x]\ntheme: *a\n", "config.yaml:2: aliases"),
        (b"keywords: [x\n", "config.yaml:2:"),
        (b'theme: "a\\ud800"\n', "config.yaml:1: theme holds what is no character"),
        (b'sources: {a: {paths: ["a\\0b"]}}\n', "config.yaml:1: paths of source 'a' holds what is no character"),
        (b"theme: \xff\n", "config.yaml: not UTF-8 at byte 7"),
        (b"[" * 5000, "config.yaml"),
    ],
)
def test_names_file_and_line(text: bytes, says: str) -> None:
    """Each kind of mistake is refused with where it stands."""
    with pytest.raises(UsageError) as caught:
        config.parse(text, FILE)

    assert caught.value.message.startswith(says)
    assert caught.value.exit_code is ExitCode.USAGE


def test_suggests_the_nearest_key() -> None:
    """A typing mistake gets the right name as a hint."""
    with pytest.raises(UsageError) as caught:
        config.parse(b"setle: 30m\n", FILE)

    assert caught.value.hint == "did you mean 'settle'?"


def test_a_missing_named_file_is_an_error(tmp_path: Path) -> None:
    """A configuration asked for by name must exist; the default one need not."""
    with pytest.raises(UsageError, match="no such configuration file"):
        config.load(tmp_path / "none.yaml")
