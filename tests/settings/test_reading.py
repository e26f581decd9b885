from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.records.field import FieldType
from mailbridge.settings.reading import read_settings

PROMISED = """
[mailchimp]
audience = "a1b2c3d4e5"
new_contacts = "pending"
contact_limit = 500
max_connections = 4

[sync]
every_minutes = 2.5
when_removed = "archive"
unsubscribed_file = "unsubscribed.csv"

[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
where = { IsCustomer = [1] }
key = "CustomerID"
email = "EmailAddress"
edited = "UpdatedAt"
consent = { column = "MarketingOK", yes = ["1", "Y", "yes", "true"] }

[feed.fields]
FNAME = "FirstName"
BIRTHDAY = { column = "Birthday", type = "birthday" }
ANNIVERSARY = { column = "Anniversary", type = "date", label = "Anniversary" }
ADDRESS = { type = "address", addr1 = "Street", city = "City", state = "State", zip = "Zip" }

[[feed.tag]]
always = "customer"
[[feed.tag]]
column = "CustomerType"
[[feed.tag]]
tag = "gold"
when = { column = "Tier", is = "Gold" }

[[feed.rule]]
when = { appears = true }
tag = "new-partner"
[[feed.rule]]
when = { column = "TotalSales", rises_to = 10 }
event = "ten_sales"
properties = { total = "TotalSales" }
[[feed.rule]]
when = { column = "PayoutCount", rises = true }
journey = { id = 12, step = 345 }

[[feed]]
name = "Loyalty events"
kind = "events"
folder = "exports"
files = "events*.csv"
key = "EventID"
email = "Email"
event = "EventName"
occurred = "When"
properties = { coins = "Coins", balance = "Balance" }

[[segment]]
name = "Gold tier"
match = "all"
conditions = [ { field = "TIER", is = "Gold" }, { tag = "customer" } ]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def _said(file: Path, text: str | bytes) -> str:
    """What reading the text complains about, in one line."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as error:
        read_settings(file)
    assert "\n" not in str(error.value)
    return error.value.message


def test_what_the_interface_promises_is_read(file: Path) -> None:
    file.write_text(PROMISED, encoding="utf-8")
    settings = read_settings(file)
    people, events = settings.feed
    assert settings.mailchimp.new_contacts == "pending"
    assert settings.sync.every_minutes == 2.5
    assert people.where == {"IsCustomer": [1]}
    assert people.fields["FNAME"].column == "FirstName"
    assert people.fields["ADDRESS"].type is FieldType.ADDRESS
    assert people.tag[2].when
    assert people.tag[2].when.is_ == "Gold"
    assert people.rule[2].journey
    assert events.properties == {"coins": "Coins", "balance": "Balance"}
    assert settings.segment[0].conditions[0].is_ == "Gold"


