"""Getting into a cluster: its address, who we are, whom we trust, and through what. Secrets stay below here.

To add a way of saying who we are: one file in `kinds/`.
"""

import importlib
import pkgutil
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from logreview_tui.domain.source import Fact
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.opensearch.access import kinds
from logreview_tui.sources.opensearch.access import proxy as proxies
from logreview_tui.sources.opensearch.access.credential import Credential, Headers
from logreview_tui.sources.opensearch.access.proxy import Proxy
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings
from logreview_tui.sources.opensearch.access.url import Url

UNVERIFIED = Fact("the cluster's certificate was", "not verified (--insecure)")
"""Told of a cluster whose certificate was not looked at."""


class Kind(Protocol):
    """A module of `kinds`."""

    KEYS: tuple[str, ...]

    def credential_of(self, settings: Settings, asked_by: str) -> Credential | None:
        """The credential that the settings describe. asked_by: the cluster, for a prompt. Raises SettingError."""
        ...


@cache
def _kinds() -> tuple[Kind, ...]:
    return tuple(importlib.import_module(f"{kinds.__name__}.{m.name}") for m in pkgutil.iter_modules(kinds.__path__))


def setting_keys() -> tuple[str, ...]:
    """Every key of a source's configuration that is about getting in."""
    return ("ca", *proxies.KEYS, *(key for kind in _kinds() for key in kind.KEYS))


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in. Holds no secret but in its credentials, which have no text form."""

    url: Url
    settings: Settings = field(default_factory=Settings)
    credentials: Sequence[Credential] = ()
    proxy: Proxy | None = None
    is_insecure: bool = False
    """The cluster's certificate is not looked at; for this host only."""

    @classmethod
    def of(cls, url: Url, given: Mapping[str, tuple[str, ...]] | None = None, *, is_insecure: bool = False) -> "Access":
        """What the configuration says. Raises SettingError naming the key, UsageError."""
        settings = Settings(given or {})
        settings.path("ca")
        if is_insecure and not url.is_loopback:
            raise UsageError(
                f"{url}: --insecure is for a server on this host only", "give the cluster's own CA with `ca:`"
            )
        made = ((kind, kind.credential_of(settings, str(url))) for kind in _kinds())
        found = [(kind, credential) for kind, credential in made if credential]
        in_requests = [kind for kind, c in found if type(c).headers is not Credential.headers]
        if len(in_requests) > 1:
            first, second = (next(key for key in kind.KEYS if settings.has(key)) for kind in in_requests[:2])
            raise SettingError(first, f"{first} and {second} are two ways of saying who asks", "keep one of them")
        in_connection = [kind for kind, c in found if type(c).present is not Credential.present]
        if in_connection and not url.is_tls:
            key = in_connection[0].KEYS[0]
            raise SettingError(key, f"{key} needs https, and {url} is not", "write https://")
        return cls(url, settings, [c for _, c in found], proxies.proxy_of(settings, url), is_insecure)

    def tls(self) -> ssl.SSLContext:
        """Certificates are verified, but for a server on this host where that was asked for.

        Raises SourceError for files that cannot be used.
        """
        ca: Path | None = self.settings.path("ca")
        try:
            context = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as e:
            raise SourceError(f"{ca}: not a file of certificates: {e}", "give the CA as PEM with `ca:`") from e
        for credential in self.credentials:
            credential.present(context)
        if self.is_insecure:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def proxy_url(self) -> str | None:
        """What to connect through: never to be shown. Raises SourceError, UsageError."""
        return proxies.proxy_url(self.settings, self.proxy, self.url)

    async def headers(self) -> Headers:
        """What to add to a request. Raises SourceError for a secret that cannot be used."""
        return {name: value for c in self.credentials for name, value in (await c.headers()).items()}

    async def renew(self, refused: Headers) -> bool:
        """After a 401 on a request with these headers: whether to ask again. Raises SourceError."""
        return any([await credential.renew(refused) for credential in self.credentials])

    def refusal(self) -> tuple[str, str]:
        """Why a cluster may not know us, and what to do next."""
        told = [c.refusal() for c in self.credentials if c.refusal()[0]]
        if not self.credentials:
            told = [("nothing was said about who asks", "name the source in the configuration, with `user:`")]
        return "; ".join(why for why, _ in told), "; ".join(dict.fromkeys(hint for _, hint in told))


__all__ = ["Access", "Settings", "Url", "setting_keys"]
