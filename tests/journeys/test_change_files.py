"""A till that exports only who changed: every file is read once, oldest first, nobody is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.journeys.world import World

SETTINGS = """\
[mailchimp]
audience_name = "Main List"
[sync]
removed_after_reads = 1
when_removed = "archive"
[[feed]]
name = "Changes"
folder = "exports"
files = "changed*.csv"
mode = "changes"
key = "id"
email = "email"
[feed.fields]
FNAME = "first"
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        (tmp_path / "exports").mkdir()
        export(made, "changed-1.csv", "1,Ann,ann@shop.test\n2,Bob,bob@shop.test\n", age=300)
        export(made, "changed-2.csv", "2,Bobby,bob@shop.test\n", age=200)
        file = tmp_path / "settings.toml"
        file.write_text(SETTINGS, encoding="utf-8")
        setup.apply(made.session(), read_settings(file), simulator.key, keep_key=False)
        yield made


def export(world: World, name: str, lines: str, *, age: int) -> None:
    path = world.folder / "exports" / name
    path.write_text("id,first,email\n" + lines, encoding="utf-8")
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))


def names(world: World) -> dict[str, object]:
    simulator = world.simulator
    return {
        member.email: simulator.fields_of(simulator.list_id, member.email)["FNAME"]
        for member in simulator.audience().members.values()
        if member.status == "subscribed"
    }


def test_all_files_are_read_once_oldest_first(world: World) -> None:
    first = world.run().report
    assert (first.total, first.pushed) == (2, 2)
    assert names(world) == {"ann@shop.test": "Ann", "bob@shop.test": "Bobby"}
    writes = len(world.writes())
    assert world.run().report.unchanged == 2
    assert len(world.writes()) == writes


def test_a_new_file_changes_only_whom_it_lists(world: World) -> None:
    world.run()
    export(world, "changed-3.csv", "1,Anna,anna@shop.test\n3,Cy,cy@shop.test\n", age=100)
    second = world.run().report
    assert (second.total, second.pushed, second.created, second.email_changed) == (3, 2, 1, 1)
    assert second.removed == 0
    assert names(world) == {
        "anna@shop.test": "Anna",
        "bob@shop.test": "Bobby",
        "cy@shop.test": "Cy",
    }
