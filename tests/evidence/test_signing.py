"""Making signatures with stock ssh-keygen: files, agent, and every way it can be refused."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreview_tui.errors import ExitCode, RefusedError
from logreview_tui.evidence.signing import candidates, fingerprint, path_of, sign, signing_key, throwaway_key
from logreview_tui.evidence.sshsig import SIGNOFF_NAMESPACE, parse
from tests.evidence import ssh

MESSAGE = b'{"type":"logreview/manifest/v0"}'
WHO = "alice@example.com"


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent of whoever runs the tests stays out of them."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real ssh-agent of the test's own."""
    program = shutil.which("ssh-agent")
    if not program:
        pytest.skip("ssh-agent is not installed")
    socket = tmp_path / "agent"
    process = subprocess.Popen([program, "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not socket.exists() and time.monotonic() < deadline:
        os.sched_yield()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    process.terminate()
    process.wait()


def _add(key: Path, *options: str) -> None:
    subprocess.run(["ssh-add", "-q", *options, str(key)], check=True, capture_output=True)


@pytest.mark.parametrize("kind", ssh.KEY_KINDS)
async def test_a_key_file_signs_what_ssh_keygen_accepts(tmp_path: Path, kind: str) -> None:
    """Every kind of key; the message goes in as it is."""
    path = ssh.make_key(tmp_path, kind)
    key = signing_key(path)

    signature = await sign(MESSAGE, path)

    assert await fingerprint(path) == key.public.fingerprint

    allowed = f"{WHO} {key.public.line}\n"
    assert ssh.is_accepted(tmp_path, allowed, signature, MESSAGE, who=WHO, namespace=SIGNOFF_NAMESPACE)
    assert parse(signature).key == key.public
    assert not (tmp_path / f"{kind}.sig").exists()


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("how", ["private", "public", "listed"])
async def test_an_encrypted_key_signs_from_the_agent(tmp_path: Path, how: str) -> None:
    """Once added it signs without a prompt, named by its private file, its public file, or from the agent's list."""
    encrypted = ssh.make_key(tmp_path, passphrase="secret words")
    ssh.ssh_keygen("-q", "-p", "-P", "secret words", "-N", "", "-f", encrypted)
    _add(encrypted)
    ssh.ssh_keygen("-q", "-p", "-P", "", "-N", "secret words", "-f", encrypted)
    path = encrypted
    if how == "public":
        encrypted.unlink()
        path = encrypted.with_name("ed25519.pub")
    elif how == "listed":
        (candidate,) = await candidates(tmp_path)
        assert (candidate.path, candidate.comment) == (None, "a comment")
        path = path_of(candidate, tmp_path)
        assert path.parent == tmp_path

    signature = await sign(MESSAGE, path)

    assert signing_key(path).is_in_agent
    parse(signature).check(MESSAGE, SIGNOFF_NAMESPACE)


async def test_a_missing_key_is_told() -> None:
    """The message names the file and how to make one."""
    with pytest.raises(RefusedError, match="there is no key /nowhere/key") as refused:
        signing_key(Path("/nowhere/key"))

    assert refused.value.exit_code is ExitCode.REFUSED
    assert "ssh-keygen -t ed25519 -f /nowhere/key" in refused.value.hint


async def test_an_encrypted_key_outside_the_agent_is_refused_without_a_prompt(tmp_path: Path) -> None:
    """No passphrase is asked for over the screen; the hint says ssh-add."""
    path = ssh.make_key(tmp_path, passphrase="secret words")

    with pytest.raises(RefusedError, match="is encrypted and not in the agent") as refused:
        await sign(MESSAGE, path)

    assert refused.value.hint == f"ssh-add {path}, then sign again"


async def test_a_key_without_public_half_works_or_says_what_is_missing(tmp_path: Path) -> None:
    """The public half is derived; for an encrypted key it has to be there."""
    plain = ssh.make_key(tmp_path)
    plain.with_name("ed25519.pub").unlink()
    parse(await sign(MESSAGE, plain)).check(MESSAGE, SIGNOFF_NAMESPACE)

    (tmp_path / "other").mkdir()
    encrypted = ssh.make_key(tmp_path / "other", "rsa2048", passphrase="secret words")
    encrypted.with_name("rsa2048.pub").unlink()
    with pytest.raises(RefusedError, match=r"rsa2048\.pub is no public key .*put rsa2048\.pub beside it"):
        signing_key(encrypted)


@pytest.mark.usefixtures("agent")
async def test_a_public_half_alone_cannot_sign(tmp_path: Path) -> None:
    """Neither file nor agent has the private half."""
    path = ssh.make_key(tmp_path)
    path.unlink()

    with pytest.raises(RefusedError, match="is neither on disk nor in the agent"):
        await sign(MESSAGE, path.with_name("ed25519.pub"))


async def test_a_key_others_may_read_is_refused(tmp_path: Path) -> None:
    """With the command that mends it."""
    path = ssh.make_key(tmp_path)
    path.chmod(0o644)

    with pytest.raises(RefusedError, match="others may read") as refused:
        signing_key(path)

    assert refused.value.hint == f"chmod 600 {path}"


async def test_a_key_of_another_owner_is_refused(tmp_path: Path) -> None:
    """Signing with someone else's key would name the wrong person."""
    path = ssh.make_key(tmp_path)
    try:
        os.chown(path, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give a file away")

    with pytest.raises(RefusedError, match=f"{path} belongs to user 12345, not to you"):
        signing_key(path)


async def test_a_key_that_is_none_or_too_weak_is_refused(tmp_path: Path) -> None:
    """Junk, and kinds that verification would refuse, are refused before anything is signed."""
    (tmp_path / "junk").write_text("not a key")
    (tmp_path / "junk").chmod(0o600)
    weak = tmp_path / "weak"
    ssh.ssh_keygen("-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", weak)

    with pytest.raises(RefusedError, match="is no public key that can sign"):
        signing_key(tmp_path / "junk")
    with pytest.raises(RefusedError, match="has 1024 bits; 2048 are the least accepted"):
        signing_key(weak)
    with pytest.raises(RefusedError, match="is no key file"):
        signing_key(tmp_path)


@pytest.mark.usefixtures("agent")
async def test_an_agent_that_refuses_is_told_and_not_asked_again(tmp_path: Path) -> None:
    """A key added with -c whose confirmation fails."""
    path = ssh.make_key(tmp_path)
    _add(path, "-c")

    with pytest.raises(RefusedError, match="the agent refused to sign") as refused:
        await sign(MESSAGE, path)

    assert "ssh-add -h" in refused.value.hint


def _fake_ssh_keygen(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    fake = folder / "bin" / "ssh-keygen"
    fake.parent.mkdir()
    fake.write_text(f"#!{sys.executable}\n{program}")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))


async def test_a_silent_ssh_keygen_is_ended_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the timeout its whole process group is gone and the refusal says what to try."""
    path = ssh.make_key(tmp_path)
    pid_file = tmp_path / "pid"
    program = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    _fake_ssh_keygen(tmp_path, monkeypatch, program)

    with pytest.raises(RefusedError, match="no signature within 1 s"):
        await sign(MESSAGE, path, timeout_s=1.0)

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


async def test_cancelling_ends_ssh_keygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc in the screen leaves no process behind that waits for a touch."""
    path = ssh.make_key(tmp_path)
    pipe = tmp_path / "started"
    os.mkfifo(pipe)
    program = f"import os, time\nopen({str(pipe)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    _fake_ssh_keygen(tmp_path, monkeypatch, program)

    signing = asyncio.create_task(sign(MESSAGE, path))
    pid = int(await asyncio.to_thread(pipe.read_text))
    signing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import sys; sys.exit('unknown option -- Y')", "this ssh-keygen cannot sign: unknown option"),
        ("print('-----BEGIN SSH SIGNATURE-----')", "ssh-keygen made a signature that is not between"),
        ("import sys; sys.exit('device not found')", "the security key of .* is not plugged in"),
        ("import sys; sys.exit(3)", "cannot sign$"),
    ],
)
async def test_a_strange_ssh_keygen_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, why: str
) -> None:
    """What it says is told, what it makes is checked."""
    path = ssh.make_key(tmp_path)
    _fake_ssh_keygen(tmp_path, monkeypatch, program)

    with pytest.raises(RefusedError) as refused:
        await sign(MESSAGE, path)

    assert re.search(why, refused.value.message)


