"""The way to the cluster through a proxy: of the configuration, else of the environment (HTTPS_PROXY, NO_PROXY).

The connection to the cluster is encrypted through it from end to end (CONNECT, RFC 9110 s.9.3.6).
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from logreview_tui.errors import UsageError
from logreview_tui.sources.opensearch.access.secrets import Secret, keys, secret_of
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings
from logreview_tui.sources.opensearch.access.url import Url

_PASSWORD = "proxy_password"  # noqa: S105 - the name of a key
KEYS = ("proxy", "proxy_user", *keys(_PASSWORD))


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is. Its own password is read when the first connection is made."""

    address: str
    """host:port."""
    user: str = ""
    password: Secret | None = None

    def url(self) -> str:
        """With user and password: to be handed to the connection, never shown. Raises SourceError."""
        if not self.user:
            return f"http://{self.address}"
        password = self.password.read() if self.password else ""
        return f"http://{quote(self.user, safe='')}:{quote(password, safe='')}@{self.address}"


def proxy_of(settings: Settings, url: Url) -> Proxy | None:
    """The configuration's; `proxy: none` is none. Raises SettingError."""
    given, user = settings.text("proxy"), settings.text("proxy_user")
    password = secret_of(settings, _PASSWORD, user, str(url))
    strange = next((key for key in KEYS[1:] if settings.has(key)), None)
    if strange and (not given or given == "none" or bool(user) != bool(password)):
        raise SettingError(
            strange, f"{strange} alone is not enough", f"proxy, proxy_user and {_PASSWORD}_file go together"
        )
    if not given or given == "none":
        return None
    if not url.is_tls:
        raise SettingError("proxy", f"a proxy to {url} would read everything", "leave it out: this host needs none")
    return Proxy(_address(given, "proxy"), user, password)


def proxy_url(settings: Settings, proxy: Proxy | None, url: Url) -> str | None:
    """What to connect through, user and password of a proxy in it: never to be shown. Raises SourceError, UsageError.

    The library could read the environment itself, but then it also takes passwords out of ~/.netrc.
    """
    if proxy:
        return proxy.url()
    if url.is_loopback or settings.has("proxy") or proxy_bypass(f"{url.host}:{url.port}"):
        return None
    given = getproxies().get(url.scheme)
    if not given:
        return None
    whole = given if "://" in given else f"http://{given}"
    scheme, _, rest = whole.partition("://")
    _address(f"{scheme}://{rest.rpartition('@')[2]}", "HTTPS_PROXY")
    return whole


def _address(text: str, key: str) -> str:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _refusal(key, f"{key} is not the address of a proxy", "write http://host:port") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _refusal(key, f"{key} holds a user or a password", f"write `proxy_user:` and `{_PASSWORD}_file:`")
    if parts.scheme != "http" or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise _refusal(key, f"{key} is not the address of an HTTP proxy", "write http://host:port")
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port or 80}"


def _refusal(key: str, message: str, hint: str) -> UsageError:
    return SettingError(key, message, hint)
