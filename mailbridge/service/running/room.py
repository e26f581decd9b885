"""Whether mailbridge's own folder is a place to keep notes in: on this computer, and with room.

It frees nothing and moves nothing; it says what is wrong, and stands in for a shop that is not to
be read while there is too little room to write down what it says.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from mailbridge.base.errors import SettingsError, Wait
from mailbridge.base.language import number, tr
from mailbridge.shop.files import on_share

if TYPE_CHECKING:
    # Readers and all are loaded by who needs them, not by every start.
    from mailbridge.shop.source import Reading
    from mailbridge.sync.errands.event_feed import EventInput
    from mailbridge.sync.reading.intake import FeedInput

LEAST = 200_000_000
"""Bytes that stay free on a disk, so that what is sent can always be written down …"""
LEAST_SHARE = 0.01
"""… or this share of a small one."""

_Input = TypeVar("_Input", "FeedInput", "EventInput")


class Usage(Protocol):
    """What shutil.disk_usage says, in bytes."""

    @property
    def total(self) -> int:
        """How large the disk is."""

    @property
    def free(self) -> int:
        """How much of it may still be written."""


Measure = Callable[[Path], Usage]
"""shutil.disk_usage, or a test's."""


class NoRoom(Wait):
    """The disk is nearly full: nothing more is read until there is room. Sending goes on."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A source that is not read for now, whatever it holds."""

    why: NoRoom

    def columns(self) -> list[str]:
        """Raises NoRoom."""
        raise self.why

    def mark(self) -> str | None:
        """Raises NoRoom."""
        raise self.why

    def read(self) -> AbstractContextManager[Reading]:
        """Raises NoRoom."""
        raise self.why


def lack(folder: Path, measure: Measure = shutil.disk_usage) -> NoRoom | None:
    """What the owner is told where the folder's disk has too little room, else None.

    Reading and queueing are what lets the notes grow; settling what was sent needs a little room
    too, which is why reading stops before the disk is full.
    """
    try:
        usage = measure(folder)
    except OSError:
        return None  # it cannot be told; writing meets it
    least = min(LEAST, int(usage.total * LEAST_SHARE))
    if usage.free >= least:
        return None
    return NoRoom(
        tr("The disk is nearly full"),
        tr(
            "{free} MB are free, and mailbridge leaves {least} MB. It reads nothing new until "
            "there is room again; what was waiting is still sent. Free some space on the disk.",
            free=number(usage.free // 1_000_000),
            least=number(least // 1_000_000),
        ),
    )


def unread(inputs: Sequence[_Input], why: NoRoom | None) -> list[_Input]:
    """The feeds as they are given, or none of them readable for want of room."""
    return list(inputs) if why is None else [replace(one, source=Unread(why)) for one in inputs]


def must_be_here(folder: Path, shared: Callable[[Path], bool] = on_share) -> None:
    """Refuse a folder of another computer's. Raises SettingsError.

    SQLite's log cannot be kept safe there: two computers would not see each other's locks. macOS
    does not tell a share from a stick, so nothing is refused on it.
    """
    if sys.platform != "darwin" and shared(folder.resolve()):
        raise SettingsError(
            tr("mailbridge's own notes cannot lie on a network drive"),
            tr(
                "{folder} is on another computer, where they could be damaged. Choose a folder "
                "on this computer in MAILBRIDGE_HOME.",
                folder=folder,
            ),
        )
