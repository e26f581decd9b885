"""The address of a database server: settings' URL and password → SQLAlchemy's URL, with its driver.

It connects to nothing; servers does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr

ANY_VARIABLE: Final = "MAILBRIDGE_DB_PASSWORD_<FEED NAME>"

_OURS: Final = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""Kinds whose driver rides along; any other driver in the address is replaced by it."""

_USUAL: Final = {
    "mssql": "mssql+mssqlpython",
    "oracle": "oracle+oracledb",
    "firebird": "firebird+firebird",
    "access": "access+pyodbc",
}
"""The driver of other kinds, where the address names none."""

_PACKAGES: Final = {
    "mssql+mssqlpython": ("mssql-python", "mssql"),
    "oracle+oracledb": ("oracledb", "oracle"),
    "firebird+firebird": ("firebird-driver and sqlalchemy-firebird", "firebird"),
    "access+pyodbc": ("sqlalchemy-access (on Windows, with Microsoft's Access driver)", ""),
    "mssql+pyodbc": ("pyodbc", ""),
}
"""Driver → what has to be installed, and mailbridge's extra that does it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is. url: with driver, without password. kind: "postgresql", "mysql", ….

    place: what the owner calls it. password: "" where there is none. variable: the environment
    variable that a password may come in, for messages.
    """

    url: URL
    kind: str
    place: str
    password: str
    variable: str

    @property
    def server(self) -> str:
        """The server alone, for messages."""
        return self.url.host or "this computer"


def is_server(scheme: str) -> bool:
    """Whether a URL's scheme names a server or another database that SQLAlchemy may know."""
    return scheme.partition("+")[0].casefold() != "sqlite"


def address(url: str, password: str | None, variable: str = "") -> Address:
    """Read an address. Raises SettingsError where it cannot be used or its driver is missing."""
    variable = variable or ANY_VARIABLE
    try:
        found = make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise _incomplete() from error
    if found.password is not None:
        # What is in the settings file, or on a command line, is read by others.
        raise SettingsError(
            tr("A password stands in the database's address"),
            tr(
                "Take it out of database = and let the credential store keep it, or set "
                "{variable}: the settings file is no place for it.",
                variable=variable,
            ),
        )
    kind = found.get_backend_name().casefold()
    drivers = _OURS.get(kind) or (_USUAL.get(kind) if "+" not in found.drivername else None)
    found = found.set(drivername=drivers or found.drivername.casefold())
    _check_driver(found)
    if found.database:
        where = found.host or "this computer"
        place = tr("{database} on {where}", database=found.database, where=where)
    elif kind in _OURS:
        raise _incomplete()
    else:
        place = found.host or kind
    return Address(found, found.get_backend_name(), place, password or "", variable)


def _check_driver(url: URL) -> None:
    """Raises SettingsError where SQLAlchemy does not know the kind, or the driver is missing."""
    name = url.drivername
    try:
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError) as error:
        if name not in _PACKAGES and isinstance(error, NoSuchModuleError):
            raise SettingsError(
                tr("This kind of database cannot be read"),
                tr(
                    'mailbridge does not know "{name}" databases. It reads sqlite, postgresql, '
                    "mysql, mariadb, mssql, oracle, firebird and access; or let the shop program "
                    "export its customers.",
                    name=name,
                ),
            ) from error
        raise driver_missing(url, error) from error


def driver_missing(url: URL, error: Exception) -> SettingsError:
    """What has to be installed before this address can be used."""
    name = url.drivername
    package, extra = _PACKAGES.get(name, (getattr(error, "name", "") or name, ""))
    how = f': pip install "mailbridge[{extra}]"' if extra else ""
    return SettingsError(
        tr("The driver for this database is not installed"),
        tr(
            "To read {partition} databases, install {package}{how}.",
            partition=name.partition("+")[0],
            package=package,
            how=how,
        ),
    )


def _incomplete() -> SettingsError:
    return SettingsError(
        tr("The database's address is not complete"),
        "database = takes an address such as postgresql://user@host/database, "
        "mysql://user@host/database or sqlite:///shop.db.",
    )
