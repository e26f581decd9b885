from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mailbridge.simulator import Simulator
from mailbridge.simulator.account import CLIENT
from tests.fakes.browser import visit
from tests.simulator.conftest import Clock

BACK = "http://127.0.0.1:1/back"


def authorize(simulator: Simulator, **changes: str) -> str:
    query = {"response_type": "code", "client_id": CLIENT[0], "redirect_uri": BACK, "state": "s"}
    return f"{simulator.url}/oauth2/authorize?" + urlencode(query | changes)


def sent(simulator: Simulator, **changes: str) -> dict[str, list[str]]:
    page = visit(authorize(simulator, **changes))
    assert page.status == 302
    assert page.headers["Location"].startswith(BACK + "?")
    return parse_qs(urlsplit(page.headers["Location"]).query)


def ask(
    simulator: Simulator, method: str, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[int, Any]:
    line = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=10)
    try:
        line.request(method, path, urlencode(form) if form else None, headers)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()


def spend(simulator: Simulator, code: str, **changes: str) -> tuple[int, Any]:
    form = {
        "grant_type": "authorization_code", "client_id": CLIENT[0], "client_secret": CLIENT[1],
        "redirect_uri": BACK, "code": code,
    }  # fmt: skip
    return ask(simulator, "POST", "/oauth2/token", form | changes)


def code(simulator: Simulator) -> str:
    return sent(simulator, decision="allow")["code"][0]


def test_the_person_is_asked_and_their_answer_goes_back_with_the_state(
    simulator: Simulator,
) -> None:
    page = visit(authorize(simulator))
    assert (page.status, ">Allow</a>" in page.text, ">Deny</a>" in page.text) == (200, True, True)
    assert sent(simulator, decision="deny") == {"error": ["access_denied"], "state": ["s"]}
    allowed = sent(simulator, decision="allow")
    assert (set(allowed), allowed["state"]) == ({"code", "state"}, ["s"])
    simulator.account.behaviour.login = "deny"
    assert sent(simulator)["error"] == ["access_denied"]
    assert sent(simulator, response_type="token")["error"] == ["unsupported_response_type"]


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "stranger"}, {"redirect_uri": ""}, {"redirect_uri": "http://localhost:1/back"}, {"redirect_uri": "http://evil.test/"}],
)  # fmt: skip
def test_nobody_is_sent_to_a_stranger(simulator: Simulator, changes: dict[str, str]) -> None:
    assert visit(authorize(simulator, decision="allow", **changes)).status == 400


def test_a_code_becomes_a_token_that_works(simulator: Simulator) -> None:
    status, body = spend(simulator, code(simulator))
    assert (status, body["expires_in"], body["scope"]) == (200, 0, None)
    token = body["access_token"]
    for scheme in ("OAuth", "Bearer"):
        status, found = ask(simulator, "GET", "/oauth2/metadata", Authorization=f"{scheme} {token}")
        assert (status, found["dc"], found["api_endpoint"]) == (200, "us99", simulator.url)
    assert ask(simulator, "GET", "/3.0/ping", Authorization=f"Bearer {token}")[0] == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "stranger"}, 401, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1:2/back"}, 400, "invalid_grant"),
        ({"code": "made up"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_what_is_not_exchanged(
    simulator: Simulator, changes: dict[str, str], status: int, error: str
) -> None:
    found = spend(simulator, **{"code": code(simulator), **changes})
    assert (found[0], found[1]["error"]) == (status, error)


def test_a_code_is_good_once_and_for_ten_minutes(simulator: Simulator, clock: Clock) -> None:
    given = code(simulator)
    token = spend(simulator, given)[1]["access_token"]
    assert spend(simulator, given)[1]["error"] == "invalid_grant"
    # Somebody saw the code: its token is worth nothing any more.
    assert ask(simulator, "GET", "/3.0/ping", Authorization=f"Bearer {token}")[0] == 401
    assert ask(simulator, "GET", "/oauth2/metadata", Authorization=f"OAuth {token}")[0] == 401
    late = code(simulator)
    clock.pass_(601)
    assert spend(simulator, late)[1]["error"] == "invalid_grant"


def test_metadata_wants_a_token_not_a_key_nor_nothing(simulator: Simulator) -> None:
    code(simulator)  # given out and never spent
    for header in (f"OAuth {simulator.key}", "OAuth ", "OAuth made-up"):
        assert ask(simulator, "GET", "/oauth2/metadata", Authorization=header)[0] == 401
    assert ask(simulator, "GET", "/oauth2/metadata")[0] == 401
    assert ask(simulator, "GET", "/oauth2/elsewhere")[0] == 404
