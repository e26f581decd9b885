from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.shop.files import SETTLED, SETTLED_ON_SHARE, name_date, settle_seconds, share_in


def at(*numbers: int) -> datetime:
    year, month, day, hour, minute, second = [*numbers, 0, 0, 0][:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("customers-2026-03-31.csv", at(2026, 3, 31)),
        ("customers_20260331.csv", at(2026, 3, 31)),
        ("2026.03.31 customers.csv", at(2026, 3, 31)),
        ("export_20260331_1805.csv", at(2026, 3, 31, 18, 5)),
        ("export 2026-03-31T18-05-09.csv", at(2026, 3, 31, 18, 5, 9)),
        ("20260331180509.csv", at(2026, 3, 31, 18, 5, 9)),
        ("Kunden 31.03.2026.csv", at(2026, 3, 31)),
        ("Kunden-31-03-2026.csv", at(2026, 3, 31)),
        ("customers.csv", None),
        ("customers-2026-13-31.csv", None),
        ("customers-20261350.csv", None),
        ("shop1234567890.csv", None),
        ("invoice-2026.csv", None),
    ],
)
def test_the_date_in_a_name(name: str, when: datetime | None) -> None:
    assert name_date(name) == when


MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
40 22 0:50 / /mnt/shop rw - cifs //till/exports rw
41 40 0:51 / /mnt/shop/local rw - tmpfs tmpfs rw
42 22 0:52 / /mnt/with\\040blank rw - nfs4 nas:/x rw
"""


@pytest.mark.parametrize(
    ("folder", "share"),
    [
        ("/home/anna", False),
        ("/mnt/shop", True),
        ("/mnt/shop/exports", True),
        ("/mnt/shop/local/x", False),
        ("/mnt/shopping", False),
        ("/mnt/with blank/x", True),
    ],
)
def test_shares_are_known_by_their_mounts(folder: str, *, share: bool) -> None:
    assert share_in(MOUNTS, folder) is share


def test_a_file_on_a_share_takes_longer_to_settle(tmp_path: Path) -> None:
    assert settle_seconds(tmp_path) == SETTLED
    assert settle_seconds(Path("//till/exports")) == SETTLED_ON_SHARE
