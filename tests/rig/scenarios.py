"""The main scenarios: what stands before, the command that is tried, and what an owner does after.

They check nothing; the same scenario without a fault is the measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.loyalty import FEED, HEAD, tell
from tests.journeys.small import CONSENT, TAGS
from tests.journeys.world import customer
from tests.rig.stage import Stage

SYNC = """\
when_removed = "archive"
removed_after_reads = 1
max_removed_percent = 100
unsubscribed_file = "unsubscribed.csv"
"""
RULES = """
[[feed.rule]]
when = { appears = true }
tag = "new-partner"
[[feed.rule]]
when = { column = "total", rises_to = 100 }
event = "hundred"
properties = { total = "total" }
"""
NUMBER = 6


@dataclass(frozen=True)
class Scenario:
    """prepare: brings a new stage to where it begins. command: what fails. after: what follows."""

    name: str
    prepare: Callable[[Stage], None]
    command: tuple[str, ...]
    stdin: bool = False
    after: tuple[tuple[str, ...], ...] = ()


def _shop(stage: Stage) -> None:
    simulator = stage.simulator
    stage.make_shop(*(customer(number) for number in range(1, NUMBER + 1)))
    stage.mailchimp = "max_connections = 1"
    stage.sync_settings, stage.feed = SYNC, CONSENT
    stage.tail = TAGS + RULES + FEED
    tell(stage, "events1.csv", "1,c1@shop.test,Coins won,2026-02-01T10:00:00Z,5")
    simulator.add_member(simulator.list_id, "owner@shop.test", tags=["vip"])
    simulator.add_member(
        simulator.list_id, "c2@shop.test", fields={"FNAME": "Theirs"}, tags=["vip"]
    )
    simulator.add_member(simulator.list_id, "c3@shop.test", status="unsubscribed")
    stage.settings_file()


def _ready(stage: Stage) -> None:
    """Set up."""
    _shop(stage)
    _must(stage, "setup", str(stage.folder / "settings.toml"), "--key-stdin")


def _in_step(stage: Stage) -> None:
    """Set up, and everybody is there."""
    _ready(stage)
    _must(stage, "sync")


def _must(stage: Stage, *arguments: str) -> None:
    said = stage.command_here(*arguments, stdin=f"{stage.simulator.key}\n")
    assert said.status == 0, said


def _edited(stage: Stage) -> None:
    _in_step(stage)
    stage.sql("UPDATE customers SET first = 'Zoë', kind = 'vip' WHERE id = 1")
    stage.sql("UPDATE customers SET ok = 'no' WHERE id = 2")
    stage.sql("UPDATE customers SET first = 'Gone anyway' WHERE id = 3")
    stage.sql("UPDATE customers SET email = 'moved4@shop.test' WHERE id = 4")
    stage.sql("DELETE FROM customers WHERE id = 5")
    stage.add(customer(7), customer(8, email=None))
    stage.simulator.unsubscribe_self(stage.simulator.list_id, "c6@shop.test")
    stage.sql("UPDATE customers SET total = 99 WHERE id = 6")


def _happening(stage: Stage) -> None:
    _in_step(stage)
    stage.sql("UPDATE customers SET total = 150 WHERE id IN (1, 4)")
    stage.sql("UPDATE customers SET kind = 'gold' WHERE id = 4")
    stage.add(customer(7))
    lines = ("2,c1@shop.test,won,,5", "3,c1@shop.test,won,,5", "4,c7@shop.test,won,,1")
    tell(stage, "events2.csv", *lines)
    assert HEAD in (stage.folder / "events2.csv").read_text(encoding="utf-8")


def _left(stage: Stage) -> None:
    _in_step(stage)
    simulator, audience = stage.simulator, stage.simulator.list_id
    simulator.unsubscribe_self(audience, "c1@shop.test")
    simulator.clean(audience, "c2@shop.test")
    simulator.archive(audience, "c4@shop.test")
    simulator.edit_member(audience, "c5@shop.test", fields={"FNAME": "Theirs"})


def _sent(stage: Stage) -> None:
    """A run to take back: the edits, sent."""
    _edited(stage)
    _must(stage, "sync")


def _astray(stage: Stage) -> None:
    _in_step(stage)
    simulator, audience = stage.simulator, stage.simulator.list_id
    simulator.edit_member(audience, "c1@shop.test", fields={"FNAME": "Someone"})
    simulator.untag(audience, "c4@shop.test", "regular")
    simulator.delete_permanent(audience, "c5@shop.test")


def _waiting(stage: Stage) -> None:
    _edited(stage)
    _must(stage, "pause")
    stage.command_here("sync")
    _must(stage, "resume")


SCENARIOS = (
    Scenario("setup", _shop, ("setup", "{settings}", "--key-stdin"), stdin=True),
    Scenario("backfill", _ready, ("sync", "--all")),
    Scenario("edits", _edited, ("sync",)),
    Scenario("events", _happening, ("sync",)),
    Scenario("mirror", _left, ("sync",)),
    Scenario("undo", _sent, ("undo", "{run}")),
    Scenario("erase", _edited, ("erase", "c1@shop.test", "--yes")),
    Scenario("repair", _astray, ("check", "--repair")),
    Scenario(
        "disconnect",
        _waiting,
        ("disconnect", "--yes"),
        after=(("setup", "{settings}", "--key-stdin"),),
    ),
)
