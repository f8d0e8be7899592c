"""The stock OpenSSH tools, for tests: keys, signatures and verdicts to compare with."""

import shutil
import subprocess
from pathlib import Path

import pytest

KEY_KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa2048": ("-t", "rsa", "-b", "2048"),
    "rsa3072": ("-t", "rsa", "-b", "3072"),
    "ecdsa256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa521": ("-t", "ecdsa", "-b", "521"),
}


def ssh_keygen(*arguments: str | Path, stdin: bytes = b"", check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """Run stock ssh-keygen; skip the test where it is missing."""
    program = shutil.which("ssh-keygen")
    if program is None:
        pytest.skip("ssh-keygen is not installed")
    return subprocess.run([program, *map(str, arguments)], input=stdin, capture_output=True, check=check)


def make_key(folder: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """A new key pair; the path of its private half."""
    path = folder / kind
    ssh_keygen("-q", *KEY_KINDS.get(kind, ("-t", kind)), "-N", passphrase, "-C", "a comment", "-f", path)
    return path


def sign(key: Path, message: bytes, namespace: str, *options: str) -> bytes:
    """A signature by stock ssh-keygen."""
    return ssh_keygen("-Y", "sign", *options, "-n", namespace, "-f", key, stdin=message).stdout


def public_line(key: Path) -> str:
    """`type base64` of a key pair."""
    return " ".join(key.with_name(key.name + ".pub").read_text().split()[:2])


def is_accepted(folder: Path, allowed: str, signature: bytes, message: bytes, *, who: str, namespace: str) -> bool:
    """The verdict of stock `ssh-keygen -Y verify`."""
    (folder / "allowed").write_text(allowed)
    (folder / "sig").write_bytes(signature)
    options = ("-f", folder / "allowed", "-I", who, "-n", namespace, "-s", folder / "sig")
    return ssh_keygen("-Y", "verify", *options, stdin=message, check=False).returncode == 0
