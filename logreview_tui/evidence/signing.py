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
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from logreview_tui.errors import RefusedError
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.sshkeys import PublicKey
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE, parse

TIMEOUT_S = 60.0
_ASK_TIMEOUT_S = 10.0
_MAX_KEY_FILE = 65_536
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSH_SK_PROVIDER", "SSH_SK_HELPER", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that could sign."""

    public: PublicKey
    comment: str
    path: Path | None
    """Its private half on disk; None for a key that is in the agent alone."""
    is_in_agent: bool

    def __str__(self) -> str:
        place = str(self.path) if self.path else "ssh-agent"
        return f"{self.public.fingerprint} {self.public.type} {place}" + (" (in agent)" if self.is_in_agent else "")


def _public_path(path: Path) -> Path:
    return path if path.suffix == ".pub" else path.with_name(path.name + ".pub")


async def candidates(home: Path | None = None) -> tuple[Candidate, ...]:
    """The keys of the agent and of `~/.ssh`, each once, the agent's first; what cannot sign is left out."""
    return await asyncio.to_thread(_candidates, home or Path.home())


def _candidates(home: Path) -> tuple[Candidate, ...]:
    found = {key.public.blob: key for key in _agent_keys()}
    for public_path in sorted((home / ".ssh").glob("*.pub")):
        private_path = public_path.with_suffix("")
        try:
            public, comment = PublicKey.from_line(_read_public(public_path))
            is_there = private_path.is_file()
        except (OSError, MalformedError):
            continue
        if is_there:
            known = found.get(public.blob, Candidate(public, comment, None, is_in_agent=False))
            found[public.blob] = replace(known, path=private_path)
    return tuple(found.values())


def path_of(candidate: Candidate, folder: Path) -> Path:
    """A path that `sign` takes for this key; one that is in the agent alone gets a .pub file in `folder`."""
    if candidate.path:
        return candidate.path
    path = folder / f"agent-{candidate.public.fingerprint.removeprefix('SHA256:')[:12].translate(_NO_SLASH)}.pub"
    path.write_text(f"{candidate.public.line}\n", "ascii")
    return path


async def fingerprint(path: Path) -> str:
    """`SHA256:...` of the key that `sign` would use. Raises RefusedError."""
    return (await asyncio.to_thread(signing_key, path)).public.fingerprint


def signing_key(path: Path) -> Candidate:
    """Look at the key a configuration names: a private key file, or a .pub whose key is in the agent.

    Raises RefusedError for a key that is missing, cannot be looked at, is of another owner or readable by others.
    """
    try:
        return _signing_key(path)
    except OSError as error:
        raise RefusedError(f"the key cannot be looked at: {error}", "check its path and rights") from error


def _signing_key(path: Path) -> Candidate:
    public_path = _public_path(path)
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
    return Candidate(public, comment, private_path if private_path.exists() else None, is_in_agent)


def throwaway_key(path: Path, comment: str = "logreview demo") -> Path:
    """Make an ed25519 key without a passphrase for the demo, once; its path. Raises RefusedError."""
    if not path.exists():
        command = [_ssh_keygen(), "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)]
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RefusedError(f"no key could be made at {path}: {error.strerror}", "check the folder") from error
        done = _ask(command)
        if done.returncode:
            raise RefusedError(f"no key could be made at {path}: {_words(done.stderr)}", "check the folder")
    return path


async def sign(
    message: bytes, path: Path, *, namespace: str = SIGNOFF_NAMESPACE, timeout_s: float = TIMEOUT_S
) -> bytes:
    """The armored signature of `message`, checked before it is returned.

    path: as for `signing_key`. Cancelling ends ssh-keygen. Raises RefusedError with a hint when there is no signature.
    """
    key = await asyncio.to_thread(signing_key, path)
    command = [_ssh_keygen(), "-Y", "sign", "-n", namespace, "-f", str(key.path or _public_path(path))]
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


def _refusal(key: Candidate, complaint: str) -> RefusedError:
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


def _agent_keys() -> list[Candidate]:
    program = shutil.which("ssh-add")
    if not program or not os.environ.get("SSH_AUTH_SOCK"):
        return []
    done = _ask([program, "-L"])
    keys = []
    for line in done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else ():
        try:
            public, comment = PublicKey.from_line(line)
        except MalformedError:
            continue
        keys.append(Candidate(public, comment, None, is_in_agent=True))
    return keys


def _derived_public(path: Path) -> str:
    done = _ask([_ssh_keygen(), "-y", "-P", "", "-f", str(path)])
    if done.returncode:
        raise MalformedError(f"{_words(done.stderr)}; put {path.name}.pub beside it")
    return done.stdout.decode("utf-8", "replace")


def _ask(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """What an OpenSSH tool says; one that hangs has failed."""
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            check=False,
            timeout=_ASK_TIMEOUT_S,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, b"", b"no answer in time")


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


_NO_SLASH = str.maketrans("/+", "__")
_KINDS = "ed25519, ecdsa, rsa from 2048 bits and security keys are accepted; certificates are not"
