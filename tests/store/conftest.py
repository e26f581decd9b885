"""What the tests of the store share: a fresh state database, on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.store.database import Database, open_database


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "state.db")
    yield database
    database.close()
