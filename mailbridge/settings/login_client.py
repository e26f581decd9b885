"""As whom mailbridge asks for a log-in: the client registered with Mailchimp, where there is one.

It is not the owner's access (settings.secrets keeps that), and it opens no connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbridge.settings import registered
from mailbridge.settings.schema import Mailchimp

_ID = "MAILBRIDGE_OAUTH_CLIENT_ID"
_SECRET = "MAILBRIDGE_OAUTH_CLIENT_SECRET"  # noqa: S105 - the variable's name, not what it holds


@dataclass(frozen=True, slots=True)
class LoginClient:
    """A registered client. port: of its redirect address on this computer; 0 for any free one."""

    id: str
    secret: str = field(repr=False)
    port: int = 0


def login_client(
    environment: Mapping[str, str], settings: Mailchimp | None = None
) -> LoginClient | None:
    """The client of the environment, else of the settings, else of the build; None without any.

    ID and secret come from one place: those of two clients do not fit each other.
    """
    port = settings.login_port if settings else 0
    places = [(environment.get(_ID, "").strip(), environment.get(_SECRET, "").strip(), port)]
    if settings is not None:
        places.append((settings.login_client_id, settings.login_client_secret, port))
    places.append((registered.CLIENT_ID, registered.CLIENT_SECRET, port or registered.PORT))
    for name, secret, at in places:
        if name and secret:
            return LoginClient(name, secret, at)
    return None
