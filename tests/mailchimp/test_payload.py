from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbridge.mailchimp import payload
from mailbridge.mailchimp.payload import NewMember
from mailbridge.records.audience import Status
from mailbridge.records.field import FieldType


@pytest.mark.parametrize(
    ("address", "digest"),
    [
        ("urist.mcvankab@freddiesjokes.com", "62eeb292278cc15f5817cb78f7790b08"),
        ("Urist.McVankab@freddiesjokes.com", "62eeb292278cc15f5817cb78f7790b08"),
        (" urist.mcvankab@freddiesjokes.com ", "62eeb292278cc15f5817cb78f7790b08"),
        ("jörg@müller.de", "fdd7c0978bc4340668295d06a3d6421b"),
    ],
)
def test_the_hash_of_the_lower_cased_address(address: str, digest: str) -> None:
    assert payload.subscriber_hash(address) == digest


def test_a_new_or_known_contact_without_a_status() -> None:
    body = payload.member_body(
        email="Anna@shop.de", status_if_new=Status.PENDING, fields={"FNAME": "Anna", "N": 1.5}
    )
    assert body == {
        "email_address": "Anna@shop.de",
        "status_if_new": "pending",
        "merge_fields": {"FNAME": "Anna", "N": 1.5},
    }


def test_only_what_is_given_is_sent() -> None:
    assert payload.member_body() == {}
    assert payload.member_body(fields={}) == {}
    assert payload.member_body(status=Status.UNSUBSCRIBED) == {"status": "unsubscribed"}
    assert payload.member_body(fields={"FNAME": ""}) == {"merge_fields": {"FNAME": ""}}


@pytest.mark.parametrize("name", ["status", "status_if_new"])
def test_archived_cannot_be_written(name: str) -> None:
    with pytest.raises(ValueError, match="archived"):
        payload.member_body(**{name: Status.ARCHIVED})  # type: ignore[arg-type]  # either of two


def test_status_is_written_in_one_function() -> None:
    functions = [
        name
        for name, function in inspect.getmembers(payload, inspect.isfunction)
        if 'body["status"]' in inspect.getsource(function)
    ]
    assert functions == ["member_body"]


def test_many_new_contacts() -> None:
    body = payload.batch_body(
        [
            NewMember("a@b.de", Status.SUBSCRIBED, {"FNAME": "A"}, frozenset({"y", "x"})),
            NewMember("c@d.de", Status.TRANSACTIONAL),
        ]
    )
    assert body == {
        "members": [
            {
                "email_address": "a@b.de",
                "status_if_new": "subscribed",
                "merge_fields": {"FNAME": "A"},
                "tags": ["x", "y"],
            },
            {"email_address": "c@d.de", "status_if_new": "transactional"},
        ],
        "update_existing": False,
    }


def test_tags() -> None:
    assert payload.tags_body(["b", "a", "a"], ["c", "a"], is_syncing=True) == {
        "tags": [
            {"name": "a", "status": "active"},
            {"name": "b", "status": "active"},
            {"name": "c", "status": "inactive"},
        ],
        "is_syncing": True,
    }


def test_an_event() -> None:
    when = datetime(2026, 11, 22, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    assert payload.event_body("ten_sales", {"total": "10"}, when) == {
        "name": "ten_sales",
        "properties": {"total": "10"},
        "occurred_at": "2026-11-22T01:04:05Z",
    }
    assert payload.event_body("x", {}, None, is_syncing=True) == {"name": "x", "is_syncing": True}


def test_a_field_stays_off_the_form() -> None:
    assert payload.field_body("TIER", "Tier", FieldType.TEXT, {}) == {
        "tag": "TIER",
        "name": "Tier",
        "type": "text",
        "public": False,
    }


def test_json_is_plain_ascii() -> None:
    sent = payload.dumps({"name": "Zoë 🎂", "when": datetime(2026, 1, 1, tzinfo=UTC).isoformat()})
    assert sent.isascii()
    assert json.loads(sent)["name"] == "Zoë 🎂"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_are_a_bug(value: float) -> None:
    with pytest.raises(ValueError):
        payload.dumps({"merge_fields": {"N": value}})
