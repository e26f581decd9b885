from __future__ import annotations

import socket
from pathlib import Path

import pytest

from mailbridge.base.errors import Ask, Unclear, Wait
from mailbridge.mailchimp.outages import NotPrivate
from mailbridge.mailchimp.transport import HttpTransport
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer
from tests.mailchimp.wires import GET, KEY, MAILCHIMP, POST, QUICK, Open, tls


def test_nobody_listens(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/3.0"
    with pytest.raises(Wait) as error:
        opened(url).send(POST)
    assert not isinstance(error.value, Unclear)  # it never left
    assert error.value.title == "Mailchimp cannot be reached"


def test_a_name_with_a_dead_address_falls_back_to_the_living_one(opened: Open) -> None:
    with Hostile() as server:  # localhost may be ::1 first, where nobody listens
        assert opened(f"http://localhost:{server.port}/3.0").send(GET).status == 200


def test_no_name_service(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "no")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(Wait) as error:
        opened("https://us19.api.mailchimp.com/3.0").send(POST)
    assert not isinstance(error.value, Unclear)
    assert error.value.title == "No connection to the internet"


def test_a_wrong_certificate_stops_everything_and_asks_at_the_third_time(
    certificate: Path,
) -> None:
    now = [0.0]
    with Hostile(tls=tls(certificate)) as server:
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
    with Hostile(tls=tls(certificate)) as server:
        assert opened(server.url).send(GET).status == 200


def test_a_connection_without_a_handshake(opened: Open) -> None:
    with Hostile(greet=False) as server, pytest.raises(Wait):
        opened(f"https://127.0.0.1:{server.port}/3.0").send(GET)


def test_http_where_https_should_be_is_no_reason_to_ask(opened: Open) -> None:
    with Hostile([hostile.no_http]) as server, pytest.raises(Wait):
        opened(f"https://127.0.0.1:{server.port}/3.0").send(GET)


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
