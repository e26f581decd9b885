"""Events feeds for journeys: the settings, the exports, and what came of them. It asserts nothing."""

from __future__ import annotations

from mailbridge.records.change import Action, Result
from mailbridge.simulator.model import Event
from tests.journeys.world import World

FEED = """
[[feed.rule]]
when = { column = "kind", changes_to = "gold" }
journey = { id = 12, step = 345 }
[[feed]]
name = "Loyalty"
kind = "events"
folder = "."
files = "events*.csv"
key = "id"
email = "mail"
event = "what"
occurred = "when"
properties = { coins = "coins" }
"""
HEAD = "id,mail,what,when,coins\n"


def tell(world: World, name: str, *lines: str) -> None:
    """Write an export of events."""
    text = HEAD + "".join(f"{line}\n" for line in lines)
    (world.folder / name).write_text(text, encoding="utf-8")


def events(world: World, number: int = 1) -> list[Event]:
    return world.simulator.member("", f"c{number}@shop.test").events


def results(world: World, action: Action = Action.EVENT) -> list[Result]:
    """What history says of events or journeys, oldest first."""
    return [line.result for line in world.session().history()[::-1] if line.action is action]


def listed(world: World) -> list[tuple[str, str]]:
    return sorted((entry.key, entry.reason.value) for entry in world.session().skipped())
