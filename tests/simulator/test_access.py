from __future__ import annotations

import base64

import pytest

from mailbridge.simulator.access import check, credentials
from mailbridge.simulator.account import Account
from mailbridge.simulator.problems import Problem


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        (basic("anybody:k"), {}),
        (basic(":k"), {}),
        ({"authorization": "Bearer k"}, {}),
        ({"authorization": "bearer  k "}, {}),
        ({}, {"apikey": "k"}),
        (basic("a:k"), {"apikey": "k"}),
    ],
)
def test_the_ways_to_say_a_key(headers: dict[str, str], query: dict[str, str]) -> None:
    assert credentials(headers, query) == "k"


@pytest.mark.parametrize(
    ("headers", "query", "title"),
    [({}, {}, "API Key Missing"), ({"authorization": "Digest k"}, {}, "API Key Missing"), (basic("nothing"), {}, "API Key Missing"),
     ({"authorization": "Basic %%%"}, {}, "API Key Invalid"), (basic("a:k"), {"apikey": "other"}, "API Key Invalid")],
)  # fmt: skip
def test_what_is_no_key(headers: dict[str, str], query: dict[str, str], title: str) -> None:
    with pytest.raises(Problem) as caught:
        credentials(headers, query)
    assert (caught.value.status, caught.value.title) == (401, title)


def refusal(account: Account, key: str, method: str = "GET") -> tuple[int, str]:
    with pytest.raises(Problem) as caught:
        check(account, method, {"authorization": f"Bearer {key}"}, {})
    return caught.value.status, caught.value.detail


def test_keys_roles_and_the_account_as_a_whole() -> None:
    account = Account()
    key = account.add_key()
    check(account, "PUT", {"authorization": f"Bearer {key}"}, {})
    assert refusal(account, "wrong") == (
        401,
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
    )
    account.role = "viewer"
    check(account, "GET", {"authorization": f"Bearer {key}"}, {})
    assert refusal(account, key, "PUT") == (
        403,
        "User does not have access to the requested operation",
    )
    account.api_enabled = False
    assert refusal(account, key) == (
        403,
        "API Access has been disabled for this account. Please contact customer support.",
    )
    account.revoke_key(key)
    assert refusal(account, key) == (401, "API key has been disabled")


def test_keys_look_like_mailchimps() -> None:
    digits, _, centre = Account().add_key().partition("-")
    assert (len(digits), set(digits) <= set("0123456789abcdef"), centre) == (32, True, "us99")
