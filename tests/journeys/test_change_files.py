"""A till that exports only who changed: every file is read once, oldest first, nobody is missing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.small import Small
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


RULE = """\
[[feed.tag]]
tag = "birthday month"
when = { column = "born", this_month = true }
[[feed.rule]]
when = { column = "bought", rises_to = 10 }
event = "ten_sales"
"""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Small]:
    """Ann bought five times, then fifteen times; both files were read."""
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock)
        (tmp_path / "exports").mkdir()
        word(made, "changed-1.csv", "1,Ann,ann@shop.test,5,1980-06-01,yes\n")
        file = tmp_path / "settings.toml"
        consent = 'email = "email"\nconsent = { column = "ok", yes = ["yes"] }'
        text = SETTINGS.replace('email = "email"', consent) + RULE
        file.write_text(text, encoding="utf-8")
        setup.apply(made.session(), read_settings(file), simulator.key, keep_key=False)
        made.sync()
        word(made, "changed-2.csv", "1,Ann,ann@shop.test,15,1980-06-01,yes\n")
        made.sync()
        assert events(made) == ["ten_sales"]
        yield made


def word(world: World, name: str, lines: str) -> None:
    """An export as the till writes it now."""
    path = world.folder / "exports" / name
    path.write_text("id,first,email,bought,born,ok\n" + lines, encoding="utf-8")
    now = world.clock.now().timestamp() - 60
    os.utime(path, (now, now))


def events(world: World) -> list[str]:
    member = world.simulator.audience().member("ann@shop.test")
    assert member is not None
    return [event.name for event in member.events]


def test_files_that_are_read_again_for_a_new_day_make_nothing_happen_again(till: Small) -> None:
    till.clock.wait(threading.Event(), 100 * 86_400.0)
    till.sync(times=2)
    assert till.clock.today().month == 6
    assert till.tags("ann@shop.test") == {"birthday month"}
    assert events(till) == ["ten_sales"]
    word(till, "changed-3.csv", "1,Ann,ann@shop.test,3,1980-06-01,yes\n")
    till.sync()
    word(till, "changed-4.csv", "1,Ann,ann@shop.test,12,1980-06-01,yes\n")
    till.sync()
    assert events(till) == ["ten_sales", "ten_sales"]


def test_a_folder_that_was_copied_is_not_read_again(till: Small) -> None:
    before = till.sent()
    for age, name in enumerate(("changed-1.csv", "changed-2.csv")):
        then = till.clock.now().timestamp() - 30 + age
        os.utime(till.folder / "exports" / name, (then, then))
    till.sync(times=2)
    assert events(till) == ["ten_sales"]
    assert till.sent() == before
    word(till, "changed-1.csv", "1,Anna,ann@shop.test,16,1980-06-01,yes\n")
    till.sync()
    assert till.field("ann@shop.test", "FNAME") == "Anna"


def test_old_word_does_not_come_back_when_newer_files_were_cleared_away(till: Small) -> None:
    word(till, "changed-3.csv", "1,Ann,ann@shop.test,16,1980-06-01,no\n")
    till.sync()
    assert till.status("ann@shop.test") == "unsubscribed"
    (till.folder / "exports" / "changed-3.csv").unlink()
    till.clock.wait(threading.Event(), 86_400.0)
    till.sync(times=2)
    assert till.status("ann@shop.test") == "unsubscribed"


def test_what_an_older_file_tells_late_is_read_at_the_next_look(till: Small) -> None:
    word(till, "changed-0.csv", "9,Zoe,zoe@shop.test,1,1980-06-01,yes\n")
    then = till.clock.now().timestamp() - 5_000
    os.utime(till.folder / "exports" / "changed-0.csv", (then, then))
    till.sync()
    assert till.status("zoe@shop.test") == "subscribed"
