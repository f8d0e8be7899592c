"""SSH signatures: everything ssh-keygen makes is read, everything it refuses is refused, and no bytes crash it."""

import base64
import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from logreview_tui.evidence import allowed_signers
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.sshkeys import PublicKey, blob_of
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE, armor, parse
from tests.evidence import ssh

MESSAGE = b'{"type":"logreview/manifest/v0"}'
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALICE = "alice@example.com"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one key of each kind, made by ssh-keygen."""
    folder = tmp_path_factory.mktemp("keys")
    for kind in ssh.KEY_KINDS:
        ssh.make_key(folder, kind)
    return folder


def _agrees(folder: Path, allowed: str, signature: bytes, message: bytes, principal: str = ALICE) -> bool:
    """Our verdict, after comparing it with ssh-keygen's."""
    try:
        found = parse(signature)
        found.check(message, SIGNOFF_NAMESPACE)
        allowed_signers.parse(allowed.encode()).find(found.key, principal, SIGNOFF_NAMESPACE, datetime.now(UTC))
    except MalformedError:
        ours = False
    else:
        ours = True
    assert ours == ssh.is_accepted(folder, allowed, signature, message, who=principal, namespace=SIGNOFF_NAMESPACE)
    return ours


@pytest.mark.parametrize("options", [(), ("-Ohashalg=sha256",)], ids=["sha512", "sha256"])
@pytest.mark.parametrize("kind", ssh.KEY_KINDS)
def test_what_ssh_keygen_signs_both_accept(keys: Path, tmp_path: Path, kind: str, options: tuple[str, ...]) -> None:
    """Every kind of key this host can make, with both hashes; and both refuse another message."""
    signature = ssh.sign(keys / kind, MESSAGE, SIGNOFF_NAMESPACE, *options)
    allowed = f"{ALICE} {ssh.public_line(keys / kind)}\n"

    assert _agrees(tmp_path, allowed, signature, MESSAGE)
    assert not _agrees(tmp_path, allowed, signature, MESSAGE + b"\n")
    assert parse(signature).key.fingerprint in ssh.ssh_keygen("-l", "-f", keys / f"{kind}.pub").stdout.decode()
    assert parse(signature).key.line == ssh.public_line(keys / kind)


@pytest.mark.parametrize(
    ("line", "is_accepted"),
    [
        ("alice@example.com KEY", True),
        ("alice@example.com KEY a comment", True),
        ("  alice@example.com\tKEY", True),
        ('"alice@example.com" KEY', True),
        ('"alice@example.com KEY', False),
        ("*@example.com KEY", True),
        ("alice@example.??? KEY", True),
        ("bob@example.com,alice@* KEY", True),
        ("*@example.com,!alice@example.com KEY", False),
        ("!bob@example.com KEY", False),
        ("Alice@example.com KEY", False),
        ("bob@example.com KEY", False),
        ("alice KEY", False),
        ("alice@example.com OTHER", False),
        ("alice@example.com OTHER\nalice@example.com KEY", True),
        ("# comment\n\n\nalice@example.com KEY", True),
        ("junk\nalice@example.com ssh-ed25519 AAAA\nalice@example.com KEY", True),
        ("alice@example.com KEY\r", True),
        (f'alice@example.com namespaces="{SIGNOFF_NAMESPACE}" KEY', True),
        (f'alice@example.com NAMESPACES="git,{SIGNOFF_NAMESPACE}" KEY', True),
        ('alice@example.com namespaces="logreview-*" KEY', True),
        ('alice@example.com namespaces="git" KEY', False),
        (f'alice@example.com namespaces="*,!{SIGNOFF_NAMESPACE}" KEY', False),
        ('alice@example.com namespaces="" KEY', False),
        (f"alice@example.com namespaces={SIGNOFF_NAMESPACE} KEY", False),
        ('alice@example.com namespaces="git",namespaces="*" KEY', False),
        ('alice@example.com valid-after="20200101Z",valid-before="20990101Z" KEY', True),
        ('alice@example.com valid-after="20200101",valid-before="209901010000" KEY', True),
        ('alice@example.com valid-before="20200101Z" KEY', False),
        ('alice@example.com valid-after="20990101Z" KEY', False),
        ('alice@example.com valid-after="20990101000000Z" KEY', False),
        ('alice@example.com valid-after="2020-01-01" KEY', False),
        ('alice@example.com valid-after="20201301Z" KEY', False),
        ('alice@example.com valid-after="20250101Z",valid-before="20240101Z" KEY', False),
        ("alice@example.com cert-authority KEY", False),
        ('alice@example.com cert-authority,namespaces="*" KEY', False),
        ("alice@example.com no-such-option KEY", False),
        ('alice@example.com namespaces="*",nonsense KEY', False),
        ('alice@example.com namespaces="*", KEY', False),
        ('alice@example.com namespaces="*"KEY', False),
        ("alice@example.com", False),
        ("", False),
        ("KEY", False),
    ],
)
def test_an_allowed_signers_line_means_what_ssh_keygen_says(
    keys: Path, tmp_path: Path, line: str, is_accepted: bool
) -> None:
    """Principals, patterns, options and times are judged the same by both."""
    allowed = line.replace("KEY", ssh.public_line(keys / "ed25519")).replace(
        "OTHER", ssh.public_line(keys / "ecdsa256")
    )
    signature = ssh.sign(keys / "ed25519", MESSAGE, SIGNOFF_NAMESPACE)

    assert _agrees(tmp_path, allowed + "\n", signature, MESSAGE) is is_accepted


