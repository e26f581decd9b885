from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from mailbridge.shop.watch import FileWatch, Place, native_observer, place_of
from tests.shop.conftest import people_feed

SOON = 8.0
"""Seconds that an event may take at most; they take a tenth."""


class Bell:
    """Counts how often it is rung; rung waits for the next time."""

    def __init__(self) -> None:
        self.count = 0
        self._rung = threading.Condition()

    def ring(self) -> None:
        with self._rung:
            self.count += 1
            self._rung.notify_all()

    def rung(self, times: int) -> bool:
        with self._rung:
            return self._rung.wait_for(lambda: self.count >= times, SOON)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def watch(bell: Bell) -> Iterator[FileWatch]:
    made = FileWatch(bell.ring)
    yield made
    made.close()


def exports(folder: Path) -> Place:
    return Place(folder, ("*.csv",), 0.1)


def after(step: Callable[[], object], bell: Bell) -> bool:
    """Whether the bell rings after the step."""
    before = bell.count
    step()
    return bell.rung(before + 1)


def test_f3_new_changed_replaced_and_deleted_files_are_told(
    tmp_path: Path, watch: FileWatch, bell: Bell
) -> None:
    watch.follow([exports(tmp_path)])
    path, fresh = tmp_path / "a.CSV", tmp_path / "a.tmp"
    fresh.write_text("new", encoding="utf-8")
    assert after(lambda: path.write_text("one", encoding="utf-8"), bell)
    assert after(lambda: fresh.replace(path), bell)
    assert after(lambda: path.write_text("two", encoding="utf-8"), bell), "still watched"
    assert after(path.unlink, bell)


def test_a_shops_database_is_told_of_before_its_checkpoint(
    tmp_path: Path, watch: FileWatch, bell: Bell
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (a)")
        place = place_of(people_feed(database="sqlite:///shop.db", table="t"), tmp_path)
        assert place is not None
        watch.follow([place])
        assert after(lambda: database.execute("INSERT INTO t VALUES (1)"), bell)


def test_our_own_reading_and_other_files_wake_nobody(
    tmp_path: Path, watch: FileWatch, bell: Bell
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("one", encoding="utf-8")
    watch.follow([exports(tmp_path)])
    (tmp_path / "b.txt").write_text("other", encoding="utf-8")
    path.read_bytes()
    # What wakes in the end is this, and it comes after those: events keep their order.
    assert after(lambda: path.write_text("two", encoding="utf-8"), bell)
    assert bell.count == 1


def test_many_events_wake_once(tmp_path: Path, watch: FileWatch, bell: Bell) -> None:
    watch.follow([Place(tmp_path, ("*.csv",), 0.6)])
    for number in range(20):
        (tmp_path / f"{number}.csv").write_text("x" * number, encoding="utf-8")
    assert bell.rung(1)
    assert bell.count == 1


def test_f27_a_folder_made_anew_is_taken_up_again(
    tmp_path: Path, watch: FileWatch, bell: Bell
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    watch.follow([exports(folder)])
    folder.rename(tmp_path / "old")
    folder.mkdir()
    watch.follow([exports(folder)])
    assert watch.watched == {folder}
    assert after(lambda: (folder / "a.csv").write_text("x", encoding="utf-8"), bell)


def test_f5_a_folder_that_is_away_is_taken_up_when_it_is_there(
    tmp_path: Path, watch: FileWatch, bell: Bell
) -> None:
    folder = tmp_path / "exports"
    watch.follow([exports(folder)])
    assert watch.watched == frozenset()
    folder.mkdir()
    watch.follow([exports(folder)])
    assert after(lambda: (folder / "a.csv").write_text("x", encoding="utf-8"), bell)
    watch.follow([])
    assert watch.watched == frozenset()


def test_f4_h15_without_room_for_watches_marks_are_looked_at(
    tmp_path: Path, watch: FileWatch, caplog: pytest.LogCaptureFixture
) -> None:
    resource = pytest.importorskip("resource", reason="Windows limits no open files")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    with caplog.at_level(logging.INFO, "mailbridge.shop.watch"):
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        try:
            watch.follow([exports(tmp_path)])
            watch.follow([exports(tmp_path)])
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert watch.watched == frozenset()
    (told,) = caplog.records
    assert "marks are looked at every few seconds" in told.getMessage()
    watch.follow([exports(tmp_path)])
    assert watch.watched == {tmp_path}, "there is room again"


def test_f4_a_share_is_left_to_the_marks(
    tmp_path: Path, bell: Bell, caplog: pytest.LogCaptureFixture
) -> None:
    def never() -> BaseObserver:
        raise AssertionError("a share's events never come")

    watch = FileWatch(bell.ring, never)
    with caplog.at_level(logging.INFO, "mailbridge.shop.watch"):
        watch.follow([Place(tmp_path, ("*.csv",), 10.0, shared=True)])
    assert "is on a share" in caplog.text
    watch.close()


def test_it_ends_with_all_its_threads(tmp_path: Path, bell: Bell) -> None:
    before = threading.active_count()
    open_files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # counted, not walked
    for _ in range(3):
        watch = FileWatch(bell.ring)
        watch.follow([exports(tmp_path)])
        assert threading.active_count() > before
        watch.close()
        watch.close()
        (tmp_path / "a.csv").write_text(str(time.monotonic()), encoding="utf-8")
    assert threading.active_count() == before
    assert len(os.listdir("/proc/self/fd")) == open_files  # noqa: PTH208  # as above
    assert bell.count == 0


def test_where_a_feeds_files_are(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    assert place_of(people_feed(folder=".", files="K*.csv"), tmp_path) == Place(
        folder, ("k*.csv",), 2.0
    )
    found = place_of(people_feed(database="sqlite:///a%20[1].db", table="t"), tmp_path)
    assert found == Place(folder, ("a [[]1].db", "a [[]1].db-wal", "a [[]1].db-journal"), 0.5)
    assert place_of(people_feed(database="postgresql://h/d", table="t"), tmp_path) is None
    assert place_of(people_feed(folder="away", files="*.csv"), tmp_path) is None


def test_there_is_an_observer_on_every_system_that_is_tested() -> None:
    observer = native_observer()
    assert type(observer).__name__ in {"InotifyObserver", "FSEventsObserver", "WindowsApiObserver"}
