from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.commands import exits
from tests.commands.terminal import Terminal
from tests.journeys.world import World
from tests.shop.conftest import everything_in
from tests.shop.workbooks import Rows, book

PEOPLE: Rows = [
    ["Customer No", "Email", "First Name", "Last Name", "Birthday", "Newsletter", "Postcode"],
    *(
        [
            at,
            "" if at == 3 else f"c{at}@example.org",
            "Zoë",
            "Miller",
            f"1980-04-{at:02d}",
            "yes",
            at,
        ]
        for at in range(1, 21)
    ),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """Nothing is set up, and there is no key."""
    variables = {"MAILBRIDGE_HOME": str(tmp_path / "home"), "MAILBRIDGE_API_KEY": ""}
    return Terminal(monkeypatch, variables)


def test_it_needs_no_settings_and_leaves_nothing_behind(
    world: World, alone: Terminal, tmp_path: Path
) -> None:
    before = everything_in(tmp_path)
    ran = alone("inspect", str(world.shop))
    assert (ran.status, ran.err) == (exits.FINE, "")
    assert everything_in(tmp_path) == before
    assert not (tmp_path / "home").exists()
    assert "# 22 rows, 20 different addresses to write to" in ran.out
    assert "table customers, 22 rows   <- looks like the customers" in ran.out


@pytest.mark.parametrize("kind", ["database", "workbook"])
def test_setup_takes_what_it_prints_once_the_audience_is_filled_in(
    world: World, terminal: Terminal, shop: Path, kind: str
) -> None:
    source = world.shop if kind == "database" else book(shop / "customers.xlsx", PEOPLE)
    ran = terminal("inspect", str(source))
    assert ran.status == exits.FINE
    file = shop / "new.toml"
    file.write_text(ran.out, encoding="utf-8")
    refused = terminal("setup", str(file))
    assert refused.status == exits.UNUSABLE
    assert "audience" in refused.complaint
    audience = 'audience_name = "Main List"'
    file.write_text(ran.out.replace('audience = ""', audience), encoding="utf-8")
    done = terminal("setup", str(file))
    assert done.status == exits.FINE, done.err
    rehearsed = terminal("sync", "--dry-run", "--json")
    assert rehearsed.json["pushed"] + rehearsed.json["waiting"] >= 19


def test_the_json_tells_all(alone: Terminal, shop: Path) -> None:
    book(shop / "customers.xlsx", PEOPLE)
    told = alone("inspect", str(shop), "--json").json
    assert told["read_as"] == "xlsx, sheet “People”"
    assert (told["rows"], told["usable"], told["tables"], told["table"]) == (20, 19, [], None)
    columns = {one["column"]: one for one in told["columns"]}
    assert {name: one["role"] for name, one in columns.items()} == {
        "Customer No": "key",
        "Email": "email",
        "First Name": "field",
        "Last Name": "field",
        "Birthday": "field",
        "Newsletter": "consent",
        "Postcode": "address",
    }
    assert columns["Email"]["empty"] == 1
    assert columns["Email"]["samples"] == ["c1@example.org", "c2@example.org", "c4@example.org"]
    assert 0.9 < columns["Email"]["sure"] <= 1
    assert columns["Birthday"]["meaning"] == "Birthday (BIRTHDAY, birthday)"
    findings = {one["kind"]: one for one in told["findings"]}
    assert findings["no_email"]["examples"] == ["row 4"]
    assert findings["lost_zeros"]["count"] == 20
    assert told["settings"].startswith("[mailchimp]\n")


def test_a_folder_of_a_shop_without_addresses_still_gives_a_start(
    alone: Terminal, shop: Path
) -> None:
    (shop / "a.csv").write_text("Art;Price\nring;1\nchain;2\n", encoding="utf-8")
    ran = alone("inspect", str(shop / "a.csv"))
    assert ran.status == exits.FINE
    assert 'email = ""   # no column looks like' in ran.out


def test_what_customers_typed_cannot_leave_a_comment(alone: Terminal, shop: Path) -> None:
    path = shop / "a.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute('CREATE TABLE "t\n[evil]" (Email TEXT, "Name\nx = 1" TEXT)')
        rows = [(f"c{at}@example.org", "A\nfeed = 1\r\x1b[2J") for at in range(3)]
        database.executemany('INSERT INTO "t\n[evil]" VALUES (?, ?)', rows)
        database.commit()
    ran = alone("inspect", str(path))
    assert ran.status == exits.FINE
    report = ran.out.partition("[mailchimp]")[0]
    assert all(line.startswith("#") or not line for line in report.split("\n"))
    assert "\x1b" not in ran.out


def test_another_table_can_be_named(alone: Terminal, world: World) -> None:
    with closing(sqlite3.connect(world.shop)) as database:
        database.execute("CREATE TABLE suppliers (id INTEGER PRIMARY KEY, contact TEXT)")
        database.execute("INSERT INTO suppliers VALUES (1, 'x')")
        database.commit()
    assert alone("inspect", str(world.shop), "--table", "suppliers", "--json").json["rows"] == 1
    refused = alone("inspect", str(world.shop), "--table", "supplier")
    assert refused.status == exits.UNUSABLE
    assert "suppliers" in refused.complaint


@pytest.mark.parametrize(
    ("source", "match"),
    [
        ("nothing.csv", "no such file"),
        ("empty.csv", "no contents"),
        ("empty", "There is no export"),
        ("page.xls", "web page"),
        ("postgresql://me:secret@127.0.0.1:9/shop", "MAILBRIDGE_DB_PASSWORD"),
        ("oddbase://127.0.0.1/shop", "does not know"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_status_2(
    alone: Terminal, shop: Path, source: str, match: str
) -> None:
    (shop / "empty").mkdir()
    (shop / "empty.csv").touch()
    (shop / "page.xls").write_text("<html></html>" * 20, encoding="utf-8")
    ran = alone("inspect", source if "://" in source else str(shop / source))
    assert (ran.status, ran.out) == (exits.UNUSABLE, "")
    assert match in ran.complaint
    assert "secret" not in ran.complaint


def test_a_server_that_is_away_is_status_2_too(alone: Terminal) -> None:
    ran = alone("inspect", "postgresql://me@127.0.0.1:1/shop", MAILBRIDGE_DB_PASSWORD="x")
    assert ran.status == exits.UNUSABLE
    assert "127.0.0.1" in ran.complaint


def test_letters_and_columns_can_be_said(alone: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Ort;Mail\nŁódź;l@x.test\n".encode("cp852"))
    said = ("inspect", str(tmp_path / "a.csv"), "--encoding", "cp852")
    found = alone(*said, "--json").json
    assert found["read_as"] == "semicolon, Central European (DOS)"
    assert found["columns"][0]["samples"] == ["Łódź"]
    assert 'encoding = "cp852"' in found["settings"]
    tabbed = alone(*said, "--delimiter", "tab", "--json").json
    assert [one["column"] for one in tabbed["columns"]] == ["Ort;Mail"]
    assert alone(*said, "--delimiter", "x").status == exits.UNUSABLE
    assert alone("inspect", "a.csv", "--encoding", "klingon").status == exits.UNUSABLE
