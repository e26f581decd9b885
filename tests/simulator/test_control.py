from __future__ import annotations

import pytest

from mailbridge.simulator import Control, Simulator
from mailbridge.simulator.control import ControlError
from tests.simulator.asking import Asker

ANN = "ann@shop.test"


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(simulator.url, simulator.key)


def test_acts_of_the_other_side(control: Control, ask: Asker, simulator: Simulator) -> None:
    where = simulator.list_id
    assert (
        control.act("add_member", list=where, email=ANN, fields={"FNAME": "Ann"}, tags=["gold"])
        == ask.get(ANN).body["contact_id"]
    )
    control.act("unsubscribe_self", list=where, email=ANN)
    member = control.members(where)[ANN]
    assert (member["status"], member["left_by"], member["fields"]["FNAME"], member["tags"]) == (
        "unsubscribed",
        "self",
        "Ann",
        ["gold"],
    )
    assert control.act("add_field", list=where, tag="BIRTHDAY", kind="birthday") == 5
    second = control.act("add_audience", name="Second")
    control.act("delete_audience", list=second)
    assert list(control.state()["audiences"]) == [where]


def test_a_revoked_key_still_opens_the_back_door(control: Control, ask: Asker) -> None:
    control.act("revoke_key")
    assert ask("GET", "/ping").status == 401
    ask.headers = {"Authorization": f"Bearer {control.act('add_key')}"}
    assert ask("GET", "/ping").status == 200


def test_faults_come_and_go(control: Control, ask: Asker) -> None:
    control.add_fault(method="GET", path_regex="/ping", times=None, status=503)
    assert ask("GET", "/ping").status == 503
    assert [(each["kind"], each["struck"]) for each in control.faults()] == [("status", 1)]
    control.clear_faults()
    assert (ask("GET", "/ping").status, control.faults()) == (200, [])


def test_requests_and_the_whole_state(control: Control, ask: Asker) -> None:
    ask.put(ANN)
    ask(
        "POST",
        f"~/members/{ask.get(ANN).body['id']}/events",
        {"name": "bought", "properties": {"n": "1"}},
    )
    assert [each["method"] for each in control.requests()] == ["PUT", "GET", "POST"]
    assert control.requests(since=2)[0]["body"]["name"] == "bought"
    state = control.state()
    assert (state["max_in_flight_seen"], state["requests"], state["automations"][0]["kind"]) == (
        1,
        3,
        "event",
    )
    assert state["audiences"][ask.list_id]["members"][ANN]["events"][0]["properties"] == {"n": "1"}


def test_open_questions_can_be_answered_otherwise(control: Control, simulator: Simulator) -> None:
    control.behave(archived_put="returns", list_archived=True)
    assert (
        simulator.account.behaviour.archived_put,
        simulator.account.behaviour.list_archived,
    ) == ("returns", True)


def test_hanging_up(control: Control, ask: Asker) -> None:
    ask("GET", "/ping")
    control.hang_up()
    with pytest.raises(OSError, match=r"."):
        ask("GET", "/ping")
    ask.close()
    assert ask("GET", "/ping").status == 200


def test_what_cannot_be_done_is_said(control: Control, simulator: Simulator) -> None:
    for words, attempt in (
        ("unknown act", lambda: control.act("explode")),
        (
            "nobody@shop.test",
            lambda: control.act("clean", list=simulator.list_id, email="nobody@shop.test"),
        ),
        ("unexpected keyword", lambda: control.act("clean", planet="mars")),
        ("unknown kind", lambda: control.add_fault(kind="meteor")),
        ("nonsense", lambda: control.behave(nonsense=True)),
        ("no key of this simulator", lambda: Control(simulator.url, "wrong-us1").state()),
        ("API key", lambda: Control(simulator.url, "").state()),
        ("KeyError", lambda: control._ask("GET", "/nothing")),
    ):
        with pytest.raises(ControlError, match=words):
            attempt()
    assert simulator.requests.total == 0
