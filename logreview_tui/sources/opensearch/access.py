"""Where a cluster is and who asks: address and credentials. Secrets stay in here and have no text form."""

import base64
import ipaddress
import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from logreview_tui.errors import SourceError, UsageError

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
                "name the source in the configuration, with `user:`, and give the password there by `password_file:`",
            )
        if parts.scheme not in _PORTS or not parts.hostname:
            raise UsageError(f"{text!r} is not the address of a cluster", "write https://host[:port]")
        if parts.query or parts.fragment or not re.fullmatch(r"[\w.:-]+", parts.hostname):
            raise UsageError(f"{text!r} is not the address of a cluster", "write https://host[:port] and nothing else")
        found = cls(parts.scheme, parts.hostname, port or _default_port(parts), parts.path.strip("/"))
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


def _default_port(parts: SplitResult) -> int:
    return _PORTS[parts.scheme]


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in."""

    url: Url
    ca: Path | None = None
    """The authority that signed the cluster's certificate; None: those of the system."""
    user: str = ""
    password_file: Path | None = None
    """Read when it is needed and nowhere kept; only its owner may be able to read it."""

    def tls(self) -> ssl.SSLContext:
        """Certificates are always verified. Raises SourceError for files that cannot be used."""
        try:
            return ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as e:
            raise SourceError(f"{self.ca}: not a file of certificates: {e}", "give the CA as PEM with `ca:`") from e

    async def headers(self) -> dict[str, str]:
        """What to add to a request. Raises SourceError for a password that cannot be used."""
        if not self.user or self.password_file is None:
            return {}
        text = f"{self.user}:{_secret(self.password_file)}"
        return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def _secret(file: Path) -> str:
    """The first line of a file that nobody else can read."""
    try:
        with file.open(encoding="utf-8") as opened:
            if os.fstat(opened.fileno()).st_mode & 0o077:
                raise SourceError(f"{file}: others can read this password", f"chmod 600 {file}")
            return opened.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise SourceError(f"{file}: no password can be read there", "check `password_file:`") from None
