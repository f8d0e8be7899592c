"""Where secrets may lie, and what is said where they cannot be read; nothing of them is ever in a text."""

import os
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.opensearch.access import Access, Settings, Url
from logreview_tui.sources.opensearch.access.bearer import expiry
from logreview_tui.sources.opensearch.access.kinds import token_command
from logreview_tui.sources.opensearch.access.secrets import Secret, secret_of
from tests.opensearch.security import token
from tests.sources.opensearch.logging_in import given, private, script
from tests.terminal import Terminal

HOST = Url.parse("https://logs.example.com")


def _secret(**keys: object) -> Secret:
    found = secret_of(Settings(given(**keys)), "password", "alice", "https://logs.example.com:443")
    assert found is not None
    return found


def test_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    """Its first line."""
    file = private(tmp_path / "password", "correct horse\r\nanother line")

    assert _secret(password_file=file).read() == "correct horse"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """It is not used, and the next step is a command to type."""
    file = private(tmp_path / "password", "correct horse", mode)

    with pytest.raises(SourceError, match="others can read this password") as caught:
        _secret(password_file=file).read()
    assert caught.value.hint == f"chmod 600 {file}"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"a\x1b[31mb", b"x" * 70_000, b"a\0b"])
def test_a_file_that_holds_no_secret(tmp_path: Path, content: bytes) -> None:
    """Empty, bytes that are no text, control characters, endless: nothing of it is repeated."""
    file = private(tmp_path / "password", "")
    file.write_bytes(content)

    with pytest.raises(SourceError) as caught:
        _secret(password_file=file).read()
    assert str(file) in caught.value.message
    assert "xxx" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe gives its secret once, and one that nobody writes to never; neither is waited for."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)

    with pytest.raises(SourceError, match="this is no regular file") as caught:
        _secret(password_file=pipe).read()
    assert "`password_env:`" in caught.value.hint


def test_no_file(tmp_path: Path) -> None:
    """A folder or nothing."""
    for place in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(SourceError, match="no password can be read there"):
            _secret(password_file=place).read()


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable, if it is set."""
    monkeypatch.setenv("OS_PASSWORD", "correct horse")
    assert _secret(password_env="OS_PASSWORD").read() == "correct horse"

    monkeypatch.delenv("OS_PASSWORD")
    with pytest.raises(SourceError, match="the environment variable OS_PASSWORD with the password is not set"):
        _secret(password_env="OS_PASSWORD").read()


class _Ring(KeyringBackend):  # type: ignore[misc] # has no types
    """Holds one password, unless it is locked."""

    priority = 1

    def __init__(self, *, is_locked: bool = False) -> None:
        super().__init__()
        self._is_locked = is_locked

    def get_password(self, service: str, username: str) -> str | None:
        if self._is_locked:
            raise KeyringLocked("correct horse")
        return {("opensearch", "alice"): "correct horse"}.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


def test_the_keyring() -> None:
    """By service and user; what is missing is told with the command that stores it; a locked one says so."""
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(_Ring())
        assert _secret(password_keyring="opensearch").read() == "correct horse"
        with pytest.raises(SourceError, match="holds no 'alice' of 'elsewhere'") as caught:
            _secret(password_keyring="elsewhere").read()
        assert caught.value.hint == "store it: keyring set elsewhere alice"
        keyring.set_keyring(_Ring(is_locked=True))
        with pytest.raises(SourceError, match="KeyringLocked") as caught:
            _secret(password_keyring="opensearch").read()
        assert "horse" not in str(caught.value)
    finally:
        keyring.set_keyring(before)


def test_no_keyring_at_all() -> None:
    """As on most servers: the next step is a file."""
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(fail.Keyring())
        with pytest.raises(SourceError, match="keyring cannot be asked") as caught:
            _secret(password_keyring="opensearch").read()
    finally:
        keyring.set_keyring(before)
    assert "`password_file:`" in caught.value.hint


ASK = """
import asyncio, sys
from logreview_tui.sources.opensearch.access.secrets import Place, Secret
async def main():
    return Secret("password", Place.PROMPT, "", "alice", "https://logs.example.com:443").read()
try:
    print("read", len(asyncio.run(main())))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_prompt_shows_nothing_of_what_is_typed() -> None:
    """On the terminal, whatever standard input and output are."""
    with Terminal([sys.executable, "-c", ASK]) as terminal:
        terminal.wait_for("password of alice for https://logs.example.com:443:")
        terminal.write("correct horse\r")
        screen = terminal.wait_for("read 13")

    assert "horse" not in screen


def test_a_prompt_can_be_left() -> None:
    """Ctrl+C ends it at once, also within an event loop."""
    with Terminal([sys.executable, "-c", ASK]) as terminal:
        terminal.wait_for("password of alice")
        terminal.write("\x03")
        terminal.wait_for("interrupted")


def test_no_terminal_to_ask_at() -> None:
    """In a script the next step is another place."""
    code = ASK.replace("except KeyboardInterrupt:", "except Exception as e:").replace('"interrupted"', "e")
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, start_new_session=True, check=True
    )

    assert "there is no terminal to ask for the password of alice" in ended.stdout
    assert "`password_file:`" in ended.stdout


