"""Exports that list only who changed: who leaves the "where" is gone, and the brake applies."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.records.report import Report
from mailbridge.service.running.engine import Engine
from mailbridge.service.session import Session
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator

SETTINGS = """
[mailchimp]
audience_name = "Main List"
[sync]
when_removed = "archive"
[[feed]]
name = "Changes"
folder = "{folder}"
files = "c*.csv"
mode = "changes"
where = {{ Active = ["yes"] }}
{key}
email = "Mail"
[feed.fields]
FNAME = "Name"
"""
HEAD = "No;Mail;Name;Active\n"


class Shop:
    """A folder of exports, and mailbridge beside it."""

    def __init__(self, folder: Path, simulator: Simulator, *, keyed: bool = True) -> None:
        self.folder, self.simulator = folder / "exports", simulator
        self.folder.mkdir()
        self.count = 0
        environment = {
            **os.environ,
            "MAILBRIDGE_API_URL": simulator.url,
            "MAILBRIDGE_API_KEY": simulator.key,
        }
        self.session = Session.open(environment)
        self.file = folder / "settings.toml"
        text = SETTINGS.format(folder=self.folder.as_posix(), key='key = "No"' if keyed else "")
        self.file.write_text(text, encoding="utf-8")

    def export(self, *lines: str) -> None:
        self.count += 1
        path = self.folder / f"c{self.count}.csv"
        path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        os.utime(path, (1_700_000_000 + self.count, 1_700_000_000 + self.count))

    def setup(self) -> None:
        setup.apply(self.session, read_settings(self.file), self.simulator.key, keep_key=False)

    def run(self) -> Report:
        with self.session.engine("sync") as database:
            engine = Engine(self.session, database, self.session.settings(), threading.Event())
            return engine.run(wait=0).report

    def archived(self) -> list[str]:
        members = self.simulator.audience().members.values()
        return sorted(one.email for one in members if one.status == "archived")


def person(number: int, active: str = "yes", name: str = "Ann") -> str:
    return f"{number};c{number}@shop.test;{name};{active}"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(audiences=("Main List",)) as made:
        yield made


@pytest.mark.parametrize("keyed", [True, False])
def test_who_leaves_the_where_is_gone_and_may_come_back(
    tmp_path: Path, simulator: Simulator, *, keyed: bool
) -> None:
    shop = Shop(tmp_path, simulator, keyed=keyed)
    shop.export(*(person(n) for n in range(10)), person(99, "no"))
    shop.setup()
    first = shop.run()
    assert (first.pushed, first.total) == (10, 10)
    shop.export(person(3, "no"), person(4, name="Other"), person(98, "no"))
    second = shop.run()
    assert (second.removed, second.total, second.pushed) == (1, 9, 1)
    assert shop.archived() == ["c3@shop.test"]
    assert shop.run().removed == 0
    shop.export(person(3))
    assert shop.run().total == 10
    assert shop.archived() == []


def test_an_address_that_was_emptied_is_gone_too(tmp_path: Path, simulator: Simulator) -> None:
    shop = Shop(tmp_path, simulator)
    shop.export(*(person(n) for n in range(10)))
    shop.setup()
    shop.run()
    shop.export("3;;Ann;yes")
    assert shop.run().removed == 1
    assert shop.archived() == ["c3@shop.test"]


@pytest.mark.parametrize("keep", [True, False])
def test_many_at_once_are_held_for_a_persons_word(
    tmp_path: Path, simulator: Simulator, *, keep: bool
) -> None:
    shop = Shop(tmp_path, simulator)
    shop.export(*(person(n) for n in range(20)))
    shop.setup()
    shop.run()
    shop.export(*(person(n, "no") for n in range(8)), person(9, name="Other"))
    held = shop.run()
    assert held.needs_confirmation
    assert (held.removed, held.updated, held.total) == (0, 1, 20)
    assert shop.archived() == []
    # It stays held without a further file, and what the owner says then counts.
    assert shop.run().needs_confirmation
    shop.session.confirm(keep=keep)
    after = shop.run()
    assert after.needs_confirmation is None
    assert len(shop.archived()) == (0 if keep else 8)
    assert after.removed == (0 if keep else 8)
