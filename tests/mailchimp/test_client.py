from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.base.errors import (
    AccountProblem,
    AudienceGone,
    KeyProblem,
    SkipRecord,
    Unclear,
    Wait,
)
from mailbridge.mailchimp import refusals
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.merge_fields import plan_fields
from mailbridge.mailchimp.segments import segment_body
from mailbridge.records.field import FieldType
from mailbridge.settings.schema import FieldSetting, NewAudience, Segment
from mailbridge.simulator import Simulator
from tests.mailchimp.wires import ANNA, put


def test_the_account(client: Client, simulator: Simulator, audience: str) -> None:
    client.ping()
    account = client.account()
    assert (account.name, account.role) == ("Simulated Shop", "owner")
    assert f"-{account.data_centre}" in simulator.key
    assert [one.id for one in client.audiences()] == [audience]
    assert client.audience(audience).name == "Main List"


def test_more_audiences_than_one_page(
    connect: Callable[..., Client],
) -> None:
    with Simulator(audiences=[f"List {n}" for n in range(25)]) as simulator:
        assert len(connect(simulator).audiences()) == 25


def test_making_an_audience_while_the_plan_has_room(client: Client) -> None:
    new = NewAudience(
        name="Shop", company="Shop", address1="Way 1", city="Berlin", zip="1", country="DE",
        from_name="Shop", from_email="shop@shop.de", reminder="You are our customer.",
    )  # fmt: skip
    made = 0
    while client.may_create():
        assert client.create_audience(new).name == "Shop"
        made += 1
    assert made == 4
    with pytest.raises(AccountProblem):
        client.create_audience(new)


def test_fields_are_planned_made_and_found_again(client: Client, audience: str) -> None:
    wanted = {
        "FNAME": FieldSetting.model_validate("First"),
        "PHONE": FieldSetting.model_validate("Tel"),
        "ANNIVERSARY": FieldSetting.model_validate({"column": "A", "type": "date"}),
        "TOTAL_SALES": FieldSetting.model_validate({"column": "T", "type": "number", "label": "Total sales"}),
    }  # fmt: skip
    known = client.audience_fields(audience)
    plan = plan_fields(wanted, known.fields, known.limit)
    assert plan.problems == []
    for new in plan.create:
        client.create_merge_field(audience, new.tag, new.name, new.type, new.options)
    again = plan_fields(wanted, client.merge_fields(audience))
    assert again.create == []
    assert {tag: found.tag for tag, found in again.resolved.items()} == {
        "FNAME": "FNAME",
        "PHONE": "PHONE",
        "ANNIVERSARY": "ANNIVERSAR",
        "TOTAL_SALES": "TOTAL_SALE",
    }
    assert again.resolved["TOTAL_SALES"].type is FieldType.NUMBER


def test_a_field_made_twice_and_one_too_many(connect: Callable[..., Client]) -> None:
    with Simulator(merge_field_limit=6) as simulator:
        client, audience = connect(simulator), simulator.list_id
        client.create_merge_field(audience, "TIER", "Tier", FieldType.TEXT)
        with pytest.raises(refusals.FieldExists):
            client.create_merge_field(audience, "TIER", "Tier", FieldType.TEXT)
        client.create_merge_field(audience, "LAST", "Last", FieldType.TEXT)
        with pytest.raises(refusals.FieldsFull):
            client.create_merge_field(audience, "MORE", "More", FieldType.TEXT)


def test_a_new_phone_field_takes_any_number(client: Client, audience: str) -> None:
    made = client.create_merge_field(audience, "MOBILE", "Mobile", FieldType.PHONE)
    assert made.phone_format == "none"


def test_tags_of_many(client: Client, simulator: Simulator, audience: str) -> None:
    for number in range(3):
        simulator.add_member(audience, f"p{number}@shop.de")
    tag = client.create_tag(audience, "gold")
    assert client.tag_search(audience, "go") == {"gold": tag}
    refused = client.tag_many(audience, tag, add=["p0@shop.de", "p1@shop.de", "nobody@shop.de"])
    assert refused == ["nobody@shop.de"]
    assert client.tag_many(audience, tag, remove=["p0@shop.de"]) == []
    assert [simulator.tags_of(audience, f"p{n}@shop.de") for n in range(3)] == [
        set(),
        {"gold"},
        set(),
    ]


