"""Logging in to secured servers, in each way there is: who is taken, who is not, and what is said then."""

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from logreview_tui.cli import main
from logreview_tui.domain.counts import Count, CountState
from logreview_tui.domain.source import Fact
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access import Access, Url, bearer
from logreview_tui.sources.opensearch.client import Client
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import BY_CERTIFICATE, PASSWORD, REVIEWER, WITHOUT_AUTHLOG, token
from tests.sources.opensearch.clusters import ask, count, messages, put
from tests.sources.opensearch.logging_in import access, opened, private, refused, runs, script, who

FORGED = token(lives_s=86_400)[:-8] + "AAAAAAAA"


@pytest.fixture(scope="module")
def cluster(secured: Cluster) -> Cluster:
    """A secured server with an entry in two of the patterns."""
    secured.empty()
    for index in ("kubernetes-1", "authlog-1"):
        put(secured, index, messages("error"))
    return secured


@pytest.fixture
def password(tmp_path: Path) -> Path:
    """The password of every user."""
    return private(tmp_path / "password", PASSWORD)


async def test_a_pattern_that_may_not_be_read(cluster: Cluster, password: Path) -> None:
    """It is not permitted, the other is counted, and the description says who asked."""
    async with opened(access(cluster, user=WITHOUT_AUTHLOG, password_file=password)) as source:
        found = {p: (await count(source, ask(p, "error"))).count for p in ("kubernetes*", "authlog*")}
        told = source.describe()

    assert (found["kubernetes*"].state, found["kubernetes*"].value) == (CountState.EXACT, 1)
    assert (found["authlog*"].state, found["authlog*"].value) == (CountState.NOT_PERMITTED, None)
    assert str(told.facts[0]).startswith(f"as seen by {WITHOUT_AUTHLOG}, roles ")
    assert "logreview_without_authlog" in str(told.facts[0])
    unseen = Fact("cluster uuid", None, "GET / is not permitted")
    assert unseen in told.facts
    assert str(unseen) == "cluster uuid not known: GET / is not permitted"
    assert told.assumptions == (
        "no role hides documents or fields of an index from this user: a cluster does not tell",
    )


