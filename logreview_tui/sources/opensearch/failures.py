"""What went wrong between us and the cluster, as sentences with the next step. Pure: no request is made here.

One kind per thing that the caller does about it; server text is kept short and is shown through `domain.display` only.
"""

import ssl
from enum import StrEnum

import msgspec
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException, SerializationError, TransportError

from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.wire import Cause, ShardFailure

_SHORT = 200
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_LARGE, _BUSY, _UNAVAILABLE = 401, 403, 404, 413, 429, 503
_GATEWAY = (502, 504)
_PROXY_WANTS_PASSWORD = 407
_DEEPEST = 8


class Kind(StrEnum):
    """What is to be done about a failure."""

    TIMEOUT = "timeout"
    """Ask for less at once."""
    BUSY = "busy"
    """Wait, then ask for fewer things at a time."""
    UNKNOWN_USER = "unknown user"
    """Nobody gets in like this."""
    FORBIDDEN = "forbidden"
    """Not for this reviewer."""
    BAD_REQUEST = "bad request"
    """This question cannot be answered; others may."""
    UNREACHABLE = "unreachable"
    """No connection."""
    TOO_LARGE = "too large"
    """Fewer documents at a time can be read."""
    CLOSED = "closed"
    """We stopped asking; nothing can be said of the cluster."""
    OTHER = "other"


class RequestError(SourceError):
    """A request that was not answered."""

    def __init__(self, message: str, hint: str = "", *, kind: Kind = Kind.OTHER, detail: str = "") -> None:
        super().__init__(message, hint)
        self.kind = kind
        self.detail = detail
        """The server's own reason."""


class RedirectRefusedError(Exception):
    """The server sent us elsewhere. Following would turn the question into another one, at another place."""


class TooLargeError(Exception):
    """The answer has more bytes than are read of one."""


class NotAnAnswerError(Exception):
    """What came back is not what OpenSearch says."""


class _Refusal(msgspec.Struct, frozen=True):
    error: Cause | str | None = None


def root(cause: Cause | str | None) -> Cause:
    """The cause that says most: `caused_by` down to its end, else the first root cause, else itself."""
    if not isinstance(cause, Cause):
        return Cause("error", cause or None)
    found = cause
    for _ in range(_DEEPEST):
        if found.caused_by is None or not found.caused_by.type:
            break
        found = found.caused_by
    if found is cause and cause.root_cause:
        found = cause.root_cause[0]
    if found is cause and cause.failed_shards:
        return root(cause.failed_shards[0].reason)
    return found


_WORDS = {
    "too_many_buckets_exception": "the timeline has more buckets than the cluster allows (search.max_buckets)",
    "circuit_breaking_exception": "the cluster is short of memory and refused",
    "rejected_execution_exception": "the cluster's search queue is full",
    "opensearch_rejected_execution_exception": "the cluster's search queue is full",
    "task_cancelled_exception": "the cluster stopped the search: it took too long",
    "time_exceeded_exception": "the search took too long",
    "too_many_nested_clauses": "too many words times too many fields for the cluster",
    "too_many_clauses": "too many words times too many fields for the cluster",
    "index_closed_exception": "the index is closed",
    "index_not_found_exception": "there is no such index",
    "no_shard_available_action_exception": "a part of the index is not available",
    "node_disconnected_exception": "a node of the cluster went away",
    "node_not_connected_exception": "a node of the cluster is away",
    "cluster_block_exception": "the cluster is not ready",
    "security_exception": "this user may not read it",
    "search_phase_execution_exception": "no part of the index answered",
}
_BUSY_TYPES = frozenset({
    "circuit_breaking_exception", "rejected_execution_exception", "opensearch_rejected_execution_exception",
    "cluster_block_exception",
})  # fmt: skip
_SLOW_TYPES = frozenset({"task_cancelled_exception", "time_exceeded_exception", "too_many_buckets_exception"})


def sentence(cause: Cause | str | None) -> str:
    """A cause in words, with the server's own reason where ours says less."""
    deep = root(cause)
    known = _WORDS.get(deep.type)
    own = " ".join((deep.reason or "").split())[:_SHORT]
    if known:
        return known
    return f"{deep.type}: {own}" if own else deep.type or "no reason given"


def is_busy(cause: Cause | str | None) -> bool:
    """The cluster may answer later."""
    return root(cause).type in _BUSY_TYPES


def is_slow(cause: Cause | str | None) -> bool:
    """The cluster may answer if it is asked for less."""
    return root(cause).type in _SLOW_TYPES


def shard_sentence(failures: tuple[ShardFailure, ...]) -> str:
    """The first failed part, named."""
    if not failures:
        return "no reason given"
    first = failures[0]
    return f"{first.index or '?'}: {sentence(first.reason)}"


def of_exception(
    error: OpenSearchException | NotAnAnswerError | RecursionError, place: str, refusal: tuple[str, str] = ("", "")
) -> RequestError:
    """A foreign exception as ours. place: the URL without credentials. refusal: why it may not know us, what to do."""
    if isinstance(error, ConnectionTimeout):
        return RequestError(f"{place}: no answer in time", "ask again with R, or for less", kind=Kind.TIMEOUT)
    if isinstance(error, TransportError):
        if isinstance(error.status_code, int):
            if error.status_code == _UNAUTHORIZED:
                return _of_stranger(place, *refusal)
            return _of_status(error.status_code, str(error.info or ""), place)
        return _of_connection(error.info, str(error.error), place)
    if isinstance(error, SerializationError | NotAnAnswerError | RecursionError):
        what = " ".join(str(error).split())[:_SHORT]
        return RequestError(
            f"{place}: the answer is not OpenSearch's: {what}",
            "is this the address of the OpenSearch API, and not of Dashboards or a login page?",
        )
    return RequestError(f"{place}: {' '.join(str(error).split())[:_SHORT]}", "check address and access")


