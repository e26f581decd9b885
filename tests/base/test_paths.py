from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.base.paths import Paths, there, write_private

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps a profile closed by itself")


def test_one_folder_holds_everything(tmp_path: Path) -> None:
    paths = Paths.from_environment({"MAILBRIDGE_HOME": str(tmp_path / "h")}).make()

    files = (paths.settings_file, paths.state_db, paths.lock_file, paths.erased_file, paths.log_dir)
    assert all(file.is_relative_to(tmp_path / "h") for file in files)
    assert len(set(files)) == 5
    assert paths.settings_file.name == "settings.toml"


@pytest.mark.parametrize("environment", [{}, {"MAILBRIDGE_HOME": ""}])
def test_without_a_home_the_platform_decides(environment: dict[str, str]) -> None:
    paths = Paths.from_environment(environment)

    assert paths.home is None
    assert paths.settings_file.parent.name == "mailbridge"


def test_looking_makes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert Paths(home).state_db.parent == home
    assert not home.exists()


def test_a_relative_home_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.from_environment({"MAILBRIDGE_HOME": "h"}).home == tmp_path / "h"


@posix
def test_folders_are_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    home.mkdir(parents=True, mode=0o755)
    former = os.umask(0)
    try:
        paths = Paths(home).make()
    finally:
        os.umask(former)
    for folder in (home, paths.log_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@posix
def test_a_folder_that_everybody_shares_is_refused_and_left_alone(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(SettingsError, match="shared by everybody"):
        Paths(shared).make()
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "h").write_text("")
    with pytest.raises(SettingsError, match="cannot be made"):
        Paths(tmp_path / "h").make()


@posix
def test_a_private_file_is_private_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"old")
    file.chmod(0o644)
    former = os.umask(0)
    try:
        write_private(file, b"new")
    finally:
        os.umask(former)
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "inside").write_text("kept")
    with pytest.raises(OSError):
        write_private(folder, b"a file cannot take the place of a folder")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["f", "inside"]


def test_the_platforms_own_places_are_not_roaming(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_DATA_HOME", "/data")
        monkeypatch.setenv("XDG_CONFIG_HOME", "/config")
        assert Paths().state_db == Path("/data/mailbridge/state.db")
        assert Paths().settings_file == Path("/config/mailbridge/settings.toml")
    assert "Roaming" not in Paths().state_db.parts


@pytest.mark.skipif(os.name != "posix", reason="Windows calls both of them a plain absence")
def test_only_no_such_file_is_an_absence(tmp_path: Path) -> None:
    """A path through a file, or a name that is too long, is a fault and no "not there"."""
    assert there(tmp_path)
    assert not there(tmp_path / "nothing")
    (tmp_path / "file").touch()
    for odd in (tmp_path / "file" / "inside", tmp_path / ("x" * 300)):
        with pytest.raises(OSError):
            there(odd)
