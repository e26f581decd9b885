from __future__ import annotations

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker

ANN = "ann@shop.test"
STEP = "/customer-journeys/journeys/12/steps/345/actions/trigger"


def test_ping_and_root(ask: Asker, simulator: Simulator) -> None:
    assert ask("GET", "/ping").body == {"health_status": "Everything's Chimpy!"}
    ask.put(ANN)
    root = ask("GET", "/").body
    assert (
        root["account_name"],
        root["role"],
        root["pricing_plan_type"],
        root["total_subscribers"],
    ) == ("Simulated Shop", "owner", "monthly", 1)
    before = root["account_id"]
    simulator.become_another_account("Other Shop")
    after = ask("GET", "/", fields="account_id,account_name").body
    assert after["account_name"] == "Other Shop"
    assert after["account_id"] != before


def test_journeys_start_each_time_they_are_asked(ask: Asker, simulator: Simulator) -> None:
    assert ask("POST", STEP, {"email_address": ANN}).status == 404
    ask.put(ANN)
    for _ in range(2):
        assert ask("POST", STEP, {"email_address": ANN}).status == 204
    assert [(each.kind, each.name) for each in simulator.account.automations] == [
        ("journey", "12/345")
    ] * 2
    assert ask("POST", STEP, {}).errors[0][0] == "email_address"
    simulator.account.journeys = {(1, 2)}
    assert ask("POST", STEP, {"email_address": ANN}).status == 404
    assert ask("POST", STEP.replace("12", "x"), {"email_address": ANN}).status == 404


@pytest.mark.parametrize(
    ("words", "exact", "full"), [(ANN, 1, 1), ("lee", 0, 2), ("shop.test", 0, 3), ("nobody", 0, 0)]
)
def test_the_search_for_people(ask: Asker, words: str, exact: int, full: int) -> None:
    ask.put(ANN, {"merge_fields": {"FNAME": "Ann", "LNAME": "Lee"}})
    ask.put("ben@shop.test", {"merge_fields": {"LNAME": "Lee"}})
    ask.put("cem@shop.test")
    got = ask("GET", "/search-members", query=words, list_id=ask.list_id).body
    assert (got["exact_matches"]["total_items"], got["full_search"]["total_items"]) == (exact, full)


def test_a_search_for_nothing_or_nowhere_is_refused(ask: Asker) -> None:
    assert ask("GET", "/search-members").status == 400
    assert ask("GET", "/search-members", query="x", list_id="nope").status == 404
    assert ask("GET", "/search-members", query="x").status == 200
