"""Exports written by PostgreSQL's and MariaDB's own tools: the same contacts as from the servers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from mailbridge.records.contact import Contact
from mailbridge.shop.database import DatabaseSource
from tests.shop.same_people import PEOPLE, contacts, feed, from_export
from tests.shop.servers.conftest import NOWHERE, Shop
from tests.shop.servers.test_whole_way import fill, table


def filled(shop: Shop) -> dict[str, Contact | tuple[str, str]]:
    """The customers on the server, and the contacts that a look at the table itself gives."""
    shop.run(table(shop))
    fill(shop, PEOPLE)
    wanted = feed(database=shop.url, table="customers")
    source = DatabaseSource(wanted, base=NOWHERE, password=shop.server.password)
    found = contacts(source, wanted)
    assert [type(one) for one in found.values()] == [Contact] * 4 + [tuple] * 2
    return found


def psql(shop: Shop, command: str) -> None:
    """One of psql's own commands."""
    server = shop.server
    place = f"host=127.0.0.1 port={server.port} user={server.admin} dbname={shop.name}"
    _run(["psql", "--no-psqlrc", place, "-c", command], PGPASSWORD=server.password)


def mariadb(shop: Shop, *options: str) -> bytes:
    """What the client prints for the whole table."""
    server = shop.server
    place = ["-h127.0.0.1", f"-P{server.port}", f"-u{server.admin}"]
    letters = "--default-character-set=utf8mb4"
    command = ["mariadb", "--no-defaults", *place, letters, *options]
    command += ["-e", "SELECT * FROM customers", shop.name]
    return _run(command, MYSQL_PWD=server.password)


def _run(command: list[str], **environment: str) -> bytes:
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=60, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "way",
    [
        "csv header",
        "csv header delimiter ';' force_quote *",
        "csv header null 'NULL'",
        "(format text, header)",
        "(format csv, header, encoding 'LATIN1')",
    ],
)
def test_psql(pg: Shop, tmp_path: Path, way: str) -> None:
    expected = filled(pg)
    path = tmp_path / "customers.csv"
    way = way.replace("force_quote *", "force quote *")
    psql(pg, f"\\copy customers to '{path}' {way}")
    assert from_export(path) == expected


def test_mariadb_for_programs(maria: Shop, tmp_path: Path) -> None:
    expected = filled(maria)
    path = tmp_path / "customers.tsv"
    path.write_bytes(mariadb(maria, "--batch"))
    assert b"\tNULL\t" in path.read_bytes()
    assert from_export(path) == expected