def test_paths_count_from_the_files_folder(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file.write_text(PROMISED, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    settings = read_settings(Path("../settings.toml"))
    folder = tmp_path
    assert settings.feed[0].database == f"sqlite:///{(folder / 'shop.db').as_posix()}"
    assert settings.feed[1].folder == str(folder / "exports")
    assert settings.sync.unsubscribed_file == str(folder / "unsubscribed.csv")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sqlite:///shop.db", "sqlite:///{}/shop.db"),
        ("sqlite:///sub/shop.db", "sqlite:///{}/sub/shop.db"),
        ("sqlite+pysqlite:///shop.db", "sqlite+pysqlite:///{}/shop.db"),
        ("sqlite:///shop.db?timeout=3", "sqlite:///{}/shop.db?timeout=3"),
        ("sqlite:////srv/shop.db", "sqlite:////srv/shop.db"),
        ("sqlite:///sub/../shop.db", "sqlite:///{}/shop.db"),
        ("sqlite:///~x.db", "sqlite:///{}/~x.db"),
        ("sqlite:///~/x.db", f"sqlite:///{Path.home()}/x.db"),
        ("sqlite:///file:shop.db?uri=true", "sqlite:///file:shop.db?uri=true"),
        ("postgresql://shop@host/db", "postgresql://shop@host/db"),
        ("mysql://host:3306/db", "mysql://host:3306/db"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="the table is written with POSIX paths")
def test_database_urls(file: Path, written: str, read: str) -> None:
    file.write_text(PROMISED.replace("sqlite:///shop.db", written), encoding="utf-8")
    assert read_settings(file).feed[0].database == read.format(file.parent)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('email = "EmailAddress"', 'emial = "EmailAddress"', 'line 19: feed "Customers" → emial: there is no such key; did you mean "email"?'),
        ("[feed.fields]", "[feed.feilds]", 'line 23: feed "Customers" → feilds: there is no such key; did you mean "fields"?'),
        ('type = "birthday"', 'typ = "birthday"', 'line 25: feed "Customers" → fields.BIRTHDAY.typ: there is no such key; did you mean "type"?'),
        ('type = "birthday"', 'type = "birth"', 'line 25: feed "Customers" → fields.BIRTHDAY: type is one of address, birthday, '),
        ('"FirstName"', "7", 'line 24: feed "Customers" → fields.FNAME: write the column\'s name between "quotes"'),
        ('is = "Gold" }\n\n', 'iss = "Gold" }\n\n', 'line 35: feed "Customers" → tag 3.when.iss: there is no such key; did you mean "is"?'),
        ('is = "Gold" }\n\n', "is = [1] }\n\n", 'tag 3.when.is: write text between "quotes", a number, or true or false.'),
        ("rises_to = 10", "rise_to = 10", 'line 41: feed "Customers" → rule 2.when.rise_to: there is no such key; did you mean "rises_to"?'),
        ("id = 12", "id = 0", "rule 3.journey.id: it must be at least 1."),
        ('{ tag = "customer" }', '{ tagg = "customer" }', 'segment "Gold tier" → conditions 2.tagg'),
        ('files = "events*.csv"', "", 'line 48: feed "Loyalty events": a folder needs files'),
        ("[mailchimp]", "[mailchim]", 'line 2: mailchim: there is no such key; did you mean "mailchimp"?'),
        ("contact_limit = 500", "contact_limit = -1", "line 5: mailchimp.contact_limit: it must be at least 0."),
        ("contact_limit = 500", "contact_limit = '500'", "line 5: mailchimp.contact_limit: write a whole number, without quotes."),
        ("contact_limit = 500", "every_minutes = 5", "line 5: mailchimp.every_minutes: this key belongs into [sync]."),
        ('"pending"', '"cleaned"', "line 4: mailchimp.new_contacts: it must be 'subscribed', 'pending', 'transactional' or 'unsubscribed'."),
        ('"archive"', '"delete"', "line 10: sync.when_removed: it must be 'keep', 'archive', 'unsubscribe' or 'tag'."),
        ('audience = "a1b2c3d4e5"', "", "line 2: mailchimp: name the audience"),
        ("[[segment]]", "[segment]", "segment: write [[segment]] with two brackets on each side."),
        ('name = "Loyalty events"', 'name = "CUSTOMERS"', "two feeds have the same name"),
        ("[[feed.tag]]\nalways", "[feed.tag]\nalways", "is not TOML"),
        ("max_connections = 4", "max_connections", "line 6: this is not TOML"),
        ("max_connections = 4", 'max = "a', "line 6: this is not TOML"),
        ('"exports"', '"C:\\shop"', "between 'single quotes'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(file: Path, right: str, wrong: str, said: str) -> None:
    assert right in PROMISED
    assert said in _said(file, PROMISED.replace(right, wrong))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "settings.toml: mailchimp: the table [mailchimp] is missing"),
        (b'[mailchimp]\naudience = "a"', "settings.toml: feed: there is no [[feed]]"),
        ('a = 1\nb = "\xfc"'.encode("latin-1"), "settings.toml, line 2: the file is not UTF-8"),
        ("a = 1".encode("utf-16"), "settings.toml, line 1: the file is not UTF-8"),
        (b"#" * 1_000_001, "larger than 1 MB"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"feed = 3", "line 1: feed: write [[feed]]"),
    ],
)
def test_what_is_no_settings_file(file: Path, text: bytes, said: str) -> None:
    assert said in _said(file, text)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file\."):
        read_settings(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="it cannot be read"):
        read_settings(tmp_path)


def test_notepads_mark_at_the_start_is_no_mistake(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + PROMISED.replace("\n", "\r\n").encode())
    assert read_settings(file).mailchimp.audience == "a1b2c3d4e5"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop:s3cret@host/db", "postgresql://shop:s3/cret@host/db", "mysql+pymysql://:s3cret@host/db",
        "postgresql://host/db?user=shop&password=s3cret", "mssql+pyodbc://?odbc_connect=DRIVER=x;PWD=s3cret",
    ],
)  # fmt: skip
def test_a_password_in_a_url_is_sent_where_it_belongs(file: Path, url: str) -> None:
    said = _said(file, PROMISED.replace("sqlite:///shop.db", url))
    assert said.startswith('settings.toml, line 15: feed "Customers" → database: a password')
    assert "MAILBRIDGE_DB_PASSWORD_CUSTOMERS" in said
    assert "cret" not in said


@pytest.mark.parametrize("text", ["audience = 0x5ec2e7", "password = 's3cret'", "key = 's3cret'"])
def test_what_the_file_holds_is_not_repeated(file: Path, text: str) -> None:
    said = _said(file, PROMISED.replace('audience = "a1b2c3d4e5"', text))
    assert "s3cret" not in said
    assert "5ec2e7" not in said
