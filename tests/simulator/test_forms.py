from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator.forms import read
from mailbridge.simulator.problems import Problem


def test_a_whole_member_is_read() -> None:
    form = read({
        "email_address": "ann@shop.test", "status_if_new": "pending", "merge_fields": {"FNAME": "Ann"},
        "tags": ["a"], "vip": True, "ip_opt": "::1", "timestamp_opt": "2026-11-02 12:00:05",
        "location": {"latitude": 1.5, "longitude": 2}, "interests": {"x": True},
        "marketing_permissions": [{"marketing_permission_id": "m", "enabled": True}],
    })  # fmt: skip
    assert (form.email, form.status, form.status_if_new) == ("ann@shop.test", None, "pending")
    assert form.tags == ("a",)
    assert form.plain == {"vip": True, "ip_opt": "::1"}
    assert form.latitude == 1.5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email_address": 5}, "email_address"),
        ({"status": "archived"}, "status"),
        ({"status": None}, "status"),
        ({"status_if_new": "member"}, "status_if_new"),
        ({"merge_fields": []}, "merge_fields"),
        ({"merge_fields": {"FNAME": None}}, "merge_fields.FNAME"),
        ({"merge_fields": {"ADDRESS": {"addr1": "x"}}}, "merge_fields.ADDRESS"),
        ({"tags": "gold"}, "tags"),
        ({"tags": [{"name": "gold"}]}, "tags"),
        ({"vip": "yes"}, "vip"),
        ({"ip_signup": "300.1.1.1"}, "ip_signup"),
        ({"timestamp_opt": "2026-11-02T12:00:05"}, "timestamp_opt"),
        ({"timestamp_signup": 5}, "timestamp_signup"),
        ({"location": {"latitude": "x"}}, "location"),
        ({"marketing_permissions": [{"enabled": True}]}, "marketing_permissions"),
        ({"interests": []}, "interests"),
    ],
)
def test_what_breaks_the_schema_is_named(body: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as caught:
        read(body, "members.item:3.")
    assert (caught.value.status, caught.value.title) == (400, "Invalid Resource")
    assert [name for name, _ in caught.value.fields] == [f"members.item:3.{field}"]


def test_nulls_count_as_not_said_where_they_are_allowed() -> None:
    assert read({"status": None, "merge_fields": None, "tags": None}, nulls=True).status is None


def test_what_is_no_object_is_refused() -> None:
    bodies: list[Any] = [None, [], "x"]
    for body in bodies:
        with pytest.raises(Problem):
            read(body)
