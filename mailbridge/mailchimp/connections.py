"""Connections that can be cut from outside: a deadline for a whole request, however it drips.

It sends nothing and reads nothing itself. The time limits of sockets count from byte to byte, so
a server that sends one byte a minute would never meet them.
"""

from __future__ import annotations

import contextlib
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http.client import RemoteDisconnected
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mailbridge.mailchimp.outages import causes

_ASK_AGAIN = 1.0
"""Seconds after which the environment is asked again for its proxies: on some systems it takes as
long as putting a request together."""


class Lane:
    """One connection at the most, used by one request at a time.

    trust_environment: proxies and certificate authorities from the environment hold (never for a
    server on this computer). overdue: the watchdog cut it. monotonic: seconds.
    """

    def __init__(
        self, *, trust_environment: bool, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        # Asked for the environment only: sending through a session costs a third more time, and
        # follows redirects, keeps cookies and reads password files, none of which we want.
        self._session = requests.Session()
        self._session.trust_env = trust_environment
        # Reading the system's authorities takes a while, and a server on this computer has none.
        self._adapter = _Adapter(self, ssl.create_default_context() if trust_environment else None)
        self.overdue = False
        self._fresh = True
        self._handle: socket.socket | None = None
        self._monotonic = monotonic
        self._around: Mapping[str, Any] = {}
        self._asked = -math.inf

    def begin(self) -> None:
        """A request is about to be sent."""
        self.overdue = False
        self._fresh = False

    def send(
        self, request: requests.PreparedRequest, timeout: tuple[float, float]
    ) -> requests.Response:
        """The answer's head; its body is to be read and closed. Raises requests' exceptions.

        timeout: seconds to connect, and from byte to byte. Redirects are not followed.
        """
        around = self._surroundings(request.url or "")
        return self._adapter.send(
            request,
            stream=True,
            timeout=timeout,
            verify=around["verify"] or True,  # there is no way to switch it off
            proxies=around["proxies"],
        )

    def _surroundings(self, url: str) -> Mapping[str, Any]:
        """Proxies and authorities: a laptop changes its network, and its proxy with it."""
        now = self._monotonic()
        if now - self._asked >= _ASK_AGAIN:
            self._around = self._session.merge_environment_settings(url, {}, True, None, None)
            self._asked = now
        return self._around

    def opened(self, connection: socket.socket) -> None:
        """A new connection was made for the request in progress."""
        self._fresh = True
        self._let_go()
        # A second handle on the same connection: TLS takes the first one away into its own object.
        self._handle = connection.dup()
        if self.overdue:
            self.cut()

    def cut(self) -> None:
        """End the connection under whoever reads from it. Called by the watchdog."""
        self.overdue = True
        handle = self._handle
        if handle is not None:
            with contextlib.suppress(OSError):  # the other side was quicker
                handle.shutdown(socket.SHUT_RDWR)

    def found_closed(self, error: Exception) -> bool:
        """Whether the error means that a kept connection was closed before the request arrived."""
        gone = (RemoteDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
        return (
            not self._fresh
            and not self.overdue
            and any(isinstance(cause, gone) for cause in causes(error))
        )

    def close(self) -> None:
        """Close the connection; the lane can be used again and opens a new one."""
        self._adapter.close()
        self._asked = -math.inf
        self._let_go()

    def _let_go(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()


class Watchdog:
    """One thread that cuts every lane whose time is over. It sleeps until the earliest one.

    monotonic: seconds, as time.monotonic. Close it.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._due: dict[Lane, float] = {}
        self._next = math.inf
        self._thread: threading.Thread | None = None
        self._closed = False

    def watch(self, lane: Lane, due: float) -> None:
        """Cut this lane at that moment, unless it is done before."""
        with self._changed:
            self._due[lane] = due
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif due < self._next:
                self._changed.notify()

    def done(self, lane: Lane) -> None:
        """The lane has finished; once this returns it will not be cut any more."""
        with self._changed:
            self._due.pop(lane, None)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = self._monotonic()
                for lane in [lane for lane, due in self._due.items() if due <= now]:
                    del self._due[lane]
                    lane.cut()
                self._next = min(self._due.values(), default=math.inf)
                patience = None if self._next == math.inf else max(0.0, self._next - now)
                self._changed.wait(patience)


class _Way(NamedTuple):
    """A pool of connections, and what it is for."""

    origin: str
    verify: object
    proxies: dict[str, str] | None
    pool: HTTPConnectionPool


class _Adapter(HTTPAdapter):
    """Connections that tell their lane about themselves, and trust what the system trusts.

    Beside the authorities that requests brings, those of the system hold: a company may look into
    its own traffic. Verification itself cannot be switched off.
    """

    def __init__(self, lane: Lane, context: ssl.SSLContext | None) -> None:
        self._pools = _pools(lane)
        self._context = context
        self._way: _Way | None = None
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use our own connections."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Use our own connections through a proxy too."""
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """The pool for a request: looked for only where the way there is another than before."""
        url, way = request.url or "", self._way
        if way and (verify, proxies) == (way.verify, way.proxies) and url.startswith(way.origin):
            return way.pool
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        parts = urlsplit(url)
        self._way = _Way(f"{parts.scheme}://{parts.netloc}/", verify, proxies, pool)
        return self._way.pool

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """The answer as it came; no cookies are kept, and its encoding is nobody's question."""
        response = requests.Response()
        response.status_code = resp.status
        response.headers = resp.headers
        response.raw = resp
        response.url = req.url or ""
        response.request = req
        return response

    def close(self) -> None:
        """Close every connection."""
        self._way = None
        super().close()


class _Whole(HTTPConnection):
    """A connection on which a request's head and body leave together: one packet instead of two."""

    _held: list[bytes] | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request."""
        held: list[bytes] = []
        self._held = held
        try:
            super().request(*args, **kwargs)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        """Send bytes, or keep them for a moment."""
        if self._held is None:
            super().send(data)
        else:
            self._held.append(data)


def _pools(lane: Lane) -> dict[str, type[HTTPConnectionPool]]:
    """The classes for one lane's connections; urllib3 is given classes, so they close over it."""

    class Plain(_Whole):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            lane.opened(connection)
            return connection

    class Secure(_Whole, HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            lane.opened(connection)
            return connection

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
