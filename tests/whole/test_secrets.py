"""No secret comes out anywhere: a whole review and every way it can fail, and all that was written meanwhile."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from logreview_tui.cli import main
from logreview_tui.evidence.signing import throwaway_key
from logreview_tui.sources.opensearch import client
from logreview_tui.sources.opensearch.access import Url
from tests.opensearch.artifacts import SECURED_2
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import BY_CERTIFICATE, PASSWORD, REVIEWER, token
from tests.sources.opensearch.clusters import messages, put
from tests.sources.opensearch.logging_in import private, script
from tests.sources.opensearch.proxies import proxy
from tests.terminal import Terminal
from tests.ui.plain.dialogue import Dialogue

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-02")
PASSPHRASE, PROXY_PASSWORD, WRONG = "key-7f3a-sesame", "proxy-91c2: sesame", "wrong-55d0-sesame"
EXPIRED = token(lives_s=-100)
REFUSED = ("wrong", "expired", "untrue", "failing", "locked")


def _broken(text: object, shape: object) -> object:
    secret = WRONG
    raise RuntimeError(f"a bug: {text} {shape} {secret}")


pytestmark = pytest.mark.parametrize("secured", [SECURED_2], ids=["2.19.1"], indirect=True)


@pytest.fixture
def cluster(secured: Cluster) -> Cluster:
    """A secured server with a little to review."""
    secured.empty()
    put(secured, "kubernetes-1", messages("error", "failed"))
    return secured


@pytest.fixture
def way(cluster: Cluster) -> Iterator[str]:
    """A proxy that leads to it."""
    with proxy(Url.parse(cluster.url).port) as (address, _):
        yield address


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Where the secrets lie; nothing else may hold them."""
    folder = tmp_path / "held"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def sources(cluster: Cluster, way: str, held: Path, own_folders: Path) -> Mapping[str, str]:
    """A configuration with every kind of secret in use, and with wrong ones; name -> the secret that is new in it."""
    certificate, key = cluster.certificates.of(BY_CERTIFICATE)
    locked = private(held / "locked.key", "")
    form = (Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode()))
    locked.write_bytes(load_pem_private_key(key.read_bytes(), None).private_bytes(*form))
    lasting = token(lives_s=86_400)
    command = script(held, f"print({lasting!r}); print({lasting!r}, file=sys.stderr)")
    failing = held / "failing"
    failing.mkdir()
    talks = script(failing, f"print({WRONG!r}); print({WRONG!r}, file=sys.stderr); sys.exit(7)")
    password, wrong = private(held / "password", PASSWORD), private(held / "wrong", WRONG)
    through = f"proxy: '{way}', proxy_user: bob, proxy_password_file: {private(held / 'proxy', PROXY_PASSWORD)}"
    shown = f"client_cert: {certificate}, client_key: {locked}, client_key_password_env: KEY_PASSPHRASE"
    logins = {
        "prod": f"token_command: {command}, {shown}, {through}",
        "basic": f"user: {REVIEWER}, password_file: {password}, {through}",
        "wrong": f"user: {REVIEWER}, password_file: {wrong}",
        "expired": f"token_file: {private(held / 'expired', EXPIRED)}",
        "untrue": f"token_file: {private(held / 'untrue', WRONG)}",
        "failing": f"token_command: {talks}",
        "locked": f"client_cert: {certificate}, client_key: {locked}, client_key_password_file: {wrong}",
        "both": f"user: {REVIEWER}, password_file: {password}, token_file: {held / 'expired'}",
    }
    config = own_folders / "config" / "logreview" / "config.yaml"
    config.parent.mkdir(parents=True)
    ca = cluster.certificates.ca
    of_all = {name: f"{{url: '{cluster.url}', ca: {ca}, {login}}}" for name, login in logins.items()}
    lines = [f"  {name}: {source}" for name, source in of_all.items() if name != "both"]
    key = throwaway_key(held / "signing")
    reviewer = f"{{principal: alice@example.com, name: Alice, role: engineer, key: {key}}}"
    config.write_text("\n".join([f"reviewer: {reviewer}", "sources:", *lines, ""]))
    broken = config.with_name("broken.yaml")
    broken.write_text(f"sources:\n  both: {of_all['both']}\n")
    return {"token": lasting}


def _spellings(secret: str) -> set[bytes]:
    """As it is, as base64 wherever it may stand in it, and as it would stand in a URL."""
    inside = {base64.b64encode(b"x" * i + secret.encode())[4:-4] for i in range(3)}
    return {secret.encode(), quote(secret, safe="").encode(), *inside}


def test_nothing_of_a_secret_is_ever_shown_or_kept(
    *,
    sources: Mapping[str, str],
    held: Path,
    own_folders: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Reviewed, signed and exported; scanned, examined, refused and broken: outputs and every file left behind."""
    monkeypatch.setenv("KEY_PASSPHRASE", PASSPHRASE)
    said = bytearray()
    with Dialogue("review", "prod", *PERIOD, "--plain") as dialogue:
        said += _reviewed(dialogue, tmp_path / "bundle")
    for args, status in (
        (("scan", "basic", *PERIOD, "--json"), 0),
        (("sample", "prod", *PERIOD, "--keyword", "error"), 0),
        (("doctor", "prod", *PERIOD), 0),
        *((("scan", name), 3) for name in REFUSED),
        (("doctor", "failing", "--json"), 3),
        (("--config", str(own_folders / "config/logreview/broken.yaml"), "scan", "both"), 2),
    ):
        assert main(args) == status, args
    with monkeypatch.context() as bug:
        bug.setattr(client, "_read", _broken)
        assert main(["scan", "prod"]) == 1
    said += "".join(capfd.readouterr()).encode()
    with Terminal.logreview("review", "basic", *PERIOD) as terminal:
        terminal.wait_for("all counted")
        terminal.press("e")
        terminal.wait_for("as seen by reviewer")
        terminal.press("\x1b")
        terminal.wait_for("all entries")
        terminal.press("q")
        assert terminal.wait_end() == 0
        said += terminal.output

    files = {p: p.read_bytes() for p in (*own_folders.rglob("*"), *tmp_path.rglob("*")) if p.is_file()}
    kept = {p: text for p, text in files.items() if not p.is_relative_to(held)}
    names = {p.name for p in kept}
    assert {"journal.jsonl", "evidence.json", "report.md"} <= names
    assert any(name.startswith("crash-") for name in names)
    for secret in (sources["token"], PASSWORD, PASSPHRASE, PROXY_PASSWORD, WRONG, EXPIRED):
        for spelling in _spellings(secret):
            assert spelling not in said
            assert [str(p) for p, text in kept.items() if spelling in text] == []


def _reviewed(dialogue: Dialogue, bundle: Path) -> bytes:
    dialogue.heard()
    heard = dialogue.say("next")
    while "every cell passes" not in heard:
        heard = dialogue.say("u")
    dialogue.say("try sudo")
    dialogue.say("row")
    assert "missing: nothing" in dialogue.say("gaps")
    dialogue.sign_and_export("prod-2026-03-02", bundle)
    assert dialogue.end(["quit"]) == 0
    return bytes(dialogue.said) + dialogue.errors.encode()
