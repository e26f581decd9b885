"""Our own notes, damaged in every way or gone: made anew, and nobody gets what they should not.

MAILBRIDGE_FLIPS=500 makes it long.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import MailbridgeError
from mailbridge.commands.exits import of_pass
from mailbridge.simulator import Simulator
from mailbridge.store import salvage
from mailbridge.store.database import open_database
from mailbridge.sync.cycle import Pass
from tests.fakes.clock import JumpingClock
from tests.journeys.small import TAGS, Small
from tests.journeys.world import customer

FLIPS = int(os.environ.get("MAILBRIDGE_FLIPS", "12"))
NUMBER = 30
EVENTS = """
[[feed]]
name = "Loyalty"
kind = "events"
send_existing = true
database = "sqlite:///{shop}"
table = "loyalty"
key = "id"
email = "email"
event_name = "coins"
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Small]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        made = Small(tmp_path, simulator, clock=clock, tail=TAGS)
        made.tail += EVENTS.format(shop=made.shop.as_posix())
        made.make_shop(*(customer(number) for number in range(1, NUMBER + 1)))
        made.sql("CREATE TABLE loyalty (id INTEGER PRIMARY KEY, email TEXT)")
        made.sql("INSERT INTO loyalty VALUES (1, 'c1@shop.test'), (2, 'c2@shop.test')")
        made.setup()
        made.sync(times=2)
        # Somebody left, and then got another address in the shop: known to our notes alone.
        made.act("unsubscribe_self", "c3@shop.test")
        made.sync()
        made.edit(3, email="another3@shop.test")
        made.sync()
        assert made.reasons() == {"3": "left"}
        yield made


def state_db(world: Small) -> Path:
    return world.session().paths.state_db


def ruin(world: Small) -> None:
    """The first page is noise: nothing of it can be read."""
    path = state_db(world)
    path.write_bytes(b"noise" * 1000 + path.read_bytes()[5000:])


def events(world: Small) -> int:
    requests = world.simulator.requests
    return len([one for one in requests if one.method == "POST" and one.path.endswith("/events")])


def go(world: Small) -> Pass:
    world.clock.jump(900)  # type: ignore[attr-defined]  # it is one that jumps
    return world.run(wait=60)


def nobody_is_wronged(world: Small, before: dict[str, str]) -> None:
    """No one new, no one signed up who had left, no event twice."""
    assert world.statuses() == before
    assert world.status("c3@shop.test") == "unsubscribed"
    assert world.status("another3@shop.test") == ""
    assert events(world) == 2


def test_h5_notes_that_cannot_be_read_are_moved_aside_and_made_anew(world: Small) -> None:
    before = world.statuses()
    ruin(world)
    first = go(world)
    kept = salvage.aside(state_db(world))
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    assert first.report.total == NUMBER
    session = world.session()
    assert session.status().paused  # nobody knows whether it was
    nobody_is_wronged(world, before)

    session.resume()
    second = go(world)
    nobody_is_wronged(world, before)
    assert second.report.unchanged + second.report.pushed == NUMBER - 1
    assert second.report.waiting == 1
    assert second.report.needs_confirmation is not None
    assert of_pass(second) == 1
    assert session.status().held == (second.report.needs_confirmation,)

    assert session.confirm(keep=True)
    third = go(world)
    nobody_is_wronged(world, before)
    assert world.reasons() == {"3": "left"}
    assert (third.report.waiting, session.status().held) == (0, ())
    assert not [text for text in session.status().attention if "notes" in text]


def test_h5_whoever_is_new_goes_when_a_person_says_so(world: Small) -> None:
    ruin(world)
    go(world)
    world.session().resume()
    world.add(customer(31))
    go(world)
    assert world.status("c31@shop.test") == ""
    assert world.session().confirm(keep=False)
    assert of_pass(go(world)) == 0
    assert world.status("c31@shop.test") == "subscribed"
    world.sql("INSERT INTO loyalty VALUES (3, 'c1@shop.test')")
    go(world)
    assert events(world) == 3  # what happens from now on is sent again


