"""Making a signature: which keys there are, and stock ssh-keygen to sign with one.

The only place of the evidence that starts a program. ssh-keygen gets the message on standard input, never a file name
(it would ask before overwriting an old signature, and then exit 0 with that one), and a process session of its own, so
that no prompt for a passphrase can appear over the screen.
"""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from logreview_tui.errors import RefusedError
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.sshkeys import PublicKey
from logreview_tui.evidence.sshsig import SIGNOFF, parse

TIMEOUT_S = 60.0
_AGENT_TIMEOUT_S = 10.0
_MAX_KEY_FILE = 65_536
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSH_SK_PROVIDER", "SSH_SK_HELPER", "TMPDIR")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that could sign."""

    public: PublicKey
    comment: str
    path: Path | None
    """Its private half on disk; None for a key that is in the agent alone."""
    is_in_agent: bool

    def __str__(self) -> str:
        place = str(self.path) if self.path else "ssh-agent"
        return f"{self.public.fingerprint} {self.public.type} {place}" + (" (in agent)" if self.is_in_agent else "")


def signing_keys(home: Path) -> tuple[SigningKey, ...]:
    """The keys of the agent and of `~/.ssh`, each once, the agent's first; what cannot sign is left out."""
    found = {key.public.blob: key for key in _agent_keys()}
    for public_path in sorted((home / ".ssh").glob("*.pub")):
        private_path = public_path.with_suffix("")
        try:
            public, comment = PublicKey.from_line(_read_public(public_path))
            is_there = private_path.is_file()
        except (OSError, MalformedError):
            continue
        if is_there:
            known = found.get(public.blob)
            found[public.blob] = (
                replace(known, path=private_path) if known else SigningKey(public, comment, private_path, False)
            )
    return tuple(found.values())


def signing_key(path: Path) -> SigningKey:
    """The key a configuration names: a private key file with its .pub beside, or a .pub whose key is in the agent.

    Raises RefusedError for a key that is missing, of another owner or readable by others.
    """
    public_path = path if path.suffix == ".pub" else path.with_name(path.name + ".pub")
    private_path = path.with_suffix("") if path.suffix == ".pub" else path
    if private_path.exists():
        _check_private(private_path)
    elif not public_path.exists():
        raise RefusedError(
            f"there is no key {path}",
            f"make one: ssh-keygen -t ed25519 -f {path}; or name another in the configuration",
        )
    try:
        line = _read_public(public_path) if public_path.exists() else _derived_public(private_path)
        public, comment = PublicKey.from_line(line)
    except (OSError, MalformedError) as error:
        raise RefusedError(f"{public_path} is no public key that can sign: {error}", _KINDS) from error
    is_in_agent = any(key.public == public for key in _agent_keys())
    return SigningKey(public, comment, private_path if private_path.exists() else None, is_in_agent)


def make_throwaway_key(path: Path, comment: str) -> SigningKey:
    """A new ed25519 key without a passphrase, for the demo; the one at `path` if it is there. Raises RefusedError."""
    if not path.exists():
        command = [_ssh_keygen(), "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)]
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            command, stdin=subprocess.DEVNULL, capture_output=True, env=_environment(), check=False, timeout=TIMEOUT_S
        )
        if done.returncode:
            raise RefusedError(f"no key could be made at {path}: {_words(done.stderr)}", "check the folder")
    return signing_key(path)


async def sign(key: SigningKey, message: bytes, *, namespace: str = SIGNOFF, timeout_s: float = TIMEOUT_S) -> bytes:
    """The armored signature of `message`, checked before it is returned.

    Cancelling ends ssh-keygen. Raises RefusedError with a hint when no signature could be made.
    """
    if key.path and not key.is_in_agent:
        _check_private(key.path)
    with _key_file(key) as file:
        command = [_ssh_keygen(), "-Y", "sign", "-n", namespace, "-f", str(file)]
        signature, complaint = await _run(command, message, timeout_s)
    if not signature:
        raise _refusal(key, complaint)
    try:
        made = parse(signature)
        made.check(message, namespace)
    except MalformedError as error:
        raise RefusedError(f"ssh-keygen made a signature that {error}", "use another key") from error
    if made.key != key.public:
        raise RefusedError(f"ssh-keygen signed with {made.key.fingerprint}, not with {key.public.fingerprint}")
    return signature


