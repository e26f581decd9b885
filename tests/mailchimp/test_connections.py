from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from mailbridge.base.errors import Unclear, Wait
from mailbridge.mailchimp.connections import Lane
from mailbridge.mailchimp.transport import Request
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer
from tests.mailchimp.wires import GET, PATCH, POST, PUT, Open, tls


def test_the_connection_is_kept(opened: Open) -> None:
    with Hostile() as server:
        transport = opened(server.url)
        for _ in range(20):
            transport.send(GET)
    assert len(server.seen) == 20
    assert server.connections == 1


def test_a_request_leaves_in_one_piece(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as other:

        def serve() -> bytes:
            caller, _ = server.accept()
            with caller:
                seen = caller.recv(65_536)
                caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return seen

        seen = other.submit(serve)
        opened(f"http://127.0.0.1:{server.getsockname()[1]}").send(PUT)
        assert PUT.body is not None
        assert seen.result(10).endswith(b"\r\n\r\n" + PUT.body)


def test_the_proxy_is_asked_for_again_although_the_connection_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    with Hostile() as server, Hostile([answer(502, b"")]) as proxy:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        lane = Lane(trust_environment=True, monotonic=lambda: now)
        request = requests.Request("GET", server.url).prepare()
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert lane.send(request, (5, 5)).status_code == 200
        monkeypatch.delenv("NO_PROXY")
        now += 0.5
        assert lane.send(request, (5, 5)).status_code == 200
        now += 1
        assert lane.send(request, (5, 5)).status_code == 502
        lane.close()


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


def test_the_deadline_holds_over_tls_too(
    certificate: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with Hostile([hostile.drip_head, answer()], tls=tls(certificate)) as server:
        transport = opened(server.url)
        with pytest.raises(Unclear):
            transport.send(POST)
        assert transport.send(GET).status == 200


def test_closing_twice_and_sending_after_it(opened: Open) -> None:
    with Hostile() as server:
        transport = opened(server.url)
        transport.send(GET)
        transport.close()
        transport.close()
        assert transport.send(GET).status == 200
