"""A shop, a home for mailbridge and a Mailchimp of its own process: what sending is measured with.

It measures nothing.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mailbridge.service.session import Session
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings

SETTINGS = """\
[mailchimp]
audience_name = "Main List"
max_connections = {connections}
[[feed]]
name = "{feed}"
{source}
key = "CustomerID"
email = "EmailAddress"
[feed.fields]
FNAME = "FirstName"
LNAME = "LastName"
TOTAL = {{ column = "TotalSales", type = "number" }}
{tail}
"""
DATABASE = 'database = "sqlite:///{place}"\ntable = "customers"'


@dataclass(frozen=True, slots=True)
class Mailchimp:
    """A simulator that runs as a process of its own. milliseconds: its latency."""

    url: str
    key: str
    list_id: str
    milliseconds: float
    process: subprocess.Popen[str]

    def processor_seconds(self) -> float:
        """What it has used of the processor so far; 0 where the system does not tell."""
        try:
            words = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").split()
        except OSError:
            return 0.0
        return (int(words[13]) + int(words[14])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def mailchimp(milliseconds: float) -> Iterator[Mailchimp]:
    """The simulator as users start it; in our own process its work would be counted as ours."""
    command = [sys.executable, "-m", "mailbridge", "simulator", f"--latency-ms={milliseconds}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the simulator says nothing")
        try:
            said = dict(process.stdout.readline().strip().split(": ", 1) for _ in range(3))
            list_id = said["audience"].split()[0]
            yield Mailchimp(said["address"], said["key"], list_id, milliseconds, process)
        finally:
            process.terminate()


@dataclass(slots=True)
class Home:
    """A folder with a shop of customers and mailbridge's own files, connected to a Mailchimp."""

    folder: Path
    mailchimp: Mailchimp
    feed: str = "Customers"
    connections: int = 8
    tail: str = ""
    source: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def shop(self) -> Path:
        """The shop's database."""
        return self.folder / "shop.db"

    def connect(self) -> None:
        """Write settings, look into Mailchimp, and make the fields there."""
        self.environment = {
            "MAILBRIDGE_HOME": str(self.folder / "home"),
            "MAILBRIDGE_API_URL": self.mailchimp.url,
            "MAILBRIDGE_API_KEY": self.mailchimp.key,
        }
        file = self.folder / "new.toml"
        text = SETTINGS.format(
            connections=self.connections,
            feed=self.feed,
            source=self.source or DATABASE.format(place=self.shop.as_posix()),
            tail=self.tail,
        )
        file.write_text(text, encoding="utf-8")
        session = Session.open({**os.environ, **self.environment})
        setup.apply(session, read_settings(file), self.mailchimp.key, keep_key=False)

    def change(self, sql: str, *values: object) -> None:
        """Something happens in the shop."""
        with closing(sqlite3.connect(self.shop)) as shop, shop:
            shop.execute(sql, values)


@contextmanager
def home(milliseconds: float, **more: object) -> Iterator[Home]:
    """A home of its own with a Mailchimp of its own; the shop is the caller's to fill."""
    with mailchimp(milliseconds) as server, tempfile.TemporaryDirectory() as folder:
        made = Home(Path(folder), server, **more)  # type: ignore[arg-type]  # fields of Home
        yield made
