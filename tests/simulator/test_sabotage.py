from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
from typing import Any

import pytest

from mailbridge.simulator import Simulator, sabotage
from mailbridge.simulator.faults import APPLYING, KINDS
from tests.simulator.asking import Asker, hashed

ANN = "ann@shop.test"


def added(simulator: Simulator) -> bool:
    return simulator.audience().member(ANN) is not None


@pytest.mark.parametrize(
    ("rule", "status", "content", "start"),
    [
        ({"kind": "status", "status": 503}, 503, "application/problem+json", '{"type"'),
        (
            {"kind": "status", "status": 400, "title": "T", "detail": "D"},
            400,
            "application/problem+json",
            '{"type"',
        ),
        ({"kind": "status_no_json", "status": 403}, 403, "text/plain", ""),
        ({"kind": "html", "status": 200}, 200, "text/html", "<html>"),
        ({"kind": "html", "status": 503, "body": "busy"}, 503, "text/html", "busy"),
        ({"kind": "redirect"}, 302, "", ""),
        ({"kind": "wrong_json"}, 200, "application/json", "[]"),
        ({"kind": "wrong_json", "body": '{"a": 1}'}, 200, "application/json", '{"a"'),
        ({"kind": "wrong_type"}, 200, "text/plain", '{"id"'),
        ({"kind": "wrong_status", "status": 202}, 202, "application/json", '{"id"'),
        ({"kind": "slow", "delay": 0.01}, 200, "application/json", '{"id"'),
        ({"kind": "close_after"}, 200, "application/json", '{"id"'),
        ({"kind": "deep_json"}, 200, "application/json", "[[["),
    ],
)
def test_answers_of_another_kind(
    ask: Asker, simulator: Simulator, rule: dict[str, Any], status: int, content: str, start: str
) -> None:
    simulator.faults.add(**rule)
    connection = ask._connection
    connection.request(
        "PUT",
        f"/3.0/lists/{ask.list_id}/members/{hashed(ANN)}",
        json.dumps({"email_address": ANN, "status_if_new": "subscribed"}),
        ask.headers,
    )
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status == status
    assert (answer.getheader("Content-Type") or "").startswith(content)
    assert text[: len(start)] == start
    assert added(simulator) is (rule["kind"] in APPLYING)
    assert (simulator.requests[-1].fault, simulator.requests[-1].status) == (
        rule["kind"],
        200 if rule["kind"] in APPLYING else rule.get("status", 503),
    )


def test_a_scripted_refusal_says_what_it_was_told(ask: Asker, simulator: Simulator) -> None:
    simulator.faults.add(
        status=400,
        title="Limit",
        detail="Your plan is full.",
        errors=[{"field": "x", "message": "y"}],
    )
    got = ask.put(ANN)
    assert (got.title, got.detail, got.errors) == ("Limit", "Your plan is full.", [("x", "y")])
    simulator.faults.add(status=429, headers={"Retry-After": "7"})
    got = ask.put(ANN)
    assert (got.status, got.headers["Retry-After"], got.title) == (429, "7", "Too Many Requests")
    assert ask.put(ANN).status == 200


@pytest.mark.parametrize(
    ("kind", "applied"), [("reset_before", False), ("reset_after_applying", True)]
)
def test_resets(ask: Asker, simulator: Simulator, kind: str, applied: bool) -> None:
    simulator.faults.add(kind=kind)
    with pytest.raises(ConnectionResetError):
        ask.put(ANN)
    assert added(simulator) is applied


def test_a_connection_closed_without_an_answer(ask: Asker, simulator: Simulator) -> None:
    simulator.faults.add(kind="close_before")
    with pytest.raises(http.client.RemoteDisconnected):
        ask.put(ANN)
    assert not added(simulator)


@pytest.mark.parametrize(("kind", "applied"), [("silent_before", False), ("silent_after", True)])
def test_silence_lasts_until_the_caller_goes_and_holds_its_slot(
    ask: Asker, simulator: Simulator, kind: str, applied: bool
) -> None:
    simulator.faults.add(kind=kind)
    ask._connection.timeout = 0.1
    with pytest.raises(TimeoutError):
        ask.put(ANN)
    assert simulator.gate.now == 1
    assert added(simulator) is applied
    ask.close()
    assert eventually(lambda: simulator.gate.now == 0)


def test_silence_for_a_time_holds_its_slot_though_the_caller_went(
    ask: Asker, simulator: Simulator
) -> None:
    simulator.faults.add(kind="silent_before", delay=0.3)
    ask._connection.timeout = 0.05
    with pytest.raises(TimeoutError):
        ask.put(ANN)
    ask.close()
    assert simulator.gate.now == 1
    assert eventually(lambda: simulator.gate.now == 0)


def eventually(true: Any) -> bool:
    """Look again and again, five seconds at most."""
    pause = threading.Event()
    for _ in range(500):
        if true():
            return True
        pause.wait(0.01)
    return False


def test_a_body_shorter_than_announced(ask: Asker, simulator: Simulator) -> None:
    simulator.faults.add(kind="cut_body")
    with pytest.raises(http.client.IncompleteRead):
        ask.put(ANN)
    assert added(simulator)


def test_json_cut_without_a_length_is_a_clean_answer_to_http(
    ask: Asker, simulator: Simulator
) -> None:
    simulator.faults.add(kind="cut_json")
    with pytest.raises(json.JSONDecodeError):
        ask.put(ANN)
    assert added(simulator)


def test_a_drip_comes_byte_by_byte(simulator: Simulator, ask: Asker) -> None:
    simulator.faults.add(kind="slow_drip", delay=0.01)
    request = f"GET /3.0/ping HTTP/1.1\r\nHost: x\r\nAuthorization: {ask.headers['Authorization']}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as connection:
        connection.sendall(request.encode())
        pieces: list[bytes] = []
        while not b"".join(pieces).endswith(b"}"):
            pieces.append(connection.recv(65_536))
    assert len(pieces) > 10


def test_an_answer_that_grows_when_it_is_unpacked(ask: Asker, simulator: Simulator) -> None:
    simulator.faults.add(kind="gzip_bomb")
    ask._connection.request("GET", "/3.0/ping", headers=ask.headers)
    answer = ask._connection.getresponse()
    packed = answer.read()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert len(gzip.decompress(packed)) > 100 * len(packed)


def test_an_answer_that_is_too_long(ask: Asker, simulator: Simulator) -> None:
    simulator.faults.add(kind="big_json")
    ask._connection.request("GET", "/3.0/ping", headers=ask.headers)
    answer = ask._connection.getresponse()
    assert int(answer.getheader("Content-Length") or 0) > 60_000_000
    answer.close()


def test_something_happens_in_mid_run(ask: Asker, simulator: Simulator) -> None:
    happened: list[int] = []
    simulator.faults.add(
        kind="act", after=1, act={"act": "revoke_key"}, do=lambda: happened.append(1)
    )
    assert [ask("GET", "/ping").status for _ in range(3)] == [200, 401, 401]
    assert happened == [1]


def test_every_kind_has_its_deed() -> None:
    assert set(sabotage._DEEDS) == set(KINDS)
