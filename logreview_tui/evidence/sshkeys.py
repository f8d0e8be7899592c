"""SSH public keys: the wire format (RFC 4253, RFC 5656, RFC 8709, OpenSSH PROTOCOL.u2f) and their signatures.

Keys and raw signatures only; what was signed and who may sign is decided elsewhere.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from logreview_tui.evidence.canonical import MalformedError

MIN_RSA_BITS = 2048
_MAX_RSA_BITS = 16_384
_TOUCHED = 0x01
_MAX_KEY = 16_384

_CURVES: dict[str, tuple[bytes, ec.EllipticCurve, hashes.HashAlgorithm]] = {
    "ecdsa-sha2-nistp256": (b"nistp256", ec.SECP256R1(), hashes.SHA256()),
    "ecdsa-sha2-nistp384": (b"nistp384", ec.SECP384R1(), hashes.SHA384()),
    "ecdsa-sha2-nistp521": (b"nistp521", ec.SECP521R1(), hashes.SHA512()),
    "sk-ecdsa-sha2-nistp256@openssh.com": (b"nistp256", ec.SECP256R1(), hashes.SHA256()),
}
_RSA_HASHES: dict[str, hashes.HashAlgorithm] = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}
_ED25519 = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
TYPES = (*_ED25519, "ssh-rsa", *_CURVES)

_NAME = re.compile(r"[a-z0-9@.-]{1,64}")
_Key = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class Blob:
    """Reads the SSH wire format front to back. Raises MalformedError where it ends early."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        found = self._content[self._at : self._at + size]
        if len(found) != size:
            raise MalformedError("ends early")
        self._at += size
        return found

    def number(self) -> int:
        """A uint32."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """A length and that many bytes."""
        return self.take(self.number())

    def text(self, what: str) -> str:
        """A string of printable ASCII."""
        found = self.string()
        if not all(0x20 < byte < 0x7F for byte in found):  # noqa: PLR2004
            raise MalformedError(f"has a {what} that is not printable ASCII")
        return found.decode("ascii")

    def positive(self) -> int:
        """An mpint above zero in its shortest form."""
        found = self.string()
        value = int.from_bytes(found, "big")
        if value == 0 or len(found) != value.bit_length() // 8 + 1:
            raise MalformedError("has a number that is not positive or not in its shortest form")
        return value

    def end(self) -> None:
        """Nothing may follow."""
        if self._at != len(self._content):
            raise MalformedError("has bytes behind its end")


def blob_of(content: bytes) -> bytes:
    """A string in the wire format."""
    return len(content).to_bytes(4, "big") + content


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that may sign. Two are the same if type and blob are."""

    type: str
    blob: bytes

    @classmethod
    def from_blob(cls, blob: bytes) -> Self:
        """Read a key. Raises MalformedError for a kind or size that is not accepted."""
        reader = Blob(blob)
        kind = reader.text("key type")
        if len(blob) > _MAX_KEY or not _NAME.fullmatch(kind):
            raise MalformedError("has a key that cannot be one")
        key = cls(kind, blob)
        key._parts()
        return key

    @classmethod
    def from_line(cls, line: str) -> tuple[Self, str]:
        """Read `type base64 comment`, as in a .pub file; the key and its comment. Raises MalformedError."""
        kind, _, rest = line.strip().partition(" ")
        text, _, comment = rest.strip().partition(" ")
        try:
            key = cls.from_blob(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            reason = error if isinstance(error, MalformedError) else "is not base64"
            raise MalformedError(f"key {kind[:64]!r}: {reason}") from error
        if key.type != kind:
            raise MalformedError(f"key {kind[:64]!r}: says {key.type!r} inside")
        return key, comment.strip()

    @property
    def line(self) -> str:
        """`type base64`, as in .pub and allowed_signers files."""
        return f"{self.type} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and 43 characters, as ssh-keygen -l prints it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode("ascii").rstrip("=")

    @property
    def is_security_key(self) -> bool:
        """Whether it lives in a FIDO token, so that each signature needs a touch."""
        return self.type.startswith("sk-")

    def check(self, signature: bytes, message: bytes) -> None:
        """Raise MalformedError unless `signature` (algorithm, then bytes) over `message` is this key's."""
        reader = Blob(signature)
        algorithm, raw = reader.text("signature algorithm"), reader.string()
        key, application = self._parts()
        if self.is_security_key:
            flags, counter = reader.take(1), reader.take(4)
            if not flags[0] & _TOUCHED:
                raise MalformedError("was made without touching the security key")
            digests = hashlib.sha256(application).digest(), hashlib.sha256(message).digest()
            message = digests[0] + flags + counter + digests[1]
        reader.end()
        try:
            self._verify(key, algorithm, raw, message)
        except InvalidSignature as error:
            raise MalformedError("does not fit the signed bytes") from error

    def _parts(self) -> tuple[_Key, bytes]:
        """The key for `cryptography`, and the application string of a security key."""
        reader = Blob(self.blob)
        reader.string()
        try:
            key = self._read(reader)
        except (ValueError, UnsupportedAlgorithm) as error:
            reason = error if isinstance(error, MalformedError) else "cannot be one"
            raise MalformedError(f"has a {self.type} key that {reason}") from error
        application = reader.string() if self.is_security_key else b""
        reader.end()
        return key, application

    def _read(self, reader: Blob) -> _Key:
        if self.type in _ED25519:
            return ed25519.Ed25519PublicKey.from_public_bytes(reader.string())
        if self.type == "ssh-rsa":
            exponent, modulus = reader.positive(), reader.positive()
            if not MIN_RSA_BITS <= modulus.bit_length() <= _MAX_RSA_BITS:
                raise MalformedError(f"has {modulus.bit_length()} bits; {MIN_RSA_BITS} are the least accepted")
            return rsa.RSAPublicNumbers(exponent, modulus).public_key()
        if self.type in _CURVES:
            name, curve, _ = _CURVES[self.type]
            if reader.string() != name:
                raise MalformedError("names another curve")
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, _uncompressed(reader.string()))
        kind = "is a certificate; certificates are" if "-cert-" in self.type else "is of a kind that is"
        raise MalformedError(f"{kind} not accepted here")

    def _verify(self, key: _Key, algorithm: str, raw: bytes, message: bytes) -> None:
        match key:
            case rsa.RSAPublicKey() if algorithm in _RSA_HASHES:
                key.verify(raw, message, padding.PKCS1v15(), _RSA_HASHES[algorithm])
            case ed25519.Ed25519PublicKey() if algorithm == self.type:
                key.verify(raw, message)
            case ec.EllipticCurvePublicKey() if algorithm == self.type:
                numbers = Blob(raw)
                pair = encode_dss_signature(numbers.positive(), numbers.positive())
                numbers.end()
                key.verify(pair, message, ec.ECDSA(_CURVES[self.type][2]))
            case _:
                raise MalformedError(f"was made with {algorithm}, which is not accepted for {self.type}")


def _uncompressed(point: bytes) -> bytes:
    if point[:1] != b"\x04":
        raise MalformedError("has a point in another form than uncompressed")
    return point
