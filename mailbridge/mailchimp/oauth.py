"""One log-in at Mailchimp: the address to open, then the code for a token, then its data centre.

It opens no browser and keeps nothing. The forms of OAuth 2 are oauthlib's; ours are the network
and the sentences. Mailchimp's tokens do not expire and are not renewed (its OAuth page).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from oauthlib.oauth2 import (
    AccessDeniedError,
    InvalidClientError,
    MismatchingStateError,
    OAuth2Error,
    UnauthorizedClientError,
    WebApplicationClient,
)
from requests.structures import CaseInsensitiveDict

from mailbridge import __version__
from mailbridge.base.errors import KeyProblem, MailbridgeError, Wait
from mailbridge.base.language import mark, tr
from mailbridge.mailchimp.connections import Lane, Watchdog
from mailbridge.mailchimp.outages import Outages, TooLarge
from mailbridge.mailchimp.transport import Limits
from mailbridge.settings.login_client import LoginClient
from mailbridge.settings.server import logged_in

_NOTHING_KEPT = mark("Nothing was kept. Try again, or use an API key instead.")
# oauthlib trips over JSON that is not an object, or has other types in it than it expects.
_NO_TOKEN = (OAuth2Error, TypeError, ValueError, AttributeError)
_LIMITS = Limits(connect=10.0, read=30.0, total=45.0, largest=65_536)
# oauthlib refuses every http address, also those on this computer, which RFC 8252 (7.3) and the
# simulator need. So it writes and reads questions under this one; real addresses are ours.
_STAND_IN = "https://localhost/"


class LoginRefused(KeyProblem):
    """The person said no in the browser."""


class LoginMixedUp(KeyProblem):
    """The browser came back from another log-in than this one."""


class Grant:
    """One log-in. base: Mailchimp's pages, as settings.server gives them.

    returns_to: our address, for the browser. state: unguessable, fresh for each log-in.
    monotonic: seconds, as time.monotonic.
    """

    def __init__(
        self,
        base: str,
        client: LoginClient,
        returns_to: str,
        state: str,
        *,
        limits: Limits = _LIMITS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base
        self._client = client
        self._returns_to = returns_to
        self._state = state
        self._limits = limits
        self._monotonic = monotonic
        self._forms = WebApplicationClient(client.id)

    @property
    def address(self) -> str:
        """What the browser has to open. It holds no secret."""
        question = self._forms.prepare_request_uri(
            _STAND_IN, redirect_uri=self._returns_to, state=self._state
        )
        return f"{self._base}/authorize?{urlsplit(question).query}"

    def credential(self, query: str) -> str:
        """What takes a key's place from now on. query: what the browser came back with.

        Blocks on the network. Raises LoginRefused, LoginMixedUp, another KeyProblem, Ask or Wait.
        """
        token = self._token(self._code(query))
        return logged_in(token, self._data_centre(token))

    def _code(self, query: str) -> str:
        try:
            found = self._forms.parse_request_uri_response(f"{_STAND_IN}?{query}", self._state)
        except MismatchingStateError as error:
            raise LoginMixedUp(
                tr("The browser came back from another log-in"),
                tr(
                    "It was not the one that mailbridge began, so it was not used. "
                    "Nothing was kept. Close the page and log in again."
                ),
            ) from error
        except AccessDeniedError as error:
            raise LoginRefused(
                tr("The log-in was refused in the browser"),
                tr(
                    "mailbridge may not use this Mailchimp account. Nothing was kept. Log in "
                    "again and press Allow, or use an API key instead."
                ),
            ) from error
        except (InvalidClientError, UnauthorizedClientError) as error:
            raise _unknown_client() from error
        except OAuth2Error as error:
            raise KeyProblem(
                tr("Mailchimp did not accept the log-in"), tr(_NOTHING_KEPT)
            ) from error
        return str(found["code"])

    def _token(self, code: str) -> str:
        form = self._forms.prepare_request_body(
            code=code, redirect_uri=self._returns_to, client_secret=self._client.secret
        )
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, body = self._ask("POST", "/token", kind, form.encode())
        if status >= 500 or status == 429:
            raise _unfinished(tr("Mailchimp did not finish the log-in"))
        try:
            found = self._forms.parse_request_body_response(body.decode("utf-8", "replace"))
        except (InvalidClientError, UnauthorizedClientError) as error:
            raise _unknown_client() from error
        except _NO_TOKEN as error:
            raise KeyProblem(
                tr("Mailchimp did not accept the log-in"),
                tr("It may have taken too long, or its page was opened twice. ")
                + tr(_NOTHING_KEPT),
            ) from error
        token = found["access_token"]
        return token if isinstance(token, str) else ""

    def _data_centre(self, token: str) -> str:
        """Where the account lives. The header's scheme is Mailchimp's own (its OAuth page)."""
        status, body = self._ask("GET", "/metadata", {"Authorization": f"OAuth {token}"}, None)
        try:
            found: Any = orjson.loads(body) if status == 200 else None
        except orjson.JSONDecodeError:
            found = None
        centre = found.get("dc") if isinstance(found, dict) else None
        if not isinstance(centre, str):
            raise _unfinished(tr("Mailchimp did not say where this account lives"))
        return centre

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        """Status and body of one answer. Redirects are answers, not followed."""
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, self._base + path, body
        request.headers = CaseInsensitiveDict(
            {"User-Agent": f"mailbridge/{__version__}", "Accept": "application/json", **headers}
        )
        if body is not None:
            request.headers["Content-Length"] = str(len(body))
        lane = Lane(trust_environment=not self._base.startswith("http://"))
        watchdog = Watchdog(self._monotonic)
        began = self._monotonic()
        lane.begin()
        watchdog.watch(lane, began + self._limits.total)
        try:
            with lane.send(request, (self._limits.connect, self._limits.read)) as answer:
                return answer.status_code, _whole(answer, self._limits.largest)
        except (requests.RequestException, OSError, ValueError, TooLarge) as error:
            elapsed = self._monotonic() - began
            known = Outages(self._monotonic).explain(
                error, changes=False, overdue=lane.overdue, elapsed=elapsed
            )
            raise _told(known) from error
        finally:
            watchdog.done(lane)
            watchdog.close()
            lane.close()


def _whole(answer: requests.Response, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(8192):
        size += len(part)
        if size > largest:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _told(error: MailbridgeError) -> MailbridgeError:
    """The failure as a log-in sees it: nobody tries again by themselves."""
    return _unfinished(error.title) if isinstance(error, Wait) else error


def _unfinished(title: str) -> Wait:
    return Wait(title, tr("So the log-in was not finished. ") + tr(_NOTHING_KEPT))


def _unknown_client() -> KeyProblem:
    return KeyProblem(
        tr("Mailchimp does not know this mailbridge"),
        tr(
            "The client ID or its secret is not the one that was registered: tell "
            "whoever gave mailbridge to you. Nothing was kept. Until then use an API key."
        ),
    )
