"""The seam between mailbridge and the network: one method that sends one request.

It knows nothing of Mailchimp's endpoints, and it decides nothing about trying again later.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode, urlsplit

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict

from mailbridge import __version__
from mailbridge.base.errors import KeyProblem, MailbridgeError
from mailbridge.base.language import tr
from mailbridge.mailchimp.connections import Lane, Watchdog
from mailbridge.mailchimp.outages import Outages, TooLarge
from mailbridge.settings.server import access_token

_LARGEST = 16 * 2**20
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    path: below the API's root, with its slash and already quoted, such as "/lists/a1/members".
    body: JSON in UTF-8, None where there is none. idempotent: sending it twice leaves the same
    state as sending it once. timeout: seconds without a byte, None for the transport's own.
    """

    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: bytes | None = None
    idempotent: bool = True
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of whatever status, complete. headers: their names in lower case.

    seconds: from the sending to the last byte.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    seconds: float = 0.0


class Transport(Protocol):
    """What sends requests."""

    def send(self, request: Request) -> Response:
        """The answer, whatever its status.

        Raises Wait where no complete answer came to a request that changes nothing, or where it
        never left; Unclear where one that changes something may have arrived; Ask where the owner
        has to mend the way (a proxy, a certificate).
        """
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience, in seconds, and how many bytes an answer may have after unpacking.

    Mailchimp works on a request for up to 120 seconds (its rate-limits page): waiting longer than
    that means that its connection is free again when we give up.
    """

    connect: float = 10.0
    read: float = 130.0
    total: float = 150.0
    largest: int = _LARGEST


class HttpTransport:
    """Sends over HTTPS (or to a simulator on this computer), keeping connections alive.

    base_url: as ``settings.server`` gives it. key: checked by it; a log-in's token goes as Bearer,
    a key as Basic (Mailchimp's authentication page takes either). May be used from any number of
    threads; each request in progress has a connection of its own. Close it.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base_url
        self._auth = _KeyAuth(base_url, key)
        self._limits = limits or Limits()
        self._monotonic = monotonic
        # No Accept-Language: Mailchimp can take it for the language of a new contact.
        self._headers = {
            "User-Agent": f"mailbridge/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        self._loopback = base_url.startswith("http://")
        self._outages = Outages(monotonic)
        self._watchdog = Watchdog(monotonic)
        self._lock = threading.Lock()
        self._idle: list[Lane] = []
        self._closed = False

    def send(self, request: Request) -> Response:
        """See Transport. Redirects are answers, not followed."""
        began = self._monotonic()
        lane = self._take()
        try:
            answer = self._exchange(lane, request)
        except BaseException:
            lane.close()
            raise
        self._give_back(lane)
        status, body, headers = answer
        return Response(status, body, headers, self._monotonic() - began)

    def close(self) -> None:
        """Close every connection that is not in use, and the others when their answer came."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for lane in idle:
            lane.close()
        self._watchdog.close()

    def _take(self) -> Lane:
        with self._lock:
            if self._idle:
                return self._idle.pop()  # the one used last: the likeliest to be still open
        return Lane(trust_environment=not self._loopback, monotonic=self._monotonic)

    def _give_back(self, lane: Lane) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(lane)
                return
        lane.close()

    def _exchange(self, lane: Lane, request: Request) -> tuple[int, bytes, dict[str, str]]:
        began = self._monotonic()
        repeatable = request.method in ("GET", "PUT") and request.idempotent
        for attempt in (1, 2):
            lane.begin()
            self._watchdog.watch(lane, began + self._limits.total)
            try:
                return self._once(lane, request)
            except (requests.RequestException, OSError, ValueError, TooLarge) as error:
                # A server that closes an idle connection just as we write has not read a word.
                if attempt == 1 and repeatable and lane.found_closed(error):
                    lane.close()
                    continue
                raise self._explained(error, lane, request, began) from error
            finally:
                self._watchdog.done(lane)
        raise AssertionError("unreachable: the second attempt returns or raises")

    def _explained(
        self, error: Exception, lane: Lane, request: Request, began: float
    ) -> MailbridgeError:
        elapsed = self._monotonic() - began
        changes = request.method != "GET"
        return self._outages.explain(error, changes=changes, overdue=lane.overdue, elapsed=elapsed)

    def _once(self, lane: Lane, request: Request) -> tuple[int, bytes, dict[str, str]]:
        url = self._base + request.path
        if request.query:
            url += "?" + urlencode(request.query)
        # Put together by hand: requests would look at each part for things it cannot hold, and
        # take twice the time.
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = url
        prepared.headers = CaseInsensitiveDict(self._headers)
        if request.body is not None:
            prepared.body = request.body
            prepared.headers["Content-Type"] = "application/json"
        if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
            prepared.headers["Content-Length"] = str(len(request.body or b""))
        prepared = self._auth(prepared)
        timeout = (self._limits.connect, request.timeout or self._limits.read)
        with lane.send(prepared, timeout) as answer:
            parts: list[bytes] = []
            size = 0
            for part in answer.iter_content(_CHUNK):
                size += len(part)
                if size > self._limits.largest:
                    raise TooLarge
                parts.append(part)
            if lane.overdue:
                # Python takes headers that break off for complete ones.
                raise TimeoutError
            names = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status_code, b"".join(parts), names


class _KeyAuth(AuthBase):
    """Puts the key into the one header it belongs in, and only for its own server."""

    def __init__(self, base_url: str, key: str) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}/"
        token = access_token(key)
        basic = base64.b64encode(f"mailbridge:{key}".encode()).decode()
        self._header = f"Basic {basic}" if token is None else f"Bearer {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if not (request.url or "").startswith(self._origin):
            raise KeyProblem(
                tr("The key was not sent"),
                tr("A request was about to go to a server it is not for."),
            )
        request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "<key>"
