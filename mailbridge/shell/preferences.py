"""The preferences of this running window: read once, changed in one place, announced to all.

What they are and how they are stored is service.preferences'.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mailbridge.service.preferences import Preferences, read_preferences, save_preferences


class Keeper(QObject):
    """Holds the preferences. changed: they are other ones now; carries the Preferences."""

    changed = Signal(object)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.now = read_preferences(file)

    def change(self, **values: Any) -> Preferences:
        """Change these fields of Preferences, keep them for the next start, and announce it.

        A file that cannot be written is logged: the wish holds at least until the program ends.
        Raises TypeError for a name that is none.
        """
        wanted = replace(self.now, **values)
        if wanted == self.now:
            return wanted
        self.now = wanted
        try:
            save_preferences(self._file, wanted)
        except OSError as error:
            logging.getLogger(__name__).warning("the preferences cannot be saved: %s", error)
        self.changed.emit(wanted)
        return wanted
