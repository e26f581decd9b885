"""A shop, a home and a Mailchimp for a test: what journeys walk through. It asserts nothing itself.

The shop is a real SQLite database, Mailchimp the simulator over HTTP, and mailbridge either the
command as a process of its own or the engine in this one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailbridge.base.clock import Clock, SystemClock
from mailbridge.service.running.engine import Engine
from mailbridge.service.session import Session
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from mailbridge.sync.cycle import Pass

SETTINGS = """\
[mailchimp]
audience_name = "Main List"
{mailchimp}
[sync]
{sync}
[[feed]]
name = "Customers"
database = "sqlite:///{shop}"
table = "customers"
key = "id"
email = "email"
edited = "updated"
{feed}
[feed.fields]
FNAME = "first"
LNAME = "last"
PHONE = "phone"
BIRTHDAY = {{ column = "birthday", type = "birthday" }}
TOTAL = {{ column = "total", type = "number", label = "Total" }}
{tail}
"""

TABLE = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, first TEXT, last TEXT, email TEXT, phone TEXT, birthday TEXT,
  kind TEXT, ok TEXT, total REAL, updated TEXT)
"""


@dataclass
class World:
    """folder: of the test. simulator: running. Extra settings go into the places of SETTINGS."""

    folder: Path
    simulator: Simulator
    mailchimp: str = ""
    sync_settings: str = ""
    feed: str = ""
    tail: str = ""
    clock: Clock = field(default_factory=SystemClock)

    @property
    def shop(self) -> Path:
        return self.folder / "shop.db"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "MAILBRIDGE_API_URL": self.simulator.url,
            "MAILBRIDGE_API_KEY": self.simulator.key,
        }

    def make_shop(self, *customers: dict[str, object]) -> None:
        with closing(sqlite3.connect(self.shop)) as shop, shop:
            shop.execute(TABLE)
        self.add(*customers)

    def add(self, *customers: dict[str, object]) -> None:
        for customer in customers:
            names = ", ".join(customer)
            marks = ", ".join("?" for _ in customer)
            self.sql(f"INSERT INTO customers ({names}) VALUES ({marks})", *customer.values())

    def sql(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.shop)) as shop, shop:
            shop.execute(statement, values)

    def session(self) -> Session:
        return Session.open(self.environment, self.clock)

    def settings_file(self) -> Path:
        file = self.folder / "settings.toml"
        text = SETTINGS.format(
            shop=self.shop.as_posix(),
            mailchimp=self.mailchimp,
            sync=self.sync_settings,
            feed=self.feed,
            tail=self.tail,
        )
        file.write_text(text, encoding="utf-8")
        return file

    def setup(self) -> setup.Done:
        session = self.session()
        settings = read_settings(self.settings_file())
        return setup.apply(session, settings, self.simulator.key, keep_key=False)

    def run(self, *, whole: bool = False, dry: bool = False, wait: float = 0.0) -> Pass:
        session = self.session()
        with session.engine("sync") as database:
            engine = Engine(session, database, session.settings(), threading.Event())
            return engine.rehearse(whole=whole) if dry else engine.run(whole=whole, wait=wait)

    def command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mailbridge", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        result = self.command(*arguments, "--json")
        assert result.stdout, result.stderr
        return json.loads(result.stdout)

    def writes(self) -> list[str]:
        """The requests that changed something, as "METHOD path"."""
        return [f"{r.method} {r.path}" for r in self.simulator.requests if r.method != "GET"]


def customer(number: int, **changes: object) -> dict[str, object]:
    """A customer row like any other."""
    return {
        "id": number,
        "first": f"First{number}",
        "last": f"Last{number}",
        "email": f"c{number}@shop.test",
        "phone": f"+1 212 555 {number:04d}",
        "birthday": "1980-02-29",
        "kind": "regular",
        "ok": "yes",
        "total": number * 1.5,
        "updated": "2026-01-01T00:00:00",
        **changes,
    }
