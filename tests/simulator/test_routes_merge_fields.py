from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker


def make(ask: Asker, **body: Any) -> Any:
    return ask("POST", "~/merge-fields", {"type": "text", "name": "Thing", **body})


def test_ten_a_page_unless_more_are_asked_for(ask: Asker) -> None:
    for number in range(9):
        make(ask, name=f"Field {number}", tag=f"F{number}")
    got = ask("GET", "~/merge-fields").body
    assert (len(got["merge_fields"]), got["total_items"], got["merge_field_limit"]) == (10, 13, 30)
    assert len(ask("GET", "~/merge-fields", count=1000).body["merge_fields"]) == 13
    assert "EMAIL" not in {
        each["tag"] for each in ask("GET", "~/merge-fields", count=1000).body["merge_fields"]
    }
    assert [
        each["tag"] for each in ask("GET", "~/merge-fields", type="phone").body["merge_fields"]
    ] == ["PHONE"]
    assert ask("GET", "~/merge-fields", required="true").body["total_items"] == 0


@pytest.mark.parametrize(
    ("body", "tag", "options"),
    [
        (
            {"tag": "tier", "type": "dropdown", "options": {"choices": ["a"]}},
            "TIER",
            {"choices": ["a"]},
        ),
        ({"type": "date"}, "MMERGE5", {"date_format": "MM/DD/YYYY"}),
        ({"tag": "TEN_CHARS9", "type": "birthday"}, "TEN_CHARS9", {"date_format": "MM/DD"}),
        ({"tag": "N", "type": "number", "public": False, "required": True}, "N", {}),
    ],
)
def test_fields_are_made(
    ask: Asker, body: dict[str, Any], tag: str, options: dict[str, Any]
) -> None:
    made = make(ask, **body)
    assert made.status == 200
    assert (made.body["merge_id"], made.body["tag"], made.body["options"]) == (5, tag, options)
    assert made.body["public"] is body.get("public", True)
    assert made.body["required"] is body.get("required", False)
    assert ask.put("ann@shop.test", skip_merge_validation="true").body["merge_fields"][tag] == ""


@pytest.mark.parametrize(
    "body",
    [
        {"tag": "ELEVEN_CHAR"},
        {"tag": "NO-DASH"},
        {"tag": "É"},
        {"type": "datetime"},
        {"name": ""},
        {"name": None},
        {"public": "no"},
        {"options": []},
    ],
)
def test_definitions_that_are_refused(ask: Asker, body: dict[str, Any]) -> None:
    assert (make(ask, **body).status, make(ask, **body).title) == (400, "Invalid Resource")


@pytest.mark.parametrize("tag", ["FNAME", "fname", "EMAIL"])
def test_no_tag_twice(ask: Asker, tag: str) -> None:
    assert (
        make(ask, tag=tag).detail
        == f'A Merge Field with the tag "{tag.upper()}" already exists for this list.'
    )


def test_the_plans_limit(ask: Asker, simulator: Simulator) -> None:
    simulator.account.merge_field_limit = 5
    assert make(ask).status == 200
    assert (make(ask).status, make(ask).title) == (400, "Merge Max Limit Exceeded")


def test_a_renamed_field_keeps_its_values_and_its_number(ask: Asker) -> None:
    ask.put("ann@shop.test", {"merge_fields": {"LNAME": "Lee"}})
    changed = ask(
        "PATCH",
        "~/merge-fields/2",
        {"tag": "surname", "name": "Surname", "type": "number", "options": {"size": 9}},
    ).body
    assert (changed["merge_id"], changed["tag"], changed["type"], changed["options"]) == (
        2,
        "SURNAME",
        "text",
        {"size": 9},
    )
    assert ask.get("ann@shop.test").body["merge_fields"]["SURNAME"] == "Lee"
    assert ask("PATCH", "~/merge-fields/2", {"tag": "FNAME"}).status == 400
    assert ask("PATCH", "~/merge-fields/2", {"tag": "SURNAME"}).status == 200
    assert ask("GET", "~/merge-fields/2", fields="tag").body == {"tag": "SURNAME"}


def test_a_deleted_field_is_gone_with_its_values(ask: Asker, simulator: Simulator) -> None:
    ask.put("ann@shop.test", {"merge_fields": {"PHONE": "1"}})
    assert ask("DELETE", "~/merge-fields/4").status == 204
    assert "PHONE" not in ask.get("ann@shop.test").body["merge_fields"]
    assert ask.put("ann@shop.test", {"merge_fields": {"PHONE": "1"}}).status == 200
    assert ask("DELETE", "~/merge-fields/4").status == 404
    assert ask("GET", "~/merge-fields/x").status == 404