@pytest.mark.parametrize(
    ("keys", "key", "said"),
    [
        ({"user": "a", "password_file": "x", "password_env": "X"}, "password_file", "are both given"),
        ({"password_file": "x"}, "password_file", "a password without a user"),
        ({"user": "a:b", "password_env": "X"}, "user", "no user name may hold"),
        ({"user": "a", "password_prompt": "yes"}, "password_prompt", "is 'yes'"),
        ({"user": "a", "token_env": "X"}, "user", "two ways of saying who asks"),
        ({"token_env": "X", "token_command": ["x"]}, "token_env", "two ways of saying who asks"),
        ({"client_key": "x"}, "client_key", "without a certificate"),
        ({"token_command": "gettoken --user alice"}, "token_command", "no shell takes it apart"),
        ({"user": ["a", "b"]}, "user", "has 2 values"),
        ({"ca": ["a", "b"]}, "ca", "has 2 values"),
        ({"proxy": "https://proxy.example.com"}, "proxy", "not the address of an HTTP proxy"),
        ({"proxy": "socks5://proxy.example.com"}, "proxy", "not the address of an HTTP proxy"),
        ({"proxy": "http://alice:secret@proxy.example.com"}, "proxy", "holds a user or a password"),
        ({"proxy": "http://[proxy"}, "proxy", "not the address of a proxy"),
        ({"proxy": "http://p:3128", "proxy_user": "a"}, "proxy_user", "alone is not enough"),
        ({"proxy_user": "a", "proxy_password_env": "X"}, "proxy_user", "alone is not enough"),
    ],
)
def test_settings_that_cannot_be_meant(keys: dict[str, object], key: str, said: str) -> None:
    """The key is named, so that the configuration's line can be."""
    with pytest.raises(UsageError, match=said) as caught:
        Access.of(HOST, given(**keys))

    assert getattr(caught.value, "key", None) == key
    assert "secret" not in str(caught.value)


def test_what_needs_encryption() -> None:
    """A certificate or a proxy says nothing on plain HTTP; unverified TLS is for this host alone."""
    here = Url.parse("http://127.0.0.1:9200")

    for keys in ({"client_cert": "x"}, {"proxy": "http://p:3128"}):
        with pytest.raises(UsageError):
            Access.of(here, given(**keys))
    with pytest.raises(UsageError, match="--insecure is for a server on this host only"):
        Access.of(HOST, {}, is_insecure=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('correct-horse', file=sys.stderr); print('correct-horse'); sys.exit(3)", "failed with status 3"),
        ("print('correct horse battery')", "is no bearer token"),
        ('print(\'{"status": {"correct-horse": 1}}\')', "printed no token"),
        ("print('\\xe4')", "printed no token"),
        ("print('correct-horse' * 10000)", "prints more than a token"),
        ("pass", "is no bearer token"),
    ],
)
async def test_a_command_that_gives_no_token(tmp_path: Path, code: str, said: str) -> None:
    """Why, and nothing of what it printed."""
    into = Access.of(HOST, given(token_command=script(tmp_path, code)))

    with pytest.raises(SourceError, match=said) as caught:
        await into.headers()
    assert "horse" not in str(caught.value)
    assert "by hand" in caught.value.hint


async def test_a_command_that_cannot_be_run(tmp_path: Path) -> None:
    """No such program, not executable, or one that never ends."""
    for command in ([str(tmp_path / "nothing")], [str(private(tmp_path / "text", "x"))]):
        with pytest.raises(SourceError, match="token_command /"):
            await Access.of(HOST, given(token_command=command)).headers()


async def test_a_command_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait ends, and so does the command."""
    monkeypatch.setattr(token_command, "_PATIENCE_S", 0.5)
    code = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SourceError, match=r"took longer than 0.5 s"):
        await Access.of(HOST, given(token_command=script(tmp_path, code))).headers()


async def test_no_shell_takes_a_command_apart(tmp_path: Path) -> None:
    """Signs of a shell are arguments like any other."""
    into = Access.of(HOST, given(token_command=["echo", "$(touch", str(tmp_path / "made"), ";", "`id`"]))

    with pytest.raises(SourceError, match="is no bearer token"):
        await into.headers()
    assert not (tmp_path / "made").exists()


async def test_a_token_as_kubectl_plugins_print_it(tmp_path: Path) -> None:
    """The token within an ExecCredential."""
    code = """print('{"kind": "ExecCredential", "status": {"token": "abc.def"}}')"""

    assert await Access.of(HOST, given(token_command=script(tmp_path, code))).headers() == {
        "authorization": "Bearer abc.def"
    }


@pytest.mark.parametrize("text", ["", "abc", "a.b.c", "a.!!.c", "a.bnVsbA.c", "a.W10.c", "a.eyJleHAiOiJ4In0.c", "...."])
def test_a_token_that_does_not_say_when_it_expires(text: str) -> None:
    """Whatever stands where the claims of a web token would."""
    assert expiry(text) is None


def test_when_a_token_expires() -> None:
    """As the token says, in seconds."""
    found = expiry(token(lives_s=0))

    assert found is not None
    assert found == int(found) > 1_700_000_000


async def test_no_text_form_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a traceback, a log or a debugger would print of an access that is in use."""
    monkeypatch.setenv("OS_PASSWORD", "correct-horse")
    proxy = {"proxy": "http://p:3128", "proxy_user": "bob", "proxy_password_env": "OS_PASSWORD"}
    accesses = [
        Access.of(HOST, given(user="alice", password_env="OS_PASSWORD", **proxy)),
        Access.of(HOST, given(token_env="OS_PASSWORD")),
        Access.of(HOST, given(token_command=script(tmp_path, "print('correct-horse')"))),
    ]
    for each in accesses:
        assert "correct-horse" in "".join((await each.headers()).values()) or each is accesses[0]

    assert "horse" not in repr(accesses) + "".join(str(each) for each in accesses)
    assert os.environ["OS_PASSWORD"] == "correct-horse"
