from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import files
from mailbridge.shop.exports import FolderSource
from tests.shop.conftest import OwnClock, everything_in, people_feed

HEAD = "ID,Email,Name\n"
TWO = HEAD + "1,anna@example.org,Anna\n2,bea@example.org,Béa\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


def source(folder: Path, clock: OwnClock, **settings: Any) -> FolderSource:
    feed = people_feed(folder=folder.name, **{"files": "*.csv", "key": "ID"} | settings)
    return FolderSource(feed, base=folder.parent, clock=clock)


def put(folder: Path, name: str, text: str | bytes, *, age: float = 0.0) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def rows_of(found: FolderSource) -> list[Row | BadRow | None]:
    with found.read() as reading:
        return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]


def ids_of(found: FolderSource) -> list[object]:
    return [row.values["ID"] for row in rows_of(found) if isinstance(row, Row)]


def test_the_newest_file_is_the_present_state(folder: Path, clock: OwnClock) -> None:
    put(folder, "a.csv", HEAD + "1,old@example.org,Old\n", age=500)
    put(folder, "b.csv", TWO, age=100)
    put(folder, "c.txt", "not matched")
    before = everything_in(folder)
    found = source(folder, clock)
    assert rows_of(found) == [
        Row({"ID": "1", "Email": "anna@example.org"}, "line 2"),
        Row({"ID": "2", "Email": "bea@example.org"}, "line 3"),
    ]
    assert found.columns() == ["ID", "Email", "Name"]
    assert everything_in(folder) == before


def test_f23_the_date_in_a_name_goes_before_the_files_own(folder: Path, clock: OwnClock) -> None:
    put(folder, "customers-2026-03-02.csv", HEAD + "2,b@example.org,B\n", age=500)
    put(folder, "customers-2026-03-01.csv", HEAD + "1,a@example.org,A\n", age=100)
    assert ids_of(source(folder, clock)) == ["2"]


def test_f24_a_time_in_the_future_does_not_count_as_written(folder: Path, clock: OwnClock) -> None:
    put(folder, "a.csv", TWO, age=-10 * 365 * 86400)
    assert ids_of(source(folder, clock)) == ["1", "2"]
    assert clock.waited == files.SETTLED


def test_f1_a_fresh_file_is_waited_for(folder: Path) -> None:
    put(folder, "a.csv", TWO)
    clock = OwnClock()
    clock.moment = clock.moment.fromtimestamp(time.time(), clock.moment.tzinfo)
    assert ids_of(source(folder, clock)) == ["1", "2"]
    assert 0 < clock.waited <= files.SETTLED


def test_f1_a_growing_file_is_not_read_and_the_older_stands_in(folder: Path) -> None:
    clock = OwnClock()
    clock.moment = clock.moment.fromtimestamp(time.time(), clock.moment.tzinfo)
    put(folder, "a.csv", HEAD + "1,a@example.org,A\n", age=100)
    new = put(folder, "b.csv", TWO)

    def grow() -> None:
        with new.open("a", encoding="utf-8") as file:
            file.write("3,c@example.org,C\n")
        os.utime(new, (clock.moment.timestamp(),) * 2)

    clock.while_waiting = grow
    found = source(folder, clock)
    assert ids_of(found) == ["1"]
    assert "b.csv is still growing" in found.notes[0]
    clock.while_waiting = lambda: None
    clock.moment = OwnClock().moment
    assert ids_of(found) == ["1", "2", "3", "3"]


def test_f1_a_single_growing_file_is_waited_for(folder: Path) -> None:
    clock = OwnClock()
    clock.moment = clock.moment.fromtimestamp(time.time(), clock.moment.tzinfo)
    path = put(folder, "a.csv", TWO)

    def grow() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("3,c@example.org,C\n")
        os.utime(path, (clock.moment.timestamp(),) * 2)

    clock.while_waiting = grow
    with pytest.raises(Wait, match="still growing"):
        rows_of(source(folder, clock))


@pytest.mark.parametrize(
    "cut",
    [HEAD + "1,anna@exam", HEAD + '1,anna@example.org,"An', HEAD + '1,anna@example.org,"An"\n2,b'],
)
def test_f1_a_file_that_ends_badly_is_not_complete(folder: Path, clock: OwnClock, cut: str) -> None:
    put(folder, "b.csv", cut)
    found = source(folder, clock)
    with pytest.raises(Wait, match="middle of a customer"):
        rows_of(found)
    put(folder, "a.csv", HEAD + "7,old@example.org,Old\n", age=100)
    assert ids_of(found) == ["7"]
    assert "b.csv" in found.notes[0]
    put(folder, "b.csv", TWO.rstrip("\n"))
    assert ids_of(found) == ["1", "2"]
    assert found.notes == ()


def test_a_file_that_changes_while_it_is_read_counts_as_none(folder: Path, clock: OwnClock) -> None:
    path = put(folder, "a.csv", TWO)
    with source(folder, clock).read() as reading:
        records = iter(reading)
        next(records)
        with path.open("a", encoding="utf-8") as file:
            file.write("3,c@example.org,C\n")
        with pytest.raises(Wait, match="reads it again"):
            list(records)


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no file that is open")
def test_f3_a_file_replaced_by_rename_while_it_is_read_is_read_as_it_was(
    folder: Path, clock: OwnClock
) -> None:
    path = put(folder, "a.csv", TWO)
    with source(folder, clock).read() as reading:
        put(folder, "new.tmp", HEAD).replace(path)
        assert len(list(reading)) == 2


