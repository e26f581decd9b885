"""HTTP/1.1 on a socket: requests read, answers written, nothing more than the simulator needs.

It knows no path and no fault. The standard library's handler spends more time on a request's
headers than the whole simulator on its answer; hence this small one.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

MAX_LINE = 65_536
MAX_BODY = 64 * 1024 * 1024


class BadRequest(ValueError):
    """What arrived is no HTTP request that can be answered."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. path: without the query; headers: names in lower case."""

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; the last one wins."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def segments(self) -> list[str]:
        """The parts of the path, decoded."""
        return [unquote(part) for part in self.path.strip("/").split("/")]

    @property
    def keeps_alive(self) -> bool:
        """Whether the caller wants to go on with this connection."""
        return self.headers.get("connection", "").lower() != "close"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status, headers beyond Date and Content-Length, and the body's bytes."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def to(self, request: Request) -> Reply:
        """The same, saying that the connection ends where the caller wanted that."""
        if request.keeps_alive:
            return self
        return Reply(self.status, self.body, {**self.headers, "Connection": "close"})

    def head(self, length: int | None = None) -> bytes:
        """The status line and the headers. length: another one than the body's, to lie."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {phrase}", "Server: openresty"]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if length is None:
            length = len(self.body)
        if self.status != 204 and length >= 0:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def encoded(self) -> bytes:
        """The whole answer."""
        return self.head() + self.body


class Line:
    """One connection: requests come out of it, bytes go into it."""

    def __init__(self, connection: socket.socket, caller: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.caller = caller
        self._reader = connection.makefile("rb")

    def read(self) -> Request | None:
        """The next request; None where the caller has hung up. Raises BadRequest, OSError."""
        first = self._reader.readline(MAX_LINE)
        if not first.strip():
            return None
        parts = first.decode("latin-1").split()
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            raise BadRequest(first[:80])
        headers = self._headers()
        if headers.get("expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        path, _, raw_query = parts[1].partition("?")
        return Request(parts[0], path, raw_query, headers, self._body(headers))

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while True:
            line = self._reader.readline(MAX_LINE)
            if line in (b"\r\n", b"\n"):
                return headers
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise BadRequest(line[:80])
            headers[name.lower()] = value.strip()

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        text = headers.get("content-length", "0")
        if not text.isdecimal() or int(text) > MAX_BODY:
            raise BadRequest(text)
        return self._exactly(int(text))

    def _chunks(self) -> list[bytes]:
        chunks: list[bytes] = []
        while True:
            size = int(self._reader.readline(MAX_LINE).split(b";")[0], 16)
            chunk = self._exactly(size)
            self._reader.readline(MAX_LINE)
            if not size:
                return chunks
            chunks.append(chunk)

    def _exactly(self, size: int) -> bytes:
        body = self._reader.read(size) if size else b""
        if len(body) < size:
            raise BadRequest("the body ended early")
        return body

    def send(self, data: bytes) -> None:
        """Write bytes. Raises OSError where the caller has gone."""
        self.socket.sendall(data)

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self.socket.close()