async def test_without_ssh_keygen_the_hint_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare machine learns which package is missing."""
    path = ssh.make_key(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RefusedError, match="ssh-keygen is not installed") as refused:
        await sign(MESSAGE, path)

    assert refused.value.hint == "apt-get install openssh-client"


@pytest.mark.usefixtures("agent")
async def test_keys_are_listed_once_agent_first(tmp_path: Path) -> None:
    """The agent's keys, then those of ~/.ssh with a private half beside; what cannot sign is left out."""
    folder = tmp_path / ".ssh"
    folder.mkdir()
    for kind in ("ecdsa256", "ed25519", "rsa2048"):
        ssh.make_key(folder, kind)
    _add(folder / "rsa2048")
    (folder / "ecdsa256").unlink()
    (folder / "known.pub").write_text("ssh-dss AAAA old")
    (folder / "empty.pub").write_bytes(b"\xff\x00")

    keys = await candidates(tmp_path)

    listed = [(k.public.type, k.path, k.is_in_agent, k.comment) for k in keys]
    assert listed == [
        ("ssh-rsa", folder / "rsa2048", True, "a comment"),
        ("ssh-ed25519", folder / "ed25519", False, "a comment"),
    ]
    assert str(keys[0]) == f"{keys[0].public.fingerprint} ssh-rsa {folder}/rsa2048 (in agent)"


async def test_no_keys_and_no_agent_is_an_empty_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to offer is no error; neither is an agent that is gone."""
    assert await candidates(tmp_path) == ()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    assert await candidates(tmp_path) == ()


async def test_the_demo_makes_its_key_once(tmp_path: Path) -> None:
    """A throwaway ed25519 key of its own, private, the same one when asked again."""
    path = throwaway_key(tmp_path / "data" / "demo", "reviewer@demo")
    first = signing_key(path)
    again = signing_key(throwaway_key(path, "another comment"))

    assert first == again
    assert (first.public.type, first.comment) == ("ssh-ed25519", "reviewer@demo")
    assert path.stat().st_mode & 0o777 == 0o600
    parse(await sign(MESSAGE, path)).check(MESSAGE, SIGNOFF_NAMESPACE)
    (tmp_path / "file").write_text("")
    with pytest.raises(RefusedError, match=r"no key could be made at .*/file/key"):
        throwaway_key(tmp_path / "file" / "key")
