"""A certificate of one's own, shown when the connection is made (mutual TLS)."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access.credential import Credential
from logreview_tui.sources.opensearch.access.secrets import Secret, check_private, keys, secret_of
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings

_PASSPHRASE = "client_key_password"  # noqa: S105 - the name of a key
KEYS = ("client_cert", "client_key", *keys(_PASSPHRASE))


class ClientCertificate(Credential):
    """PEM files."""

    def __init__(self, certificate: Path, key: Path, passphrase: Secret | None) -> None:
        self._certificate, self._key, self._passphrase = certificate, key, passphrase

    def present(self, context: ssl.SSLContext) -> None:
        """See Credential."""
        check_private(self._key, "key")
        self._check_time()
        try:
            context.load_cert_chain(self._certificate, self._key, self._unlock)
        except (OSError, ValueError) as e:  # ssl.SSLError is an OSError
            why = getattr(e, "reason", None) or getattr(e, "strerror", None) or type(e).__name__
            raise SourceError(
                f"{self._certificate} and {self._key} are no certificate with its key: {why}",
                "give both as PEM, with `client_cert:` and `client_key:`",
            ) from None

    def _unlock(self) -> str:
        if self._passphrase is None:
            raise SourceError(
                f"{self._key}: the key is encrypted", f"say where its password lies, with `{_PASSPHRASE}_file:`"
            )
        return self._passphrase.read()

    def _check_time(self) -> None:
        from cryptography import x509  # noqa: PLC0415 - slow to load

        try:
            ends = x509.load_pem_x509_certificate(self._certificate.read_bytes()).not_valid_after_utc
        except OSError as e:
            raise SourceError(f"{self._certificate}: {e.strerror}", "check `client_cert:`") from None
        except ValueError:
            raise SourceError(f"{self._certificate}: not a certificate", "give it as PEM") from None
        if ends <= datetime.now(UTC):
            raise SourceError(f"{self._certificate}: your certificate expired on {ends:%Y-%m-%d}", "get a new one")


def credential_of(settings: Settings, asked_by: str) -> Credential | None:
    """ClientCertificate for `client_cert`; without `client_key` the key stands in the same file."""
    certificate = settings.path("client_cert")
    if certificate is None:
        strange = next((key for key in KEYS if settings.has(key)), None)
        if strange:
            raise SettingError(strange, f"{strange} without a certificate", "add `client_cert:`")
        return None
    passphrase = secret_of(settings, _PASSPHRASE, asked_by=asked_by)
    return ClientCertificate(certificate, settings.path("client_key") or certificate, passphrase)
