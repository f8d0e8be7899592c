"""What a cluster of a known kind usually holds."""

SCOPES = (
    ("kubernetes.namespace_name", "kubernetes.pod_name", "kubernetes.container_name"),
    ("auditID",),
    ("user.username",),
    ("host", "ident"),
    ("hostname", "syslog_identifier"),
    ("host",),
    ("hostname",),
)
"""Where an entry was logged: the first of these whose fields it has all tells which others are its neighbours."""
