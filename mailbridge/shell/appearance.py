"""How mailbridge looks and speaks: the theme (live), the size of its text and the language.

What the owner prefers is service.preferences'; the colours are widgets.theme's.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mailbridge.base import language
from mailbridge.base.errors import Repair
from mailbridge.base.resources import resource
from mailbridge.service.preferences import DARK, LIGHT, Preferences
from mailbridge.widgets.theme import palette

_SCHEMES = {LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}
_OWN_COLOURS = frozenset({"windows", "cocoa"})
"""Platforms that turn dark themselves when they are told to."""


class Appearance(QObject):
    """The theme of the application. changed: other colours stand now."""

    changed = Signal()

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._theme = ""
        application.styleHints().colorSchemeChanged.connect(self._dress)

    def follow(self, preferences: Preferences) -> None:
        """Light, dark, or like the computer; again each time the preferences change."""
        if preferences.theme != self._theme:
            self._theme = preferences.theme
            self._dress()

    def _dress(self) -> None:
        hints = self._application.styleHints()
        wish = _SCHEMES.get(self._theme)
        if QGuiApplication.platformName() in _OWN_COLOURS:
            if wish is None:
                hints.unsetColorScheme()
            elif hints.colorScheme() is not wish:
                hints.setColorScheme(wish)
        else:
            # Elsewhere that call does nothing: the colours are ours to set.
            shown = hints.colorScheme() if wish is None else wish
            self._application.setPalette(palette(dark=shown is Qt.ColorScheme.Dark))
        self.changed.emit()


def enlarge(application: QApplication, percent: int) -> None:
    """Make all text larger than this computer has it. Before any window is made."""
    if percent != 100:
        font = application.font()
        font.setPointSizeF(font.pointSizeF() * percent / 100)
        application.setFont(font)


def translations() -> Path | None:
    """Where the catalogues lie; None where this mailbridge has none."""
    try:
        return resource("translations")
    except Repair:
        return None


def languages() -> list[str]:
    """The languages there are to choose, by their short names."""
    folder = translations()
    return [language.ENGLISH] if folder is None else language.available(folder)


def speak(application: QApplication, wanted: str) -> str:
    """Speak a language from now on, with its numbers, dates and writing direction.

    wanted: such as "de"; "" for this computer's. Returns the one that is spoken: English where
    there is no catalogue. Qt's own words follow where Qt has them.
    """
    folder = translations()
    system = QLocale().name()
    if folder is None:
        return language.ENGLISH
    spoken = language.use(wanted or system, folder)
    if spoken != system.partition("_")[0]:
        QLocale.setDefault(QLocale(spoken))
    if language.right_to_left(spoken):
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _translate_qt(application, spoken)
    return spoken


def _translate_qt(application: QApplication, spoken: str) -> None:
    if spoken == language.ENGLISH:
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(spoken), "qtbase", "_", folder):
        application.installTranslator(translator)
    else:
        logging.getLogger(__name__).info("Qt has no words of its own in %s", spoken)
