from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from mailbridge.base.paths import Paths
from mailbridge.service.preferences import (
    Preferences,
    preferences_file,
    read_preferences,
    save_preferences,
)

OTHER = Preferences(
    language="de_AT",
    theme="dark",
    text_size=150,
    close_keeps_running=False,
    told_about_closing=True,
    start_asked=True,
    tell_problems=False,
    tell_works_again=False,
    tell_skipped=False,
    tell_success=True,
    quiet=False,
    opens=20,
    closes=2,
    snooze_until="2026-11-22T10:00:00Z",
    check_for_updates=True,
)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    file = preferences_file(Paths(tmp_path))
    assert read_preferences(file) == Preferences()
    save_preferences(file, OTHER)
    assert read_preferences(file) == OTHER
    first = Preferences()
    assert all(getattr(OTHER, one.name) != getattr(first, one.name) for one in fields(first))
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_looked_for_on_the_net_unasked() -> None:
    assert Preferences().check_for_updates is False


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe\x00",
        b"theme = ",
        b"theme = 'dark'\ntheme = 'light'",
        b"[" * 3000,
        b"x" * 200_000,
    ],
)
def test_a_damaged_file_is_as_none(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "preferences.toml"
    file.write_bytes(damage)
    assert read_preferences(file) == Preferences()


@pytest.mark.parametrize(
    "line",
    [
        "theme = 'pink'", "theme = 1", "text_size = 101", "text_size = '150'", "opens = -1",
        "closes = 25", "opens = true", "tell_success = 1", "snooze_until = 'soon'",
        "language = 'x234567890123456789012'", "unknown = 1",
    ],
)  # fmt: skip
def test_one_bad_line_leaves_the_others(tmp_path: Path, line: str) -> None:
    file = tmp_path / "preferences.toml"
    file.write_text(f"check_for_updates = true\n{line}\n", encoding="utf-8")
    assert read_preferences(file) == Preferences(check_for_updates=True)


def test_a_folder_in_its_place_is_as_none(tmp_path: Path) -> None:
    assert read_preferences(tmp_path) == Preferences()
