"""Skeletons: what is taken out of a message, what stays, and that nothing an attacker writes breaks it."""

import itertools
from collections.abc import Mapping

import pytest

from logreview_tui.analysis.bodies import skeleton_of
from logreview_tui.analysis.skeleton import HOLE, MOST_CHARACTERS, MOST_TOKENS, Masker

from .logs import entry


def _skeleton(text: str, fields: Mapping[str, str] | None = None) -> str:
    return " ".join(skeleton_of(entry(text, fields), Masker()))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Failed password for root from 203.0.113.9 port 4001 ssh2", "Failed password for <*> from <*> port <*>"),
        ("Failed password for invalid user x from 10.0.0.1 port 1",
         "Failed password for invalid user <*> from <*> port <*>"),
        ("session opened for user anna by (uid=0)", "session opened for user <*> by uid <*>"),
        ("check pass; user unknown", "check pass user unknown"),
        ("Started cri-containerd-1455ede.scope - libcontainer container eb0a2d.",
         "Started <*> libcontainer container <*>"),
        ("removed 3 unused images, 289 MB reclaimed", "removed <*> unused images <*> reclaimed"),
        ("Sun Jun 19 04:08:55 2005 restart of /usr/sbin/ntpd done", "<*> restart of <*> done"),
        ("may fail in May", "may fail in May"),
        ("onExtend:1514038530000 14 0 4", "onExtend <*>"),
        ("illegal instruction......0", "illegal instruction <*>"),
        ("java.lang.NullPointerException: in com.example.shop.Cart", "java.lang.NullPointerException in <*>"),
        ('10.0.0.1 - - "GET /a?x=1 HTTP/1.1" 200 17 "-" "curl/8"', "<*> GET <*>"),
        ('10.0.0.1 - - "GET /a?x=1 HTTP/1.1" 503 17 "-" "curl/8"', "<*> GET <*> 503 <*>"),
        ('prober.go] "Probe failed" pod="a/b" result="failure"', "prober.go Probe failed pod <*> result failure"),
        ('apparmor="DENIED" operation="ptrace"', "apparmor DENIED operation <*>"),
        ('PullImage "x/y:3" failed: {"Type":"Started","ID":"a1"}', "PullImage <*> failed Type Started ID <*>"),
        ("café öppnad åt 7 gäster", "café öppnad åt <*> gäster"),
        ("17", HOLE),
        ("", HOLE),
        ("  \t ", HOLE),
    ],
)  # fmt: skip
def test_what_varies_by_its_form_is_taken_out(message: str, expected: str) -> None:
    """Numbers, addresses, paths, ids, hosts, dates, units and names go; words, verbs and error answers stay."""
    assert _skeleton(message) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('time=2026-03-02T09:12:53Z level=ERROR msg="failed to get token" err="expired after 3h" ip=192.0.2.2',
         "error failed to get token expired after <*>"),
        ('ip=192.0.2.9 msg="failed to get token" level=error trace=7 err="expired after 9h"',
         "error failed to get token expired after <*>"),
        ('level=info msg="StartContainer for \\"4301076f\\" returns successfully"',
         "info StartContainer for <*> returns successfully"),
        ('{"level":"warn","ts":1.5,"msg":"queue 7 is full","id":"a"}', "warn queue <*> is full"),
        ('{"b":1,"a":{"c":2}}', "document with a b"),
        ('{"msg":', "msg"),
        ('Traceback (most recent call last):\n  File "a.py", line 3\n    x()\nValueError: bad port 99',
         "ValueError bad port <*>"),
        ("java.lang.IllegalStateException: pool is closed\n\tat a.b.C.d(C.java:17)\n\tat a.b.E.f(E.java:9)",
         "java.lang.IllegalStateException pool is closed"),
    ],
)  # fmt: skip
def test_bodies_are_read_as_what_they_are(text: str, expected: str) -> None:
    """Key=value and JSON by level, message and error, whatever else stands there; a stack trace by what was raised."""
    assert _skeleton(text) == expected


def test_a_message_field_goes_before_the_whole_line() -> None:
    """Host and program of a syslog line are no part of what it says."""
    line = "Mar  1 00:00:01 web1 sshd[17]: Connection closed by 192.0.2.2"

    assert (
        _skeleton(line, {"program": "sshd", "message": "Connection closed by 192.0.2.2"}) == "Connection closed by <*>"
    )


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ("system:serviceaccount:ci:deployer", "serviceaccount"),
        ("system:node:worker-1", "node"),
        ("system:kube-scheduler", "system"),
        ("system:anonymous", "anonymous"),
        ("anna@example.com", "user"),
        ("", "-"),
    ],
)
def test_audit_events_are_verb_resource_code_and_kind_of_user(user: str, kind: str) -> None:
    """Names, namespaces and addresses of an audit event are no part of its pattern."""
    fields = {
        "auditID": "7", "verb": "patch", "objectRef.resource": "deployments", "objectRef.apiGroup": "apps",
        "objectRef.subresource": "scale", "responseStatus.code": "403", "user.username": user,
        "stage": "ResponseComplete",
    }  # fmt: skip

    assert _skeleton("{}", fields) == f"audit: patch deployments.apps/scale 403 {kind}"


def test_audit_events_without_a_resource_go_by_their_path() -> None:
    """A path is kept without what varies in it, an event without an answer shows its stage."""
    fields = {"auditID": "7", "verb": "get", "requestURI": "/logs/node-7/x y?limit=500", "stage": "Panic"}

    assert _skeleton("{}", fields) == "audit: get /logs/<*>/x_y Panic -"


@pytest.mark.parametrize(
    "text",
    [
        "a:" * 500_000,
        "x" * 1_000_000,
        '"' * 1_000_000,
        "'" + '"\\' * 400,
        "=" * 1_000,
        '{"a":' * 3_000,
        "[" * 100_000,
        '{"a":' + "9" * 10_000 + "}",
        "\udc80\udcff" * 500,
        "\x00\x01\x02\x7f\x9b" * 300,
        "\u202e\u200b\u0301" * 300,
        "msg=" + "a=b " * 1_000,
        "\n" * 1_000,
    ],
    ids=lambda t: ascii(t[:8]),
)
def test_hostile_messages_have_a_skeleton_too(text: str) -> None:
    """Nothing raises, recurses or grows: at least one word, at most MOST_TOKENS, none with white space in it."""
    found = skeleton_of(entry(text), Masker())

    assert 1 <= len(found) <= MOST_TOKENS
    assert all(word and not word.isspace() and len(word) <= MOST_CHARACTERS for word in found)
    assert not any(a == b == HOLE for a, b in itertools.pairwise(found))


def test_binary_is_one_pattern() -> None:
    """Bytes that are no text say nothing, each time something else."""
    texts = [bytes((i * k) % 256 for k in range(1, 200)).decode("utf-8", "surrogateescape") for i in range(3, 40)]

    assert {_skeleton(text) for text in texts} == {HOLE}


def test_what_is_remembered_changes_nothing() -> None:
    """A masker that has seen much gives the skeletons of a fresh one."""
    masker = Masker()
    texts = [f"word{i} was {'denied' if i % 3 else 'read'} by user u{i} code={i % 7}" for i in range(200)] * 2

    assert [masker.skeleton(t) for t in texts] == [Masker().skeleton(t) for t in texts]
