from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from mailbridge.records.standing import StateName
from mailbridge.widgets.icons import app_icon, state_icon

INK = QColor("#1b1f24")


def outline(state: StateName, size: int) -> bytes:
    image = state_icon(state, INK).pixmap(size, size).toImage()
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    return bytes(alpha.constBits())


@pytest.mark.parametrize("size", [16, 24, 64])
def test_states_differ_by_shape_and_not_by_colour_alone(qapp: QApplication, size: int) -> None:
    shapes = {outline(state, size) for state in StateName}
    assert len(shapes) == len(StateName)


@pytest.mark.parametrize("state", StateName)
def test_a_dark_panel_gets_a_light_envelope(qapp: QApplication, state: StateName) -> None:
    light = state_icon(state, QColor("#ffffff")).pixmap(64, 64).toImage()
    dark = state_icon(state, INK).pixmap(64, 64).toImage()
    assert (light != dark) is (state is not StateName.NOT_SET_UP)


def test_the_program_has_an_icon_in_every_size(qapp: QApplication) -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 128} <= sizes
