from __future__ import annotations

from tests.commands.terminal import Terminal
from tests.journeys.world import World


def test_a_few_are_sent_and_the_rest_waits(connected: Terminal, world: World) -> None:
    ran = connected("sync", "--limit", "5", "--json")
    assert (ran.json["pushed"], ran.json["waiting"], ran.json["skipped"]) == (5, 15, 2)
    assert ran.status == 1
    assert len(world.simulator.audience().members) == 5
    assert connected("sync").status == 0
    assert len(world.simulator.audience().members) == 20


def test_a_pause_holds_them_too_unless_set_up_asks(connected: Terminal, world: World) -> None:
    connected("pause")
    assert connected("sync", "--limit", "5", "--json").json["pushed"] == 0
    assert connected("sync", "--though-paused", "--json").json["pushed"] == 0
    assert connected("sync", "--limit", "5", "--though-paused", "--json").json["pushed"] == 5
    assert len(world.simulator.audience().members) == 5


def test_a_dry_run_lists_whom_it_means(connected: Terminal) -> None:
    assert "lists" not in connected("sync", "--dry-run", "--json").json
    lists = connected("sync", "--dry-run", "--json", "--lists").json["lists"]
    assert len(lists["created"]) == 20
    assert ["c1@shop.test", "First1 Last1"] in lists["created"]
    assert sorted(len(one) for one in lists["skipped"]) == [2, 2]
    assert (lists["updated"], lists["unchanged"]) == ([], [])
    connected("sync")
    lists = connected("sync", "--dry-run", "--json", "--lists").json["lists"]
    assert len(lists["unchanged"]) == 20
    assert lists["created"] == []
