from __future__ import annotations

import builtins
from typing import Any

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.shop.database import tables
from mailbridge.shop.servers_address import address
from tests.shop.servers.conftest import NOWHERE


@pytest.mark.parametrize(
    ("url", "driver", "place"),
    [
        ("postgresql://me@db.example/shop", "postgresql+psycopg", "shop on db.example"),
        ("postgres://me@db.example/shop", "postgresql+psycopg", "shop on db.example"),
        ("postgresql+psycopg2://db.example:5433/shop", "postgresql+psycopg", "shop on db.example"),
        ("postgresql:///shop?host=/run/postgresql", "postgresql+psycopg", "shop on this computer"),
        ("mysql://me@db.example/shop", "mysql+pymysql", "shop on db.example"),
        ("mysql+mysqldb://me@db.example/shop", "mysql+pymysql", "shop on db.example"),
        ("MariaDB://me@[::1]/shop", "mariadb+pymysql", "shop on ::1"),
    ],
)
def test_the_driver_is_ours(url: str, driver: str, place: str) -> None:
    found = address(url, "secret")
    assert (found.url.drivername, found.place, found.password) == (driver, place, "secret")
    assert "secret" not in str(found.url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://me:secret@db.example/shop", "MAILBRIDGE_DB_PASSWORD_KUNDEN"),
        ("postgresql://me@db.example", "not complete"),
        ("mysql://", "not complete"),
        ("mysql://x:y:z/w", "not complete"),
        ("dbase://x/y", "export its customers"),
        ("oracle://x/y", r"oracledb: pip install \"mailbridge\[oracle\]\""),
        ("mssql://x/y", r"mssql-python: pip install \"mailbridge\[mssql\]\""),
        ("mssql+pyodbc://x/y", "install pyodbc"),
        ("firebird://x/y", r"pip install \"mailbridge\[firebird\]\""),
        ("access://x/y", "sqlalchemy-access"),
    ],
)
def test_b13_what_cannot_be_used_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    """Also where somebody has these drivers installed."""
    usual = builtins.__import__

    def without_drivers(name: str, *arguments: Any) -> Any:
        if name.partition(".")[0] in {"oracledb", "mssql_python", "pyodbc", "firebird"}:
            raise ModuleNotFoundError(name)
        return usual(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_drivers)
    with pytest.raises(SettingsError, match=words) as caught:
        address(url, None, "MAILBRIDGE_DB_PASSWORD_KUNDEN")
    assert "secret" not in str(caught.value)


def test_a_password_in_the_address_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(SettingsError, match="the settings file is no place for it"):
        tables("postgresql://me:secret@127.0.0.1:1/shop", NOWHERE)
