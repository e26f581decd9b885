"""`sync` where the account or the audience is not the one that was set up any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.journeys.world import World, customer


def test_an_audience_that_is_gone_is_status_1(
    connected: Terminal, simulator: Simulator, world: World
) -> None:
    connected("sync")
    simulator.add_audience("Another")
    simulator.delete_audience(simulator.list_id)
    world.add(customer(30))
    ran = connected("sync", "--json")
    assert ran.status == 1
    assert "is not in this Mailchimp account" in ran.complaint
    assert ran.json["waiting"] == 1
    assert not simulator.audience().members


def test_an_audience_that_was_renamed_is_the_same_one(
    connected: Terminal, simulator: Simulator, world: World
) -> None:
    connected("sync")
    simulator.audience().name = "Renamed"
    world.add(customer(30))
    assert connected("sync", "--json").json["pushed"] == 1
    assert connected("status", "--json").json["audience"]["name"] == "Renamed"


@pytest.mark.parametrize("by", ["name", "id"])
def test_another_audience_written_into_the_settings_gets_nothing_queued_for_the_first(
    connected: Terminal, simulator: Simulator, world: World, home: Path, by: str
) -> None:
    connected("sync")
    world.add(customer(30))
    other = simulator.add_audience("Another")
    file = home / "settings.toml"
    text = file.read_text("utf-8")
    line = f'audience = "{other.id}"' if by == "id" else 'audience_name = "Another"'
    named = text.replace('audience_name = "Main List"', line)
    file.write_text(named, encoding="utf-8")
    writes = len(world.writes())
    ran = connected("sync", "--json")
    assert (ran.status, ran.json["waiting"]) == (2, 1)
    assert "Another" in ran.complaint
    assert len(world.writes()) == writes

    assert connected("setup", str(file)).status == 0
    assert connected("sync", "--json").json["created"] == 21
    assert len(other.members) == 21


def test_the_key_of_another_account_sends_nothing_there(
    connected: Terminal, simulator: Simulator, world: World
) -> None:
    connected("sync")
    world.add(customer(30))
    simulator.become_another_account("Other Shop")
    writes = len(world.writes())
    ran = connected("sync", "--json")
    assert ran.status == 3
    assert "Other Shop" in ran.complaint
    assert ran.json["waiting"] == 1
    assert len(world.writes()) == writes
