"""What tests of reading share: ten customers who are in Mailchimp already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.bench import Bench, bench, many


@pytest.fixture
def ten(tmp_path: Path) -> Iterator[Bench]:
    """Ten customers in Mailchimp, and a brake that holds at more than five and ten percent."""
    made = bench(tmp_path, *many(10), percent=10)
    made.sync()
    yield made
    made.database.close()
