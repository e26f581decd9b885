"""A database server's address: what the owner types in → an address without a password, and back.

It connects to nothing and checks nothing that only the server knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

OTHER = ""
"""The kind of a database that is named by its whole address."""

KINDS = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
"""Kind, as an address begins → the port that such a server usually has."""

_ALIKE = {"postgres": "postgresql", "mariadb": "mysql"}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """kind: one of KINDS, or OTHER, where url says everything. port: 0 for the usual one."""

    kind: str
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    url: str = ""

    def as_url(self) -> str:
        """The address as settings have it, without a password."""
        if self.kind == OTHER:
            return self.url.strip()
        host = self.host.strip()
        host = f"[{host}]" if ":" in host else host
        port = f":{self.port}" if self.port and self.port != KINDS[self.kind] else ""
        user = f"{quote(self.user.strip(), safe='')}@" if self.user.strip() else ""
        return f"{self.kind}://{user}{host}{port}/{quote(self.database.strip(), safe='')}"


def address_of(url: str) -> ServerAddress:
    """What was typed in to come to this address; all that is not plain is OTHER."""
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        return ServerAddress(OTHER, url=url)
    kind = _ALIKE.get(parts.scheme, parts.scheme)
    if kind not in KINDS or parts.query or parts.fragment or parts.password is not None:
        return ServerAddress(OTHER, url=url)
    # The host as it was written: the library would give it in small letters.
    name = parts.netloc.rpartition("@")[2]
    host = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    return ServerAddress(
        kind,
        host,
        port,
        unquote(parts.path.removeprefix("/")),
        unquote(parts.username or ""),
        url,
    )
