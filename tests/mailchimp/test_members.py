from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.base.errors import (
    SkipRecord,
)
from mailbridge.mailchimp import refusals
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.payload import NewMember
from mailbridge.records.audience import Status
from mailbridge.records.field import FieldType
from mailbridge.simulator import Simulator
from tests.mailchimp.wires import ANNA, put


def test_a_contact_comes_changes_moves_and_goes(client: Client, audience: str) -> None:
    contact = put(client, audience, "Anna@Shop.de", FNAME="Anna")
    found = client.member(audience, ANNA)
    assert found is not None
    assert (found.contact_id, found.email, found.status) == (contact, "Anna@Shop.de", "subscribed")
    assert found.fields["FNAME"] == "Anna"

    client.change_tags(audience, ANNA, add=["gold", "vip"])
    client.change_tags(audience, ANNA, remove=["vip", "never there"])
    moved = client.patch_member(audience, ANNA, email="anna@new.de", fields={"LNAME": "B"})
    assert (moved.contact_id, moved.tags) == (contact, frozenset({"gold"}))
    assert client.member(audience, ANNA) is None

    client.archive_member(audience, "anna@new.de")
    client.archive_member(audience, "anna@new.de")  # counts as done
    archived = client.member(audience, "anna@new.de")
    assert archived is not None
    assert archived.status is Status.ARCHIVED
    client.delete_permanent(audience, "anna@new.de")
    with pytest.raises(SkipRecord) as error:
        put(client, audience, "anna@new.de")
    assert error.value.reason == "forgotten"


def test_whoever_left_stays_away_and_is_kept_right(
    client: Client, simulator: Simulator, audience: str
) -> None:
    put(client, audience)
    simulator.unsubscribe_self(audience, ANNA)
    put(client, audience, FNAME="Anne")
    found = client.member(audience, ANNA)
    assert found is not None
    assert (found.status, found.fields["FNAME"]) == (Status.UNSUBSCRIBED, "Anne")
    assert found.unsubscribe_reason
    with pytest.raises(refusals.InComplianceState):
        client.patch_member(audience, ANNA, status=Status.SUBSCRIBED)
    with pytest.raises(refusals.RefusedAddress):
        client.patch_member(audience, ANNA, email="other@shop.de")


def test_a_changed_address_that_is_taken(client: Client, audience: str) -> None:
    put(client, audience)
    put(client, audience, "bea@shop.de")
    with pytest.raises(SkipRecord):
        client.patch_member(audience, ANNA, email="bea@shop.de")


def test_a_refused_field_is_named(client: Client, audience: str) -> None:
    client.create_merge_field(audience, "SALES", "Sales", FieldType.NUMBER)
    with pytest.raises(refusals.RefusedFields) as error:
        put(client, audience, SALES="many")
    assert [one.field for one in error.value.fields] == ["SALES"]


def test_a_required_field_can_be_passed_over(
    client: Client, simulator: Simulator, audience: str
) -> None:
    simulator.require_field(audience, "LNAME")
    with pytest.raises(refusals.RefusedFields):
        put(client, audience, FNAME="Anna")
    done = client.put_member(
        audience, ANNA, email=ANNA, status_if_new=Status.SUBSCRIBED, fields={},
        skip_merge_validation=True,
    )  # fmt: skip
    assert done.status is Status.SUBSCRIBED


def test_a_made_up_address(client: Client, audience: str) -> None:
    with pytest.raises(refusals.RefusedAddress):
        put(client, audience, "anna@example.com")


def test_nobody_to_change(client: Client, audience: str) -> None:
    for attempt in (
        lambda: client.patch_member(audience, ANNA, fields={"FNAME": "x"}),
        lambda: client.archive_member(audience, ANNA),
        lambda: client.delete_permanent(audience, ANNA),
        lambda: client.change_tags(audience, ANNA, add=["x"]),
        lambda: client.send_event(audience, ANNA, "ten_sales"),
        lambda: client.recent_events(audience, ANNA),
    ):
        with pytest.raises(refusals.NotFound) as error:
            attempt()
        assert error.value.reason == "not_in_audience"


def test_many_new_at_once(client: Client, simulator: Simulator, audience: str) -> None:
    simulator.add_member(audience, "known@shop.de", fields={"FNAME": "Known"})
    simulator.add_member(audience, "gone@shop.de")
    simulator.delete_permanent(audience, "gone@shop.de")
    new = [NewMember(f"p{n}@shop.de", Status.SUBSCRIBED, {"FNAME": f"P{n}"}) for n in range(498)]
    new += [NewMember("Known@shop.de", Status.SUBSCRIBED, {"FNAME": "X"})]
    new += [NewMember("gone@shop.de", Status.SUBSCRIBED)]
    result = client.batch_subscribe(audience, new)
    assert len(result.created) == 498
    assert result.missing == []
    refused = {one.address.lower(): one.refusal() for one in result.errors}
    assert isinstance(refused["known@shop.de"], refusals.MemberExists)
    assert refused["gone@shop.de"].reason == "forgotten"
    assert simulator.fields_of(audience, "known@shop.de")["FNAME"] == "Known"


def test_one_malformed_contact_fails_the_whole_bulk_call(
    client: Client, simulator: Simulator, audience: str
) -> None:
    new = [NewMember("a@shop.de", Status.SUBSCRIBED, {"ADDRESS": {"addr1": "Way 1"}})]
    with pytest.raises(SkipRecord):
        client.batch_subscribe(audience, [*new, NewMember("b@shop.de", Status.SUBSCRIBED)])
    assert client.member(audience, "b@shop.de") is None


def test_reading_everybody_page_by_page(
    client: Client, simulator: Simulator, audience: str
) -> None:
    for number in range(25):
        simulator.add_member(audience, f"p{number}@shop.de", fields={"FNAME": f"P{number}"})
    simulator.archive(audience, "p3@shop.de")
    simulator.tag(audience, "p4@shop.de", "gold")
    everybody = [one for page in client.members(audience, count=10) for one in page]
    assert len({one.contact_id for one in everybody}) == 24
    by_email = {one.email: one for one in everybody}
    assert by_email["p4@shop.de"].tags == {"gold"}
    assert by_email["p5@shop.de"].fields["FNAME"] == "P5"
    archived = [one for page in client.members(audience, status=Status.ARCHIVED) for one in page]
    assert [one.email for one in archived] == ["p3@shop.de"]


def test_reading_only_what_changed(client: Client, simulator: Simulator, audience: str) -> None:
    simulator.add_member(audience, "old@shop.de")
    simulator.pass_time(3600)
    simulator.add_member(audience, "new@shop.de")
    since = datetime.now(UTC) + timedelta(minutes=30)
    changed = [one for page in client.members(audience, since_last_changed=since) for one in page]
    assert [one.email for one in changed] == ["new@shop.de"]


def test_a_contact_is_found_by_its_number_whatever_its_address(
    client: Client, simulator: Simulator, audience: str
) -> None:
    number = put(client, audience)
    simulator.edit_member(audience, ANNA, new_email="anna@new.de")
    found = client.member_by_number(audience, number)
    assert found is not None
    assert (found.contact_id, found.email) == (number, "anna@new.de")
    simulator.delete_permanent(audience, "anna@new.de")
    assert client.member_by_number(audience, number) is None
