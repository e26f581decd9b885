from __future__ import annotations

from mailbridge.simulator.account import Account
from mailbridge.simulator.model import digest, stamp


def test_the_hash_is_blind_to_case_and_blanks() -> None:
    assert digest(" Ann@Shop.Test ") == digest("ann@shop.test")
    assert (
        digest("wx3ti580f4ycqy185cumm@grouparoo.com") == "5eb0d793a5aa4f1b9fd29305d6afbf7c"
    )  # recorded


def test_absent_times_are_empty() -> None:
    assert stamp(None) == ""


def test_indexes_and_counters_hold_through_moves_and_deletions() -> None:
    account = Account()
    audience = account.add_audience("Main")
    ann = account.new_member(audience, "ann@shop.test", "subscribed")
    ben = account.new_member(audience, "ben@shop.test", "pending")
    account.set_tag(audience, ann, "gold", via="web", starts=False)
    audience.move(ann, "anna@shop.test", "x")
    assert (
        audience.member("ann@shop.test"),
        audience.member("anna@shop.test"),
        audience.find(ann.contact_id),
    ) == (None, ann, ann)
    audience.set_status(ben, "subscribed")
    audience.drop(ann)
    assert (audience.counts["subscribed"], audience.counts["pending"], audience.forgotten) == (
        1,
        0,
        {digest("anna@shop.test")},
    )
    assert audience.segments[audience.tag_ids["gold"]].contacts == {}


def test_audiences_of_one_name_have_ids_of_their_own() -> None:
    account = Account()
    assert len({account.add_audience("Main").id for _ in range(3)}) == 3
