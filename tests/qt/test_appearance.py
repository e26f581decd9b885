from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailbridge.base import language
from mailbridge.service.preferences import Preferences
from mailbridge.shell.appearance import Appearance, enlarge, languages, speak
from mailbridge.widgets.theme import is_dark


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    colours, font, locale = qapp.palette(), qapp.font(), QLocale()
    yield qapp
    qapp.setPalette(colours)
    qapp.setFont(font)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    QLocale.setDefault(locale)


def test_the_theme_turns_at_once_and_stays_as_it_was_wished(
    qtbot: QtBot, application: QApplication
) -> None:
    appearance = Appearance(application)
    turned: list[bool] = []
    appearance.changed.connect(lambda: turned.append(is_dark(application.palette())))
    appearance.follow(Preferences(theme="dark"))
    appearance.follow(Preferences(theme="dark", tell_success=True))
    appearance.follow(Preferences(theme="light"))
    assert turned == [True, False]
    appearance.follow(Preferences(theme="dark"))
    application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert is_dark(application.palette())


def test_text_grows_with_the_wish(application: QApplication) -> None:
    before = application.font().pointSizeF()
    enlarge(application, 100)
    assert application.font().pointSizeF() == before
    enlarge(application, 200)
    assert application.font().pointSizeF() == pytest.approx(2 * before)


def test_a_language_that_is_not_there_is_english(application: QApplication) -> None:
    assert speak(application, "tlh") == language.ENGLISH
    assert language.spoken() == language.ENGLISH
    assert language.ENGLISH in languages()
