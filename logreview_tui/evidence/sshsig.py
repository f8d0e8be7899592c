"""SSH signatures (OpenSSH PROTOCOL.sshsig): read strictly, checked against a message and an allowed_signers file.

Never trusts the signature to say what it is for: the caller names principal, namespace and time. Where this and stock
`ssh-keygen -Y verify` could differ, this one refuses more: no SHA-1, RSA from 2048 bits, security keys only with a
touch, one spelling of the armor, no certificates. It is separate so that an auditor can read it whole.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.sshkeys import Blob, PublicKey, blob_of

SIGNOFF_NAMESPACE: Final = "logreview-signoff@v1"
"""The namespace of a reviewer's signature; another program's signature by the same key is no sign-off."""

_MAGIC = b"SSHSIG"
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----\n"
_LINE = 70
_MAX_ARMOR = 65_536
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A parsed signature; nothing of it is believed before `check`."""

    key: PublicKey
    namespace: str
    hash_name: bytes
    signature: bytes
    """Key-specific blob: algorithm name, then its signature."""

    def check(self, message: bytes, namespace: str) -> None:
        """Raise MalformedError unless the key signed `message` for `namespace`."""
        if self.namespace != namespace:
            raise MalformedError(f"was made for {self.namespace!r}, not for {namespace!r}")
        digest = _HASHES[self.hash_name](message).digest()
        signed = _MAGIC + b"".join(blob_of(part) for part in (namespace.encode(), b"", self.hash_name, digest))
        self.key.check(self.signature, signed)


def parse(armored: bytes) -> SshSignature:
    """Read an armored signature. Raises MalformedError on anything ssh-keygen would not write."""
    blob = Blob(_unarmored(armored))
    if blob.take(len(_MAGIC)) != _MAGIC:
        raise MalformedError("is no SSH signature")
    if (version := blob.number()) != 1:
        raise MalformedError(f"is a signature of version {version}, not 1")
    key = PublicKey.from_blob(blob.string())
    namespace = blob.text("namespace")
    reserved, hash_name, signature = blob.string(), blob.string(), blob.string()
    blob.end()
    if not namespace or reserved or hash_name not in _HASHES:
        raise MalformedError("has no namespace, a reserved part, or another hash than sha256 or sha512")
    return SshSignature(key, namespace, hash_name, signature)


def _unarmored(armored: bytes) -> bytes:
    if len(armored) > _MAX_ARMOR or not (armored.startswith(_BEGIN) and armored.endswith(_END)):
        raise MalformedError("is not between BEGIN and END SSH SIGNATURE lines")
    try:
        blob = base64.b64decode(armored[len(_BEGIN) : -len(_END)].replace(b"\n", b""), validate=True)
    except binascii.Error as error:
        raise MalformedError("is not base64") from error
    if armor(blob) != armored:
        raise MalformedError("is not armored as ssh-keygen would")
    return blob


def armor(blob: bytes) -> bytes:
    """The one spelling of a signature."""
    text = base64.b64encode(blob)
    lines = [text[at : at + _LINE] + b"\n" for at in range(0, len(text), _LINE)]
    return _BEGIN + b"".join(lines) + _END
