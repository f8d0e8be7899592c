"""The shapes of the demo's documents: one function per index pattern, as fluentd delivers them to OpenSearch.

Each returns a line of JSON without line break. Fields and their order are those of real clusters; only here are they
spelled out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from logreview_tui.sources.demo.cluster import CLUSTER, Pod
from logreview_tui.sources.demo.month import Month

KUBERNETES, KUBEAUDIT, AUTHLOG, OTHER = "kubernetes*", "kubeaudit*", "authlog*", "other*"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

REASONS: Mapping[int, str] = {
    400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 410: "Expired",
    422: "Invalid", 429: "TooManyRequests", 500: "InternalError", 504: "Timeout",
}  # fmt: skip
_ERRORS_FROM = 400


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls the API."""

    name: str
    groups: tuple[str, ...]
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of the API and what came of it."""

    verb: str
    uri: str
    resource: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    group: str = ""
    code: int = 200
    message: str = ""
    """Why it failed, in the API server's words."""
    reason: str = ""
    """Reason of a failure; left out, the usual one of its code."""
    sent: str = "none"
    """The body, a string of JSON."""
    allowed_by: str = "RBAC: allowed by ClusterRoleBinding"


def container_line(month: Month, us: int, pod: Pod, stream: str, text: str) -> str:
    """A line of a container: text becomes `message`, a JSON object is merged into the document."""
    body = text[1:-1] if text[0] == "{" else f'"message":{_encode(text)}'
    return f'{{"@timestamp":"{month.iso(us)}000+00:00","stream":"{stream}","logtag":"F",{body},{pod.tail}'


def audit_event(month: Month, us: int, audit_id: str, actor: Actor, request: Request) -> str:
    """An event of the Kubernetes API audit log, stage ResponseComplete."""
    stamp = f"{month.iso(us)}Z"
    target = {
        "resource": request.resource,
        "namespace": request.namespace,
        "name": request.name,
        "apiGroup": request.group,
        "apiVersion": "v1",
        "subresource": request.subresource,
    }
    status: dict[str, object] = {}
    if request.code >= _ERRORS_FROM:
        reason = request.reason or REASONS[request.code]
        status = {"status": "Failure", "message": request.message, "reason": reason}
    is_forbidden = request.code == 403 and "denied the request" not in request.message  # noqa: PLR2004
    return _encode({
        "@timestamp": stamp,
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata" if request.sent == "none" else "Request",
        "auditID": audit_id,
        "stage": "ResponseComplete",
        "requestURI": request.uri,
        "verb": request.verb,
        "user": {"username": actor.name, "groups": list(actor.groups)},
        "sourceIPs": [actor.address],
        "userAgent": actor.agent,
        "objectRef": {key: value for key, value in target.items() if value},
        "responseStatus": {**status, "code": request.code},
        "requestReceivedTimestamp": stamp,
        "annotations": {
            "authorization.k8s.io/decision": "forbid" if is_forbidden else "allow",
            "authorization.k8s.io/reason": "" if is_forbidden else request.allowed_by,
        },
        "requestObject": request.sent,
        "responseObject": "none",
        "cluster.name": CLUSTER,
        "tag": "kubeaudit.var.log.kubernetes.audit.kube-apiserver-audit.log",
    })  # fmt: skip


def auth_line(month: Month, us: int, host: str, ident: str, pid: int, text: str) -> str:
    """A line of a node's auth.log."""
    return _encode({
        "@timestamp": f"{month.iso(us)[:19]}Z",
        "host": host,
        "ident": ident,
        "pid": str(pid),
        "message": text,
        "cluster.name": CLUSTER,
        "tag": "authlog.var.log.auth.log",
    })  # fmt: skip


def journal_line(month: Month, us: int, host: str, ident: str, priority: int, text: str) -> str:
    """A record of a node's journal; its priority is text."""
    return _encode({
        "@timestamp": f"{month.iso(us)}000+00:00",
        "message": text,
        "priority": str(priority),
        "syslog_identifier": ident,
        "hostname": host,
        "transport": "kernel" if ident == "kernel" else "stdout",
        "cluster.name": CLUSTER,
        "tag": ident,
    })  # fmt: skip
