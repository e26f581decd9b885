from __future__ import annotations

from dataclasses import replace

import pytest

from mailbridge.base.clock import moment
from mailbridge.records.standing import StateName
from mailbridge.service.standing.standing import standing
from mailbridge.service.standing.status import Status

GOOD = Status(connected=True, audience_id="a1", audience_name="Main List")
TROUBLE = ("Mailchimp cannot be reached", "Nothing was sent.")
HELD = ("11 of 23 customers are missing.",)


@pytest.mark.parametrize(
    ("status", "waits", "state"),
    [
        (Status(), False, StateName.NOT_SET_UP),
        (GOOD, False, StateName.UP_TO_DATE),
        (replace(GOOD, skipped=1), False, StateName.SKIPPED),
        (replace(GOOD, outbox=2), False, StateName.WAITING),
        (replace(GOOD, outbox=2, trouble=TROUBLE), True, StateName.WAITING),
        (replace(GOOD, outbox=2, trouble=TROUBLE), False, StateName.NEEDS_YOU),
        (replace(GOOD, paused=True, outbox=2), False, StateName.PAUSED),
        (replace(GOOD, paused=True, trouble=TROUBLE), False, StateName.NEEDS_YOU),
        (replace(GOOD, attention=("The plan is full.",)), False, StateName.NEEDS_YOU),
        (replace(GOOD, held=HELD, trouble=TROUBLE, skipped=1), False, StateName.ON_HOLD),
    ],
)
def test_the_gravest_thing_is_the_state(status: Status, waits: bool, state: StateName) -> None:
    stand = standing(status, waits=waits)
    assert stand.state is state
    assert stand.title


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (replace(GOOD, skipped=1), "1 customer was skipped."),
        (replace(GOOD, skipped=1200), "1,200 customers were skipped."),
        (replace(GOOD, outbox=1), "1 customer is waiting and goes by itself."),
        (replace(GOOD, outbox=2, paused=True), "2 customers are waiting; they go by themselves."),
        (replace(GOOD, held=HELD), HELD[0]),
    ],
)
def test_and_a_sentence_more(status: Status, text: str) -> None:
    assert standing(status).text == text


def test_the_end_of_a_pause_is_told_in_local_time() -> None:
    stand = standing(replace(GOOD, paused=True, paused_until="2026-11-02T09:30:00Z"))
    assert stand.title.startswith("Paused until ")
    assert standing(replace(GOOD, paused=True)).title == "Paused until you resume"
    until = moment("2026-11-02T09:30:00Z").astimezone()
    for now, words in (("2026-11-02T09:00:00Z", "until"), ("2026-11-01T09:00:00Z", "tomorrow")):
        paused = replace(GOOD, paused=True, paused_until="2026-11-02T09:30:00Z", now=now)
        assert standing(paused).title.endswith(f"{words} {until:%H:%M}")


def test_a_note_is_no_shop_that_cannot_be_read() -> None:
    note = replace(GOOD, attention=("The plan is full.",))
    assert standing(note).title == "Up to date, but please look"
    unread = replace(GOOD, attention=("Shop: closed.",), unread=("Shop: closed.",))
    assert standing(unread).title == "The shop's data cannot be read"
