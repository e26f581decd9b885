from __future__ import annotations

import pytest

from mailbridge.simulator import Simulator
from mailbridge.simulator.acts import BY_NAME, Acts
from tests.simulator.asking import Asker, hashed
from tests.simulator.conftest import Clock

ANN = "ann@shop.test"


@pytest.mark.parametrize(
    ("act", "status", "left_by"),
    [("unsubscribe_self", "unsubscribed", "self"), ("admin_unsubscribe", "unsubscribed", "admin"), ("clean", "cleaned", "bounce"),
     ("review", "unsubscribed", "review"), ("archive", "archived", ""), ("confirm_pending", "subscribed", "")],
)  # fmt: skip
def test_statuses_change_and_the_poll_sees_it(
    simulator: Simulator, ask: Asker, clock: Clock, act: str, status: str, left_by: str
) -> None:
    simulator.add_member(simulator.list_id, ANN, status="pending")
    clock.pass_(60)
    getattr(simulator, act)(simulator.list_id, ANN)
    member = simulator.member(simulator.list_id, ANN)
    assert (member.status, member.left_by) == (status, left_by)
    polled = ask("GET", "~/members", since_last_changed="2026-11-02T09:30:59Z", status=status).body[
        "members"
    ]
    assert [each["email_address"] for each in polled] == [ANN]


def test_an_archived_contact_comes_back_as_it_was(simulator: Simulator) -> None:
    simulator.add_member(simulator.list_id, ANN, status="transactional")
    simulator.archive(simulator.list_id, ANN)
    simulator.unarchive(simulator.list_id, ANN)
    assert simulator.member(simulator.list_id, ANN).status == "transactional"


def test_the_owner_edits(simulator: Simulator) -> None:
    where = simulator.list_id
    simulator.add_member(where, ANN, fields={"FNAME": "Ann"}, tags=["a"])
    simulator.edit_member(
        where, ANN, fields={"FNAME": "Anna"}, new_email="anna@shop.test", status="unsubscribed"
    )
    simulator.tag(where, "anna@shop.test", "b")
    simulator.untag(where, "anna@shop.test", "a")
    member = simulator.member(where, "ANNA@shop.test")
    assert (
        simulator.fields_of(where, member.email)["FNAME"],
        member.status,
        simulator.tags_of(where, member.email),
    ) == ("Anna", "unsubscribed", {"b"})
    simulator.delete_permanent(where, member.email)
    assert hashed(member.email) in simulator.audience(where).forgotten


def test_the_owner_changes_fields(simulator: Simulator, ask: Asker) -> None:
    where = simulator.list_id
    simulator.add_member(where, ANN, fields={"LNAME": "Lee"})
    simulator.rename_field(where, "LNAME", "SURNAME", "Surname")
    simulator.change_field(where, "PHONE", "number", {"x": 1})
    simulator.delete_field(where, "FNAME")
    simulator.require_field(where, "SURNAME")
    fields = {each["tag"]: each for each in ask("GET", "~/merge-fields").body["merge_fields"]}
    assert set(fields) == {"SURNAME", "ADDRESS", "PHONE"}
    assert (fields["PHONE"]["type"], fields["SURNAME"]["required"], fields["SURNAME"]["name"]) == (
        "number",
        True,
        "Surname",
    )
    assert ask.get(ANN).body["merge_fields"]["SURNAME"] == "Lee"


def test_the_account_changes(simulator: Simulator, ask: Asker, clock: Clock) -> None:
    simulator.switch_api(on=False)
    assert ask("GET", "/ping").status == 403
    simulator.switch_api(on=True)
    simulator.pass_time(3600)
    ask.put(ANN)
    assert ask.get(ANN).body["last_changed"] == "2026-11-02T10:30:00+00:00"
    simulator.delete_audience(simulator.list_id)
    assert ask.get(ANN).title == "Resource Not Found"


def test_who_or_what_is_not_there(simulator: Simulator) -> None:
    for attempt in (
        lambda: simulator.clean(simulator.list_id, ANN),
        lambda: simulator.clean("nope", ANN),
        lambda: simulator.require_field(simulator.list_id, "NOPE"),
        lambda: simulator.add_member(simulator.list_id, ANN, fields={"NOPE": "x"}),
    ):
        with pytest.raises(KeyError):
            attempt()
    with pytest.raises(ValueError, match="archived"):
        simulator.unarchive(
            simulator.list_id,
            simulator.add_member(simulator.list_id, "b@shop.test").email,
            "archived",
        )


def test_all_acts_by_name_exist() -> None:
    assert {name for name in BY_NAME if not callable(getattr(Acts, name, None))} == set()
