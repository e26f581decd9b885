from __future__ import annotations

import pytest

from mailbridge.simulator import statuses


@pytest.mark.parametrize(
    ("left_by", "wanted", "may"),
    [
        ("", "subscribed", True),
        ("admin", "subscribed", True),
        ("self", "subscribed", False),
        ("bounce", "subscribed", False),
        ("review", "subscribed", False),
        ("self", "pending", True),
        ("bounce", "pending", True),
        ("self", "unsubscribed", True),
        ("self", "transactional", True),
    ],
)
def test_who_left_by_themselves_is_not_subscribed_by_the_api(
    left_by: str, wanted: str, may: bool
) -> None:
    assert statuses.allowed(left_by, wanted) is may


@pytest.mark.parametrize("present", statuses.ALL)
@pytest.mark.parametrize("wanted", statuses.SETTABLE)
def test_a_status_asked_for_is_the_one_that_comes(present: str, wanted: str) -> None:
    assert statuses.after_put(present, "subscribed", wanted, "stays") == wanted


@pytest.mark.parametrize("present", statuses.ALL)
def test_without_a_status_everybody_stays_what_they_are(present: str) -> None:
    assert statuses.after_put(present, "pending", None, "stays") == present


@pytest.mark.parametrize(
    ("former", "now"),
    [("subscribed", "subscribed"), ("unsubscribed", "unsubscribed"), ("", "subscribed")],
)
def test_the_other_reading_brings_archived_people_back(former: str, now: str) -> None:
    assert statuses.after_put("archived", former, None, "returns") == now
    assert statuses.after_put("unsubscribed", former, None, "returns") == "unsubscribed"


def test_who_can_be_archived_and_moved() -> None:
    assert {each for each in statuses.ALL if statuses.can_archive(each)} == {
        "subscribed",
        "unsubscribed",
        "transactional",
    }
    assert {each for each in statuses.ALL if statuses.can_move(each)} == {"subscribed"}
