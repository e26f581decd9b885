from __future__ import annotations

import base64
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.base.errors import Ask, KeyProblem, Unclear, Wait
from mailbridge.mailchimp.outages import NotPrivate
from mailbridge.mailchimp.transport import HttpTransport, Limits, Request
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer

KEY = "0123456789abcdef0123456789abcdef-us19"
QUICK = Limits(connect=0.3, read=0.3, total=0.4, largest=1_000_000)

GET = Request("GET", "/ping")
PUT = Request("PUT", "/lists/a/members/b", body=b"{}")
PATCH = Request("PATCH", "/lists/a/members/b", body=b"{}")
POST = Request("POST", "/lists/a/members/b/events", body=b"{}", idempotent=False)

Open = Callable[..., HttpTransport]


@pytest.fixture
def opened() -> Iterator[Open]:
    transports: list[HttpTransport] = []

    def make(url: str, limits: Limits = QUICK) -> HttpTransport:
        transports.append(HttpTransport(url, KEY, limits=limits))
        return transports[-1]

    yield make
    for transport in transports:
        transport.close()


def test_a_request_and_its_answer(opened: Open) -> None:
    body = b'{"name":"x"}'
    with Hostile([answer(204, b"", headers="X-Request-Id: 7\r\n")]) as server:
        since = "2026-11-22T01:00:00+00:00"
        request = Request("POST", "/lists/a%2Fb", {"since": since, "count": 5}, body)
        response = opened(server.url).send(request)
    seen = server.seen[0]
    assert (response.status, response.body) == (204, b"")
    assert response.headers["x-request-id"] == "7"
    assert 0 < response.seconds < 5
    assert seen.line == ("POST /3.0/lists/a%2Fb?since=2026-11-22T01%3A00%3A00%2B00%3A00&count=5")
    assert seen.body == body
    assert seen.header("content-type") == "application/json"
    assert seen.header("authorization") == (
        "Basic " + base64.b64encode(f"mailbridge:{KEY}".encode()).decode()
    )
    assert (seen.header("user-agent") or "").startswith("mailbridge/")
    assert seen.header("accept-language") is None


def test_errors_of_the_server_are_answers(opened: Open) -> None:
    with Hostile([answer(500, b"oops", "text/html")]) as server:
        response = opened(server.url).send(PUT)
    assert (response.status, response.body) == (500, b"oops")
    assert len(server.seen) == 1


def test_the_connection_is_kept(opened: Open) -> None:
    with Hostile() as server:
        transport = opened(server.url)
        for _ in range(20):
            transport.send(GET)
    assert len(server.seen) == 20
    assert server.connections == 1