def test_events_and_their_order(client: Client, audience: str) -> None:
    put(client, audience)
    when = datetime(2026, 11, 1, 12, tzinfo=UTC)
    client.send_event(audience, ANNA, "ten_sales", properties={"total": "10"}, occurred_at=when)
    client.send_event(audience, ANNA, "tier_changed", occurred_at=when + timedelta(days=1))
    newest, first = client.recent_events(audience, ANNA)
    assert (newest.name, first.name) == ("tier_changed", "ten_sales")
    assert (first.occurred_at, first.properties) == (when, {"total": "10"})


def test_a_journey(client: Client, simulator: Simulator, audience: str) -> None:
    simulator.account.journeys = {(12, 345)}
    put(client, audience)
    client.trigger_journey(12, 345, ANNA)
    with pytest.raises(SkipRecord, match="no journey 12 with a step 1"):
        client.trigger_journey(12, 1, ANNA)


def test_segments(client: Client, audience: str) -> None:
    tag = client.create_tag(audience, "customer")
    fields = {field.tag: field for field in client.merge_fields(audience)}
    setting = Segment.model_validate(
        {"name": "Gold", "conditions": [{"field": "FNAME", "is": "Anna"}, {"tag": "customer"}]}
    )
    made = client.create_segment(audience, segment_body(setting, fields, {"customer": tag}))
    assert client.segments(audience) == [made]
    renamed = setting.model_copy(update={"name": "Gold tier"})
    body = segment_body(renamed, fields, {"customer": tag})
    assert client.update_segment(audience, made.id, body).name == "Gold tier"


def test_a_revoked_key_a_wrong_key_and_a_lost_audience(
    client: Client, simulator: Simulator, audience: str, connect: Callable[..., Client]
) -> None:
    with pytest.raises(KeyProblem):
        connect(simulator, "f" * 32 + "-us99").account()
    put(client, audience)
    simulator.delete_audience(audience)
    with pytest.raises(AudienceGone):
        put(client, audience)
    with pytest.raises(AudienceGone):
        client.member(audience, ANNA)
    simulator.revoke_key()
    with pytest.raises(KeyProblem):
        client.account()


@pytest.mark.parametrize(
    "kind", ["reset_after_applying", "silent_after", "cut_body", "close_after"]
)
def test_an_answer_that_was_lost(
    client: Client, simulator: Simulator, audience: str, kind: str
) -> None:
    put(client, audience)
    simulator.faults.add(method="POST", path_regex="events", kind=kind)
    if kind in ("cut_body", "close_after"):  # an answer of 204 has no body to be cut
        client.send_event(audience, ANNA, "ten_sales")
    else:
        with pytest.raises(Unclear):
            client.send_event(audience, ANNA, "ten_sales")
    assert [event.name for event in client.recent_events(audience, ANNA)] == ["ten_sales"]
    sent = [entry for entry in simulator.requests.since(0) if "events" in entry.path]
    assert [entry.method for entry in sent].count("POST") == 1


@pytest.mark.parametrize(
    "kind",
    ["status_no_json", "html", "redirect", "reset_before", "silent_before", "cut_body", "cut_json",
     "wrong_json", "wrong_type", "close_before", "gzip_bomb", "deep_json", "big_json"],
)  # fmt: skip
def test_whatever_happens_a_read_is_only_put_off(
    client: Client, simulator: Simulator, audience: str, kind: str
) -> None:
    simulator.faults.add(method="GET", path_regex="/members", kind=kind)
    with pytest.raises(Wait):
        client.member(audience, ANNA)
    assert client.member(audience, ANNA) is None


def test_the_eleventh_connection_is_one_too_many_for_others_only(
    connect: Callable[..., Client],
) -> None:
    """Five places are taken by somebody else: we find our size and everything gets through."""
    with Simulator(connection_limit=3, latency_ms=20) as simulator:
        client, audience = connect(simulator), simulator.list_id
        done: list[str] = []

        def work(number: int) -> None:
            while True:
                try:
                    put(client, audience, f"p{number}@shop.de")
                except Wait:
                    continue
                done.append(f"p{number}@shop.de")
                return

        threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        refused = sum(entry.status == 429 for entry in simulator.requests.since(0))
    assert len(done) == 24
    assert 0 < refused <= 8  # the first wave, and then no more
