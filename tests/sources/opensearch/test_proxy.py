"""Through a proxy: which one, with whose password, and that the cluster itself is still verified behind it."""

import base64
import socket
from pathlib import Path

import pytest

from logreview_tui.errors import UsageError
from logreview_tui.sources.opensearch.access import Access, Url
from logreview_tui.sources.opensearch.client import Client
from tests.opensearch.cluster import Cluster
from tests.opensearch.security import PASSWORD, REVIEWER
from tests.sources.opensearch.logging_in import access, given, private, refused, who
from tests.sources.opensearch.proxies import proxy

HOST = Url.parse("https://logs.example.com")


async def test_through_a_proxy_of_the_configuration(
    secured: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User and password of the proxy go to it alone; those of the cluster only into the encrypted way."""
    password = private(tmp_path / "password", PASSWORD)
    monkeypatch.setenv("PROXY_PASSWORD", "open: sesame@home")
    secured.request("PUT", "/kubernetes-1/_doc/1?refresh=true", {"@timestamp": "2026-03-01", "message": "error"})

    with proxy(Url.parse(secured.url).port) as (address, asked):
        keys = {"proxy": address, "proxy_user": "bob", "proxy_password_env": "PROXY_PASSWORD"}
        seen = await who(access(secured, user=REVIEWER, password_file=password, **keys))

    assert seen.startswith(f"as seen by {REVIEWER}")
    host = secured.url.removeprefix("https://").encode()
    assert {head.split(b"\r\n")[0] for head in asked} == {b"CONNECT " + host + b" HTTP/1.1"}
    expected = base64.b64encode(b"bob:open: sesame@home")
    assert all(b"Proxy-Authorization: Basic " + expected in head for head in asked)
    assert not any(b"\r\nAuthorization" in head for head in asked)


async def test_the_cluster_is_verified_behind_aproxy(secured: Cluster) -> None:
    """A proxy that leads to another server than was named finds no trust."""
    with proxy(Url.parse(secured.url).port) as (address, asked):
        keys = given(ca=secured.certificates.ca, proxy=address)
        found = await refused(Access.of(HOST, keys))

    assert "its certificate is not trusted: Hostname mismatch" in found.message
    assert asked[0].startswith(b"CONNECT logs.example.com:443 ")


async def test_a_proxy_that_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody there, a password wanted, a refusal: the proxy is named, its password is not."""
    monkeypatch.setenv("PROXY_PASSWORD", "open-sesame")
    secret = {"proxy_user": "bob", "proxy_password_env": "PROXY_PASSWORD"}

    with socket.create_server(("127.0.0.1", 0)) as gone:
        closed = f"http://127.0.0.1:{gone.getsockname()[1]}"
    nobody = await refused(Access.of(HOST, given(proxy=closed, **secret)))
    with proxy(answer=b"407 Proxy Authentication Required") as (address, _):
        wanted = await refused(Access.of(HOST, given(proxy=address, **secret)))
    with proxy(answer=b"403 Forbidden") as (address, _):
        forbidden = await refused(Access.of(HOST, given(proxy=address, **secret)))

    assert f"the proxy {closed.removeprefix('http://')} cannot be reached" in nobody.message
    assert "wants a user and a password (407)" in wanted.message
    assert "the proxy does not let us through (403)" in forbidden.message
    assert all(e.hint and "sesame" not in str(e) for e in (nobody, wanted, forbidden))


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Without any variable about proxies."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_which_proxy_it_is(environment: pytest.MonkeyPatch) -> None:
    """The configuration's, else the environment's; none for this host, what NO_PROXY names, or `proxy: none`."""
    assert Access.of(HOST).proxy_url() is None
    environment.setenv("HTTPS_PROXY", "proxy.example.com:3128")
    environment.setenv("NO_PROXY", "internal.example.com,.local")

    assert Access.of(HOST).proxy_url() == "http://proxy.example.com:3128"
    assert Access.of(HOST, given(proxy="http://other:1")).proxy_url() == "http://other:1"
    assert Access.of(HOST, given(proxy="none")).proxy_url() is None
    for here in ("https://127.0.0.1", "http://localhost", "https://[::1]", "https://internal.example.com"):
        assert Access.of(Url.parse(here)).proxy_url() is None


@pytest.mark.parametrize(
    "value", ["https://proxy:3128", "socks5://bob:sesame@proxy", "http://bob:sesame@", "http://[x"]
)
def test_an_environment_that_names_noproxy(environment: pytest.MonkeyPatch, value: str) -> None:
    """Refused, instead of the direct way that the library would take without a word."""
    environment.setenv("HTTPS_PROXY", value)

    with pytest.raises(UsageError, match="HTTPS_PROXY") as caught:
        Client(Access.of(HOST))
    assert "sesame" not in str(caught.value)


async def test_the_environments_proxy_is_used(environment: pytest.MonkeyPatch) -> None:
    """With the user and the password that stand in it."""
    with proxy(answer=b"403 Forbidden") as (address, asked):
        environment.setenv("HTTPS_PROXY", address.replace("//", "//bob:sesame@"))
        found = await refused(Access.of(HOST))

    assert "the proxy does not let us through (403)" in found.message
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"bob:sesame") in asked[0]
    assert "sesame" not in str(found)


async def test_no_password_is_taken_out_of_netrc(
    secured: Cluster, tmp_path: Path, own_folders: Path, environment: pytest.MonkeyPatch
) -> None:
    """What lies there for other programs is neither sent nor in the way of what the configuration says."""
    private(own_folders / ".netrc", "machine 127.0.0.1 login admin password wrong\nmachine logs.example.com login a "
            "password sesame")  # fmt: skip
    file = private(tmp_path / "password", PASSWORD)

    with proxy(answer=b"403 Forbidden") as (address, asked):
        environment.setenv("HTTPS_PROXY", address)
        await refused(Access.of(HOST))
    await who(access(secured, user=REVIEWER, password_file=file))

    assert b"uthorization" not in asked[0]