def test_a_wrong_password_is_not_repeated(cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, a sentence, and nothing of the password."""
    file, config = private(tmp_path / "password", "hunter2-hunter2"), tmp_path / "config.yaml"
    config.write_text(
        f"sources:\n  prod: {{url: '{cluster.url}', ca: {cluster.certificates.ca}, user: {REVIEWER}, "
        f"password_file: {file}}}\n"
    )

    assert main(["--config", str(config), "scan", "prod"]) == 3
    shown = "".join(capsys.readouterr())
    assert f"does not know us (401): wrong user '{REVIEWER}', or wrong password of the file {file}" in shown
    assert "hunter2" not in shown


async def test_nobody_is_let_in_without_a_word(cluster: Cluster) -> None:
    """Without a credential the next step is to name one."""
    found = await refused(access(cluster))

    assert "does not know us (401): nothing was said about who asks" in found.message
    assert "`user:`" in found.hint


async def test_a_certificate_says_who_asks(cluster: Cluster) -> None:
    """Certificate and key in two files, or in one."""
    certificate, key = cluster.certificates.of(BY_CERTIFICATE)
    both = private(key.with_suffix(".both"), certificate.read_text() + key.read_text())

    assert (await who(access(cluster, client_cert=certificate, client_key=key))).startswith(
        f"as seen by {BY_CERTIFICATE}, roles "
    )
    assert (await who(access(cluster, client_cert=both))).startswith(f"as seen by {BY_CERTIFICATE}, roles ")


async def test_an_encrypted_key(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its password comes from where the configuration says; without one, or with a wrong one, that is said."""
    certificate, key = cluster.certificates.of(BY_CERTIFICATE)
    plain = load_pem_private_key(key.read_bytes(), None)
    locked = private(tmp_path / "locked.key", "")
    locked.write_bytes(plain.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")))
    keys = {"client_cert": certificate, "client_key": locked}
    monkeypatch.setenv("KEY_PASSWORD", "open sesame")

    assert BY_CERTIFICATE in await who(access(cluster, **keys, client_key_password_env="KEY_PASSWORD"))
    with pytest.raises(SourceError, match="the key is encrypted"):
        Client(access(cluster, **keys))
    monkeypatch.setenv("KEY_PASSWORD", "wrong sesame")
    with pytest.raises(SourceError, match="no certificate with its key") as caught:
        Client(access(cluster, **keys, client_key_password_env="KEY_PASSWORD"))
    assert "sesame" not in str(caught.value)


async def test_certificates_that_are_not_taken(cluster: Cluster, tmp_path: Path) -> None:
    """Of another authority, expired, with the key of another, readable by others, absent: each says so."""
    certificate, key = cluster.certificates.of(BY_CERTIFICATE)
    other, other_key = cluster.certificates.of("other-ca")
    expired, expired_key = cluster.certificates.of("expired")
    loose = private(tmp_path / "loose.key", key.read_text(), mode=0o640)

    strange = await refused(access(cluster, client_cert=other, client_key=other_key))
    assert "TLS failed" in strange.message or "closed the connection" in strange.message
    for cert, of, said in (
        (expired, expired_key, "your certificate expired on"),
        (certificate, other_key, "no certificate with its key"),
        (certificate, loose, "others can read this key"),
        (certificate, tmp_path / "nothing", "No such file"),
        (tmp_path / "nothing", key, "No such file"),
        (key, key, "not a certificate"),
    ):
        with pytest.raises(SourceError, match=said) as caught:
            Client(access(cluster, client_cert=cert, client_key=of))
        assert caught.value.hint


async def test_a_token_of_a_file(cluster: Cluster, tmp_path: Path) -> None:
    """It is read again when the cluster refuses it: whoever renews the file need tell nobody."""
    file = private(tmp_path / "token", token(lives_s=3600))

    async with opened(access(cluster, token_file=file)) as source:
        assert str(source.describe().facts[0]).startswith(f"as seen by {REVIEWER}, roles ")
    into = access(cluster, token_file=private(file, FORGED))
    await into.headers()
    private(file, token(lives_s=3600))
    assert (await who(into)).startswith(f"as seen by {REVIEWER}, roles ")


async def test_tokens_that_are_not_taken(cluster: Cluster, tmp_path: Path) -> None:
    """An expired one says when, a forged one that it is not taken, a text that it is no token."""
    expired = await refused(access(cluster, token_file=private(tmp_path / "token", token(lives_s=-10))))
    forged = await refused(access(cluster, token_file=private(tmp_path / "token", FORGED)))
    none = await refused(access(cluster, token_file=private(tmp_path / "token", "abc, def: ghi")))
    stranger = await refused(
        access(cluster, token_file=private(tmp_path / "token", token("stranger", lives_s=3600, roles=())))
    )

    assert f"(401): the token of the file {tmp_path / 'token'} expired at 20" in expired.message
    assert "let `token_command:` get them" in expired.hint
    assert "(401): it does not take the token" in forged.message
    assert "is no bearer token" in none.message
    assert "nothing can be read: authlog*: this user may not read it" in stranger.message
    assert not any(FORGED[:20] in str(e) or "ghi" in str(e) for e in (expired, forged, none))


async def test_a_command_gets_tokens(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that is kept as long as it lives is asked for once; one that soon expires, before each request."""
    monkeypatch.setattr(bearer, "_EARLY_S", 7200)
    lasting, short = tmp_path / "lasting", tmp_path / "short"
    for folder, lives_s in ((lasting, 86_400), (short, 3600)):
        folder.mkdir()
        code = f"sys.path.insert(0, {str(Path.cwd())!r})\nfrom tests.opensearch.security import token\n"
        into = access(cluster, token_command=script(folder, f"{code}print(token(lives_s={lives_s}))"))
        assert (await who(into)).startswith(f"as seen by {REVIEWER}, roles ")

    assert runs(lasting) == 1
    assert runs(short) >= 5


async def test_a_refused_token_is_asked_for_again_once(cluster: Cluster, tmp_path: Path) -> None:
    """Of several requests under way at once, whose token the cluster does not take any more, one renews it."""
    answer = f"print({FORGED!r} if run == 1 else {token(lives_s=3600)!r})"
    into = access(cluster, token_command=script(tmp_path, answer))
    client = Client(into)
    try:
        body = {"size": 0, "track_total_hits": True}
        found = await asyncio.gather(*(client.search("kubernetes*", body) for _ in range(6)))
    finally:
        await client.aclose()

    assert [a.hits.total.value for a in found if a.hits and a.hits.total] == [1] * 6
    assert runs(tmp_path) == 2


async def test_a_command_whose_tokens_are_never_taken(cluster: Cluster, tmp_path: Path) -> None:
    """It is run again once, and not for ever."""
    found = await refused(access(cluster, token_command=script(tmp_path, f"print({FORGED!r})")))

    assert "(401): it does not take the token that" in found.message
    assert runs(tmp_path) == 2


async def test_a_token_that_expires_in_a_review(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell says why it has no number, the next one is asked for with whatever token is there by then."""
    monkeypatch.setattr(bearer, "_EARLY_S", 7200)  # what lives shorter is read for each request
    file = private(tmp_path / "token", token(lives_s=3600))
    query = ask("kubernetes*", "error")

    async with opened(access(cluster, token_file=file)) as source:
        private(file, token(lives_s=-10))
        lost = (await count(source, query)).count
        file.unlink()
        gone = (await count(source, query)).count
        private(file, token(lives_s=3600))
        found = (await count(source, query)).count

    assert (lost.state, gone.state, found) == (CountState.FAILED, CountState.FAILED, Count.exact(1))
    assert "does not know us (401): the token of the file" in lost.reason
    assert "expired at 20" in lost.reason
    assert "no token can be read there" in gone.reason


async def test_the_clusters_own_certificate(cluster: Cluster, password: Path) -> None:
    """Verified always: the system's authorities, another one, another name; not for this host if so asked."""
    keys = {"user": REVIEWER, "password_file": password}
    named = {k: (str(v),) for k, v in keys.items()}
    elsewhere = Url("https", "127.0.0.2", Url.parse(cluster.url).port)

    unknown = await refused(Access.of(Url.parse(cluster.url), named))
    other = await refused(access(cluster, **keys, ca=cluster.certificates.other_ca))
    assert "its certificate is not trusted: unable to get local issuer certificate" in unknown.message
    assert "`ca:`" in unknown.hint
    assert "its certificate is not trusted" in other.message
    with pytest.raises(SourceError, match="not a file of certificates"):
        Client(access(cluster, ca=password))
    with pytest.raises(SourceError, match=r"no connection|not valid for"):
        await who(Access.of(elsewhere, {**named, "ca": (str(cluster.certificates.ca),)}))

    loose = Access.of(Url.parse(cluster.url), named, is_insecure=True)
    assert (await who(loose)).startswith(f"as seen by {REVIEWER}, roles ")


async def test_the_wrong_scheme(cluster: Cluster, password: Path) -> None:
    """Plain HTTP at a TLS port says so."""
    plain = Url.parse(cluster.url.replace("https", "http"))
    found = await refused(Access.of(plain, {"user": (REVIEWER,), "password_file": (str(password),)}))

    assert "closed the connection" in found.message
    assert "for a TLS port write https://" in found.hint
