"""A server on loopback that misbehaves as it is told: resets, drips, cuts, floods, stays silent.

It is no Mailchimp (mailbridge.simulator is); it knows requests only as bytes.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Self


@dataclass(frozen=True)
class Seen:
    """A request as it came in. head: request line and headers."""

    head: str
    body: bytes

    @property
    def line(self) -> str:
        """The request line without the protocol: ``GET /3.0/ping``."""
        return self.head.split("\r\n", 1)[0].rsplit(" ", 1)[0]

    def header(self, name: str) -> str | None:
        """A header's value, None where it was not sent."""
        for line in self.head.split("\r\n")[1:]:
            found, _, value = line.partition(":")
            if found.lower() == name.lower():
                return value.strip()
        return None


class Caller:
    """The connection a behaviour deals with. ended: set when the test is over."""

    def __init__(self, connection: socket.socket, ended: threading.Event) -> None:
        self.socket = connection
        self.ended = ended

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def drip(self, parts: Iterator[bytes], every: float = 0.02) -> None:
        """Send small parts with pauses until the other side has enough or the test is over."""
        for part in parts:
            self.send(part)
            if self.ended.wait(every):
                return


Behaviour = Callable[[Caller], bool]
"""Deals with one request that was read; tells whether the connection is kept."""


def answer(
    status: int = 200,
    body: bytes = b"{}",
    kind: str = "application/json; charset=utf-8",
    headers: str = "",
) -> Behaviour:
    """A complete answer."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"

    def behave(caller: Caller) -> bool:
        caller.send(f"{head}{headers}\r\n".encode() + body)
        return True

    return behave


def vanish(caller: Caller) -> bool:
    """Close without a word."""
    return False


def reset_before(caller: Caller) -> bool:
    """Reset before the first byte."""
    caller.reset()
    return False


def reset_middle(caller: Caller) -> bool:
    """Reset in the middle of the body."""
    caller.send(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"a":')
    caller.reset()
    return False


def cut_short(caller: Caller) -> bool:
    """Fewer bytes than announced."""
    caller.send(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"a":')
    return False


def silent(caller: Caller) -> bool:
    """Read, and never answer."""
    caller.ended.wait(30)
    return False


def drip_head(caller: Caller) -> bool:
    """A header that never ends."""
    caller.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    caller.drip(iter(lambda: b"x", b""))
    return False


def drip_body(caller: Caller) -> bool:
    """A body that never ends."""
    caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    caller.drip(iter(lambda: b" ", b""))
    return False


def no_http(caller: Caller) -> bool:
    """Something that is not HTTP at all."""
    caller.send(b"SSH-2.0-OpenSSH_9.2\r\n")
    return False


def flood(caller: Caller) -> bool:
    """A body without an end, as fast as it goes."""
    caller.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    caller.drip(iter(lambda: b" " * 65536, b""), every=0)
    return False


def gzip_bomb(megabytes: int) -> Behaviour:
    """A small body that unpacks to a huge one."""
    packed = gzip.compress(b" " * megabytes * 2**20)
    return answer(body=packed, headers="Content-Encoding: gzip\r\n")


@dataclass
class Hostile:
    """The server. behaviours: one for each request in order of arrival; the last one stays.

    tls: speak TLS with this context. hung_up: released for each connection the server has closed.
    greet: False: accept connections and do nothing with them.
    """

    behaviours: Sequence[Behaviour] = (answer(),)
    tls: ssl.SSLContext | None = None
    greet: bool = True
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.hung_up = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept)]
        self._open: list[socket.socket] = []

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """The address of the API it pretends to be."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/3.0"

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
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._open.append(connection)
            if self.greet:
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the other side may hang up whenever it likes
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)  # the former object has handed its connection over
            with connection, connection.makefile("rb") as stream:
                while request := _read(stream):
                    with self._lock:
                        self.seen.append(request)
                        behave = self.behaviours[min(len(self.seen), len(self.behaviours)) - 1]
                    if not behave(Caller(connection, self._ended)):
                        break
        self.hung_up.release()


def _read(stream: BinaryIO) -> Seen | None:
    """The next request, None where the connection ended."""
    lines: list[bytes] = []
    while line := stream.readline():
        if line == b"\r\n":
            break
        lines.append(line)
    if not lines:
        return None
    head = b"".join(lines).decode("latin-1").rstrip("\r\n")
    length = int(Seen(head, b"").header("content-length") or 0)
    return Seen(head, stream.read(length))
