"""Cases of Mailchimp and of a line that comes and goes which no other room tries as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailbridge.records.standing import StateName
from mailbridge.service.preferences import Preferences
from mailbridge.shell.tray.telling import Memory, Sight, Teller
from mailbridge.simulator import Simulator
from mailbridge.widgets.engine.messages import State
from tests.fakes.clock import JumpingClock
from tests.journeys.small import Small
from tests.journeys.world import customer

CHOICES = {"choices": ["Ada", "Zoë"]}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Small]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock)
        made.make_shop(*(customer(number) for number in range(1, 7)))
        made.setup()
        made.sync()
        yield made


@pytest.mark.parametrize(
    ("kind", "options", "fits"),
    [
        ("dropdown", CHOICES, {1, 2}),
        ("radio", CHOICES, {1, 2}),
        ("number", None, set()),
        ("date", {"date_format": "MM/DD/YYYY"}, set()),
        ("text", None, {1, 2, 3, 4, 5, 6}),
    ],
)
def test_m14_a_field_of_another_kind_costs_nobody_more_than_that_field(
    world: Small, kind: str, options: dict[str, object] | None, fits: set[int]
) -> None:
    """What does not fit any more stays at home; the rest of each customer goes, in one pass."""
    world.simulator.change_field(world.simulator.list_id, "LNAME", kind, options)
    for number in range(1, 7):
        world.edit(number, first="New", last="Ada" if number <= 2 else "Other")
    report = world.sync()
    assert (report.pushed, report.skipped, report.waiting) == (6, 0, 0)
    last = {number: world.field(f"c{number}@shop.test", "LNAME") for number in range(1, 7)}
    first = {world.field(f"c{number}@shop.test", "FNAME") for number in range(1, 7)}
    assert first == {"New"}
    expected = {n: "Ada" if n <= 2 else "Other" for n in fits}
    assert last == {n: f"Last{n}" for n in range(1, 7)} | expected
    writes = world.sent()
    assert world.sync(times=2).unchanged == 6
    assert world.sent() == writes  # what cannot be there is not sent again and again


def test_n23_a_line_that_comes_and_goes_all_day_is_told_to_nobody() -> None:
    """Ten seconds there, ten seconds gone: a word only where it stays away for a quarter hour."""
    gone = Sight(State(StateName.WAITING, "No internet", "3 wait."), offline=True)
    there = Sight(State(StateName.UP_TO_DATE, "Everything is up to date"), active=True, sent=3)
    teller, start = Teller(Memory()), datetime(2026, 11, 20, 9).astimezone()
    plain = Preferences(quiet=False)
    told = [
        teller.see((gone, there)[number % 2], plain, start + timedelta(seconds=10 * number))
        for number in range(8 * 360)
    ]
    assert set(told) == {None}
    still = start + timedelta(hours=9)
    stays = [teller.see(gone, plain, still + timedelta(minutes=m)) for m in (0, 14, 15, 16, 60)]
    assert [one.title if one else "" for one in stays] == ["", "", "No internet", "", ""]
