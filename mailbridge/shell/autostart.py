"""Starting mailbridge by itself when its user signs in: on Linux, Windows and macOS.

It asks nobody (the wizard and the settings page do), and needs no rights beyond the user's own.
"""

from __future__ import annotations

import importlib
import os
import plistlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.base.paths import write_private
from mailbridge.widgets.engine.child import own_program

_DELAY = 20
"""Seconds that a Linux desktop waits: a tray that is not there yet shows no icon."""
_HOME = "MAILBRIDGE_HOME"
_IDENTIFIER = "app.mailbridge.mailbridge"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_VALUE = "mailbridge"
_QUOTED = frozenset("\"'\\><~|&;$*?#()` \t\n")


class Autostart(Protocol):
    """One way of being started."""

    def is_on(self) -> bool:
        """Whether mailbridge starts by itself. Raises OSError where that cannot be seen."""
        ...

    def set(self, *, enabled: bool) -> None:
        """Let it, or not. Raises OSError."""
        ...


def set_autostart(enabled: bool, environment: Mapping[str, str] | None = None) -> None:
    """Start ``mailbridge --background`` at sign-in from now on, or no longer.

    environment: the process's own by default. Raises SettingsError where the system refuses.
    """
    try:
        autostart(environment).set(enabled=enabled)
    except OSError as error:
        raise SettingsError(
            tr("This computer does not let mailbridge start by itself"),
            tr("Add mailbridge to what starts at sign-in in this computer's own settings."),
        ) from error


def autostart_is_on(environment: Mapping[str, str] | None = None) -> bool:
    """Whether mailbridge starts at sign-in; False too where that cannot be seen."""
    try:
        return autostart(environment).is_on()
    except OSError:
        return False


def autostart(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> Autostart:
    """The way of this computer. platform: as ``sys.platform`` says it."""
    given = os.environ if environment is None else environment
    command = start_command(given)
    home = given.get(_HOME, "")
    if platform == "win32":
        return RunKey(command)
    if platform == "darwin":
        agents = Path(given.get("HOME", "~")).expanduser() / "Library" / "LaunchAgents"
        return LaunchAgent(agents / f"{_IDENTIFIER}.plist", command, home)
    config = given.get("XDG_CONFIG_HOME") or str(Path(given.get("HOME", "~")) / ".config")
    file = Path(config).expanduser() / "autostart" / "mailbridge.desktop"
    return DesktopEntry(file, command, home)


def start_command(environment: Mapping[str, str]) -> list[str]:
    """The command line that starts this very program in the background.

    An AppImage runs from a folder that is gone after the next start: its file is named instead.
    """
    image = environment.get("APPIMAGE", "")
    if image and getattr(sys, "frozen", False):
        return [image, "--background"]
    command = own_program("--background")
    quiet = Path(command[0]).with_name("pythonw.exe")
    if Path(command[0]).name.lower() == "python.exe" and quiet.exists():
        command[0] = str(quiet)  # or a console would stand open as long as mailbridge runs
    return command


class DesktopEntry:
    """A file in the desktop's autostart folder, as the XDG autostart specification has it."""

    def __init__(self, file: Path, command: Sequence[str], home: str = "") -> None:
        self._file, self._program = file, command[0]
        self._command = ["env", f"{_HOME}={home}", *command] if home else list(command)

    def is_on(self) -> bool:
        """A file that a desktop's own settings switched off stays, and says so inside."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        said = {line.replace(" ", "").lower() for line in lines}
        return not said & {"hidden=true", "x-gnome-autostart-enabled=false"}

    def set(self, *, enabled: bool) -> None:
        """Write the file, or take it away."""
        if not enabled:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_private(self._file, self._text().encode())

    def _text(self) -> str:
        return "\n".join(
            (
                "[Desktop Entry]",
                "Type=Application",
                "Name=mailbridge",
                "Comment=Keeps your customers and your Mailchimp audience in step",
                # Where the program was removed, the desktop passes this over without a word.
                f"TryExec={self._program.replace(chr(92), chr(92) * 2)}",
                f"Exec={' '.join(_desktop_word(word) for word in self._command)}",
                "Icon=mailbridge",
                "Terminal=false",
                "StartupNotify=false",
                f"X-GNOME-Autostart-Delay={_DELAY}",
                "",
            )
        )


def _desktop_word(word: str) -> str:
    """A word of Exec as the Desktop Entry specification quotes it, % and all."""
    word = word.replace("%", "%%")
    if word and not set(word) & _QUOTED:
        return word
    inner = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word)
    # Backslashes once more: the value of a key has escapes of its own.
    inner = inner.replace("\\", "\\\\")
    return f'"{inner}"'


class LaunchAgent:
    """A property list that macOS's launchd reads when the user signs in."""

    def __init__(self, file: Path, command: Sequence[str], home: str = "") -> None:
        self._file, self._command, self._home = file, list(command), home

    def is_on(self) -> bool:
        """Whether the list is there and not switched off inside."""
        try:
            said = plistlib.loads(self._file.read_bytes())
        except FileNotFoundError:
            return False
        except (ValueError, plistlib.InvalidFileException):
            return False
        return isinstance(said, dict) and not said.get("Disabled", False)

    def set(self, *, enabled: bool) -> None:
        """Write the list, or take it away."""
        if not enabled:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        content: dict[str, Any] = {
            "Label": _IDENTIFIER,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        if self._home:
            content["EnvironmentVariables"] = {_HOME: self._home}
        write_private(self._file, plistlib.dumps(content))


class RunKey:
    """A value in the user's part of the Windows registry. registry: the module winreg.

    MAILBRIDGE_HOME cannot be said there; as a variable of the user it is there at sign-in anyway.
    """

    def __init__(self, command: Sequence[str], registry: Any = None) -> None:
        self._command = list(command)
        self._registry = registry or importlib.import_module("winreg")

    def is_on(self) -> bool:
        """The Task Manager switches a start off by an odd first byte elsewhere; the value stays."""
        return self._read(_RUN) is not None and not self._switched_off()

    def set(self, *, enabled: bool) -> None:
        """Write the value, or take it away, and with it what the Task Manager noted about it."""
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN) as key:
            if enabled:
                line = " ".join(_windows_word(word) for word in self._command)
                registry.SetValueEx(key, _VALUE, 0, registry.REG_SZ, line)
            elif self._read(_RUN) is not None:
                registry.DeleteValue(key, _VALUE)
        if self._read(_APPROVED) is not None:
            with registry.CreateKey(registry.HKEY_CURRENT_USER, _APPROVED) as key:
                registry.DeleteValue(key, _VALUE)

    def _switched_off(self) -> bool:
        said = self._read(_APPROVED)
        return isinstance(said, bytes) and bool(said) and bool(said[0] & 1)

    def _read(self, place: str) -> Any:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, place) as key:
                return registry.QueryValueEx(key, _VALUE)[0]
        except FileNotFoundError:
            return None


def _windows_word(word: str) -> str:
    """A path of Windows holds no quotation mark; a backslash before the closing one is doubled."""
    if not set(word) & {" ", "\t"}:
        return word
    ending = "\\" * (len(word) - len(word.rstrip("\\")))
    return f'"{word}{ending}"'
