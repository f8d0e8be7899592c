"""What every way of saying who we are has in common."""

import ssl
from collections.abc import Mapping

Headers = Mapping[str, str]


class Credential:
    """One way of saying who we are. It may put something into the connection, or into every request.

    Its text form holds no secret.
    """

    def present(self, context: ssl.SSLContext) -> None:
        """Show a certificate when the connection is made. Raises SourceError for files that cannot be used."""

    async def headers(self) -> Headers:
        """What to add to a request. Raises SourceError for a secret that cannot be read."""
        return {}

    async def renew(self, refused: Headers) -> bool:
        """After a 401 on a request with these headers: whether another one is worth a try. Raises SourceError."""
        del refused
        return False

    def refusal(self) -> tuple[str, str]:
        """Why the cluster may not have taken it, and what to do; empty where nothing is known."""
        return "", ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
