from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from mailbridge.base.errors import Repair
from mailbridge.store.forgotten import Forgotten


def test_nobody_is_forgotten_at_first(tmp_path: Path) -> None:
    forgotten = Forgotten(tmp_path / "forgotten")
    assert ("a@x.org" in forgotten, len(forgotten)) == (False, 0)
    assert list(tmp_path.glob("forgotten*")) == []


def test_who_was_forgotten_stays_so_for_the_next_start(tmp_path: Path) -> None:
    Forgotten(tmp_path / "forgotten").add("Ann@x.org")
    again = Forgotten(tmp_path / "forgotten")
    again.add("bob@x.org")
    for forgotten in (again, Forgotten(tmp_path / "forgotten")):
        known = [a in forgotten for a in ("ann@x.org", "ANN@X.ORG", "bob@x.org", "eve@x.org", "")]
        assert known == [True, True, True, False, False]
        assert len(forgotten) == 2


def test_no_address_can_be_read_out_of_the_file(tmp_path: Path) -> None:
    for home in ("one", "two"):
        Forgotten(tmp_path / home).add("ann@x.org")
    one, two = ((tmp_path / home).read_text() for home in ("one", "two"))
    assert "ann" not in one
    assert hashlib.sha256(b"ann@x.org").hexdigest() not in one
    assert not set(one.split()) & set(two.split())


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    Forgotten(tmp_path / "forgotten").add("ann@x.org")
    assert stat.S_IMODE((tmp_path / "forgotten").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such links for everybody")
def test_a_file_that_cannot_be_reached_is_not_an_absent_one(tmp_path: Path) -> None:
    (tmp_path / "forgotten").symlink_to(tmp_path / "forgotten")
    assert not (tmp_path / "forgotten").exists()  # Python's answer, which nobody may rely on
    with pytest.raises(Repair):
        Forgotten(tmp_path / "forgotten")
