"""Faults of exports and databases, the whole way: what must not reach the audience does not."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailbridge.base.errors import Wait
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.conftest import Opening
from tests.journeys.small import Small
from tests.journeys.world import customer

ARCHIVE = 'when_removed = "archive"\nremoved_after_reads = 1'


@dataclass
class Exporting(Small):
    """A shop that exports its customers into a folder instead of opening its database."""

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    def settings_file(self) -> Path:
        file = super().settings_file()
        where = f'database = "sqlite:///{self.shop.as_posix()}"\ntable = "customers"'
        text = file.read_text(encoding="utf-8")
        assert where in text
        file.write_text(text.replace(where, 'folder = "exports"\nfiles = "*.csv"'), "utf-8")
        return file

    def export(self, *customers: dict[str, object]) -> None:
        with (self.exports / "customers.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, customer(1).keys())
            writer.writeheader()
            writer.writerows(customers)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Exporting]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        world = Exporting(tmp_path, simulator, sync_settings=ARCHIVE, clock=clock)
        world.exports.mkdir()
        world.export(*map(customer, range(1, 21)))
        world.setup()
        assert world.sync().pushed == 20
        yield world


def test_f6_a_share_that_comes_back_empty_removes_nobody(shop: Exporting) -> None:
    before = shop.sent()
    shutil.rmtree(shop.exports)
    shop.exports.mkdir()
    failed = shop.run()
    assert isinstance(failed.taken.failed["Customers"], Wait)
    report = shop.sync(times=3)
    assert (report.total, report.unchanged, report.removed) == (20, 20, 0)
    assert shop.sent() == before
    shop.export(*map(customer, range(1, 21)))
    assert shop.sync().unchanged == 20
    assert not shop.run().taken.failed


def test_f7_an_export_of_headings_alone_is_held(shop: Exporting) -> None:
    before = shop.sent()
    shop.export()
    report = shop.sync(times=3)
    assert report.needs_confirmation
    assert report.removed == 0
    assert shop.sent() == before


def test_f8_an_export_that_lost_many_rows_is_held(shop: Exporting) -> None:
    before = shop.sent()
    shop.export(*map(customer, range(1, 13)))
    report = shop.sync(times=3)
    assert "8" in (report.needs_confirmation or "")
    assert report.removed == 0
    assert shop.sent() == before
    shop.export(*map(customer, range(1, 21)))
    assert shop.sync().needs_confirmation is None


def test_b6_yesterdays_backup_in_the_databases_place_is_held(
    opened: Opening, tmp_path: Path
) -> None:
    world = opened(*map(customer, range(1, 13)), sync=ARCHIVE)
    backup = shutil.copy(world.shop, tmp_path / "backup.db")
    world.add(*map(customer, range(13, 21)))
    world.sync()
    before = world.sent()
    shutil.copy(backup, world.shop)
    report = world.sync(times=3)
    assert report.needs_confirmation
    assert (report.removed, world.sent()) == (0, before)


def test_b9_a_change_is_found_though_the_shop_forgets_its_column_of_changes(
    opened: Opening,
) -> None:
    world = opened(*map(customer, range(1, 6)))
    world.sync()
    world.sql("UPDATE customers SET first = 'Zoë' WHERE id = 3")
    assert world.sync().pushed == 1
    assert world.field("c3@shop.test", "FNAME") == "Zoë"


def test_b11_a_customer_made_nameless_is_gone_and_one_that_is_hidden_too(opened: Opening) -> None:
    world = opened(*map(customer, range(1, 6)), sync=ARCHIVE)
    world.sync()
    world.sql("UPDATE customers SET email = '', first = 'deleted', last = '' WHERE id = 2")
    report = world.sync()
    assert (report.removed, report.archived) == (1, 1)
    assert world.status("c2@shop.test") == "archived"
    assert world.reasons() == {"2": "no_email"}


def test_v14_what_mailchimp_tidies_is_not_sent_for_ever(opened: Opening) -> None:
    odd = {
        "first": "  Zoë\t ",
        "last": "Zoe\u0308",
        "email": " C9@Shop.Test ",
        "phone": " 212-555-0109",
        "total": 1.50,
    }
    world = opened(customer(9, **odd))
    world.sync()
    before = world.sent()
    report = world.sync(times=3)
    assert (report.unchanged, world.sent()) == (1, before)
    world.sql("UPDATE customers SET first = 'Zoë', last = 'Zoë', email = 'c9@shop.test'")
    world.sync(times=2)
    assert world.sent() == before, "the same in other words"


def test_f23_an_older_export_in_the_newest_ones_place_is_held(shop: Exporting) -> None:
    """Whatever it says was over: who has left since, and addresses that were changed."""
    yesterday = shop.exports / "customers-2026-03-01.csv"
    (shop.exports / "customers.csv").rename(yesterday)
    shop.export(customer(1, email="new@shop.test"), *map(customer, range(2, 21)))
    today = (shop.exports / "customers.csv").rename(shop.exports / "customers-2026-03-02.csv")
    assert shop.sync(times=2).needs_confirmation is None
    before = shop.sent()
    text = today.read_bytes()
    today.unlink()
    report = shop.sync(times=3)
    assert report.needs_confirmation
    assert "customers-2026-03-02.csv" in report.needs_confirmation
    assert (shop.sent(), shop.status("new@shop.test")) == (before, "subscribed")

    today.write_bytes(text)
    assert shop.sync().needs_confirmation is None
    today.unlink()
    shop.sync()
    assert shop.session().confirm(keep=False)
    assert shop.sync().needs_confirmation is None
    assert shop.status("c1@shop.test") == "subscribed"
    # It is the newest now: what comes next is newer.
    (shop.exports / "customers-2026-03-03.csv").write_bytes(text)
    assert shop.sync().needs_confirmation is None
    assert shop.status("new@shop.test") == "subscribed"
