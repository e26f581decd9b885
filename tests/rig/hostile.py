"""A relay between mailbridge and the simulator that spoils what passes, by trick, over raw sockets.

It can speak TLS, and be a proxy. Which request suffers is for a test to say; it asserts nothing.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Self

JSON = "application/json; charset=utf-8"
PAGE = b"<html><title>Free Wi-Fi</title><form>Please log in</form></html>"
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer as the simulator gave it."""

    status: int
    body: bytes
    kind: str = JSON
    more: str = ""

    def encoded(self, *, length: int | None = -1) -> bytes:
        """The bytes of it. length: what is announced, -1 the right one, None none at all."""
        announced = len(self.body) if length == -1 else length
        head = f"HTTP/1.1 {self.status} X\r\nContent-Type: {self.kind}\r\n{self.more}"
        if announced is not None and self.status != 204:
            head += f"Content-Length: {announced}\r\n"
        return head.encode() + b"\r\n" + (b"" if self.status == 204 else self.body)


@dataclass(slots=True)
class Call:
    """One request on a connection. ask: hand it on to the simulator, which carries it out."""

    method: str
    path: str
    socket: socket.socket
    ask: Callable[[], Answer]
    ended: threading.Event

    def reset(self) -> bool:
        """End with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)


Trick = Callable[[Call], bool]
"""Deals with a request; tells whether the connection goes on."""


def honest(call: Call) -> bool:
    """No trick."""
    call.send(call.ask().encoded())
    return True


def reset_before(call: Call) -> bool:
    """N13: it never arrives."""
    return call.reset()


def reset_after(call: Call) -> bool:
    """N13: it is done, and nobody says so."""
    call.ask()
    return call.reset()


def reset_middle(call: Call) -> bool:
    """N13: done, and half of the answer comes."""
    answer = call.ask()
    call.send(answer.encoded()[:-2])
    return call.reset()


def short(call: Call) -> bool:
    """N14: fewer bytes than announced."""
    answer = call.ask()
    call.send(answer.encoded(length=len(answer.body) + 50))
    return False


def cut(call: Call) -> bool:
    """N14: cut JSON that no length betrays."""
    answer = call.ask()
    half = Answer(answer.status, answer.body[: len(answer.body) // 2], more="Connection: close\r\n")
    call.send(half.encoded(length=None))
    return False


def drip(call: Call) -> bool:
    """N12: done, and the answer never ends."""
    call.ask()
    call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not call.ended.wait(0.02):
        call.send(b" ")
    return False


def silent(call: Call) -> bool:
    """N11: done, and no answer."""
    call.ask()
    call.socket.settimeout(PATIENCE)
    with contextlib.suppress(OSError):
        call.socket.recv(1)  # until the other side has enough of it
    return False


def closing(call: Call) -> bool:
    """N15: answered, and hung up without a word."""
    call.send(call.ask().encoded())
    return False


def instead(answer: Answer) -> Trick:
    """Something else answers, and the simulator never hears of it."""

    def trick(call: Call) -> bool:
        call.send(answer.encoded())
        return True

    return trick


def changed(change: Callable[[Answer], Answer]) -> Trick:
    """Done, and the answer is another."""

    def trick(call: Call) -> bool:
        call.send(change(call.ask()).encoded())
        return True

    return trick


def _other_address(answer: Answer) -> Answer:
    """N17: somebody else's contact comes back."""
    body = json.loads(answer.body) if answer.body else {}
    if isinstance(body, dict) and "email_address" in body:
        body["email_address"], body["id"] = "somebody@else.test", "0" * 32
    return Answer(answer.status, json.dumps(body).encode())


TRICKS: dict[str, Trick] = {
    "N6 a log-in page": instead(Answer(200, PAGE, "text/html")),
    "N7 a redirect": instead(Answer(302, b"", more="Location: http://127.0.0.1:9/login\r\n")),
    "M4 a page with 403": instead(Answer(403, PAGE, "text/html")),
    "M4 a page with 503": instead(Answer(503, PAGE, "text/html")),
    "N11 silence": silent,
    "N12 a drip": drip,
    "N13 a reset before": reset_before,
    "N13 a reset after": reset_after,
    "N13 a reset in the middle": reset_middle,
    "N14 too short": short,
    "N14 cut": cut,
    "N15 hung up": closing,
    "N16 a gzip bomb": changed(
        lambda a: Answer(
            a.status, gzip.compress(bytes(40 * 2**20), 1), more="Content-Encoding: gzip\r\n"
        )
    ),
    "N16 nesting": changed(lambda a: Answer(a.status, b"[" * 200_000 + b"]" * 200_000)),
    "N16 20 MB": changed(lambda a: Answer(a.status, b'{"x": "' + b"x" * 20 * 2**20 + b'"}')),
    "N17 a list": changed(lambda a: Answer(a.status, b"[]")),
    "N17 an empty object": changed(lambda a: Answer(a.status, b"{}")),
    "N17 a number": changed(lambda a: Answer(a.status, b"12")),
    "N17 null": changed(lambda a: Answer(a.status, b"null")),
    "N17 another address": changed(_other_address),
    "N17 no UTF-8": changed(lambda a: Answer(a.status, b'{"id": "\xff\xfe"}')),
    "N18 202": changed(lambda a: Answer(202, a.body)),
    "N18 204": changed(lambda a: Answer(204, b"")),
    "N18 206": changed(lambda a: Answer(206, a.body)),
    "N18 304": changed(lambda a: Answer(304, b"")),
}


@dataclass
class Relay:
    """Between mailbridge and the simulator's port. trick: for each request, honest at first.

    tls: speak TLS. slow: bytes a second, 0 for as fast as it goes. lines: what was asked.
    """

    upstream: int
    tls: ssl.SSLContext | None = None
    choose: Callable[[str, str], Trick] = lambda _method, _path: honest
    slow: int = 0
    lines: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        self._open: list[socket.socket] = []
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the end of the test
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):  # either side may hang up whenever it likes
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            with connection, connection.makefile("rb") as stream:
                while self._one(connection, stream):
                    pass

    def _one(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Deal with one request; whether another may follow."""
        words = stream.readline().decode("latin-1").split()
        if len(words) < 3:
            return False
        headers = http.client.parse_headers(stream)
        body = stream.read(int(headers.get("Content-Length") or 0))
        if self.slow:
            self._ended.wait(len(body) / self.slow)
        self.lines.append(" ".join(words))
        ask = lambda: self._ask(words[0], words[1], dict(headers.items()), body)  # noqa: E731  # one use
        call = Call(words[0], words[1], connection, ask, self._ended)
        return self.choose(words[0], words[1])(call)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=PATIENCE)
        with contextlib.closing(upstream):
            kept = {
                k: v for k, v in headers.items() if k.lower() not in ("host", "accept-encoding")
            }
            upstream.request(method, path, body or None, kept)
            answer = upstream.getresponse()
            kind = answer.headers.get("Content-Type") or JSON
            return Answer(answer.status, answer.read(), kind)
