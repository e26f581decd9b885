from __future__ import annotations

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed


def test_ten_at_once_and_no_eleventh(simulator: Simulator) -> None:
    ready = threading.Barrier(11)
    done = threading.Event()
    simulator.faults.add(kind="act", path_regex="/ping", times=10, do=lambda: wait(ready, done))

    def hold(_number: int) -> int:
        asker = Asker(simulator.url, simulator.key, simulator.list_id)
        try:
            return asker("GET", "/ping").status
        finally:
            asker.close()

    with ThreadPoolExecutor(10) as pool:
        holding = pool.map(hold, range(10))
        ready.wait(timeout=10)
        eleventh = Asker(simulator.url, simulator.key, simulator.list_id)
        refused = eleventh("GET", "/ping")
        done.set()
        assert list(holding) == [200] * 10
    assert (refused.status, refused.title) == (429, "Too Many Requests")
    assert refused.detail == "You have exceeded the limit of 10 simultaneous connections."
    assert eleventh("GET", "/ping").status == 200
    eleventh.close()
    assert (simulator.max_in_flight_seen, simulator.gate.refused, simulator.gate.now) == (11, 1, 0)


def wait(ready: threading.Barrier, done: threading.Event) -> None:
    ready.wait(timeout=10)
    done.wait(timeout=10)


def test_many_callers_at_once_lose_nothing(simulator: Simulator) -> None:
    def work(worker: int) -> set[int]:
        asker = Asker(simulator.url, simulator.key, simulator.list_id)
        try:
            return {asker.put(f"w{worker}n{number}@shop.test").status for number in range(60)}
        finally:
            asker.close()

    with ThreadPoolExecutor(10) as pool:
        assert set().union(*pool.map(work, range(10))) == {200}
    assert len(simulator.audience().members) == 600
    assert simulator.gate.refused == 0
    assert [each.n for each in simulator.requests] == list(range(1, 601))


def test_latency_is_kept_while_nothing_is_locked() -> None:
    with Simulator(latency_ms=50) as slow:
        asked = [Asker(slow.url, slow.key, slow.list_id) for _ in range(8)]
        start = threading.Barrier(8)

        def ping(asker: Asker) -> int:
            start.wait(timeout=5)
            return asker("GET", "/ping").status

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ping, asked)) == [200] * 8
        for asker in asked:
            asker.close()
        assert slow.max_in_flight_seen > 1


def test_connections_are_kept_and_hung_up_on_request(simulator: Simulator, ask: Asker) -> None:
    ask("GET", "/ping")
    first = ask._connection.sock
    ask("GET", "/ping")
    assert ask._connection.sock is first
    simulator.hang_up()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)):
        ask("GET", "/ping")
    ask.close()
    assert ask("GET", "/ping").status == 200


def test_a_caller_may_close_after_one(simulator: Simulator, ask: Asker) -> None:
    assert ask("GET", "/ping", headers={**ask.headers, "Connection": "close"}).status == 200
    first = ask._connection.sock
    assert ask("GET", "/ping").status == 200
    assert ask._connection.sock is not first


def test_chunked_bodies_are_read(simulator: Simulator, ask: Asker) -> None:
    ask._connection.request(
        "PUT", f"/3.0/lists/{ask.list_id}/members/{hashed('ann@shop.test')}", iter([b'{"email_address": "ann@', b'shop.test", "status_if_new": "pending"}']),
        ask.headers, encode_chunked=True,
    )  # fmt: skip
    answer = ask._connection.getresponse()
    answer.read()
    assert answer.status == 200


@pytest.mark.parametrize(
    "noise",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ],
)
def test_noise_is_hung_up_on(simulator: Simulator, ask: Asker, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as connection:
        connection.sendall(noise)
        assert connection.recv(100) == b""
    assert ask("GET", "/ping").status == 200


def test_big_requests_that_ask_first_are_told_to_go_on(simulator: Simulator) -> None:
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as connection:
        connection.sendall(
            b"POST /3.0/lists HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        assert connection.recv(100).startswith(b"HTTP/1.1 401")


def test_only_loopback_listens_and_a_taken_port_is_an_error(simulator: Simulator) -> None:
    assert simulator.url == f"http://127.0.0.1:{simulator.port}"
    with pytest.raises(OSError, match=r"."):
        Simulator(port=simulator.port)


def test_stop_hangs_up_on_everybody_and_may_come_twice(simulator: Simulator, ask: Asker) -> None:
    ask("GET", "/ping")
    before = threading.active_count()
    simulator.stop()
    simulator.stop()
    assert threading.active_count() < before
    with pytest.raises(OSError, match=r"."):
        ask("GET", "/ping")


def test_what_never_started_can_be_stopped() -> None:
    Simulator().stop()
