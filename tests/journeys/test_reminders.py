"""Rules with days_before: on their day, made up once when it was missed, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer

DAY = 86_400.0

REMINDERS = """
[[feed.rule]]
when = { column = "updated", days_before = 7 }
event = "coins_expiring"
[[feed.rule]]
when = { column = "birthday", days_before = 2 }
event = "birthday_coming"
"""


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def reminded(world: World) -> list[tuple[str, str]]:
    """What was told since the last look, in its order."""
    found = [(a.name, a.email) for a in world.simulator.account.automations]
    world.simulator.account.automations.clear()
    return found


@pytest.fixture
def dated(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    """Coins that expire before, within, and after seven days; a birthday in five days."""
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, tail=REMINDERS, clock=clock)
        made.make_shop(
            customer(1, updated="2026-03-01", birthday=None),
            customer(2, updated="2026-03-05", birthday=None),
            customer(3, updated="2026-03-12", birthday="1980-03-07"),
        )
        made.setup()
        made.run()
        yield made


def test_reminders_fire_on_their_day_though_no_row_changed(
    dated: World, clock: JumpingClock
) -> None:
    assert reminded(dated) == []
    told = {}
    for number in range(1, 13):
        clock.jump(DAY)
        dated.run()
        dated.run()
        told[number] = reminded(dated)
    assert {day: what for day, what in told.items() if what} == {
        3: [("coins_expiring", "c3@shop.test"), ("birthday_coming", "c3@shop.test")]
    }


def test_a_missed_day_is_made_up_once(dated: World, clock: JumpingClock) -> None:
    clock.jump(8 * DAY)
    for _ in range(2):
        dated.run()
    # The coins expire in two days; the birthday is over.
    assert reminded(dated) == [("coins_expiring", "c3@shop.test")]


def test_a_day_that_is_over_is_not_made_up(dated: World, clock: JumpingClock) -> None:
    clock.jump(11 * DAY)
    dated.run()
    assert reminded(dated) == []


def test_a_birthday_comes_every_year(dated: World, clock: JumpingClock) -> None:
    for _ in range(3):
        clock.jump(4 * DAY)
        dated.run()
        clock.jump(361 * DAY)
    assert [what for what in reminded(dated) if what[0] == "birthday_coming"] == [
        ("birthday_coming", "c3@shop.test")
    ] * 3


def test_another_date_is_another_happening(dated: World, clock: JumpingClock) -> None:
    clock.jump(4 * DAY)
    dated.run()
    reminded(dated)
    dated.sql("UPDATE customers SET updated = '2026-03-13' WHERE id = 3")
    dated.run()
    dated.sql("UPDATE customers SET updated = '2026-04-20' WHERE id = 3")
    dated.run()
    assert reminded(dated) == [("coins_expiring", "c3@shop.test")]


def test_reminders_of_changed_settings_start_from_what_is_there(
    dated: World, clock: JumpingClock
) -> None:
    clock.jump(4 * DAY)
    dated.tail = REMINDERS.replace("7", "6")
    dated.setup()
    dated.run()
    assert reminded(dated) == []
