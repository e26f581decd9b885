from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.running.reading_notes import accept, differs, keep_stand_ins, keep_written
from mailbridge.service.standing.status import read_status
from mailbridge.shop.exports import FolderSource
from mailbridge.store.database import Database, open_database
from tests.shop.conftest import OwnClock, people_feed
from tests.shop.workbooks import book

HEAD = "ID;Email;Name\n"
ACCENTS = HEAD + "1;a@example.org;Béa\n"
PLAIN = HEAD + "1;a@example.org;Bea\n"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "state.db")
    yield opened
    opened.close()


class Shop:
    """A folder whose newest export is read again and again."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        folder.mkdir()

    def read(self, content: bytes) -> tuple[str, ...]:
        """What needs attention after the export was read."""
        (self._folder / "a.csv").write_bytes(content)
        return self.read_again()

    def put_newer(self, content: str) -> tuple[str, ...]:
        """What needs attention when a newer export lies beside the one before."""
        (self._folder / "a 2026-11-21.csv").write_text(PLAIN, encoding="utf-8")
        (self._folder / "a 2026-11-22.csv").write_text(content, encoding="utf-8")
        return self.read_again()

    def without_newer(self) -> tuple[str, ...]:
        (self._folder / "a 2026-11-22.csv").unlink()
        return self.read_again()

    def read_again(self) -> tuple[str, ...]:
        feed = people_feed(folder=str(self._folder), files="*.csv")
        source = FolderSource(feed, base=self._folder, clock=OwnClock(), stop=threading.Event())
        with source.read() as reading:
            list(reading)
        keep_written(self._database, [("Customers", source)])
        keep_stand_ins(self._database, [("Customers", source)])
        return read_status(self._database, "2026-11-22T00:00:00Z").attention


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Shop:
    return Shop(tmp_path / "exports", database)


def test_f11_another_delimiter_is_told_and_forgotten_when_it_is_back(shop: Shop) -> None:
    assert shop.read(ACCENTS.encode()) == ()
    (told,) = shop.read(ACCENTS.replace(";", ",").encode())
    assert "read differently" in told
    assert "semicolon, UTF-8, and is comma, UTF-8 now" in told
    assert shop.read_again() == (told,)
    assert shop.read(ACCENTS.encode()) == ()


def test_f12_another_encoding_is_told(shop: Shop) -> None:
    shop.read(ACCENTS.encode())
    (told,) = shop.read(ACCENTS.encode("cp1252"))
    assert "Western European (Windows)" in told


def test_f12_plain_letters_tell_of_no_encoding(shop: Shop) -> None:
    assert shop.read(PLAIN.encode()) == ()
    assert shop.read(ACCENTS.encode("cp1252")) == (), "the first accent is no change"
    assert shop.read(PLAIN.encode()) == ()
    assert shop.read(ACCENTS.encode("utf-8")) != (), "but this is"


def test_f22_a_csv_that_became_a_workbook_is_told(shop: Shop, tmp_path: Path) -> None:
    shop.read(PLAIN.encode())
    (told,) = shop.read(book(tmp_path / "a.xlsx").read_bytes())
    assert "is xlsx, sheet “People” now" in told


def test_set_up_accepts_the_new_way(shop: Shop, database: Database) -> None:
    shop.read(ACCENTS.encode())
    shop.read(ACCENTS.encode("cp1252"))
    with database.transaction():
        accept(database)
    assert shop.read_again() == ()
    assert shop.read(ACCENTS.encode()) != ()


def test_a_source_that_was_not_read_says_nothing(shop: Shop, database: Database) -> None:
    shop.read(ACCENTS.encode())
    (told,) = shop.read(ACCENTS.encode("cp1252"))
    feed = people_feed(folder=".", files="*.csv")
    keep_written(database, [("Customers", FolderSource(feed, base=Path(), clock=OwnClock()))])
    assert read_status(database, "2026-11-22T00:00:00Z").attention == (told,)


def test_f1_an_export_that_is_not_complete_is_told_until_it_is(shop: Shop) -> None:
    (told,) = shop.put_newer(PLAIN + "2;b@exam")
    assert told.startswith("Customers: a 2026-11-22.csv ends in the middle of a customer.")
    assert told.endswith("Until then the export before it counts.")
    assert shop.put_newer(PLAIN) == ()
    assert "has no contents" in shop.put_newer("")[0]
    assert shop.without_newer() == ()


@pytest.mark.parametrize(
    ("former", "now", "different"),
    [
        ("comma, UTF-8", "comma, UTF-8", False),
        ("comma", "comma, UTF-8", False),
        ("comma, UTF-8", "comma", False),
        ("comma", "tab", True),
        ("comma, UTF-8", "comma, UTF-16", True),
    ],
)
def test_what_contradicts_what(former: str, now: str, different: bool) -> None:
    assert differs(former, now) is different
