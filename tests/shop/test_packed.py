from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.shop import packed
from tests.shop.workbooks import zipped


def unpack(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        archive = packed.open_packed(file, path.name, path.stat().st_size)
        return {name: b"".join(archive.blocks(name)) for name in archive.members}


def test_an_honest_archive_comes_out_as_it_went_in(tmp_path: Path) -> None:
    members = [("a.xml", b"<a/>"), ("b.xml", bytes(range(256)) * 20_000), ("empty", b"")]
    path = zipped(tmp_path / "a.zip", members)
    assert unpack(path) == dict(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("s.xml", b"stored")
    assert unpack(path) == {"s.xml": b"stored"}


def test_f19_what_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("a.xml", bytes(20 << 20))])
    with pytest.raises(SourceProblem, match="would become 20 MB"):
        unpack(path)


def test_f19_small_things_may_be_packed_tightly(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("a.xml", b" " * (10 << 20))])
    assert len(unpack(path)["a.xml"]) == 10 << 20


def test_f19_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "ENTRY_LIMIT", 3)
    path = zipped(tmp_path / "a.zip", [(str(number), b"") for number in range(4)])
    with pytest.raises(SourceProblem, match="holds 4 files"):
        unpack(path)


@pytest.mark.parametrize("told", [0, 10, 1 << 16])
def test_f19_an_index_that_lies_about_sizes_is_noticed(tmp_path: Path, told: int) -> None:
    path = zipped(tmp_path / "a.zip", [("a.xml", bytes(5 << 20))])
    data = bytearray(path.read_bytes())
    index = data.find(b"PK\x01\x02")
    struct.pack_into("<L", data, index + 24, told)
    path.write_bytes(data)
    with pytest.raises(SourceProblem, match="more than its index says"):
        unpack(path)


def test_f19_words_that_multiply_are_refused(tmp_path: Path) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    path = zipped(tmp_path / "a.zip", [("xl/sharedStrings.xml", laughs)])
    with pytest.raises(SourceProblem, match="unusually large inside"):
        unpack(path)


def test_f19_a_name_that_climbs_out_is_only_a_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("../out.xml", b"<a/>")])
    assert unpack(path) == {"../out.xml": b"<a/>"}
    assert [entry.name for entry in tmp_path.rglob("*")] == ["a.zip"]


def test_a_packing_that_no_spreadsheet_uses_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", b"<a/>" * 100)
    with pytest.raises(SourceProblem, match="packed in a way"):
        unpack(path)


def test_f22_a_locked_archive_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("a.xml", b"<a/>")])
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceProblem, match="without a password"):
        unpack(path)


def test_f1_an_archive_without_its_end_is_waited_for(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", [("a.xml", bytes(range(256)) * 100)]).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:-30])
    with pytest.raises(Wait, match="waits for a whole one"):
        unpack(tmp_path / "a.zip")
