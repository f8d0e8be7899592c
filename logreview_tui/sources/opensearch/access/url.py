"""The address of a cluster: what may stand in it, and that it is encrypted unless it is this host."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from logreview_tui.errors import UsageError

_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9][A-Za-z0-9.-]*)*")
"""Before the path of a request. With the path of another request in it, ours would become a part of that one:
https://host/logs/_doc turns a search into a document."""
_PORTS = {"https": 443, "http": 9200}


@dataclass(frozen=True, slots=True)
class Url:
    """The address of a cluster, without credentials."""

    scheme: str
    host: str
    port: int
    prefix: str = ""

    @classmethod
    def parse(cls, text: str) -> "Url":
        """Read `https://host[:port][/prefix]`. Raises UsageError, which never repeats a password."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as e:
            raise UsageError("the address of the cluster cannot be read", "write https://host[:port]") from e
        if parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise UsageError(
                "an address holds no user and no password: everyone on this host could read them",
                "name the source in the configuration, with `user:`, and say there where the password lies",
            )
        if parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise UsageError(f"{text!r} is not the address of a cluster", "write https://host[:port]")
        if parts.query or parts.fragment or not re.fullmatch(r"[\w.:-]+", parts.hostname):
            raise UsageError(f"{text!r} is not the address of a cluster", "write https://host[:port] and nothing else")
        prefix = parts.path.strip("/")
        if prefix and not _PREFIX.fullmatch(prefix):
            raise UsageError(
                f"{text!r} is not the address of a cluster: {prefix!r} is no place where one stands",
                "write https://host[:port], without the path of a request",
            )
        found = cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], prefix)
        if not found.is_tls and not found.is_loopback:
            raise UsageError(
                f"{found}: http is refused, everyone on the way could read logs and password",
                "write https://; http is for a server on this host (127.0.0.1)",
            )
        return found

    @property
    def is_tls(self) -> bool:
        """Encrypted."""
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """This host."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        prefix = f"/{self.prefix}" if self.prefix else ""
        return f"{self.scheme}://{host}:{self.port}{prefix}"
