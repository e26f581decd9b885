from __future__ import annotations

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker

PROBLEM = "application/problem+json; charset=utf-8"


def test_problems_have_their_type_and_number(ask: Asker) -> None:
    got = ask("GET", "/nope")
    assert (got.status, got.headers["Content-Type"]) == (404, PROBLEM)
    assert got.headers["X-Request-Id"] == got.body["instance"] != ""
    assert got.headers["Link"].endswith('rel="describedBy"')
    assert got.body["status"] == 404


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        ({}, "API Key Missing"),
        ({"Authorization": "Bearer wrong-us1"}, "API Key Invalid"),
        ({"Authorization": "Basic ###"}, "API Key Invalid"),
    ],
)
def test_without_a_good_key_there_is_nothing(
    ask: Asker, headers: dict[str, str], title: str
) -> None:
    got = ask("GET", "/ping", headers=headers)
    assert (got.status, got.title, got.headers["Content-Type"]) == (401, title, PROBLEM)


def test_a_revoked_key_and_a_new_one(ask: Asker, simulator: Simulator) -> None:
    simulator.revoke_key()
    assert (ask("GET", "/ping").status, ask("GET", "/ping").detail) == (
        401,
        "API key has been disabled",
    )
    ask.headers = {"Authorization": f"Bearer {simulator.add_key()}"}
    assert ask("GET", "/ping").status == 200


@pytest.mark.parametrize("body", [b"", b"null", b"{", b"[]", b'{"email_address": "\xff"}'])
def test_bodies_that_are_no_object(ask: Asker, body: bytes) -> None:
    got = ask("POST", "~/members", body)
    assert (got.status, got.title, got.errors) == (
        400,
        "Invalid Resource",
        [("", "Schema describes object, NULL found instead")],
    )


def test_errors_can_be_asked_for(ask: Asker) -> None:
    for name, status in (
        ("APIKeyMissing", 401),
        ("TooManyRequests", 429),
        ("InternalServerError", 500),
        ("Nonsense", 404),
    ):
        assert (
            ask("GET", "/ping", headers={**ask.headers, "X-Trigger-Error": name}).status == status
        )


def test_a_post_may_stand_for_another_method(ask: Asker) -> None:
    ask.put("ann@shop.test")
    over = {**ask.headers, "X-HTTP-Method-Override": "PATCH"}
    got = ask("POST", "~/members/ann@shop.test", {"vip": True}, headers=over)
    assert (got.status, got.body["vip"]) == (200, True)
    assert ask("GET", "/ping", headers=over).status == 422


def test_the_wrong_method_says_which_are_right(ask: Asker) -> None:
    got = ask("DELETE", "/lists")
    assert (got.status, got.headers["Allow"]) == (405, "GET, POST")


def test_the_version_is_part_of_the_path(ask: Asker) -> None:
    ask._connection.request("GET", "/2.0/ping", headers=ask.headers)
    answer = ask._connection.getresponse()
    answer.read()
    assert answer.status == 404
