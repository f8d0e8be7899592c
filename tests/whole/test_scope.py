"""One cluster of several that log into the same place: the same entries in files and in a server, and no other's."""

import json
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from logreview_tui import bootstrap
from logreview_tui.bootstrap import SourceChoice
from logreview_tui.cli import main
from logreview_tui.config import Config, parse
from logreview_tui.domain.query import Keyword, Query, TimeRange
from logreview_tui.errors import UsageError
from logreview_tui.sources import Source
from tests.domain.reviews import OPENED, review
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import START, create, put

NAMES: tuple[dict[str, object], ...] = (
    {"cluster.name": "prod"}, {"cluster": {"name": "prod"}}, {"cluster_name": "prod"}, {"cluster_name": "prod-eu"},
    {"cluster.name": "PROD"}, {"cluster_name": "staging", "message": "error prod"}, {}, {"cluster_name": ["a", "prod"]},
)  # fmt: skip
AUDIT = [
    {"@timestamp": f"2026-03-01T{i:02}:00:00.000Z", "message": "error", "code": i, **name}
    for i, name in enumerate(NAMES)
]
OTHER = [{"@timestamp": "2026-03-01T09:00:00.000Z", "message": "error without a cluster"}]
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02", "--timezone", "UTC", "--preset", "compliant-kubernetes")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Files that are called as indices are."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, documents in (("kubeaudit-1", AUDIT), ("other-1", OTHER)):
        (folder / name).write_text("".join(json.dumps(d) + "\n" for d in documents))
    return folder


@pytest.fixture
def loaded(opensearch: Cluster) -> Cluster:
    """The same in a server."""
    for name, documents in (("kubeaudit-1", AUDIT), ("other-1", OTHER)):
        create(opensearch, name)
        put(opensearch, name, documents, make=False)
    return opensearch


def _scan(source: str, cluster: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, object]], str]:
    assert main(["scan", source, f"--cluster={cluster}", *PERIOD, "--json"]) == 0
    out, err = capsys.readouterr()
    cells: list[dict[str, object]] = json.loads(out)["cells"]
    for cell in cells:
        del cell["inside_longer_words"], cell["timeline"], cell["anomalies_remark"]
    return cells, err


@pytest.mark.parametrize(
    ("cluster", "total"),
    [("prod", 4), ("prod-eu", 1), ("PROD", 1), ("eu", 0), ("*", 0), ('prod" OR "x', 0), ("prod staging", 0), ("-", 0)],
)
def test_entries_of_one_cluster(
    loaded: Cluster, logs: Path, cluster: str, total: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the whole name, under both names of the field, upper and lower case told apart; never as a pattern."""
    in_files, _ = _scan(str(logs), cluster, capsys)
    in_server, said = _scan(loaded.url, cluster, capsys)

    assert in_server == in_files
    counts = {(c["index_pattern"], c["keyword"]): c["count"] for c in in_files if "query" not in c}
    assert counts["kubeaudit*", None] == counts["kubeaudit*", "error"] == {"value": total, "relation": "eq"}
    assert counts["other*", None] == {"value": 0, "relation": "eq"}
    assert "other*: no entry has cluster.name or cluster_name: none is of a cluster" in said


async def _looked_at(source: Source) -> tuple[object, ...]:
    await source.prepare(lambda _: None)
    query = Query("kubeaudit*", Keyword.parse("error"), TimeRange(START, START + timedelta(days=1)))
    sample = await source.sample(query, 10, 7)
    fields = await source.fields(query)
    extent = await source.extent("kubeaudit*")
    described = source.describe()
    await source.aclose()
    codes = sorted(value for e in sample.entries for name, value in e.fields if name == "code")
    return codes, fields, str(extent.total), described.name.rpartition("-")[2], [str(f) for f in described.facts][-2:]


async def test_drawn_entries_are_of_the_cluster(loaded: Cluster, logs: Path) -> None:
    """Sample, fields, total, and what the source says of itself."""
    found = []
    for given in (str(logs), loaded.url):
        choice = SourceChoice((given,), timezone="UTC", preset="compliant-kubernetes", cluster="prod")
        found.append(await _looked_at(bootstrap.build_source(bootstrap.source_config(choice, Config()), Config())))

    expected = (
        ["0", "1", "2", "7"],
        (("message", 4),),
        "4",
        "prod",
        ["only entries of cluster prod", "preset compliant-kubernetes"],
    )
    assert found == [expected, expected]


def test_each_cluster_is_a_source_of_its_own(logs: Path, tmp_path: Path) -> None:
    """Identity and name tell two clusters apart, from the command line as from the configuration."""
    config = parse(f"sources:\n  prod:\n    paths: {logs}\n    cluster: prod\n".encode(), tmp_path / "config.yaml")
    choices = [
        SourceChoice((str(logs),)), SourceChoice((str(logs),), cluster="a"), SourceChoice((str(logs),), cluster="b"),
        SourceChoice(("prod",)), SourceChoice(("prod",), cluster="b"),
    ]  # fmt: skip

    sources = [bootstrap.build_source(bootstrap.source_config(c, config), config) for c in choices]

    assert len({s.describe().identity for s in sources}) == len(choices)
    assert [s.describe().name for s in sources] == ["logs", "logs-a", "logs-b", "prod-prod", "prod-b"]


@pytest.mark.parametrize("cluster", ["", " ", "a\x1b[2J", "x" * 300])
def test_what_is_no_name_of_a_cluster_is_refused(cluster: str, logs: Path) -> None:
    """On the command line, and in the configuration with its line."""
    with pytest.raises(UsageError, match="is no name of a cluster"):
        bootstrap.source_config(SourceChoice((str(logs),), cluster=cluster), Config())


def test_a_review_is_resumed_as_it_was_opened(logs: Path, tmp_path: Path) -> None:
    """Scope and preset are kept with the source: the command says both, and the source is found again by them."""
    choice = SourceChoice((str(logs),), preset="compliant-kubernetes", cluster="it's prod")
    source = bootstrap.build_source(bootstrap.source_config(choice, Config()), Config())
    opened = review(opened=replace(OPENED, source=source.describe()))

    command = bootstrap.resume_command(opened, Config())
    again = bootstrap.build_source(bootstrap.source_of(opened, Config()), Config())

    options = ["--cluster=it's prod", "--preset=compliant-kubernetes"]
    assert shlex.split(command) == ["logreview", "review", *options, str(logs)]
    assert again.describe() == source.describe()
    config = parse(f"sources:\n  k8s:\n    paths: {logs}\n    cluster: prod\n".encode(), tmp_path / "config.yaml")
    named = bootstrap.build_source(bootstrap.source_config(SourceChoice(("k8s",)), config), config)
    assert bootstrap.resume_command(review(opened=replace(OPENED, source=named.describe())), config) == (
        "logreview review k8s"
    )
