"""What tests of the window share: a memory of its own, a fake engine, a home with a state in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from mailbridge.base.clock import SystemClock
from mailbridge.service.session import Session
from mailbridge.shell.application import make_application
from mailbridge.store.database import Database, open_database
from mailbridge.widgets.engine.child import Engine

HERE = Path(__file__).parent
FAKE = HERE / "fake_engine.py"
NOISE = ("This plugin does not support", "No such signal QPlatformNativeInterface")
"""What the offscreen platform says of itself; any other warning of Qt fails a test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*NOISE))


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it: named, dressed, with its icon."""
    return make_application()


@pytest.fixture
def memory(tmp_path: Path, qapp: QApplication) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def engine_log(tmp_path: Path) -> Path:
    return tmp_path / "engine.log"


@pytest.fixture
def fake_program(engine_log: Path) -> Callable[[str], list[str]]:
    def program(mode: str) -> list[str]:
        return [sys.executable, str(FAKE), str(engine_log), mode]

    return program


@pytest.fixture
def make_engine(
    fake_program: Callable[[str], list[str]], qapp: QApplication
) -> Iterator[Callable[[str], Engine]]:
    """Makes engines (not started yet), and ends them after the test."""
    made: list[Engine] = []

    def make(mode: str = "steady") -> Engine:
        engine = Engine(fake_program(mode), dict(os.environ), SystemClock())
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.end()


@pytest.fixture
def session(home: Path) -> Session:
    return Session.open(dict(os.environ))


@pytest.fixture
def state_db(session: Session) -> Iterator[Database]:
    """The state database of the session's home, open for writing."""
    database = open_database(session.paths.state_db)
    yield database
    database.close()


def add_rows(database: Database, table: str, rows: list[Mapping[str, object]]) -> None:
    """Put rows into a table as they are."""
    with database.transaction():
        for row in rows:
            marks = ", ".join("?" * len(row))
            sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
            database.execute(sql, tuple(row.values()))
