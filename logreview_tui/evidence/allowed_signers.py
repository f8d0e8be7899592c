"""Whom an auditor trusts: the allowed_signers file of ssh-keygen(1), read as ssh-keygen reads it.

The file comes from the auditor, never from a bundle. Lines that ssh-keygen would skip are skipped and told.
"""

import calendar
import hashlib
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from logreview_tui.domain.query import rfc3339
from logreview_tui.evidence.canonical import MalformedError
from logreview_tui.evidence.sshkeys import PublicKey

_BLANK = " \t\r\n"
_OPTION = re.compile(
    r"(?P<flag>cert-authority)(?=[,\s]|$)"
    r'|(?P<name>namespaces|valid-after|valid-before)="(?P<value>(?:\\"|[^"])*)"',
    re.IGNORECASE,
)
_OPTIONS_END = re.compile(r'(?:\\"|"(?:\\"|[^"])*"|[^ \t"])+(?=[ \t]|$)')
_TIME_FORMATS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_MAX_FILE = 4_194_304


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line: who may sign with which key, for what and when."""

    line: int
    principals: str
    """Patterns, separated by commas; `!` excludes."""
    key: PublicKey
    namespaces: str | None = None
    """Patterns; None allows every namespace."""
    valid_after: datetime | None = None
    valid_before: datetime | None = None
    is_authority: bool = False

    def refusal(self, namespace: str, at: datetime) -> str:
        """Why this key may not sign this now; empty when it may."""
        if self.is_authority:
            return "is a certificate authority; certificates are not accepted here"
        if self.namespaces is not None and not _matches(namespace, self.namespaces):
            return f"may not sign for the namespace {namespace}"
        if self.valid_after and at < self.valid_after:
            return f"is valid only after {rfc3339(self.valid_after)}"
        if self.valid_before and at > self.valid_before:
            return f"was valid only before {rfc3339(self.valid_before)}"
        return ""


@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """The whole file."""

    signers: tuple[AllowedSigner, ...]
    problems: tuple[str, ...]
    """Lines that could not be read, each with its number."""
    sha256: str
    """Of the file's bytes, so that a verdict can say whom it trusted."""

    def find(self, key: PublicKey, principal: str, namespace: str, at: datetime) -> AllowedSigner:
        """The line that lets `key` sign as `principal` at a time. Raises MalformedError that says why there is none."""
        mine = [s for s in self.signers if _matches(principal, s.principals)]
        reasons = []
        for signer in (s for s in mine if s.key == key):
            reason = signer.refusal(namespace, at)
            if not reason:
                return signer
            reasons.append(f"line {signer.line}: the key {reason}")
        if not reasons:
            reasons.append(
                f"no line allows {principal} with the key {key.fingerprint}"
                if mine
                else f"no line allows anyone to sign as {principal}"
            )
        raise MalformedError("; ".join((*reasons, *self.problems)))


def parse(content: bytes) -> AllowedSigners:
    """Read a file. Raises MalformedError only when it cannot be one at all."""
    if len(content) > _MAX_FILE or b"\0" in content:
        raise MalformedError("is too large or binary")
    signers, problems = [], []
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
        text = line.strip(_BLANK)
        if text and not text.startswith("#"):
            try:
                signers.append(_signer(number, text))
            except MalformedError as error:
                problems.append(f"line {number}: {error}")
    return AllowedSigners(tuple(signers), tuple(problems), hashlib.sha256(content).hexdigest())


def _signer(number: int, text: str) -> AllowedSigner:
    principals, rest = _first_word(text)
    try:
        key, _ = PublicKey.from_line(rest)
    except MalformedError as error:
        found = _OPTIONS_END.match(rest)
        after = rest[found.end() :].lstrip(" \t") if found else ""
        if not found or not after or not _OPTION.match(rest):
            raise MalformedError(str(error)) from error
        options = _options(found[0])
        key, _ = PublicKey.from_line(after)
    else:
        options = {}
    start, end = _time(options.get("valid-after")), _time(options.get("valid-before"))
    if start and end and end <= start:
        raise MalformedError("valid-before is not later than valid-after")
    return AllowedSigner(
        number, principals, key, options.get("namespaces"), start, end, is_authority="cert-authority" in options
    )


def _first_word(text: str) -> tuple[str, str]:
    if text.startswith('"'):
        word, quote, rest = text[1:].partition('"')
        if not quote:
            raise MalformedError("has a quote that does not end")
    else:
        word, *others = re.split("[ \t\r\n]", text, maxsplit=1)  # other white space is part of a word
        rest = others[0] if others else ""
    return word, rest.lstrip(_BLANK)


def _options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    at = 0
    while True:
        found = _OPTION.match(text, at)
        if not found:
            raise MalformedError(f"unknown option at {text[at : at + 40]!r}")
        name = (found["flag"] or found["name"]).lower()
        if name in options and name != "cert-authority":
            raise MalformedError(f"has two {name} options")
        options[name] = (found["value"] or "").replace('\\"', '"')
        if found.end() == len(text):
            return options
        if text[found.end()] != ",":
            raise MalformedError(f"unknown option at {text[found.end() : found.end() + 40]!r}")
        at = found.end() + 1


def _time(text: str | None) -> datetime | None:
    """YYYYMMDD[HHMM[SS]], with Z or UTC in UTC, without in the host's local time, as ssh-keygen does."""
    if text is None:
        return None
    digits = re.sub(r"(?:Z|UTC)$", "", text, flags=re.IGNORECASE)
    if len(digits) not in _TIME_FORMATS or not (digits.isascii() and digits.isdigit()):
        raise MalformedError(f"{text[:40]!r} is not a time as YYYYMMDDHHMMSSZ")
    try:
        parts = time.strptime(digits, _TIME_FORMATS[len(digits)])
        seconds = calendar.timegm(parts) if digits != text else time.mktime(parts)
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MalformedError(f"{text[:40]!r} is not a time") from error


def _matches(text: str, patterns: str) -> bool:
    """Whether `text` is in the list: some pattern matches, and none with `!` does."""
    is_in = False
    for pattern in patterns.split(","):
        if _fits(text, pattern.removeprefix("!")):
            if pattern.startswith("!"):
                return False
            is_in = True
    return is_in


def _fits(text: str, pattern: str) -> bool:
    """`*` stands for any characters, `?` for one. Linear memory, no backtracking beyond the last `*`."""
    at = i = 0
    star, resume = -1, 0
    while at < len(text):
        if i < len(pattern) and pattern[i] == "*":
            star, resume = i, at
            i += 1
        elif i < len(pattern) and pattern[i] in ("?", text[at]):
            at, i = at + 1, i + 1
        elif star >= 0:
            resume += 1
            at, i = resume, star + 1
        else:
            return False
    return not pattern[i:].strip("*")
