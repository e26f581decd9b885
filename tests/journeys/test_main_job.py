"""The main job with 5,000 customers: backfill, keep in step, and the audience compared by contact."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from tests.journeys.people import customers
from tests.journeys.world import TABLE, World

NUMBER = 5000

CSV_SETTINGS = """\
[mailchimp]
audience_name = "Main List"
[[feed]]
name = "Customers"
folder = "exports"
files = "customers*.csv"
key = "id"
email = "email"
edited = "updated"
[feed.fields]
FNAME = "first"
LNAME = "last"
PHONE = "phone"
BIRTHDAY = { column = "birthday", type = "birthday" }
TOTAL = { column = "total", type = "number", label = "Total" }
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        yield World(tmp_path, simulator)


def expected(shop: Path) -> dict[str, dict[str, object]]:
    """What the audience has to hold: told by the shop alone, by a dozen lines of their own."""
    with closing(sqlite3.connect(shop)) as database:
        rows = database.execute(
            "SELECT first, last, email, phone, birthday, total FROM customers"
            " WHERE email LIKE '%@%'"
        ).fetchall()
    return {
        email.lower(): {
            "FNAME": " ".join(first.split()),
            "LNAME": " ".join(last.split()),
            "PHONE": "".join((phone or "").split()),
            "BIRTHDAY": f"{birthday[5:7]}/{birthday[8:10]}",
            "TOTAL": total,
        }
        for first, last, email, phone, birthday, total in rows
    }


def audience(simulator: Simulator) -> dict[str, dict[str, object]]:
    return {
        member.email.lower(): {
            tag: "".join(str(value).split()) if tag == "PHONE" else value
            for tag, value in simulator.fields_of(simulator.list_id, member.email).items()
            if tag in {"FNAME", "LNAME", "PHONE", "BIRTHDAY", "TOTAL"}
        }
        for member in simulator.audience().members.values()
        if member.status == "subscribed"
    }


def edit(shop: Path) -> set[str]:
    """50 edited, 5 removed, 10 added; the addresses that stay although they left the shop."""
    with closing(sqlite3.connect(shop)) as database, database:
        database.executemany(
            "UPDATE customers SET last = ?, total = total + 1, updated = '2026-11-01T09:00:00'"
            " WHERE id = ?",
            [(f"Neu{number}", number) for number in range(1000, 1050)],
        )
        gone = database.execute("SELECT email FROM customers WHERE id BETWEEN 2000 AND 2004")
        left = {str(row[0]).lower() for row in gone}
        database.execute("DELETE FROM customers WHERE id BETWEEN 2000 AND 2004")
        new = customers(10, start=NUMBER + 1, seed=8)
        names = list(new[0])
        database.executemany(
            f"INSERT INTO customers ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
            [tuple(row.values()) for row in new],
        )
    return left


def fill(shop: Path) -> None:
    with closing(sqlite3.connect(shop)) as database, database:
        database.execute(TABLE)
        rows = customers(NUMBER)
        names = list(rows[0])
        database.executemany(
            f"INSERT INTO customers ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
            [tuple(row.values()) for row in rows],
        )


def export(shop: Path, folder: Path) -> None:
    """What the sqlite3 program writes of it, as a shop owner's script would."""
    folder.mkdir(exist_ok=True)
    result = subprocess.run(
        ["sqlite3", "-header", "-csv", str(shop), "SELECT * FROM customers ORDER BY id"],
        capture_output=True,
        check=True,
    )
    half = folder / "writing.tmp"
    half.write_bytes(result.stdout)
    half.replace(folder / "customers.csv")


def test_a_database_of_5000_is_kept_in_step(world: World) -> None:
    fill(world.shop)
    before = world.shop.read_bytes()
    world.setup()

    foreseen = world.run(dry=True).report
    first = world.run().report

    skipped = sum(1 for n in range(1, NUMBER + 1) if n % 211 == 0 or n % 307 == 0)
    assert (first.total, first.pushed, first.skipped) == (NUMBER, NUMBER - skipped, skipped)
    assert first.message == foreseen.message
    assert first.message.startswith(f"Pushed {NUMBER - skipped} of {NUMBER} customers ({skipped}")
    assert audience(world.simulator) == expected(world.shop)
    assert world.shop.read_bytes() == before
    assert sorted(path.name for path in world.folder.iterdir() if "shop" in path.name) == [
        "shop.db"
    ]

    writes = len(world.writes())
    again = world.run().report
    assert (again.pushed, again.unchanged) == (0, NUMBER - skipped)
    assert len(world.writes()) == writes

    left = edit(world.shop)
    second = world.run().report
    assert (second.pushed, second.created, second.updated) == (60, 10, 50)
    now = audience(world.simulator)
    assert {email: now[email] for email in now if email not in left} == expected(world.shop)
    assert left <= set(now)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 program is not installed")
def test_the_same_from_the_export_of_the_sqlite3_program(world: World) -> None:
    fill(world.shop)
    export(world.shop, world.folder / "exports")
    file = world.folder / "settings.toml"
    file.write_text(CSV_SETTINGS, encoding="utf-8")
    setup.apply(world.session(), read_settings(file), world.simulator.key, keep_key=False)

    world.run()
    assert audience(world.simulator) == expected(world.shop)

    left = edit(world.shop)
    export(world.shop, world.folder / "exports")
    second = world.run().report
    assert (second.pushed, second.created, second.updated) == (60, 10, 50)
    now = audience(world.simulator)
    assert {email: now[email] for email in now if email not in left} == expected(world.shop)
