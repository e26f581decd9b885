from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from mailbridge.service.support.sample import CUSTOMERS, SETTINGS, WITHOUT_EMAIL, make_sample_shop
from mailbridge.settings.reading import parse_settings


def test_the_same_shop_every_time(tmp_path: Path) -> None:
    dumps = []
    for name in ("one.db", "two.db"):
        make_sample_shop(tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name)) as shop:
            dumps.append(list(shop.iterdump()))
            emails = [row[0] for row in shop.execute("SELECT EmailAddress FROM customers")]
            missing = shop.execute("SELECT CustomerID FROM customers WHERE EmailAddress IS NULL")
            assert tuple(row[0] for row in missing) == WITHOUT_EMAIL
    assert dumps[0] == dumps[1]
    assert len(emails) == CUSTOMERS == 250
    there = [email for email in emails if email]
    assert len(there) == len(set(there))
    assert all(email.endswith(".test") for email in there)


def test_its_settings_are_right(tmp_path: Path) -> None:
    settings = parse_settings(SETTINGS.format(shop="/x/shop.db"), tmp_path / "settings.toml")
    assert settings.feed[0].database == "sqlite:////x/shop.db"
