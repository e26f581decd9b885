"""The one dialog of the window itself: what closing it means.

It decides nothing: each answer calls what it was given.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from mailbridge.base.language import tr


def tell_about_closing(parent: QWidget, *, tray: bool, leave: Callable[[], None]) -> None:
    """Said once: the program goes on, and where it is now."""
    where = (
        tr("Its envelope is beside the clock now. Click it there to see this window again.")
        if tray
        else tr("Start mailbridge again to see this window.")
    )
    box = _box(parent, QMessageBox.Icon.Information, tr("mailbridge keeps working"), where)
    box.setStandardButtons(QMessageBox.StandardButton.NoButton)
    understood = box.addButton(tr("Got it"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(understood)
    box.setEscapeButton(understood)
    quit_button = box.addButton(tr("Quit instead"), QMessageBox.ButtonRole.DestructiveRole)
    quit_button.clicked.connect(leave)
    box.open()


def _box(parent: QWidget, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
    # A parent in any case, hidden or not: without one nothing would keep the dialog alive.
    box = QMessageBox(icon, "mailbridge", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
