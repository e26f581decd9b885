"""Where the browser comes back to: one address on this computer, for one visit, for a while.

It judges nothing of what the browser brings; the log-in does, and says what the page shows.
"""

from __future__ import annotations

import html
import logging
import os
import queue
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import mark, spoken, tr

LOG = logging.getLogger(__name__)

PATH = "/mailbridge"
_HOST = "127.0.0.1"
_GLANCE = 0.1
_PATIENCE = 120.0

_OVER = (mark("This log-in is over"), mark("Go back to mailbridge."))
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto }}
</style></head><body><h1>{title}</h1><p>{text}</p></body></html>
"""


class PortTaken(SettingsError):
    """Another program listens where the registered redirect address points."""


@dataclass(slots=True)
class Visit:
    """The browser is here and waits for a page. query: what it brought, undecoded."""

    query: str = field(repr=False)
    _page: queue.SimpleQueue[tuple[str, str]] = field(default_factory=queue.SimpleQueue)
    _shown: threading.Event = field(default_factory=threading.Event)

    def answer(self, title: str, text: str) -> None:
        """Show a page, and wait until it is on its way."""
        self._page.put((title, text))
        self._shown.wait(5.0)

    def page(self) -> tuple[str, str]:
        """What to show. Raises queue.Empty where nobody says it."""
        return self._page.get(timeout=_PATIENCE)

    def done(self) -> None:
        """The page was sent, or the browser is gone."""
        self._shown.set()


class Landing:
    """Listens on 127.0.0.1 alone from the start. Close it.

    port: 0 for any free one. Raises PortTaken.
    """

    def __init__(self, port: int = 0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        try:
            self._server = _Server(port)
        except OSError as error:
            raise PortTaken(
                tr("Port {port} of this computer is taken", port=port),
                tr(
                    "The log-in comes back to it. Close the program that uses it, or "
                    "restart the computer, and log in again."
                ),
            ) from error

    @property
    def address(self) -> str:
        """What Mailchimp sends the browser back to. Mailchimp takes 127.0.0.1, not localhost."""
        return f"http://{_HOST}:{self._server.server_address[1]}{PATH}"

    def wait(self, seconds: float, cancelled: threading.Event) -> Visit | None:
        """The visit; None where the time is over or somebody cancelled."""
        end = self._monotonic() + seconds
        while not cancelled.is_set() and self._monotonic() < end:
            self._server.handle_request()
            if not self._server.visits.empty():
                return self._server.visits.get()
        return None

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        self._server.hang_up()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    """A thread for each connection: browsers open some in advance and say nothing on them."""

    # On Windows the option would let two programs listen on one port.
    allow_reuse_address = os.name == "posix"
    daemon_threads = False
    timeout = _GLANCE

    def __init__(self, port: int) -> None:
        self.visits: queue.SimpleQueue[Visit] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._visit: Visit | None = None
        self._over = False
        self._open: set[socket.socket] = set()
        super().__init__((_HOST, port), _Handler)

    def visit(self, query: str) -> Visit | None:
        """The one visit; None for every later one."""
        with self._lock:
            if self._over or self._visit is not None:
                return None
            self._visit = Visit(query)
        self.visits.put(self._visit)
        return self._visit

    def hang_up(self) -> None:
        """End every connection under its thread."""
        with self._lock:
            self._over = True
        if self._visit is not None:
            self._visit.answer(*map(tr, _OVER))  # changes nothing where it was answered before
        with self._lock:
            for line in self._open:
                try:
                    line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    LOG.debug("the browser was quicker to hang up")

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection, then serve it in a thread."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection, then close it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as called
        """A browser that breaks off is none of the owner's business."""
        LOG.debug("a browser's connection broke off: %r", sys.exc_info()[1])


class _Handler(BaseHTTPRequestHandler):
    """Answers GET of our path once; all else is not here."""

    server: _Server
    server_version = "mailbridge"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """The browser came back, or somebody else knocks."""
        asked = urlsplit(self.path)
        ours = f"{_HOST}:{self.server.server_address[1]}"
        # A page elsewhere may reach this port under a name of its own; it is not answered.
        if self.headers.get("Host") != ours or asked.path != PATH:
            self._show(404, tr("There is nothing here"), tr("mailbridge waits for a log-in."))
        elif (visit := self.server.visit(asked.query)) is None:
            self._show(410, *map(tr, _OVER))
        else:
            try:
                self._show(200, *visit.page())
            finally:
                visit.done()

    def _show(self, status: int, title: str, text: str) -> None:
        page = _PAGE.format(
            language=spoken(), title=html.escape(title), text=html.escape(text)
        ).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Say nothing: the first line of the request holds the code."""
