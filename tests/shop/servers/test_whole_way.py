"""A shop on a server, walked through to the audience: the same contacts as from a shop in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.shop.probe import probe
from mailbridge.simulator import Simulator
from tests.journeys.people import customers
from tests.journeys.world import TABLE, World
from tests.shop.servers.conftest import Shop

NUMBER = 400


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        yield World(tmp_path, simulator)


def table(shop: Shop) -> str:
    """The journeys' table with the types that this kind of server has for them."""
    text = TABLE.replace("birthday TEXT", "birthday DATE").replace(
        "total REAL", "total DECIMAL(9, 2)"
    )
    moment = "TIMESTAMP" if shop.server.kind == "postgresql" else "DATETIME"
    return text.replace("updated TEXT", f"updated {moment}").replace("ok TEXT", "ok BOOLEAN")


def literal(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def fill(shop: Shop, rows: list[dict[str, object]]) -> None:
    """The rows in no order at all; consent as the server's own true and false."""
    lines = [
        ", ".join(
            literal(value) if name != "ok" else ("true" if value == "yes" else "false")
            for name, value in row.items()
        )
        for row in reversed(rows)
    ]
    names = ", ".join(rows[0])
    values = ", ".join(f"({line})" for line in lines)
    shop.run(f"INSERT INTO customers ({names}) VALUES {values}")


def contacts(simulator: Simulator) -> dict[str, tuple[str, dict[str, object]]]:
    return {
        member.email: (member.status, dict(simulator.fields_of(simulator.list_id, member.email)))
        for member in simulator.audience().members.values()
    }


def from_a_file(
    folder: Path, rows: list[dict[str, object]], feed: str
) -> dict[str, tuple[str, dict[str, object]]]:
    """What the audience comes to when the same shop is an SQLite file."""
    with Simulator() as simulator:
        world = World(folder, simulator, feed=feed)
        with closing(sqlite3.connect(world.shop)) as shop, shop:
            shop.execute(TABLE)
            names = list(rows[0])
            marks = ", ".join("?" for _ in names)
            shop.executemany(
                f"INSERT INTO customers ({', '.join(names)}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )
        world.setup()
        world.run()
        return contacts(simulator)


def test_the_same_contacts_from_a_server_as_from_a_file(
    shop: Shop,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rows = customers(NUMBER)
    for number, row in enumerate(rows):
        row["ok"] = "no" if number % 50 == 0 else "yes"
    feed = 'consent = { column = "ok", yes = ["yes", "true", "1"] }\n'
    shop.run(table(shop))
    fill(shop, rows)
    monkeypatch.setenv("MAILBRIDGE_DB_PASSWORD_CUSTOMERS", shop.server.password)
    world.feed = feed
    file = world.settings_file()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"sqlite:///{world.shop.as_posix()}", shop.url), encoding="utf-8")
    setup.apply(world.session(), read_settings(file), world.simulator.key, keep_key=False)

    first = world.run().report
    assert first.total == NUMBER
    assert first.waiting == 0
    sent = contacts(world.simulator)
    assert len(sent) > NUMBER * 0.9

    writes = len(world.writes())
    assert world.run().report.pushed == 0
    assert len(world.writes()) == writes

    shop.run("UPDATE customers SET first = 'Neu', total = 7.25 WHERE id = 17")
    for number in range(100):
        if world.run().report.pushed:
            break
        assert number < 99
    assert world.simulator.fields_of(world.simulator.list_id, sent_to(rows, 17))["FNAME"] == "Neu"
    assert not any(
        shop.server.password in path.read_text(encoding="utf-8", errors="replace")
        for path in world.folder.rglob("*")
        if path.is_file()
    )

    folder = tmp_path_factory.mktemp("file")
    monkeypatch.setenv("MAILBRIDGE_HOME", str(folder / "home"))
    assert from_a_file(folder, rows, feed) == sent


def test_a_server_that_nobody_described(shop: Shop) -> None:
    shop.run(table(shop), "CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT)")
    fill(shop, customers(40))
    found = probe(shop.url, SystemClock(), password=shop.server.password)
    assert (found.table, found.checkup.rows) == ("customers", 40)
    assert [table.name for table in found.tables] == ["articles", "customers"]
    assert (found.settings["database"], found.settings["email"]) == (shop.url, "email")
    assert shop.server.password not in str(found)


def sent_to(rows: list[dict[str, object]], number: int) -> str:
    return str(next(row["email"] for row in rows if row["id"] == number))
