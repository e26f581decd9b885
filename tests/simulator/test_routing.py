from __future__ import annotations

import pytest

from mailbridge.simulator.account import Account
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.routing import Answer, Call, Router


def yes(_call: Call) -> Answer:
    return Answer(200, "yes")


def test_paths_find_their_handler_and_parameters() -> None:
    router = Router(
        [("GET", "/", yes), ("GET", "/lists/{list_id}", yes), ("POST", "/lists/{list_id}", yes)]
    )
    assert router.find("GET", ["lists", "abc"]) == (yes, {"list_id": "abc"})
    assert router.find("GET", [""]) == (yes, {})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", ["nope"], 404), ("DELETE", ["lists", "a"], 405), ("GET", ["lists", "a", "b"], 404)],
)
def test_unknown_paths_and_methods(method: str, path: list[str], status: int) -> None:
    with pytest.raises(Problem) as caught:
        Router([("GET", "/lists/{list_id}", yes)]).find(method, path)
    assert caught.value.status == status
    assert caught.value.allow == ("GET" if status == 405 else "")


def test_a_call_finds_people_by_hash_address_and_contact() -> None:
    account = Account()
    audience = account.add_audience("Main")
    ann = account.new_member(audience, "Ann@shop.test", "subscribed")
    for reference in (ann.id, ann.id.upper(), "ANN@shop.test", ann.contact_id):
        call = Call(
            account, "GET", "", params={"list_id": audience.id, "subscriber_hash": reference}
        )
        assert call.member() is ann
    call = Call(
        account, "GET", "", params={"list_id": audience.id, "subscriber_hash": "ann@shop.test"}
    )
    with pytest.raises(Problem):
        call.member(hash_only=True)
    with pytest.raises(Problem):
        Call(account, "GET", "", params={"list_id": "nope"}).audience  # noqa: B018 - looking is the test
