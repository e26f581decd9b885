from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker

WHOLE: dict[str, Any] = {
    "name": "Second",
    "permission_reminder": "You bought here.",
    "email_type_option": False,
    "contact": {"company": "Shop", "address1": "1 High St", "city": "Bath", "country": "GB"},
    "campaign_defaults": {
        "from_name": "Shop",
        "from_email": "us@shop.test",
        "subject": "",
        "language": "en",
    },
}


def names(ask: Asker, **query: Any) -> list[str]:
    return [each["name"] for each in ask("GET", "/lists", **query).body["lists"]]


def test_the_audiences_and_what_may_be_made(ask: Asker, simulator: Simulator) -> None:
    got = ask("GET", "/lists").body
    assert [each["name"] for each in got["lists"]] == ["Main List"]
    assert got["constraints"] == {
        "may_create": True,
        "max_instances": 5,
        "current_total_instances": 1,
    }
    assert got["lists"][0]["stats"]["last_sub_date"] == ""
    assert "total_contacts" not in got["lists"][0]["stats"]


def test_one_is_made_and_one_too_many_refused(ask: Asker, simulator: Simulator) -> None:
    made = ask("POST", "/lists", WHOLE)
    assert (made.status, made.body["contact"]["country"], made.body["double_optin"]) == (
        200,
        "GB",
        False,
    )
    assert made.body["id"] in simulator.account.audiences
    simulator.account.max_audiences = 2
    refused = ask("POST", "/lists", {**WHOLE, "name": "Third"})
    assert (refused.status, refused.title, refused.detail) == (
        403,
        "User action not permitted",
        "User does not have access to the requested operation",
    )
    assert ask("GET", "/lists", fields="constraints.may_create").body == {
        "constraints": {"may_create": False}
    }


def test_what_is_needed_is_named(ask: Asker) -> None:
    assert [field for field, _ in ask("POST", "/lists", {}).errors] == [
        "name",
        "permission_reminder",
        "email_type_option",
        "contact",
        "campaign_defaults",
    ]
    half = {**WHOLE, "contact": {"company": "Shop"}, "email_type_option": "no"}
    assert [field for field, _ in ask("POST", "/lists", half).errors] == [
        "email_type_option",
        "contact.address1",
        "contact.city",
        "contact.country",
    ]
    strange = {**WHOLE, "contact": {**WHOLE["contact"], "country": "England"}}
    assert ask("POST", "/lists", strange).body["contact"]["country"] == "US"


def test_counts_follow_the_people(ask: Asker, simulator: Simulator) -> None:
    for number, status in enumerate(
        ("subscribed", "subscribed", "unsubscribed", "cleaned", "transactional", "pending")
    ):
        ask.put(f"p{number}@shop.test", {"status_if_new": status})
    simulator.archive(simulator.list_id, "p0@shop.test")
    stats = ask("GET", "~", include_total_contacts="true").body["stats"]
    assert {key: stats[key] for key in ("member_count", "unsubscribe_count", "cleaned_count", "total_contacts")} == {
        "member_count": 1, "unsubscribe_count": 1, "cleaned_count": 1, "total_contacts": 3,
    }  # fmt: skip


def test_filters_and_pages(ask: Asker, simulator: Simulator) -> None:
    for number in range(3):
        simulator.add_audience(f"More {number}")
    ask.put("ann@shop.test")
    assert names(ask, email="ANN@shop.test") == ["Main List"]
    assert names(ask, count=2, offset=1) == ["More 0", "More 1"]
    assert names(ask, sort_field="date_created", sort_dir="DESC", count=1) == ["More 2"]
    assert names(ask, since_date_created="2026-11-02T09:30:00Z") == []
    assert names(ask, before_date_created="2026-11-02T09:30:01Z", count=1) == ["Main List"]
    assert ask("GET", "/lists", fields="lists.nonsense").status == 400


def test_change_and_delete(ask: Asker, simulator: Simulator) -> None:
    changed = ask(
        "PATCH", "~", {"name": "New name", "contact": {"city": "Wells"}, "double_optin": True}
    ).body
    assert (
        changed["name"],
        changed["contact"]["city"],
        changed["contact"]["country"],
        changed["double_optin"],
    ) == ("New name", "Wells", "US", True)
    assert ask("PATCH", "~", {"double_optin": "yes"}).status == 400
    assert ask("DELETE", "~").status == 204
    assert ask("GET", "~").title == "Resource Not Found"


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("admin", 200), ("manager", 200), ("author", 403), ("viewer", 403)],
)
def test_roles(ask: Asker, simulator: Simulator, role: str, status: int) -> None:
    simulator.set_role(role)
    assert ask("POST", "/lists", WHOLE).status == status
    assert ask("GET", "/").body["role"] == role