def _of_connection(inner: object, text: str, place: str) -> RequestError:  # noqa: PLR0911 - one line a cause
    name = type(inner).__name__
    words = " ".join(text.split())[:_SHORT]
    if isinstance(inner, RedirectRefusedError):
        return RequestError(
            f"{place}: answers with a redirect to {inner}, which is not followed",
            "give the address of the OpenSearch API itself",
        )
    if "Proxy" in name:
        return _of_proxy(inner, place)
    if isinstance(inner, TooLargeError):
        return RequestError(f"{place}: an answer too large to be read", "ask for less", kind=Kind.TOO_LARGE)
    if isinstance(inner, ssl.SSLCertVerificationError) or "Certificate" in name:
        return RequestError(
            f"{place}: its certificate is not trusted: {_certificate_problem(inner, words)}",
            "give the cluster's own CA with `ca:` in the configuration, or use the name that stands in the certificate",
            kind=Kind.UNREACHABLE,
        )
    if "DNS" in name:
        return RequestError(f"{place}: no such host", "check the host name", kind=Kind.UNREACHABLE)
    if isinstance(inner, ssl.SSLError) or "SSL" in name or "SSL" in words or "TLS" in words:
        return RequestError(
            f"{place}: TLS failed: {words}",
            "check the scheme, the port, and whether the cluster wants a client certificate (`client_cert:`)",
            kind=Kind.UNREACHABLE,
        )
    if "ServerDisconnected" in name or "ClientOS" in name:
        return RequestError(
            f"{place}: the server closed the connection",
            "it may have stopped or restarted; for a TLS port write https://; R asks again",
            kind=Kind.UNREACHABLE,
        )
    if "Payload" in name or "Response" in name:
        return RequestError(
            f"{place}: the answer is not HTTP, or was cut off: {words}",
            "check host, port and scheme",
            kind=Kind.UNREACHABLE,
        )
    return RequestError(
        f"{place}: no connection: {words}", "check host and port, and that the server runs", kind=Kind.UNREACHABLE
    )


def _of_proxy(inner: object, place: str) -> RequestError:
    host, port, status = (getattr(inner, name, None) for name in ("host", "port", "status"))
    hint = "check `proxy:` in the configuration, or HTTPS_PROXY and NO_PROXY"
    if status is None:
        problem = f"the proxy {host}:{port} cannot be reached"
    elif status == _PROXY_WANTS_PASSWORD:
        problem, hint = "the proxy wants a user and a password (407)", "check `proxy_user:` and `proxy_password_file:`"
    else:
        problem = f"the proxy does not let us through ({status})"
    return RequestError(f"{place}: {problem}", hint, kind=Kind.UNREACHABLE)


def _certificate_problem(inner: object, words: str) -> str:
    found = getattr(inner, "certificate_error", inner)
    return str(getattr(found, "verify_message", "") or words)


def _of_stranger(place: str, why: str, hint: str) -> RequestError:
    return RequestError(
        f"{place}: the cluster does not know us (401): {why or 'wrong, missing or expired password or token'}",
        hint or "check user and password, or get a new token",
        kind=Kind.UNKNOWN_USER,
    )


def _of_status(status: int, text: str, place: str) -> RequestError:  # noqa: PLR0911 - one line a status
    cause = _cause(text)
    said = sentence(cause) if cause else ""
    detail = root(cause).reason or "" if cause else ""
    if status == _FORBIDDEN:
        return RequestError(
            f"{place}: not permitted (403){': ' + detail[:_SHORT] if detail else ''}",
            "the README has the role a reviewer needs",
            kind=Kind.FORBIDDEN,
            detail=detail,
        )
    if cause and is_slow(cause):
        return RequestError(f"{place}: {said}", "ask for less", kind=Kind.TIMEOUT, detail=detail)
    if status == _BUSY or (status == _UNAVAILABLE and (cause is None or root(cause).type in _BUSY_TYPES)):
        why = said or "too many requests, or not ready"
        return RequestError(f"{place}: {why} ({status})", "wait, R asks again", kind=Kind.BUSY, detail=detail)
    if status in _GATEWAY and cause is None:
        return RequestError(
            f"{place}: a proxy before the cluster answers {status}",
            "the cluster may be down, or slower than the proxy allows; R asks again",
            kind=Kind.TIMEOUT if status == max(_GATEWAY) else Kind.BUSY,
        )
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP redirects
        return RequestError(
            f"{place}: answers with a redirect ({status}), which is not followed", "give the address of the API itself"
        )
    if cause is None:
        return RequestError(
            f"{place}: answers {status}, and not as OpenSearch does",
            "is this the address of the OpenSearch API?",
        )
    kind = Kind.BAD_REQUEST if status in {400, _NOT_FOUND, _TOO_LARGE, 500, _UNAVAILABLE} else Kind.OTHER
    return RequestError(f"{said} ({status})", "change the question", kind=kind, detail=detail)


def _cause(text: str) -> Cause | str | None:
    try:
        return msgspec.json.decode(text, type=_Refusal).error
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