def test_a_signature_for_another_purpose_is_refused(keys: Path, tmp_path: Path) -> None:
    """A commit signature by the same key is no sign-off, even where the file names no namespaces."""
    signature = ssh.sign(keys / "ed25519", MESSAGE, "git")

    assert not _agrees(tmp_path, f"{ALICE} {ssh.public_line(keys / 'ed25519')}\n", signature, MESSAGE)
    with pytest.raises(MalformedError, match="was made for 'git', not for 'logreview-signoff@v1'"):
        parse(signature).check(MESSAGE, SIGNOFF_NAMESPACE)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("bob@example.com KEY", "no line allows anyone to sign as alice@example.com"),
        ("alice@example.com OTHER", "no line allows alice@example.com with the key SHA256:"),
        ("alice@example.com cert-authority KEY", "line 1: the key is a certificate authority; certificates are not"),
        ('alice@example.com namespaces="git" KEY', "line 1: the key may not sign for the namespace logreview-signoff"),
        (
            'alice@example.com valid-before="20200101Z" KEY',
            "line 1: the key was valid only before 2020-01-01T00:00:00Z",
        ),
        ('alice@example.com valid-after="20990101Z" KEY', "line 1: the key is valid only after 2099-01-01T00:00:00Z"),
        ('alice@example.com valid-after="nonsense" KEY', "line 1: 'nonsense' is not a time"),
        ("alice@example.com ssh-dss AAAAB3NzaC1kc3M=", "line 1: key 'ssh-dss': has a ssh-dss key that is of a kind"),
        ("alice@example.com ssh-rsa AAAAB3NzaC1yc2E=", "line 1: key 'ssh-rsa': has a ssh-rsa key that ends early"),
    ],
)
def test_a_refusal_names_the_line_and_the_reason(keys: Path, options: str, why: str) -> None:
    """An auditor can mend the file from the message."""
    line = options.replace("KEY", ssh.public_line(keys / "ed25519")).replace("OTHER", ssh.public_line(keys / "rsa2048"))
    key, _ = PublicKey.from_line(ssh.public_line(keys / "ed25519"))

    with pytest.raises(MalformedError) as refused:
        allowed_signers.parse(line.encode()).find(key, ALICE, SIGNOFF_NAMESPACE, NOW)

    assert why in str(refused.value)


def test_a_key_is_judged_at_the_time_given(keys: Path) -> None:
    """The same line allows a key before its end and refuses it after; both ends are inclusive."""
    line = f'{ALICE} valid-after="20260101Z",valid-before="20260201Z" {ssh.public_line(keys / "ed25519")}'
    key, _ = PublicKey.from_line(ssh.public_line(keys / "ed25519"))
    allowed = allowed_signers.parse(line.encode())

    for day in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)):
        assert allowed.find(key, ALICE, SIGNOFF_NAMESPACE, day).line == 1
    for day in (datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 2, 1, 0, 0, 1, tzinfo=UTC)):
        with pytest.raises(MalformedError):
            allowed.find(key, ALICE, SIGNOFF_NAMESPACE, day)


def test_binary_files_are_no_allowed_signers() -> None:
    """A file that cannot be one is refused as a whole."""
    with pytest.raises(MalformedError, match="is too large or binary"):
        allowed_signers.parse(b"alice\0")


def _signed_part(message: bytes, hash_name: bytes = b"sha512") -> bytes:
    digest = hashlib.new(hash_name.decode(), message).digest()
    return b"SSHSIG" + b"".join(blob_of(p) for p in (SIGNOFF_NAMESPACE.encode(), b"", hash_name, digest))


