"""Workbooks of before 2007 (xls), and what database servers' own exports write for "nothing"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailbridge.base.errors import MailbridgeError, SourceProblem, Wait
from mailbridge.records.row import Row
from mailbridge.shop.exports import FolderSource
from tests.shop.conftest import OwnClock, people_feed
from tests.shop.old_workbook import saved

NAMES = ("ID", "Email", "Name", "Born")
ANNA = Row(
    dict(zip(NAMES, (1, "anna@example.org", "Anna", date(1990, 5, 6)), strict=True)), "row 2"
)
BEA = Row(dict(zip(NAMES, (2, "bea@example.org", "Béa", date(1988, 2, 29)), strict=True)), "row 3")


def read(path: Path, clock: OwnClock) -> list[object]:
    fields = {"FNAME": "Name", "BIRTHDAY": "Born"}
    feed = people_feed(folder=str(path.parent), files=path.name, key="ID", fields=fields)
    with FolderSource(feed, base=path.parent, clock=clock).read() as reading:
        return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]


@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_f21_f22_an_xls_is_read_whatever_its_name(
    tmp_path: Path, clock: OwnClock, name: str
) -> None:
    (tmp_path / name).write_bytes(saved())
    assert read(tmp_path / name, clock) == [ANNA, BEA]


def test_f1_an_xls_cut_off_anywhere_is_waited_for(tmp_path: Path, clock: OwnClock) -> None:
    whole, path = saved(), tmp_path / "a.xls"
    for end in range(600, len(whole) - 1, 331):
        path.write_bytes(whole[:end])
        with pytest.raises(Wait):
            read(path, clock)


def test_f22_an_xls_with_a_password_says_so(tmp_path: Path, clock: OwnClock) -> None:
    # Where a workbook has a password, FILEPASS (2F 00) stands right behind its first record.
    whole = saved()
    second = whole.index(bytes.fromhex("0908100000060500")) + 20
    (tmp_path / "a.xls").write_bytes(whole[:second] + b"\x2f\x00" + whole[second + 2 :])
    with pytest.raises(SourceProblem, match="password"):
        read(tmp_path / "a.xls", clock)


def test_a_damaged_xls_is_no_fault_of_the_program(tmp_path: Path, clock: OwnClock) -> None:
    whole, path = saved(), tmp_path / "a.xls"
    for at in range(8, len(whole), 61):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read(path, clock)
        except MailbridgeError:
            continue


def test_what_servers_write_for_nothing_is_nothing(tmp_path: Path, clock: OwnClock) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(
        "ID\tEmail\tName\tBorn\n1\ta@example.org\t\\N\tC:\\N\n2\t\\N\tN\t\\N\n", "utf-8"
    )
    assert [tuple(row.values.values()) for row in read(path, clock) if isinstance(row, Row)] == [
        ("1", "a@example.org", "", "C:\\N"),
        ("2", "", "N", ""),
    ]
