"""Fixtures for the tests of the Mailchimp package.

It holds no helpers; wires does.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.mailchimp.budget import Budget, Budgeted
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.faults import is_throttle
from mailbridge.mailchimp.transport import HttpTransport, Limits
from mailbridge.settings.server import server
from mailbridge.simulator import Simulator
from tests.mailchimp.wires import KEY, QUICK, Open


@pytest.fixture
def opened() -> Iterator[Open]:
    transports: list[HttpTransport] = []

    def make(url: str, limits: Limits = QUICK) -> HttpTransport:
        transports.append(HttpTransport(url, KEY, limits=limits))
        return transports[-1]

    yield make
    for transport in transports:
        transport.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate that nobody vouches for."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the certificate")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - see above

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "us19.api.mailchimp.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    transports: list[HttpTransport] = []

    def open_client(simulator: Simulator, key: str = "") -> Client:
        chosen = server({"MAILBRIDGE_API_URL": simulator.url}, key or simulator.key)
        limits = Limits(connect=2, read=0.4, total=5)
        transports.append(HttpTransport(chosen.base_url, key or simulator.key, limits=limits))
        return Client(Budgeted(transports[-1], Budget(8), is_throttle), chosen.data_centre)

    yield open_client
    for transport in transports:
        transport.close()


@pytest.fixture
def client(simulator: Simulator, connect: Callable[..., Client]) -> Client:
    return connect(simulator)


@pytest.fixture
def audience(simulator: Simulator) -> str:
    return simulator.list_id
