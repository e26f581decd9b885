from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.widgets.style import HouseStyle
from mailbridge.widgets.theme import palette


def picture(qtbot: QtBot, widget: QWidget, *, dark: bool) -> QImage:
    qtbot.addWidget(widget)
    widget.setStyle(HouseStyle())
    widget.setPalette(palette(dark=dark))
    widget.resize(120, 40)
    return widget.grab().toImage()


def far(one: QColor, other: QColor) -> int:
    return abs(one.lightness() - other.lightness())


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton, QLineEdit])
def test_frames_can_be_seen_on_light_and_dark(
    qtbot: QtBot, kind: type[QCheckBox | QRadioButton | QLineEdit], dark: bool
) -> None:
    widget = kind()
    image = picture(qtbot, widget, dark=dark)
    row = image.height() // 2
    ground = palette(dark=dark).color(widget.backgroundRole())
    seen = max(far(image.pixelColor(x, row), ground) for x in range(30))
    assert seen > 60


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_on_and_off_look_different(
    qtbot: QtBot, kind: type[QCheckBox | QRadioButton], dark: bool
) -> None:
    off, on = kind(), kind()
    on.setChecked(True)
    assert picture(qtbot, off, dark=dark) != picture(qtbot, on, dark=dark)
