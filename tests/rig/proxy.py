"""A company's proxy on loopback: CONNECT only, with a password or without, to one place only.

And certificates of a made-up authority. It asserts nothing.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest


@dataclass
class Proxy:
    """target: the port that every tunnel leads to. password: as "user:password", "" for none."""

    target: int
    password: str = ""
    heads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for each in (self._listener, *self._open):
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the end of the test
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._start(self._serve, connection)

    def _start(self, work: object, *sockets: socket.socket) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=sockets)
        self._threads.append(thread)
        thread.start()

    def _serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError):  # as above
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                part = near.recv(1)
                if not part:
                    return
                head += part
            self.heads.append(head.decode())
            word = base64.b64encode(self.password.encode()).decode()
            if self.password and f"Proxy-Authorization: Basic {word}\r\n" not in self.heads[-1]:
                near.sendall(
                    b"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\n"
                    b"Content-Length: 0\r\n\r\n"
                )
                near.shutdown(socket.SHUT_WR)
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self._open.append(far)
            near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            self._start(_pass_on, far, near)
            _pass_on(near, far)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):  # either side may go
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):  # it went already
        target.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Authority:
    """Who vouches for servers in a test. Needs cryptography, or the test is skipped."""

    folder: Path

    @property
    def file(self) -> Path:
        """What a computer that trusts it has on its list."""
        if not (self.folder / "authority.pem").exists():
            self._make("authority", "Made-up authority", timedelta(days=1), own=True)
        return self.folder / "authority.pem"

    def server(self, host: str, *, valid: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's side of TLS, vouched for."""
        assert self.file.exists()
        return _side(self._make(f"server-{host}-{valid.days}", host, valid))

    def stranger(self, host: str) -> ssl.SSLContext:
        """A server's side of TLS, for which nobody vouches."""
        return _side(self._make(f"stranger-{host}", host, timedelta(days=1), own=True))

    def _make(self, name: str, host: str, valid: timedelta, *, own: bool = False) -> Path:
        x509 = pytest.importorskip("cryptography.x509", reason="makes the certificates")
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  # as above
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  # as above

        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        issuer = subject
        signer: Any = key
        if not own:
            pem = (self.folder / "authority.pem").read_bytes()
            issuer = x509.load_pem_x509_certificate(pem).subject
            signer = serialization.load_pem_private_key(pem, None)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + valid)
            .add_extension(x509.BasicConstraints(ca=name == "authority", path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host.replace(" ", "-"))]), critical=False)
            .sign(signer, hashes.SHA256())
        )  # fmt: skip
        form = serialization.Encoding.PEM
        secret = key.private_bytes(
            form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / f"{name}.pem"
        file.write_bytes(secret + made.public_bytes(form))
        return file


def _side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def old_fashioned(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same, but speaking TLS 1.1 only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
