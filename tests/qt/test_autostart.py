from __future__ import annotations

import configparser
import os
import plistlib
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.shell.autostart import (
    DesktopEntry,
    LaunchAgent,
    RunKey,
    autostart,
    autostart_is_on,
    set_autostart,
    start_command,
)

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class Registry:
    """The user's part of a Windows registry, as the module winreg is asked about it."""

    HKEY_CURRENT_USER, REG_SZ = 1, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, object]] = {}

    @contextmanager
    def OpenKey(self, root: int, place: str) -> Iterator[dict[str, object]]:  # noqa: N802 - the name that winreg has
        if place not in self.keys:
            raise FileNotFoundError(place)
        yield self.keys[place]

    @contextmanager
    def CreateKey(self, root: int, place: str) -> Iterator[dict[str, object]]:  # noqa: N802 - the name that winreg has
        yield self.keys.setdefault(place, {})

    @staticmethod
    def QueryValueEx(key: dict[str, object], name: str) -> tuple[object, int]:  # noqa: N802 - the name that winreg has
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], 1

    @staticmethod
    def SetValueEx(key: dict[str, object], name: str, zero: int, kind: int, value: str) -> None:  # noqa: N802 - the name that winreg has
        key[name] = value

    @staticmethod
    def DeleteValue(key: dict[str, object], name: str) -> None:  # noqa: N802 - the name that winreg has
        del key[name]


def test_on_linux_a_file_says_it(tmp_path: Path) -> None:
    given = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "MAILBRIDGE_HOME": str(tmp_path / "my shop"),
    }
    way = autostart(given, "linux")
    assert not way.is_on()
    way.set(enabled=True)
    assert way.is_on()
    file = tmp_path / "config" / "autostart" / "mailbridge.desktop"
    entry = configparser.RawConfigParser(delimiters=("=",))
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    entry.read(file)
    said = dict(entry["Desktop Entry"])
    assert said["Type"] == "Application"
    assert said["X-GNOME-Autostart-Delay"] == "20"
    assert Path(said["TryExec"]) == Path(start_command(given)[0])
    words = shlex.split(said["Exec"])
    assert words == ["env", f"MAILBRIDGE_HOME={tmp_path / 'my shop'}", *start_command({})]
    assert words[-1] == "--background"
    way.set(enabled=False)
    way.set(enabled=False)
    assert not way.is_on()
    assert not file.exists()


@pytest.mark.parametrize(
    "line", ["Hidden=true", "Hidden = TRUE", "X-GNOME-Autostart-enabled=false"]
)
def test_what_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    file = tmp_path / "mailbridge.desktop"
    way = DesktopEntry(file, ["mailbridge", "--background"])
    way.set(enabled=True)
    file.write_text(file.read_text(encoding="utf-8") + f"{line}\n", encoding="utf-8")
    assert not way.is_on()
    way.set(enabled=True)
    assert way.is_on()


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/usr/bin/mailbridge", "/usr/bin/mailbridge"),
        ("/home/a b/mailbridge", '"/home/a b/mailbridge"'),
        ("/home/100%/x", "/home/100%%/x"),
        ('/a"b', '"/a\\\\"b"'),
        ("/a$b", '"/a\\\\$b"'),
        ("/a\\b", '"/a\\\\\\\\b"'),
        ("", '""'),
    ],
)
def test_a_path_is_quoted_as_the_specification_says(
    tmp_path: Path, word: str, written: str
) -> None:
    file = tmp_path / "mailbridge.desktop"
    DesktopEntry(file, [word]).set(enabled=True)
    assert f"\nExec={written}\n" in file.read_text(encoding="utf-8")


def test_on_macos_a_property_list_says_it(tmp_path: Path) -> None:
    way = autostart({"HOME": str(tmp_path), "MAILBRIDGE_HOME": "/shop"}, "darwin")
    assert isinstance(way, LaunchAgent)
    assert not way.is_on()
    way.set(enabled=True)
    (file,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    said = plistlib.loads(file.read_bytes())
    assert said["ProgramArguments"] == start_command({})
    assert said["RunAtLoad"] is True
    assert said["EnvironmentVariables"] == {"MAILBRIDGE_HOME": "/shop"}
    assert way.is_on()
    file.write_bytes(plistlib.dumps({**said, "Disabled": True}))
    assert not way.is_on()
    file.write_bytes(b"no list")
    assert not way.is_on()
    way.set(enabled=False)
    assert not file.exists()


def test_on_windows_a_value_of_the_registry_says_it() -> None:
    registry = Registry()
    way = RunKey([r"C:\Program Files\mailbridge\mailbridge.exe", "--background"], registry)
    assert not way.is_on()
    way.set(enabled=True)
    assert registry.keys[RUN] == {
        "mailbridge": '"C:\\Program Files\\mailbridge\\mailbridge.exe" --background'
    }
    assert way.is_on()
    registry.keys[APPROVED] = {
        "mailbridge": b"\x03" + bytes(11)
    }  # switched off in the Task Manager
    assert not way.is_on()
    way.set(enabled=True)
    assert way.is_on()
    way.set(enabled=False)
    way.set(enabled=False)
    assert registry.keys[RUN] == {}
    assert not way.is_on()


def test_the_command_is_this_very_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_command({}) == [sys.executable, "-P", "-m", "mailbridge", "--background"]
    assert start_command({"APPIMAGE": "/x"})[0] == sys.executable  # somebody else's AppImage
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert start_command({}) == [sys.executable, "--background"]
    assert start_command({"APPIMAGE": "/apps/mailbridge"}) == ["/apps/mailbridge", "--background"]


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="the Linux way")
def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file in the way", encoding="utf-8")
    given = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    with pytest.raises(SettingsError, match="start by itself"):
        set_autostart(True, given)
    assert not autostart_is_on(given)


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="the Linux way")
def test_on_and_off(tmp_path: Path) -> None:
    given = {"HOME": str(tmp_path)}
    set_autostart(True, given)
    assert (tmp_path / ".config" / "autostart" / "mailbridge.desktop").exists()
    assert autostart_is_on(given)
    set_autostart(False, given)
    assert not autostart_is_on(given)
