from __future__ import annotations

import json
from typing import Any

from tests.commands.terminal import Ran, Terminal
from tests.journeys.world import World


def events(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_it_greets_and_says_good_bye_when_standard_input_ends(connected: Terminal) -> None:
    ran = connected("watch", "--events")
    assert (ran.status, ran.err) == (0, "")
    told = events(ran)
    assert (told[0]["event"], told[-1]["event"]) == ("hello", "bye")
    assert all("event" in event for event in told)


def test_every_line_is_plain_ascii(connected: Terminal, world: World) -> None:
    world.sql("UPDATE customers SET first = 'Zoë'")
    ran = connected("watch", "--events", stdin="sync\n\npause rubbish\n\x00\n")
    assert ran.raw.isascii()
    problems = [event for event in events(ran) if event["event"] == "problem"]
    assert [problem["title"] for problem in problems] == ["The end of the pause is not a time"]


def test_before_the_set_up_there_is_nothing_to_watch(terminal: Terminal) -> None:
    ran = terminal("watch", "--events")
    assert (ran.status, ran.out) == (2, "")
    assert "not set up" in ran.complaint


def test_who_works_already_is_an_event_too(connected: Terminal, world: World) -> None:
    with world.session().engine("sync"):
        ran = connected("watch", "--events")
    assert ran.status == 1
    told = events(ran)
    assert [event["event"] for event in told] == ["hello", "busy"]
    assert "mailbridge sync" in told[1]["text"]
    assert "mailbridge sync" in ran.complaint