def test_h5_what_can_still_be_read_is_kept(world: Small) -> None:
    """Only one big table is damaged: the pause, the account, who was barred are all known."""
    before = world.statuses()
    path = state_db(world)
    with closing(sqlite3.connect(path)) as connection:
        page, size = connection.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema"
            " WHERE name = 'rows'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    result = go(world)
    nobody_is_wronged(world, before)
    assert len(salvage.aside(path)) == 1
    assert not world.session().status().paused
    assert (result.report.waiting, result.report.needs_confirmation) == (0, None)
    assert world.reasons() == {"3": "left"}
    assert go(world).report.pushed == 0


@pytest.mark.parametrize("sent", [True, False])
def test_h5_a_pause_outlives_damage(world: Small, sent: bool) -> None:
    world.session().pause("2026-12-24T00:00:00Z" if sent else None)
    salvage.suspect(state_db(world))
    writes = world.sent()
    world.edit(5, first="New")
    go(world)
    assert world.sent() == writes
    assert world.session().status().paused


@pytest.mark.parametrize("seed", range(max(1, FLIPS // 4)))
def test_h5_bytes_that_flip_send_nothing_wrong(world: Small, seed: int, tmp_path: Path) -> None:
    """Whatever SQLite notices of it, at once, later or never."""
    chance = random.Random(seed)
    before, path = world.statuses(), state_db(world)
    good = path.read_bytes()
    for _ in range(4):
        for file in path.parent.glob("state.db*"):
            file.unlink()
        broken = bytearray(good)
        for _ in range(chance.choice((1, 8, 64))):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        path.chmod(0o600)
        for _ in range(3):
            try:
                go(world)
            except (MailbridgeError, sqlite3.Error):
                continue  # met in mid-run: the next start makes them anew
        nobody_is_wronged(world, before)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 100])


def _zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _holes(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(8192) + data[12288:])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("break_it", [_cut, _zeroed, _holes, _emptied, Path.unlink])
def test_h5_h6_cut_zeroed_holed_emptied_gone(
    world: Small, break_it: Callable[[Path], None]
) -> None:
    before = world.statuses()
    break_it(state_db(world))
    for _ in range(3):
        assert go(world).report.total == NUMBER
        nobody_is_wronged(world, before)
        world.session().resume()
    with closing(open_database(state_db(world))) as database:
        assert salvage.sound(database)


def test_h5_a_damaged_log_beside_it_is_no_reason_to_send_anything(world: Small) -> None:
    """Killed, so that what was written last stands in -wal alone; then that is damaged."""
    before, path = world.statuses(), state_db(world)
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute(\"INSERT INTO meta VALUES ('x', '1')\")\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    wal = path.with_name("state.db-wal")
    broken = bytearray(wal.read_bytes())
    assert len(broken) > 1000
    broken[len(broken) // 2] ^= 255
    wal.write_bytes(broken)
    assert go(world).report.total == NUMBER
    nobody_is_wronged(world, before)


def test_h3_a_full_disk_is_never_taken_for_damage(world: Small) -> None:
    path = state_db(world)
    with closing(open_database(path)) as database:
        pages = database.one("PRAGMA page_count")
        database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError) as caught, database.transaction():
            database.execute("INSERT INTO meta VALUES ('big', ?)", ("x" * 10**6,))
        assert not salvage.is_damage(caught.value)
        assert salvage.sound(database)
    assert go(world).report.unchanged == NUMBER - 1
    assert salvage.aside(path) == []


def test_u3_notes_of_a_newer_version_are_never_moved_aside(world: Small) -> None:
    path = state_db(world)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(MailbridgeError, match="newer"):
        go(world)
    assert salvage.aside(path) == []
    assert not salvage.suspected(path)
