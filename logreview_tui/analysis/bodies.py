"""What of an entry makes its pattern: the message without its envelope, or the fields of an audit event that matter.

Envelopes differ (syslog header, JSON document, key=value, stack trace), messages are compared.
"""

import json
import re
from collections.abc import Mapping

from logreview_tui.analysis.skeleton import HOLE, Masker, Skeleton
from logreview_tui.domain.entry import LogEntry

AUDIT = "audit:"
"""First word of an audit event's skeleton; no message begins like this, since its words lose such signs."""
_LONGEST_DOCUMENT = 16_384
_LONGEST_NAME = 80
_MESSAGES = ("msg", "message", "log", "MESSAGE", "event", "output")
_ERRORS = ("error", "err", "exception", "reason")
_LEVELS = ("level", "severity", "lvl", "loglevel")

_VERB, _CODE, _USER, _URI = "verb", "responseStatus.code", "user.username", "requestURI"
_RESOURCE, _SUBRESOURCE, _GROUP = "objectRef.resource", "objectRef.subresource", "objectRef.apiGroup"
NAMES = frozenset(("message", "auditID", "stage", _VERB, _CODE, _USER, _URI, _RESOURCE, _SUBRESOURCE, _GROUP))
"""Fields that are looked at."""

_PAIR = re.compile(r'([A-Za-z_][\w.]*)=("(?:[^"\\]++|\\.)*+"|[^\s"]*)')
_LOGFMT = re.compile(r"(?:^|\s)(?:msg|message)=")
_TRACEBACK = "Traceback (most recent call last):"


def skeleton_of(entry: LogEntry, masker: Masker) -> Skeleton:
    """The skeleton of an entry, whatever it is wrapped in."""
    return skeleton({name: value for name, value in entry.fields if name in NAMES}, entry.text, masker)


def skeleton(fields: Mapping[str, str], text: str, masker: Masker) -> Skeleton:
    """The same for the fields of NAMES that are there, and the text."""
    if "auditID" in fields:
        return _audit(fields)
    return _message(fields.get("message") or text, masker)


def _message(text: str, masker: Masker) -> Skeleton:
    """The skeleton of a message that may be a JSON document, logfmt or a stack trace itself."""
    if text[:1] == "{" and len(text) <= _LONGEST_DOCUMENT and (document := _document(text)) is not None:
        return _of_document(document, masker)
    head, _, rest = text.partition("\n")
    if rest and head.strip() == _TRACEBACK:
        return masker.skeleton(rest.rstrip().rpartition("\n")[2])
    if "=" in head and _LOGFMT.search(head, 0, 1_000):
        pairs = {key.lower(): value.strip('"') for key, value in reversed(_PAIR.findall(head, 0, 4_000))}
        return masker.skeleton(_sentence(pairs))
    return masker.skeleton(head or text[:200].strip())


def _document(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _of_document(document: dict[str, object], masker: Masker) -> Skeleton:
    """By its message and error; by its keys where it has none."""
    plain = {key: value for key, value in document.items() if isinstance(value, str)}
    if any(plain.get(name) for name in (*_MESSAGES, *_ERRORS)):
        return masker.skeleton(_sentence(plain))
    return masker.skeleton("document with " + " ".join(sorted(map(str, document))))


def _sentence(values: Mapping[str, str]) -> str:
    """Level, message and error of a structured message, as one line."""
    parts = [next((values[name] for name in names if values.get(name)), "") for names in (_LEVELS, _MESSAGES, _ERRORS)]
    return " ".join(part.partition("\n")[0].replace('\\"', '"') for part in (parts[0].lower(), *parts[1:]) if part)


def _audit(fields: Mapping[str, str]) -> Skeleton:
    """Verb, resource, code and kind of user of a Kubernetes audit event."""
    resource = fields.get(_RESOURCE)
    if resource:
        group, sub = fields.get(_GROUP), fields.get(_SUBRESOURCE)
        what = f"{resource}.{group}" if group else resource
        what = f"{what}/{sub}" if sub else what
    else:
        what = re.sub(r"[^/]*\d[^/]*", HOLE, fields.get(_URI, "").partition("?")[0])
    code = fields.get(_CODE) or fields.get("stage", "")
    words = (fields.get(_VERB, ""), what, code, _kind_of(fields.get(_USER, "")))
    return (AUDIT, *("_".join(word.split())[:_LONGEST_NAME] or "-" for word in words))


def _kind_of(user: str) -> str:
    if user == "system:anonymous":
        return "anonymous"
    for prefix, kind in (("system:serviceaccount:", "serviceaccount"), ("system:node:", "node"), ("system:", "system")):
        if user.startswith(prefix):
            return kind
    return "user" if user else "-"
