"""Every error a user can meet, in one tree.

The message says what failed and on what; the hint says what to do next. Nothing here prints or exits: only `cli.py`
does, and it maps `exit_code` to the process status.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process status means; stable for scripts."""

    FINE = 0
    BUG = 1
    USAGE = 2
    SOURCE = 3
    VERIFICATION = 4
    STORE = 5
    REFUSED = 6


class LogReviewError(Exception):
    """An expected failure: shown as a message and a hint, never as a traceback."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(LogReviewError):
    """The command line, the configuration or a keyword is wrong."""

    exit_code = ExitCode.USAGE


class SourceError(LogReviewError):
    """Logs could not be read, wholly or in part."""

    exit_code = ExitCode.SOURCE


class VerificationError(LogReviewError):
    """An evidence bundle does not prove what it claims."""

    exit_code = ExitCode.VERIFICATION


class StoreError(LogReviewError):
    """A review file is damaged, locked, or cannot be written."""

    exit_code = ExitCode.STORE


class RefusedError(LogReviewError):
    """The rules of the review forbid this now: the gate, or a signature that could not be made."""

    exit_code = ExitCode.REFUSED
