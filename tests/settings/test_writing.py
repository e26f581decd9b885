from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.settings.reading import parse_settings, read_settings
from mailbridge.settings.schema import Settings
from mailbridge.settings.writing import _document, plain, write_settings
from tests.settings.test_reading import PROMISED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


COMMENTED = """# ours
[mailchimp]
audience = "a1b2c3d4e5"   # the main list
max_connections = 8       # the default, spelled out

[sync]
every_minutes = 15 # slow line

# the till
[[feed]]
name = "Customers"
database = 'sqlite:///shop.db'
table = "customers"
email = "EmailAddress"
[feed.fields]
FNAME = { column = "FirstName" } # long form
LNAME = "LastName"
[[feed.tag]]
always = "customer"
[[feed.tag]]
always = "shop" # second

# the web shop
[[feed]]
name = "Web"
folder = "exports"
files = "*.csv"
email = "Email"
"""


def _changed(settings: Settings, **update: Any) -> Settings:
    return Settings.model_validate({**settings.model_dump(by_alias=True), **update})


def test_a_new_file_reads_back_the_same(file: Path) -> None:
    settings = parse_settings(PROMISED, file)
    write_settings(file, settings)
    assert read_settings(file) == settings


def test_defaults_are_not_written(file: Path) -> None:
    write_settings(file, parse_settings(COMMENTED, file))
    text = file.read_text(encoding="utf-8")
    assert "max_connections" not in text
    assert "kind" not in text
    assert 'FNAME = "FirstName"' in text


def test_a_new_file_is_laid_out_for_people(file: Path) -> None:
    write_settings(file, parse_settings(PROMISED, file))
    text = file.read_text(encoding="utf-8")
    for line in (
        "[mailchimp]",
        "[sync]",
        "[[feed]]",
        "[feed.fields]",
        "[[feed.tag]]",
        'when = {column = "Tier", is = "Gold"}',
        "journey = {id = 12, step = 345}",
        "[[segment]]",
    ):
        assert line in text.splitlines(), text


def test_nothing_changed_changes_nothing(file: Path) -> None:
    file.write_text(COMMENTED, encoding="utf-8")
    write_settings(file, read_settings(file))
    assert file.read_text(encoding="utf-8") == COMMENTED


def test_a_change_leaves_the_rest_as_it_was_written(file: Path) -> None:
    file.write_text(COMMENTED, encoding="utf-8")
    former = read_settings(file)
    sync = former.sync.model_copy(update={"every_minutes": 5.0, "when_removed": "tag"})
    mailchimp = former.mailchimp.model_copy(update={"max_connections": 4})
    settings = former.model_copy(update={"sync": sync, "mailchimp": mailchimp})
    write_settings(file, settings)
    assert read_settings(file) == settings
    expected = COMMENTED.replace("max_connections = 8 ", "max_connections = 4 ").replace(
        "every_minutes = 15 # slow line", 'when_removed = "tag"'
    )
    written = file.read_text(encoding="utf-8")
    assert sorted(written.splitlines()) == sorted(expected.splitlines())


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda feeds: feeds[1:], ["# the main list"]),
        (lambda feeds: feeds[:1], ["# long form", "# second"]),
        (lambda feeds: [*feeds, {**feeds[1], "name": "Third"}], ["# the till", "# the web shop"]),
        (lambda feeds: [{**feeds[1], "name": "First"}, *feeds], ["# ours", "# long form"]),
        (lambda feeds: [{**feeds[0], "name": "Renamed"}, feeds[1]], ["# the main list"]),
        (lambda feeds: feeds[::-1], []),
        (lambda feeds: [{**feeds[0], "enabled": False}, feeds[1]], ["# long form", "# second"]),
        (lambda feeds: [{**feeds[0], "tag": feeds[0]["tag"][:1]}, feeds[1]], ["# long form"]),
        (lambda feeds: [{**feeds[0], "tag": []}, feeds[1]], ["# long form"]),
        (lambda feeds: [{**feeds[0], "fields": {"FNAME": "Vorname"}}, feeds[1]], ["# second"]),
        (lambda feeds: [feeds[0], {**feeds[1], "fields": {"FNAME": "x"}}], ["# second"]),
        (lambda feeds: [feeds[0], {**feeds[1], "where": {"A": [1, "b"]}}], ["# long form"]),
        (lambda feeds: [{**feeds[0], "tag": [*feeds[0]["tag"], {"column": "T"}]}, feeds[1]], ["# second"]),
    ],
)  # fmt: skip
def test_feeds_come_go_and_change(file: Path, change: Any, kept: list[str]) -> None:
    file.write_text(COMMENTED, encoding="utf-8")
    former = read_settings(file)
    settings = _changed(former, feed=change(former.model_dump(by_alias=True)["feed"]))
    write_settings(file, settings)
    assert read_settings(file) == settings
    assert all(comment in file.read_text(encoding="utf-8") for comment in kept)


def test_relative_paths_are_saved_whole(file: Path) -> None:
    settings = parse_settings(COMMENTED, file)
    relative = _changed(
        settings,
        feed=[
            {**feed, "database": feed["database"] and "sqlite:///x.db"}
            for feed in settings.model_dump(by_alias=True)["feed"]
        ],
    )
    write_settings(file, relative)
    assert read_settings(file).feed[0].database == f"sqlite:///{(file.parent / 'x.db').as_posix()}"


def test_a_file_that_cannot_be_read_is_kept_beside(file: Path) -> None:
    settings = parse_settings(COMMENTED, file)
    file.write_text("what [ is this", encoding="utf-8")
    write_settings(file, settings)
    assert read_settings(file) == settings
    assert file.with_name("settings.toml.old").read_text(encoding="utf-8") == "what [ is this"


def test_windows_line_ends_and_mark_are_no_obstacle(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode())
    former = read_settings(file)
    settings = former.model_copy(
        update={"mailchimp": former.mailchimp.model_copy(update={"audience": "other"})}
    )
    write_settings(file, settings)
    assert read_settings(file) == settings
    assert b"# the main list\r\n" in file.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_the_file_is_its_owners(file: Path) -> None:
    file.write_text(COMMENTED, encoding="utf-8")
    file.chmod(0o644)
    write_settings(file, read_settings(file))
    assert file.stat().st_mode & 0o777 == 0o600


_words = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


@given(column=_words, tag=_words, name=_words, query=_words)
def test_any_words_survive(column: str, tag: str, name: str, query: str) -> None:
    path = Path("/srv/settings.toml")
    settings = Settings.model_validate(
        {
            "mailchimp": {"audience_name": name},
            "feed": [
                {
                    "name": name,
                    "database": "postgresql://host/db",
                    "query": query,
                    "email": column,
                    "where": {column: [query, 1, 2.5, True]},
                    "fields": {column: query, "X": {"column": column, "label": tag}},
                    "tag": [{"tag": tag, "when": {"column": column, "is": query}}],
                }
            ],
        }
    )
    text = tomlkit.dumps(_document(plain(settings)))
    assert parse_settings(text, path) == settings
