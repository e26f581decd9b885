"""Cases of the network that a scripted server shows: old TLS, expired papers, another proxy, sleep."""

from __future__ import annotations

import ipaddress
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.base.errors import Ask, Wait
from mailbridge.mailchimp.transport import HttpTransport
from mailbridge.records.change import Action, Result
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.fakes.hostile import Hostile, answer
from tests.journeys.world import World, customer
from tests.mailchimp.wires import GET, KEY, MAILCHIMP, POST, QUICK

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def papers(folder: Path, *, ends: datetime, name: str = "127.0.0.1") -> Path:
    """A key and a self-made certificate for an address, good until ends."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the certificate")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - see above

    key = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - 9 * DAY)
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file, pem = folder / "server.pem", serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


def serving(file: Path, *, newest: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize(("ends", "name"), [(NOW - DAY, "127.0.0.1"), (NOW + DAY, "127.0.0.9")])
def test_n2_n4_trusted_papers_that_are_expired_or_anothers_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: datetime, name: str, method: object
) -> None:
    file = papers(tmp_path, ends=ends, name=name)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))  # its maker is trusted: only that is wrong
    with Hostile(tls=serving(file)) as server:
        transport = HttpTransport(server.url, KEY, limits=QUICK)
        with pytest.raises(Wait, match="not private"):
            transport.send(method)  # type: ignore[arg-type]  # parametrize hides the kind
        transport.close()
    assert server.seen == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.*:DeprecationWarning")
def test_n5_old_tls_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = papers(tmp_path, ends=NOW + DAY)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with Hostile(tls=serving(file, newest=ssl.TLSVersion.TLSv1_1)) as server:
        transport = HttpTransport(server.url, KEY, limits=QUICK)
        with pytest.raises((Wait, Ask)):
            transport.send(GET)
        transport.close()
    assert server.seen == []


def test_n9_the_proxy_is_asked_for_anew_at_each_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A laptop that changes its network has another proxy, and mailbridge the same transport."""
    transport = HttpTransport(MAILCHIMP, KEY, limits=QUICK)
    with Hostile([answer(502, b"")]) as office, Hostile([answer(502, b"")]) as home:
        for proxy in (office, home):
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(Wait, match="proxy"):
                transport.send(GET)
    transport.close()
    assert (len(office.seen), len(home.seen)) == (1, 1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator, clock=JumpingClock(datetime.now(UTC)))
        made.make_shop(*(customer(number) for number in range(1, 21)))
        made.setup()
        yield made


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that puts to sleep")
def test_n22_sleep_in_mid_request_is_got_over(world: World) -> None:
    """Asleep while an answer is on its way, and the line is dead when it wakes."""
    asleep = threading.Event()
    with subprocess.Popen(
        [sys.executable, "-m", "mailbridge", "sync", "--wait", "0"],
        env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip

        def sleep() -> None:
            process.send_signal(signal.SIGSTOP)
            asleep.set()

        world.simulator.faults.add(kind="reset_after_applying", method="POST", do=sleep)
        assert asleep.wait(20)
        process.send_signal(signal.SIGCONT)
        assert process.wait(30) in (1, 3)  # what was under way has no answer
    report = world.run(wait=60).report
    assert (report.waiting, report.total) == (0, 20)
    assert len(world.simulator.audience().members) == 20
    lines = [line for line in world.session().history() if line.action is Action.CREATE]
    done = [line.email for line in lines if line.result is Result.DONE]
    assert len(set(done)) == len(done) == 20
