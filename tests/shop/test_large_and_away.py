"""Large shops and shops that do not answer: what streams stays small, what is away is waited for."""

from __future__ import annotations

import errno
import tracemalloc
from pathlib import Path

import pytest

from mailbridge.base.errors import Wait
from mailbridge.shop.database import DatabaseSource
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source
from tests.shop.conftest import OwnClock, people_feed, shop_database

LINE = "{at},c{at}@example.org," + "Anna " * 20 + "\n"


def exported(path: Path, count: int, clock: OwnClock) -> FolderSource:
    text = "ID,Email,Name\n" + "".join(LINE.format(at=at) for at in range(count))
    path.write_text(text, encoding="utf-8")
    feed = people_feed(folder=str(path.parent), files=path.name, key="ID")
    return FolderSource(feed, base=path.parent, clock=clock)


def peak_of(source: Source, records: int) -> int:
    """Bytes that one pass over so many records takes at most."""
    source.columns()
    tracemalloc.start()
    try:
        with source.read() as reading:
            count = sum(1 for _ in reading)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == records
    return peak


def test_f17_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path, clock: OwnClock) -> None:
    source = exported(tmp_path / "a.csv", 200_000, clock)
    assert peak_of(source, 200_000) < 4 << 20, "of 24 MB"


@pytest.mark.parametrize("wal", [False, True])
def test_b8_a_large_table_is_never_in_memory_as_a_whole(tmp_path: Path, *, wal: bool) -> None:
    people = ((number, f"c{number}@example.org", "Anna " * 20) for number in range(100_000))
    shop_database(tmp_path / "shop.db", list(people), wal=wal)
    source = DatabaseSource(people_feed(key="ID", fields={"FNAME": "Name"}), base=tmp_path)
    assert peak_of(source, 100_000) < 8 << 20, "of 30 MB"


@pytest.mark.parametrize("number", [errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ESTALE, errno.EIO])
def test_f5_f26_a_file_that_does_not_come_is_waited_for(
    tmp_path: Path, clock: OwnClock, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    source = exported(tmp_path / "a.csv", 2, clock)

    def away(*_: object) -> int:
        raise OSError(number, "it does not come")

    # What a share or a cloud folder answers cannot be had on this computer: it is played.
    monkeypatch.setattr("os.open", away)
    with pytest.raises(Wait, match="Nothing was removed"), source.read():
        pass
