"""The sample shop of the demo: 250 customers of a jeweller in a real SQLite database.

Made up anew from a fixed seed; three of them have no email address, as in any shop.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

CUSTOMERS = 250
WITHOUT_EMAIL = (41, 118, 203)

_FIRST = """
Anna Maria René Zoë Luís Chloé Björn Inès Małgorzata Jürgen Núria Søren Élodie Pablo
Greta Tomás Aoife Dmitri Yasmin Kofi Hana Mateo Freya Lucía Oskar Amélie Noah Ines Clara
Hugo
""".split()  # noqa: SIM905  # names read best as running words
_LAST = """
Meyer García Dubois Kowalska Rossi Jensen Åberg O'Neill Müller Fernández Lefèvre Nowak
Bianchi Larsen Lindqvist Byrne Schäfer Ortega Moreau Wiśniewska Conti Olsen Nyström
Kelly Weiß Romero
""".split()  # noqa: SIM905  # names read best as running words
_TYPES = ("regular", "regular", "regular", "vip", "wholesale")

_TABLE = """
CREATE TABLE customers (
  CustomerID INTEGER PRIMARY KEY,
  FirstName TEXT NOT NULL,
  LastName TEXT NOT NULL,
  EmailAddress TEXT,
  Phone TEXT,
  Birthday TEXT,
  Anniversary TEXT,
  CustomerType TEXT NOT NULL,
  MarketingOK TEXT NOT NULL,
  TotalSales REAL NOT NULL,
  UpdatedAt TEXT NOT NULL
)
"""


def make_sample_shop(path: Path, customers: int = CUSTOMERS) -> None:
    """Write the shop's database. Raises sqlite3.Error or OSError where it cannot be written."""
    chance = random.Random(1867)  # noqa: S311  # made-up people
    with closing(sqlite3.connect(path)) as shop, shop:
        shop.execute(_TABLE)
        shop.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_customer(number, chance) for number in range(1, customers + 1)),
        )


def _customer(number: int, chance: random.Random) -> tuple[object, ...]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    email: str | None = (
        f"customer{number}@{chance.choice(('mainstreet', 'oldtown', 'harbour'))}.test"
    )
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return (
        number,
        first,
        last,
        None if number in WITHOUT_EMAIL else email,
        f"+1 212 555 {chance.randint(0, 9999):04d}" if chance.random() < 0.8 else None,
        f"{chance.randint(1945, 2004)}-{month:02d}-{day:02d}" if chance.random() < 0.7 else None,
        f"{chance.randint(1990, 2024)}-{day % 12 + 1:02d}-{month + 8:02d}"
        if chance.random() < 0.4
        else None,
        chance.choice(_TYPES),
        "yes",
        round(chance.lognormvariate(5, 1), 2),
        f"2026-{chance.randint(1, 10):02d}-{day:02d}T10:00:00",
    )


SETTINGS = """\
[mailchimp]
audience_name = "Main Street Jewelers Customers"

[sync]
every_minutes = 5

[[feed]]
name = "Customers"
database = "sqlite:///{shop}"
table = "customers"
key = "CustomerID"
email = "EmailAddress"
edited = "UpdatedAt"
consent = {{ column = "MarketingOK", yes = ["yes"] }}

[feed.fields]
FNAME = "FirstName"
LNAME = "LastName"
PHONE = "Phone"
BIRTHDAY = {{ column = "Birthday", type = "birthday" }}
ANNIVERSARY = {{ column = "Anniversary", type = "date", label = "Anniversary" }}
TOTAL_SALES = {{ column = "TotalSales", type = "number", label = "Total sales" }}

[[feed.tag]]
always = "customer"

[[feed.tag]]
column = "CustomerType"
"""
"""The demo's settings file; {shop} is the database's path."""
