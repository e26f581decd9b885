from __future__ import annotations

import base64
import logging
import time
from pathlib import Path

import pytest

from mailbridge.base.errors import KeyProblem, Unclear, Wait
from mailbridge.mailchimp.transport import HttpTransport, Request
from tests.fakes import hostile
from tests.fakes.hostile import Behaviour, Hostile, answer
from tests.mailchimp.wires import GET, KEY, PATCH, POST, PUT, Open


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


def test_a_token_goes_as_bearer() -> None:
    with Hostile([answer(200, b"{}")]) as server:
        transport = HttpTransport(server.url, "oauth:us19:0123abc")
        transport.send(GET)
        transport.close()
    assert server.seen[0].header("authorization") == "Bearer 0123abc"


def test_errors_of_the_server_are_answers(opened: Open) -> None:
    with Hostile([answer(500, b"oops", "text/html")]) as server:
        response = opened(server.url).send(PUT)
    assert (response.status, response.body) == (500, b"oops")
    assert len(server.seen) == 1


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


def test_redirects_are_not_followed(opened: Open) -> None:
    with (
        Hostile() as elsewhere,
        Hostile([answer(302, b"", headers=f"Location: {elsewhere.url}/\r\n")]) as server,
    ):
        assert opened(server.url).send(GET).status == 302
    assert elsewhere.connections == 0


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
