"""What a secured node runs with: certificates, users and roles that exist only in the tests."""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSWORD = "Reviewer-of-tests-1"
"""Of every user below."""
_HASH = "$2a$04$jV500KcTYX4uHcc2Qn6R/esCQ8rTz6vpRF4Sc6/FiRMaJF9mCYwqS"
_TOKEN_KEY = hashlib.sha256(b"signs the tokens of throw-away servers").digest() * 2

ADMIN = "admin"
REVIEWER = "reviewer"
"""Reads the four patterns and nothing else."""
WITHOUT_AUTHLOG = "reviewer_without_authlog"
ONE_TEAM = "reviewer_of_one_team"
"""Sees, by document-level security, only what is in the namespace team-a, and no field `secret`."""
BY_CERTIFICATE = "reviewer_by_certificate"
WITHOUT_ROLE = "nobody"

PATTERNS = ("kubernetes-*", "kubeaudit-*", "authlog-*", "other-*")
_READ = (
    "indices:data/read/search*",
    "indices:data/read/msearch*",
    "indices:data/read/field_caps*",
    "indices:data/read/get",
    "indices:admin/resolve/index",
)


def _role(patterns: Sequence[str], **limits: object) -> dict[str, Any]:
    index = {"index_patterns": patterns, "allowed_actions": _READ, **limits}
    return {"cluster_permissions": ["cluster_composite_ops_ro"], "index_permissions": [index]}


_TEAM = {"term": {"kubernetes.namespace_name.keyword": "team-a"}}
_ROLES = {
    "logreview_readonly": _role(PATTERNS),
    "logreview_without_authlog": _role([p for p in PATTERNS if not p.startswith("authlog")]),
    "logreview_of_one_team": _role(PATTERNS, dls=json.dumps(_TEAM), fls=["~secret"]),
}
_MAPPING = {
    "all_access": {"users": [ADMIN]},
    "logreview_readonly": {"users": [REVIEWER, BY_CERTIFICATE], "backend_roles": ["reviewers"]},
    "logreview_without_authlog": {"users": [WITHOUT_AUTHLOG]},
    "logreview_of_one_team": {"users": [ONE_TEAM]},
}


def token(user: str = REVIEWER, *, lives_s: int = 60, roles: Sequence[str] = ("reviewers",)) -> str:
    """A bearer token that every secured server accepts; a negative life makes one that has expired."""
    now = int(time.time())
    claims = {"sub": user, "roles": ",".join(roles), "iat": now - 3600, "exp": now + lives_s}
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "HS512", "typ": "JWT"}, claims))
    return f"{signed}.{_base64url(hmac.digest(_TOKEN_KEY, signed.encode(), 'sha512'))}"


def basic(user: str, password: str = PASSWORD) -> str:
    """The Authorization header of a user with a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files in a folder: `ca`, and for each holder a certificate NAME.pem with its key NAME.key."""

    folder: Path

    @property
    def ca(self) -> Path:
        """The authority of the server, its administrator and BY_CERTIFICATE."""
        return self.folder / "ca.pem"

    @property
    def other_ca(self) -> Path:
        """An authority that has nothing to do with the server."""
        return self.folder / "other-ca.pem"

    def of(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of `node`, ADMIN, BY_CERTIFICATE, `expired` or `other-ca`."""
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def make(self) -> None:
        """Write all files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _issue(self.other_ca, "other authority")
        issuer = _issue(self.ca, "authority")
        for name in ("node", ADMIN, BY_CERTIFICATE):
            _issue(self.folder / f"{name}.pem", name, issuer)
        _issue(self.folder / "expired.pem", BY_CERTIFICATE, issuer, lives=dt.timedelta(minutes=-1))


_Issuer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


def _issue(
    file: Path, name: str, issuer: _Issuer | None = None, *, lives: dt.timedelta = dt.timedelta(days=2)
) -> _Issuer:
    """Write certificate and key; one without an issuer is an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by, signing_key = issuer or (subject, key)
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(by, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + lives)
    builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    if issuer:
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(use, critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    certificate = builder.sign(signing_key, hashes.SHA256())
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    private = file.with_suffix(".key")
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return subject, key


def settings() -> dict[str, object]:
    """Those of a node whose folder config/certificates holds the files of `Certificates`."""
    found: dict[str, object] = {
        "plugins.security.ssl.transport.enforce_hostname_verification": False,
        "plugins.security.ssl.http.enabled": True,
        "plugins.security.ssl.http.clientauth_mode": "OPTIONAL",
        "plugins.security.nodes_dn": ["CN=node"],
        "plugins.security.authcz.admin_dn": [f"CN={ADMIN}"],
        "plugins.security.allow_default_init_securityindex": True,
        "plugins.security.restapi.roles_enabled": ["all_access"],
        "plugins.security.unsupported.restapi.allow_securityconfig_modification": True,
        "plugins.security.audit.type": "noop",
    }
    files = {"pemcert": "node.pem", "pemkey": "node.key", "pemtrustedcas": "ca.pem"}
    for layer in ("transport", "http"):
        for kind, name in files.items():
            found[f"plugins.security.ssl.{layer}.{kind}_filepath"] = f"certificates/{name}"
    return found


def _domain(order: int, kind: str, config: Mapping[str, object], *, backend: str = "noop") -> dict[str, object]:
    return {
        "http_enabled": True,
        "order": order,
        "http_authenticator": {"type": kind, "challenge": kind == "basic", "config": config},
        "authentication_backend": {"type": backend},
    }


def files() -> dict[str, str]:
    """The plugin's files of the folder config/opensearch-security, by name; JSON is YAML."""
    jwt = {
        "signing_key": base64.b64encode(_TOKEN_KEY).decode(),
        "jwt_clock_skew_tolerance_seconds": 0,
        "subject_key": "sub",
        "roles_key": "roles",
    }
    authc = {
        "jwt": _domain(0, "jwt", jwt),
        "certificate": _domain(1, "clientcert", {"username_attribute": "cn"}),
        "basic": _domain(2, "basic", {}, backend="intern"),
    }
    users = (ADMIN, REVIEWER, WITHOUT_AUTHLOG, ONE_TEAM, WITHOUT_ROLE)
    unused: dict[str, Any] = {"config": {"enabled": False, "requests": {}}}
    contents: dict[str, tuple[str, Mapping[str, Any]]] = {
        "config": ("config", {"config": {"dynamic": {"authc": authc}}}),
        "internal_users": ("internalusers", {user: {"hash": _HASH} for user in users}),
        "roles": ("roles", _ROLES),
        "roles_mapping": ("rolesmapping", _MAPPING),
        "action_groups": ("actiongroups", {}),
        "tenants": ("tenants", {}),
        "nodes_dn": ("nodesdn", {}),
        "allowlist": ("allowlist", unused),
        "whitelist": ("whitelist", unused),
        "audit": ("audit", {"config": {"enabled": False}}),
    }
    return {
        f"{name}.yml": json.dumps({"_meta": {"type": kind, "config_version": 2}, **content})
        for name, (kind, content) in contents.items()
    }
