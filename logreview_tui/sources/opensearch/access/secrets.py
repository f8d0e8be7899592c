"""Where a secret lies, and reading it there. A Secret holds only the place: nothing here has a secret in its text form.

Never from the command line, which every user of the host can list.
"""

import getpass
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from logreview_tui.domain.display import display
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.access.settings import SettingError, Settings

_LONGEST = 64 * 1024


class Place(StrEnum):
    """Where secrets are kept; the values end the keys of the configuration."""

    FILE = "file"
    ENVIRONMENT = "env"
    KEYRING = "keyring"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Secret:
    """A place to read a secret from."""

    what: str
    """`password`, `token`: begins the keys of the configuration, and the sentences."""
    place: Place
    name: str
    """File, variable, or service of the keyring."""
    account: str
    """Whose it is: the user name, else `what`."""
    asked_by: str = ""
    """The cluster, for a prompt."""

    def read(self) -> str:
        """The secret. Raises SourceError, which says where and never what."""
        found = _READERS[self.place](self)
        if not found:
            raise SourceError(f"{self}: it is empty", f"put the {self.what} there")
        if len(found) > _LONGEST or any(not c.isprintable() for c in found):
            raise SourceError(f"{self}: it is not one line of text", f"put the {self.what} there, and nothing else")
        return found

    def __str__(self) -> str:
        if self.place is Place.PROMPT:
            return f"{self.what} that was typed"
        where = {
            Place.FILE: f"the file {self.name}",
            Place.ENVIRONMENT: f"the environment variable {self.name}",
            Place.KEYRING: f"{self.account!r} of {self.name!r} in the keyring",
        }
        return f"{self.what} of {where[self.place]}"


def keys(what: str) -> tuple[str, ...]:
    """The keys of the configuration that say where a secret lies."""
    return tuple(f"{what}_{place}" for place in Place)


def secret_of(settings: Settings, what: str, account: str = "", asked_by: str = "") -> Secret | None:
    """What the configuration says about a secret, None where it says nothing. Raises SettingError for two places."""
    given = [place for place in Place if settings.has(f"{what}_{place}")]
    if not given:
        return None
    key = f"{what}_{given[0]}"
    if len(given) > 1:
        raise SettingError(key, f"{key} and {what}_{given[1]} are both given", "keep one of them")
    name = settings.text(key)
    if given[0] is Place.PROMPT and name != "true":
        raise SettingError(key, f"{key} is {name!r}", "write true, or leave it out")
    if given[0] is Place.FILE:
        name = str(Path(name).expanduser())
    return Secret(what, given[0], name, account or what, asked_by)


def check_private(file: Path, what: str) -> None:
    """Raise SourceError unless only its owner can read a file."""
    try:
        _check_mode(file.stat(), file, what)
    except OSError as e:
        raise SourceError(f"{file}: {e.strerror}", f"check where the {what} lies") from None


def _check_mode(found: os.stat_result, file: Path | str, what: str) -> None:
    if found.st_mode & 0o077:
        raise SourceError(f"{file}: others can read this {what}", f"chmod 600 {file}")


def _from_file(secret: Secret) -> str:
    try:
        with open(secret.name, encoding="utf-8", opener=_without_waiting) as opened:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode):
                problem = f"{secret.name}: a {secret.what} is read again when it is needed, and this is no regular file"
                raise SourceError(problem, f"take `{secret.what}_env:` or `{secret.what}_prompt:` instead")
            _check_mode(found, secret.name, secret.what)
            return opened.readline(_LONGEST + 2).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise SourceError(
            f"{secret.name}: no {secret.what} can be read there", f"check `{secret.what}_file:`"
        ) from None


def _without_waiting(path: str, flags: int) -> int:
    """Open a named pipe that nobody writes to without waiting for ever."""
    return os.open(path, flags | os.O_NONBLOCK)


def _from_environment(secret: Secret) -> str:
    try:
        return os.environ[secret.name].rstrip("\r\n")
    except KeyError:
        raise SourceError(
            f"the environment variable {secret.name} with the {secret.what} is not set",
            f"set it, or keep the {secret.what} in a file (`{secret.what}_file:`) or the keyring",
        ) from None


def _from_keyring(secret: Secret) -> str:
    import keyring  # noqa: PLC0415 - slow to load
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        found: str | None = keyring.get_password(secret.name, secret.account)
    except KeyringError as e:
        raise SourceError(
            f"the keyring cannot be asked for the {secret.what}: {type(e).__name__}",
            f"unlock it, or keep the {secret.what} in a file of mode 0600 (`{secret.what}_file:`)",
        ) from None
    if found is None:
        raise SourceError(
            f"the keyring holds no {secret.account!r} of {secret.name!r}",
            f"store it: keyring set {secret.name} {secret.account}",
        )
    return found


def _from_prompt(secret: Secret) -> str:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        raise SourceError(
            f"there is no terminal to ask for the {secret.what} of {secret.account}",
            f"keep it in a file of mode 0600 (`{secret.what}_file:`), the keyring or the environment",
        ) from None
    asked = f"{secret.what} of {secret.account}" if secret.account != secret.what else secret.what
    with _interruptible():
        try:
            return getpass.getpass(display(f"{asked} for {secret.asked_by}: ").plain)
        except (EOFError, UnicodeDecodeError):
            raise SourceError(f"no {secret.what} was typed", "start again") from None


@contextmanager
def _interruptible() -> Iterator[None]:
    """An event loop takes Ctrl+C for itself, and would act on it only after the line was typed."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_READERS = {
    Place.FILE: _from_file,
    Place.ENVIRONMENT: _from_environment,
    Place.KEYRING: _from_keyring,
    Place.PROMPT: _from_prompt,
}
