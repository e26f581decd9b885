"""How the owner likes the window on this computer: language, look, notices, quiet hours, closing.

Nothing here says what is sent or where: that is the settings file's, which can be copied to
another shop; this file stays with this computer.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from mailbridge.base.clock import moment
from mailbridge.base.paths import Paths, write_private

LOG = logging.getLogger(__name__)

SYSTEM, LIGHT, DARK = "system", "light", "dark"
THEMES = (SYSTEM, LIGHT, DARK)
TEXT_SIZES = (100, 125, 150, 200)
_NAME = "preferences.toml"
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """language: such as "de"; "" follows the system. theme: one of THEMES. text_size: percent.

    The four that begin with tell_ are the kinds of notices. quiet: no notices outside the opening
    hours, from opens to closes (full hours by this computer's clock; closes may be before opens,
    for a bar that closes at two). snooze_until: ISO 8601 in UTC, "" for none. start_asked,
    told_about_closing: what was asked and said once already.
    """

    language: str = ""
    theme: str = SYSTEM
    text_size: int = 100
    close_keeps_running: bool = True
    told_about_closing: bool = False
    start_asked: bool = False
    tell_problems: bool = True
    tell_works_again: bool = True
    tell_skipped: bool = True
    tell_success: bool = False
    quiet: bool = True
    opens: int = 9
    closes: int = 18
    snooze_until: str = ""
    check_for_updates: bool = False


def preferences_file(paths: Paths) -> Path:
    """Where they are kept, beside the settings and readable by their owner only."""
    return paths.config_dir / _NAME


def read_preferences(file: Path) -> Preferences:
    """What the file says. What is damaged, missing or out of bounds is as it was at first."""
    try:
        with file.open("rb") as opened:
            said = tomllib.loads(opened.read(_LONGEST).decode("utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError) as error:
        LOG.warning("the preferences cannot be read: %s", error)
        return Preferences()
    usable = {field.name: said[field.name] for field in fields(Preferences) if field.name in said}
    return replace(
        Preferences(), **{name: value for name, value in usable.items() if _fits(name, value)}
    )


def save_preferences(file: Path, preferences: Preferences) -> None:
    """Write them, in one step. Raises OSError."""
    import tomlkit  # noqa: PLC0415  # not before something is kept

    document = tomlkit.document()
    document.add(tomlkit.comment("How mailbridge's window looks and behaves on this computer."))
    for name, value in asdict(preferences).items():
        document.add(name, value)
    write_private(file, tomlkit.dumps(document).encode())


def _fits(name: str, value: Any) -> bool:
    """Whether a value is of the right type and within its bounds."""
    if type(value) is not type(getattr(Preferences(), name)):
        return False
    if name == "theme":
        return value in THEMES
    if name == "text_size":
        return value in TEXT_SIZES
    if name in {"opens", "closes"}:
        return 0 <= int(value) <= 24
    if name == "snooze_until":
        return value == "" or _is_stamp(value)
    return name != "language" or len(value) <= 20


def _is_stamp(text: str) -> bool:
    try:
        moment(text)
    except (ValueError, OverflowError):
        return False
    return True
