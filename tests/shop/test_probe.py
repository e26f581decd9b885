from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import Hold, SettingsError, SourceProblem, Wait
from mailbridge.settings.schema import Feed
from mailbridge.shop.catalogue import TableInfo
from mailbridge.shop.probe import SHOWN, probe
from tests.shop.conftest import OwnClock, everything_in

HEAD = "Kd-Nr.;Vorname;Nachname;E-Mail;Geburtsdatum;Anschrift;PLZ;Ort;Newsletter;Umsatz\n"


def lines(count: int = 40) -> str:
    return HEAD + "".join(
        f"{at};Zoë;Müller;{'' if at == 3 else f'c{at}@example.org'};{at % 28 + 1:02d}.04.1980;Hauptstr. {at};10{at:03d};Köln;{'ja' if at % 2 else 'nein'};1.23{at % 10},5\n"
        for at in range(1, count + 1)
    )


def test_a_csv_file_that_nobody_described(tmp_path: Path, clock: OwnClock) -> None:
    (tmp_path / "kunden 2026-03-04.csv").write_bytes(lines().encode("cp1252"))
    before = everything_in(tmp_path)
    found = probe("kunden 2026-03-04.csv", clock, base=tmp_path)
    assert everything_in(tmp_path) == before
    assert found.read_as == "semicolon, Western European (Windows)"
    assert (found.checkup.rows, found.checkup.usable) == (40, 39)
    assert [(one.kind, one.count) for one in found.checkup.findings] == [("no_email", 1)]
    assert len(found.rows) == SHOWN
    assert found.rows[0][:4] == ("1", "Zoë", "Müller", "c1@example.org")
    assert found.settings == {
        "name": "Customers",
        "kind": "people",
        "folder": str(tmp_path),
        "files": "kunden 2026-03-04.csv",
        "key": "Kd-Nr.",
        "email": "E-Mail",
        "consent": {"column": "Newsletter", "yes": ["ja"]},
        "dates": "DMY",
        "fields": {
            "FNAME": "Vorname",
            "LNAME": "Nachname",
            "BIRTHDAY": {"column": "Geburtsdatum", "type": "birthday", "label": "Birthday"},
            "TOTAL": {"column": "Umsatz", "type": "number", "label": "Total sales"},
            "ADDRESS": {"type": "address", "addr1": "Anschrift", "zip": "PLZ", "city": "Ort"},
        },
        "tag": [],
    }
    assert Feed.model_validate(found.settings).name == "Customers"


def test_a_folder_is_read_by_the_pattern_of_its_newest_file(
    tmp_path: Path, clock: OwnClock
) -> None:
    (tmp_path / "customers-2026-03-04.csv").write_text(lines(), encoding="utf-8")
    (tmp_path / "customers-2026-03-03.csv").write_text(lines(5), encoding="utf-8")
    (tmp_path / "readme.md").write_text("not an export", encoding="utf-8")
    found = probe(str(tmp_path), clock)
    assert found.settings["files"] == "customers-*.csv"
    assert found.checkup.rows == 40


def test_a_database_shows_its_tables_and_the_one_with_the_customers(
    tmp_path: Path, clock: OwnClock
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT)")
        shop.executemany("INSERT INTO articles (name) VALUES (?)", [("Ring",)] * 500)
        shop.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, email TEXT)")
        shop.executemany(
            "INSERT INTO staff (email) VALUES (?)", [(f"s{at}@example.org",) for at in range(90)]
        )
        shop.execute(
            "CREATE TABLE customer (id INTEGER PRIMARY KEY, fname TEXT, email TEXT, type TEXT)"
        )
        shop.executemany(
            "INSERT INTO customer (fname, email, type) VALUES (?, ?, ?)",
            [("Anna", f"c{at}@example.org", "ab"[at % 2]) for at in range(40)],
        )
        shop.execute("CREATE VIEW broken AS SELECT * FROM nowhere")
    before = everything_in(tmp_path)
    found = probe("shop.db", clock, base=tmp_path)
    assert everything_in(tmp_path) == before
    assert found.table == "customer"
    assert TableInfo("articles", "table", 500) in found.tables
    assert found.settings["table"] == "customer"
    assert found.settings["tag"] == [{"column": "type"}]
    assert Feed.model_validate(found.settings).name == "Customers"
    assert found.read_as == ""
    other = probe(f"sqlite:///{tmp_path}/shop.db", clock, table="staff", limit=10)
    assert (other.table, other.checkup.rows) == ("staff", 10)
    nothing = probe("shop.db", clock, base=tmp_path, table="articles")
    assert "email" not in nothing.settings
    assert nothing.checkup.usable == 0


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("no such file.csv", SourceProblem),
        ("empty", SourceProblem),
        ("zero.csv", Hold),
        ("cut.csv", Wait),
        ("none.db", SourceProblem),
        ("oracle://x/y", SettingsError),
    ],
)
def test_what_cannot_be_looked_at_says_why(
    tmp_path: Path, clock: OwnClock, source: str, error: type[Exception]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "zero.csv").write_bytes(b"")
    (tmp_path / "cut.csv").write_text(lines() + "7;Zo", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "none.db")) as shop, shop:
        shop.execute("PRAGMA user_version = 3")
    with pytest.raises(error) as caught:
        probe(source, clock, base=tmp_path)
    assert str(caught.value)