def _armored(public: bytes, signature: bytes, *, hash_name: bytes = b"sha512", reserved: bytes = b"") -> bytes:
    parts = (public, SIGNOFF_NAMESPACE.encode(), reserved, hash_name, signature)
    return armor(b"SSHSIG" + (1).to_bytes(4, "big") + b"".join(map(blob_of, parts)))


class _SecurityKey:
    """A FIDO token in software: signs as OpenSSH's PROTOCOL.u2f says."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        if kind.startswith("sk-ssh"):
            self._edwards = ed25519.Ed25519PrivateKey.from_private_bytes(b"k" * 32)
            public = blob_of(self._edwards.public_key().public_bytes(*raw))
        else:
            self._curve = ec.derive_private_key(12345, ec.SECP256R1())
            public = blob_of(b"nistp256") + blob_of(self._curve.public_key().public_bytes(*point))
        self.public = blob_of(kind.encode()) + public + blob_of(b"ssh:")

    def sign(self, message: bytes, flags: int) -> bytes:
        tail = bytes([flags]) + (7).to_bytes(4, "big")
        signed = hashlib.sha256(b"ssh:").digest() + tail + hashlib.sha256(_signed_part(message)).digest()
        if self.kind.startswith("sk-ssh"):
            raw = self._edwards.sign(signed)
        else:
            r, s = decode_dss_signature(self._curve.sign(signed, ec.ECDSA(hashes.SHA256())))
            raw = b"".join(blob_of(n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (r, s))
        return _armored(self.public, blob_of(self.kind.encode()) + blob_of(raw) + tail)


@pytest.mark.parametrize("kind", ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"])
def test_a_security_key_needs_its_touch(tmp_path: Path, kind: str) -> None:
    """With a touch both accept; without, ssh-keygen still accepts and we refuse."""
    token = _SecurityKey(kind)
    allowed = f"{ALICE} {kind} {base64.b64encode(token.public).decode()}\n"

    assert _agrees(tmp_path, allowed, token.sign(MESSAGE, flags=1), MESSAGE)
    assert _agrees(tmp_path, allowed, token.sign(MESSAGE, flags=5), MESSAGE)
    assert not _agrees(tmp_path, allowed, token.sign(b"other", flags=1), MESSAGE)
    untouched = token.sign(MESSAGE, flags=0)
    assert ssh.is_accepted(tmp_path, allowed, untouched, MESSAGE, who=ALICE, namespace=SIGNOFF_NAMESPACE)
    with pytest.raises(MalformedError, match="without touching the security key"):
        parse(untouched).check(MESSAGE, SIGNOFF_NAMESPACE)


def _rsa(bits: int) -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(65537, bits)
    numbers = key.public_key().public_numbers()
    parts = (n.to_bytes(n.bit_length() // 8 + 1, "big") for n in (numbers.e, numbers.n))
    return key, blob_of(b"ssh-rsa") + b"".join(map(blob_of, parts))


def test_short_rsa_keys_and_sha1_are_refused(tmp_path: Path) -> None:
    """1024 bits are too few whoever signed; SHA-1 is refused by both."""
    key, public = _rsa(1024)
    raw = key.sign(_signed_part(MESSAGE), padding.PKCS1v15(), hashes.SHA512())
    with pytest.raises(MalformedError, match="has 1024 bits; 2048 are the least accepted"):
        parse(_armored(public, blob_of(b"rsa-sha2-512") + blob_of(raw)))

    key, public = _rsa(2048)
    allowed = f"{ALICE} ssh-rsa {base64.b64encode(public).decode()}\n"
    sha1 = key.sign(_signed_part(MESSAGE), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - it must be refused
    for name in (b"ssh-rsa", b"rsa-sha2-256", b"rsa-sha2-512"):
        assert not _agrees(tmp_path, allowed, _armored(public, blob_of(name) + blob_of(sha1)), MESSAGE)
    good = key.sign(_signed_part(MESSAGE), padding.PKCS1v15(), hashes.SHA512())
    assert _agrees(tmp_path, allowed, _armored(public, blob_of(b"rsa-sha2-512") + blob_of(good)), MESSAGE)
    assert not _agrees(tmp_path, allowed, _armored(public, blob_of(b"rsa-sha2-256") + blob_of(good)), MESSAGE)
    with_byte = blob_of(b"rsa-sha2-512") + blob_of(b"\0" + good)
    assert not _agrees(tmp_path, allowed, _armored(public, with_byte), MESSAGE)


def test_other_hashes_and_reserved_parts_are_refused(tmp_path: Path) -> None:
    """What the format reserves or forbids is refused though the key really signed it."""
    key = ed25519.Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    public = blob_of(b"ssh-ed25519") + blob_of(raw)
    allowed = f"{ALICE} ssh-ed25519 {base64.b64encode(public).decode()}\n"
    name = blob_of(b"ssh-ed25519")

    for hash_name in (b"md5", b"sha1"):
        signature = name + blob_of(key.sign(_signed_part(MESSAGE, hash_name)))
        assert not _agrees(tmp_path, allowed, _armored(public, signature, hash_name=hash_name), MESSAGE)
    good = name + blob_of(key.sign(_signed_part(MESSAGE)))
    assert _agrees(tmp_path, allowed, _armored(public, good), MESSAGE)
    with pytest.raises(MalformedError, match="a reserved part"):
        parse(_armored(public, good, reserved=b"x"))
    with pytest.raises(MalformedError, match="bytes behind its end"):
        parse(_armored(public, good + b"x")).check(MESSAGE, SIGNOFF_NAMESPACE)
    with pytest.raises(MalformedError, match="bytes behind its end"):
        parse(armor(base64.b64decode("".join(_armored(public, good).decode().split("\n")[1:-2])) + b"x"))
    with pytest.raises(MalformedError, match="ends early"):
        parse(armor(b"SSHSIG\0\0\0\1\0\0"))
    with pytest.raises(MalformedError, match="version 2"):
        parse(armor(b"SSHSIG\0\0\0\2"))
    with pytest.raises(MalformedError, match="is no SSH signature"):
        parse(armor(b"sshsig\0\0\0\1"))


def _passes(signature: bytes, own: PublicKey) -> bool:
    try:
        found = parse(signature)
        found.check(MESSAGE, SIGNOFF_NAMESPACE)
    except MalformedError:
        return False
    return found.key == own


def test_every_bit_flip_of_a_signature_file_is_refused(keys: Path) -> None:
    """Not one of them passes, not even by another spelling of the same bytes."""
    for kind in ("ed25519", "ecdsa256"):
        whole = ssh.sign(keys / kind, MESSAGE, SIGNOFF_NAMESPACE)
        own, _ = PublicKey.from_line(ssh.public_line(keys / kind))
        for at in range(len(whole)):
            for bit in range(8):
                flipped = bytearray(whole)
                flipped[at] ^= 1 << bit
                assert not _passes(bytes(flipped), own)


def test_the_armor_has_one_spelling(keys: Path) -> None:
    """Line ends, padding and text around the armor are refused."""
    whole = ssh.sign(keys / "ed25519", MESSAGE, SIGNOFF_NAMESPACE)
    others = (
        b"",
        whole[:-1],
        whole + b"\n",
        b"\n" + whole,
        whole + whole,
        whole.replace(b"\n", b"\r\n"),
        whole.replace(b"-----END", b"\n-----END"),
        whole.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"),
        whole.replace(b"\nU1NI", b"\nU1N I"),
        whole.replace(b"\nU1NI", b"\nU1NI\n"),
    )

    for other in others:
        with pytest.raises(MalformedError, match="is not"):
            parse(other)


def test_mutated_signatures_never_crash_and_never_pass(keys: Path) -> None:
    """20,000 structural changes: lengths, splices, repeats, cuts."""
    chance = random.Random(7)
    own, _ = PublicKey.from_line(ssh.public_line(keys / "ed25519"))
    text = ssh.sign(keys / "ed25519", MESSAGE, SIGNOFF_NAMESPACE).decode().split("\n")
    blob = base64.b64decode("".join(text[1:-2]))

    for _ in range(20_000):
        changed = bytearray(blob)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(changed))
            match chance.randrange(4):
                case 0:
                    changed[at] = chance.randrange(256)
                case 1:
                    del changed[at : at + chance.randint(1, 9)]
                case 2:
                    changed[at:at] = chance.randbytes(chance.randint(1, 9))
                case _:
                    changed[at:at] = blob[chance.randrange(len(blob)) :][: chance.randint(1, 60)]
            changed = changed or bytearray(b"x")
        if bytes(changed) == blob:
            continue
        assert not _passes(armor(bytes(changed)), own)


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_readers(junk: bytes) -> None:
    """Signature, key line and allowed_signers readers refuse junk with their own error."""
    for read in (lambda: parse(armor(junk)), lambda: PublicKey.from_blob(junk), lambda: parse(junk)):
        with pytest.raises(MalformedError):
            read()
    with pytest.raises(MalformedError):
        PublicKey.from_line(junk.decode("latin-1"))
    try:
        allowed_signers.parse(junk)
    except MalformedError:
        assert b"\0" in junk
