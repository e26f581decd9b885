"""What the owner says of how an export is written goes before what its contents seem to tell."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from mailbridge.commands.parser import ENCODINGS
from mailbridge.service.set_up.inspection import inspect
from mailbridge.settings.feed import Encoding, Feed
from mailbridge.shop.codepage import words_of
from mailbridge.shop.dialect import Said, describe
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.probe import first_rows
from tests.fakes.clock import JumpingClock

LATER = JumpingClock(datetime.now(UTC) + timedelta(hours=1))
"""By then every file that a test writes now has stayed as it is for long enough."""


def source(home: Path, **said: str) -> FolderSource:
    feed = Feed.model_validate(
        {"name": "C", "email": "Mail", "folder": str(home), "files": "*.csv", **said}
    )
    return FolderSource(feed, base=home, clock=LATER)


def columns(content: bytes, **said: str) -> tuple[str, ...]:
    return describe(io.BytesIO(content), "a.csv", Said(**said)).columns


@pytest.mark.parametrize("codec", get_args(Encoding))
def test_each_encoding_reads_its_own_letters_and_has_a_name(codec: str) -> None:
    name = "Имя" if codec == "cp1251" else "Größe"
    assert columns(f"{name};Mail\nA;a@x.test\n".encode(codec), encoding=codec) == (name, "Mail")
    assert words_of(codec) != codec


def test_the_command_line_knows_the_same_encodings() -> None:
    assert get_args(Encoding) == ENCODINGS


def test_what_is_said_goes_before_the_evidence() -> None:
    content = "Größe;Mail\nA;a@x.test\n".encode("cp1252")
    assert columns(content) == ("Größe", "Mail")
    assert columns(content, encoding="cp1251") == ("GrцЯe", "Mail")
    assert columns(content, delimiter=",") == ("Größe;Mail",)


def test_a_mark_and_a_line_of_utf8_are_no_guesses() -> None:
    text = "Größe;Mail\nA;a@x.test\n"
    assert columns(text.encode("utf-8-sig"), encoding="cp1252") == ("Größe", "Mail")
    assert columns(text.encode("utf-16"), encoding="cp1252") == ("Größe", "Mail")
    assert columns(text.encode(), encoding="cp1252") == ("Größe", "Mail")
    assert columns(text.encode("cp1252"), encoding="utf-8") == ("Gr\ufffd\ufffde", "Mail")


def test_a_hint_of_the_file_gives_way_to_the_owner() -> None:
    content = b"sep=;\nA;B,C\n1;2,3\n"
    assert columns(content) == ("A", "B,C")
    assert columns(content, delimiter=",") == ("A;B", "C")


def test_a_feed_is_read_as_its_settings_say(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Ort;Mail\nŁódź;l@x.test\n".encode("cp1250"))
    found = source(tmp_path, encoding="cp1250", delimiter=";")
    assert found.written_as() == "semicolon, Central European (Windows)"
    with found.read() as reading:
        (_, raw), *_ = reading
        row = reading.parse(raw, 1)
    assert row is not None
    assert found.written == ""


def test_the_first_rows_show_how_it_would_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Ort;Mail\nŁódź;l@x.test\n\nZoë;z@x.test\n".encode("cp1250"))
    names, rows, how = first_rows(str(file), LATER, Said("cp1250"))
    assert names == ("Ort", "Mail")
    assert rows[0] == ("Łódź", "l@x.test")
    assert how == "semicolon, Central European (Windows)"
    names, rows, _ = first_rows(str(file), LATER, Said("utf-8", ","))
    assert names == ("Ort;Mail",)
    assert "not UTF-8" in rows[0][0]


def test_inspect_proposes_what_was_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Ort;Mail\nŁódź;l@x.test\n".encode("cp1250"))
    found = inspect("a.csv", LATER, base=tmp_path, said=Said("cp1250", ";"))
    assert 'encoding = "cp1250"' in found.settings
    assert 'delimiter = ";"' in found.settings
    assert found.found.rows[0] == ("Łódź", "l@x.test")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"encoding": "klingon"}, "encoding"),
        ({"delimiter": "x"}, "delimiter"),
        ({"encoding": "cp1252", "folder": "", "files": "", "database": "sqlite:///a", "table": "t"},
         "are for exports"),
        ({"delimiter": ";", "folder": "", "files": "", "database": "sqlite:///a", "table": "t"},
         "are for exports"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, said: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        source(tmp_path, **said)