async def _run(command: list[str], message: bytes, timeout_s: float) -> tuple[bytes, str]:
    """What a program made of `message`, or nothing and its complaint."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout_s):
            made, complaint = await process.communicate(message)
    except TimeoutError as error:
        raise RefusedError(
            f"no signature within {timeout_s:.0f} s", "touch the security key or confirm in the agent, then try again"
        ) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return (made, "") if process.returncode == 0 else (b"", _words(complaint))


def _refusal(key: SigningKey, complaint: str) -> RefusedError:
    """ssh-keygen's complaint as what to do about it."""
    name = str(key.path) if key.path else key.public.fingerprint
    hints = {
        "incorrect passphrase": (f"{name} is encrypted and not in the agent", f"ssh-add {name}, then sign again"),
        "agent refused operation": (
            f"the agent refused to sign with {name}",
            "confirm when it asks; a key added with `ssh-add -h` can never sign reviews",
        ),
        "No private key found": (f"the private half of {name} is neither on disk nor in the agent", "ssh-add it"),
        "too open": (f"others may read {name}", f"chmod 600 {name}"),
        "Permission denied": (f"{name} may not be read", "sign with a key of your own"),
        "device not found": (f"the security key of {name} is not plugged in", "plug it in and try again"),
        "invalid format": (f"{name} is no private key", "name a key made by ssh-keygen"),
        "unknown option": ("this ssh-keygen cannot sign", "OpenSSH 8.1 or newer is needed"),
        "illegal option": ("this ssh-keygen cannot sign", "OpenSSH 8.1 or newer is needed"),
    }
    message, hint = next((h for part, h in hints.items() if part in complaint), (f"{name} cannot sign", "try another"))
    return RefusedError(f"{message}: {complaint}" if complaint else message, hint)


def _check_private(path: Path) -> None:
    try:
        found = path.stat()
    except OSError as error:
        raise RefusedError(f"{path} cannot be used: {error.strerror}", "sign with a key of your own") from error
    if not stat.S_ISREG(found.st_mode):
        raise RefusedError(f"{path} is no key file", "name the private key")
    if found.st_uid != os.geteuid():
        raise RefusedError(f"{path} belongs to user {found.st_uid}, not to you", "sign with a key of your own")
    if found.st_mode & 0o077:
        raise RefusedError(f"others may read {path}", f"chmod 600 {path}")


@contextmanager
def _key_file(key: SigningKey) -> Iterator[Path]:
    """A file that names the key to ssh-keygen: its private half, or for one in the agent alone the public one."""
    if key.path:
        yield key.path
        return
    with tempfile.TemporaryDirectory(prefix="logreview-") as folder:
        path = Path(folder) / "key.pub"
        path.write_text(key.public.line + "\n", "ascii")
        yield path


def _agent_keys() -> list[SigningKey]:
    program = shutil.which("ssh-add")
    if not program or not os.environ.get("SSH_AUTH_SOCK"):
        return []
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program
            [program, "-L"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            check=False,
            timeout=_AGENT_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return []
    keys = []
    for line in done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else ():
        try:
            public, comment = PublicKey.from_line(line)
        except MalformedError:
            continue
        keys.append(SigningKey(public, comment, None, is_in_agent=True))
    return keys


def _derived_public(path: Path) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [_ssh_keygen(), "-y", "-P", "", "-f", str(path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=_environment(),
        check=False,
        timeout=TIMEOUT_S,
    )
    if done.returncode:
        raise MalformedError(f"{_words(done.stderr)}; put {path.name}.pub beside it")
    return done.stdout.decode("utf-8", "replace")


def _read_public(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MAX_KEY_FILE).decode("utf-8", "replace").split("\n")[0]


def _ssh_keygen() -> str:
    program = shutil.which("ssh-keygen")
    if not program:
        raise RefusedError("ssh-keygen is not installed, and signing needs it", "apt-get install openssh-client")
    return program


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"}


def _words(complaint: bytes) -> str:
    """A program's complaint in one line, without its ornaments."""
    lines = complaint.decode("utf-8", "replace").splitlines()
    told = [line.strip("@ \r") for line in lines if line != "Signing data on standard input"]
    return " ".join(line for line in told if line)


_KINDS = "ed25519, ecdsa, rsa from 2048 bits and security keys are accepted; certificates are not"