def test_f7_an_empty_file_is_held(folder: Path, clock: OwnClock) -> None:
    put(folder, "a.csv", "")
    with pytest.raises(Hold, match="no contents"):
        rows_of(source(folder, clock))
    put(folder, "a.csv", "\n\n  \n")
    with pytest.raises(Hold, match="no contents"):
        rows_of(source(folder, clock))
    put(folder, "a.csv", HEAD)
    assert rows_of(source(folder, clock)) == []


def test_f5_no_folder_and_no_file_are_waited_for(folder: Path, clock: OwnClock) -> None:
    with pytest.raises(Wait, match=r"No file in .* matches"):
        rows_of(source(folder, clock))
    folder.rmdir()
    with pytest.raises(Wait, match="cannot be reached"):
        source(folder, clock).mark()


def test_f9_columns_go_by_name_and_a_missing_one_is_named(folder: Path, clock: OwnClock) -> None:
    put(folder, "a.csv", "name,more,EMAIL,id\nAnna,x,anna@example.org,1\n")
    assert rows_of(source(folder, clock)) == [
        Row({"ID": "1", "Email": "anna@example.org"}, "line 2")
    ]
    put(folder, "a.csv", "ID,E-Mail-Adresse\n1,anna@example.org\n")
    with pytest.raises(SourceProblem, match="“E-Mail-Adresse” looks like it"):
        rows_of(source(folder, clock))


def test_f10_a_second_column_of_one_name_is_numbered(folder: Path, clock: OwnClock) -> None:
    put(folder, "a.csv", "ID,Email,email,\n1,a@example.org,b@example.org,c\n")
    found = source(folder, clock, email="email (2)")
    assert found.columns() == ["ID", "Email", "email (2)", "column 4"]
    assert rows_of(found) == [Row({"ID": "1", "email (2)": "b@example.org"}, "line 2")]


@pytest.mark.parametrize(
    ("magic", "kind"),
    [
        (b"SQLite format 3\x00", "SQLite"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"<table><tr>", "web page"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_f22_a_file_that_only_claims_to_be_text(
    folder: Path, clock: OwnClock, magic: bytes, kind: str
) -> None:
    put(folder, "a.csv", magic + b"x" * 200 + b"\n")
    with pytest.raises(SourceProblem, match=kind):
        rows_of(source(folder, clock))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_f25_links_that_lead_out_pipes_and_folders_are_passed_over(
    folder: Path, clock: OwnClock
) -> None:
    put(folder, "real.csv", TWO, age=1000)
    outside = put(folder.parent, "outside.csv", HEAD + "9,x@example.org,X\n")
    (folder / "link.csv").symlink_to(outside)
    (folder / "dead.csv").symlink_to(folder / "gone")
    (folder / "ring.csv").symlink_to(folder / "ring.csv")
    (folder / "inside.csv").symlink_to(folder / "real.csv")
    (folder / "sub.csv").mkdir()
    os.mkfifo(folder / "pipe.csv")
    found = source(folder, clock)
    assert {export.name for export in found.files()} == {"real.csv"}
    assert ids_of(found) == ["1", "2"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_f25_what_becomes_a_pipe_after_it_was_listed_is_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "a.csv")
    with (
        pytest.raises(SourceProblem, match="no file that can be read"),
        files.opened(folder / "a.csv"),
    ):
        pass
    (folder / "b.csv").symlink_to(folder / "a.csv")
    with pytest.raises(SourceProblem), files.opened(folder / "b.csv"):
        pass


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/*", "sub/*.csv", "..\\*.csv"])
def test_x7_a_pattern_names_files_and_no_folders(
    folder: Path, clock: OwnClock, pattern: str
) -> None:
    with pytest.raises(SourceProblem, match="without folders"):
        source(folder, clock, files=pattern).mark()


def test_temporary_files_are_passed_over(folder: Path, clock: OwnClock) -> None:
    for name in (".hidden.csv", "~$open.csv", ".~lock.a.csv"):
        put(folder, name, TWO)
    put(folder, "A.CSV", TWO)
    assert [export.name for export in source(folder, clock).files()] == ["A.CSV"]


def test_the_mark_follows_contents_and_names(folder: Path, clock: OwnClock) -> None:
    path = put(folder, "a.csv", TWO, age=50)
    found = source(folder, clock)
    first = found.mark()
    assert found.mark() == first
    with found.read() as reading:
        assert (reading.mark, reading.origin) == (first, "a.csv")
    times = path.stat()
    path.write_text(TWO.replace("Anna", "Anne"), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert found.mark() != first, "same size, same time, other contents"


def test_every_file_can_be_read_once_oldest_first(folder: Path, clock: OwnClock) -> None:
    for number, age in ((3, 10), (1, 300), (2, 20)):
        put(folder, f"events{number}.csv", f"ID,Email\n{number},a@example.org\n", age=age)
    found = source(folder, clock, mode="changes")
    seen = []
    for export in found.files():
        with found.read_file(export) as reading:
            seen += [raw for _, raw in reading]
            assert reading.origin == export.name
            assert reading.mark == export.mark()
    assert seen == [b"1,a@example.org", b"2,a@example.org", b"3,a@example.org"]


def test_f2_a_file_that_may_not_be_read_is_waited_for(
    folder: Path, clock: OwnClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.csv", TWO)

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, whom no permission stops: the answer of the system is played.
    monkeypatch.setattr("os.open", refused)
    with pytest.raises(Wait, match="another program holds it"):
        rows_of(source(folder, clock))