def test_many_threads_have_a_connection_each(opened: Open) -> None:
    meet = threading.Barrier(4)

    def together(caller: hostile.Caller) -> bool:
        meet.wait(10)  # only passes when four requests are in progress at once
        return answer()(caller)

    with Hostile([together]) as server:
        transport = opened(server.url)
        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(lambda _: transport.send(GET).status, range(12)))
    assert statuses == [200] * 12
    assert server.connections == 4


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.vanish, hostile.reset_before, hostile.reset_middle, hostile.cut_short, hostile.silent,
        hostile.drip_head, hostile.drip_body, hostile.no_http, hostile.flood,
        answer(body=b"x" * 1_000_001), hostile.gzip_bomb(60),
        answer(body=b"no gzip at all", headers="Content-Encoding: gzip\r\n"),
        answer(headers="X: y\r\n" * 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("request_", [GET, PUT, PATCH, POST])
def test_no_complete_answer(opened: Open, behaviour: Behaviour, request_: Request) -> None:
    began = time.monotonic()
    with Hostile([behaviour]) as server, pytest.raises(Wait) as error:
        opened(server.url).send(request_)
    assert time.monotonic() - began < 4
    assert len(server.seen) == 1  # never repeated: the connection was a fresh one
    # Whoever only asked may ask again; what may have changed something is unclear.
    assert isinstance(error.value, Unclear) == (request_.method != "GET")


@pytest.mark.parametrize("behaviour", [hostile.silent, hostile.drip_head, hostile.drip_body])
def test_after_a_time_out_mailchimp_may_still_be_at_work(
    opened: Open, behaviour: Behaviour
) -> None:
    with Hostile([behaviour]) as server, pytest.raises(Unclear) as error:
        opened(server.url).send(POST)
    assert error.value.seconds is not None
    assert 110 < error.value.seconds < 120


def test_a_reset_says_nothing_about_how_long(opened: Open) -> None:
    with Hostile([hostile.reset_before]) as server, pytest.raises(Unclear) as error:
        opened(server.url).send(POST)
    assert error.value.seconds is None


def test_after_a_failure_the_next_request_goes_through(opened: Open) -> None:
    with Hostile([hostile.drip_body, hostile.cut_short, answer()]) as server:
        transport = opened(server.url)
        for _ in range(2):
            with pytest.raises(Wait):
                transport.send(GET)
        assert transport.send(GET).status == 200


@pytest.mark.parametrize("gone", [hostile.vanish, hostile.reset_before])
@pytest.mark.parametrize("request_", [GET, PUT])
def test_a_kept_connection_that_was_closed_is_replaced_at_once(
    opened: Open, gone: Behaviour, request_: Request
) -> None:
    with Hostile([answer(), gone, answer(201)]) as server:
        transport = opened(server.url)
        transport.send(GET)
        assert transport.send(request_).status == 201
    assert len(server.seen) == 3
    assert server.seen[1] == server.seen[2]


@pytest.mark.parametrize(
    "request_", [PATCH, POST, Request("PUT", "/lists/a/members/b", body=b"{}", idempotent=False)]
)
def test_what_must_not_be_sent_twice_is_not(opened: Open, request_: Request) -> None:
    with Hostile([answer(), hostile.vanish, answer()]) as server:
        transport = opened(server.url)
        transport.send(GET)
        with pytest.raises(Unclear):
            transport.send(request_)
    assert len(server.seen) == 2


def test_one_more_try_and_no_third(opened: Open) -> None:
    with Hostile([answer(), hostile.vanish]) as server:
        transport = opened(server.url)
        transport.send(GET)
        with pytest.raises(Wait):
            transport.send(GET)
    assert len(server.seen) == 3


def test_a_connection_closed_while_idle_costs_nothing(opened: Open) -> None:
    def answer_and_close(caller: hostile.Caller) -> bool:
        answer()(caller)
        return False

    with Hostile([answer_and_close]) as server:
        transport = opened(server.url)
        for _ in range(3):
            assert transport.send(POST).status == 200
            assert server.hung_up.acquire(timeout=10)
    assert len(server.seen) == server.connections == 3


def test_redirects_are_not_followed(opened: Open) -> None:
    with (
        Hostile() as elsewhere,
        Hostile([answer(302, b"", headers=f"Location: {elsewhere.url}/\r\n")]) as server,
    ):
        assert opened(server.url).send(GET).status == 302
    assert elsewhere.connections == 0


def test_nobody_listens(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/3.0"
    with pytest.raises(Wait) as error:
        opened(url).send(POST)
    assert not isinstance(error.value, Unclear)  # it never left
    assert error.value.title == "Mailchimp cannot be reached"


def test_no_name_service(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "no")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(Wait) as error:
        opened("https://us19.api.mailchimp.com/3.0").send(POST)
    assert not isinstance(error.value, Unclear)
    assert error.value.title == "No connection to the internet"


@pytest.fixture(scope="module")
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


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_wrong_certificate_stops_everything_and_asks_at_the_third_time(
    certificate: Path,
) -> None:
    now = [0.0]
    with Hostile(tls=_tls(certificate)) as server:
        transport = HttpTransport(server.url, KEY, limits=QUICK, monotonic=lambda: now[0])
        kinds: list[type[Exception]] = []
        for moment in (0, 1, 60, 120, 10_000):  # the first two belong to one moment
            now[0] = moment
            with pytest.raises((Wait, Ask), match="not private") as error:
                transport.send(POST)
            kinds.append(type(error.value))
        transport.close()
    assert kinds == [Wait, Wait, Wait, NotPrivate, Wait]
    assert server.seen == []


def test_a_company_may_vouch_for_its_own(
    certificate: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with Hostile(tls=_tls(certificate)) as server:
        assert opened(server.url).send(GET).status == 200


def test_the_deadline_holds_over_tls_too(
    certificate: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with Hostile([hostile.drip_head, answer()], tls=_tls(certificate)) as server:
        transport = opened(server.url)
        with pytest.raises(Unclear):
            transport.send(POST)
        assert transport.send(GET).status == 200


def test_a_connection_without_a_handshake(opened: Open) -> None:
    with Hostile(greet=False) as server, pytest.raises(Wait):
        opened(f"https://127.0.0.1:{server.port}/3.0").send(GET)


def test_http_where_https_should_be_is_no_reason_to_ask(opened: Open) -> None:
    with Hostile([hostile.no_http]) as server, pytest.raises(Wait):
        opened(f"https://127.0.0.1:{server.port}/3.0").send(GET)


MAILCHIMP = "https://us19.api.mailchimp.com/3.0"


def test_a_proxy_that_wants_a_password(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    with Hostile([answer(407, b"")]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(Ask, match="proxy wants a password"):
            opened(MAILCHIMP).send(POST)
    assert proxy.seen[0].line == "CONNECT us19.api.mailchimp.com:443"
    assert proxy.seen[0].header("authorization") is None  # the key is not for the proxy


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (answer(502, b""), "The proxy cannot be reached"),
        (hostile.vanish, "broke off"),
        (hostile.no_http, "broke off"),
    ],
)
def test_a_proxy_that_cannot_reach_mailchimp(
    opened: Open, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, said: str
) -> None:
    with Hostile([behaviour]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(Wait, match=said):
            opened(MAILCHIMP).send(GET)


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "http://[::1", "nonsense://x:1"])
def test_a_proxy_that_cannot_be_used(
    opened: Open, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(Ask, match="proxy's address"):
        opened(MAILCHIMP).send(GET)


def test_the_simulator_is_reached_past_any_proxy(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Hostile() as server:
        assert opened(server.url).send(GET).status == 200


def test_no_password_file_is_used_in_place_of_the_key(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Hostile() as server:
        opened(server.url).send(GET)
    sent = base64.b64decode((server.seen[0].header("authorization") or "").split()[1])
    assert sent.decode() == f"mailbridge:{KEY}"


def test_cookies_are_not_kept(opened: Open) -> None:
    with Hostile([answer(headers="Set-Cookie: bm=1; Path=/\r\n")]) as server:
        transport = opened(server.url)
        transport.send(GET)
        transport.send(GET)
    assert server.seen[1].header("cookie") is None


def test_the_key_is_in_no_log_and_no_error(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Hostile([answer(), hostile.reset_before]) as server:
        transport = opened(server.url)
        transport.send(GET)
        with pytest.raises(Wait) as error:
            transport.send(POST)
    told = caplog.text + repr(transport) + repr(vars(transport)) + repr(error.getrepr())
    encoded = base64.b64encode(f"mailbridge:{KEY}".encode()).decode()
    assert KEY not in told
    assert encoded not in told


def test_the_key_goes_to_its_own_server_only(opened: Open) -> None:
    with Hostile() as server, Hostile() as other:
        transport = opened(server.url)
        transport._base = other.url
        with pytest.raises(KeyProblem):
            transport.send(GET)
    assert other.seen == []


def test_closing_twice_and_sending_after_it(opened: Open) -> None:
    with Hostile() as server:
        transport = opened(server.url)
        transport.send(GET)
        transport.close()
        transport.close()
        assert transport.send(GET).status == 200
