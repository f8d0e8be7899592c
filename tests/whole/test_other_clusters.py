"""Reviews by lines where the cluster is old, or goes away in the middle."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from logreview_tui.cli import main
from tests.opensearch.cluster import Cluster
from tests.sources.opensearch.clusters import messages, put
from tests.ui.plain.dialogue import Dialogue

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-03", "--timezone", "UTC")
REVIEW = "prod-2026-03-03"


def _loaded(cluster: Cluster, folder: Path) -> Cluster:
    cluster.empty()
    put(cluster, "kubernetes-1", messages("error one", "failed two", "error three", "all is well", step=5))
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(key)], check=True)
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    reviewer = f"{{principal: alice@example.com, name: Alice, role: security engineer, key: {key}}}"
    config.write_text(f"reviewer: {reviewer}\nsources:\n  prod: {{url: '{cluster.url}', patterns: [kubernetes*]}}\n")
    return cluster


def _read_to_the_end(dialogue: Dialogue, heard: str) -> None:
    for _ in range(8):
        if "every cell passes" in heard:
            return
        heard = dialogue.say("u")
    raise AssertionError(heard)


def _sign(dialogue: Dialogue) -> None:
    for line in ("sign", *[""] * 5):
        dialogue.give(line)
    assert f"signed: {REVIEW}," in dialogue.say(REVIEW)
    assert dialogue.end(["quit"]) == 0


def _verified(folder: Path) -> Path:
    bundle, signers = folder / "bundle", folder / "allowed_signers"
    assert main(["export", REVIEW, "--to", str(bundle), "--unmasked"]) == 0
    public = (folder / "key.pub").read_text().split()
    signers.write_text(f'alice@example.com namespaces="logreview-signoff@v1" {public[0]} {public[1]}\n')
    assert main(["verify", str(bundle), "--allowed-signers", str(signers)]) == 0
    return bundle


def test_elasticsearch_7_is_scanned_sampled_and_reviewed(
    elasticsearch_7: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What older clusters run: the same counts, entries and evidence as from the newer product."""
    _loaded(elasticsearch_7, tmp_path)

    assert main(["scan", "prod", *PERIOD, "--json"]) == 0
    cells = {c["keyword"]: c for c in json.loads(capsys.readouterr().out)["cells"]}
    assert main(["sample", "prod", *PERIOD, "--keyword", "error", "--seed", "7", "--json"]) == 0
    sample = json.loads(capsys.readouterr().out)
    with Dialogue("review", "prod", *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        _read_to_the_end(dialogue, dialogue.say("next"))
        for what in ("no keyword of your own", "nothing varied"):
            assert "accepted: " in dialogue.waive_gap(what, "nothing to try here")
        _sign(dialogue)
    evidence = json.loads((_verified(tmp_path) / "evidence.json").read_bytes())

    assert {k: cells[k]["count"]["value"] for k in (None, "error", "failed", "denied")} == {
        None: 4, "error": 2, "failed": 1, "denied": 0,
    }  # fmt: skip
    assert {c["state"] for c in cells.values()} == {"exact"}
    assert {e["text"] for e in sample["entries"]} == {"error one", "error three"}
    assert evidence["coverage"]["entries_read"] == 3
    assert "7.10.2" in json.dumps(evidence["source"])


def test_a_review_outlives_its_server(opensearch_3: Cluster, tmp_path: Path) -> None:
    """The server dies in the middle: marks are kept, a new question says why it has no answer, a retry answers it."""
    _loaded(opensearch_3, tmp_path)
    with Dialogue("review", "prod", *PERIOD, "--plain") as dialogue:
        dialogue.heard()
        assert "error in kubernetes*, 2 entries, open" in dialogue.say("cells")
        heard = dialogue.say("next")
        opensearch_3.kill(1)
        _read_to_the_end(dialogue, heard)
        failed = dialogue.say("try well")
        opensearch_3.start(1)
        opensearch_3.wait(nodes=1, status="green")
        dialogue.say("retry")
        answered = dialogue.say("go tried 1")
        assert "accepted: " in dialogue.waive_gap("no keyword of your own", "nothing to add")
        _sign(dialogue)
    evidence = json.loads((_verified(tmp_path) / "evidence.json").read_bytes())

    assert "no connection" in failed or "closed the connection" in failed
    assert "all is well" in answered
    assert evidence["coverage"]["entries_read"] == 3
    assert [q["count"]["value"] for q in evidence["queries"] if q["kind"] == "variation"] == [1]
