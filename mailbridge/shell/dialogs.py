"""The few dialogs of the window: help, what closing means, and something stopped to be safe.

They decide nothing: each answer calls what it was given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

HELP = """mailbridge looks at your shop's customer list and brings every change to your Mailchimp \
audience. It only reads your shop, and nobody who unsubscribed is signed up again.

Overview: how things stand, and “Check now”.
Activity: what was sent, and when.
Skipped: customers who are not in Mailchimp, and what you can do about it.
Fields & rules: tags, rules, segments, and what happens to customers who go.
Settings: your shop, your Mailchimp audience, and how often mailbridge looks.

Keys: F5 checks now. Ctrl+1 to Ctrl+5 turn the pages. Ctrl+W hides the window; mailbridge goes \
on. Ctrl+Q quits it."""


class HoldAnswers(Protocol):
    """Who knows what is held, and takes the answer."""

    @property
    def held(self) -> tuple[str, ...]:
        """What is held, in sentences."""
        ...

    def answer_hold(self, *, keep: bool) -> None:
        """The owner's answer."""
        ...


def show_help(parent: QWidget) -> None:
    """What each page is for, and the keys."""
    _box(parent, QMessageBox.Icon.Information, "How mailbridge works", HELP).open()


def tell_about_closing(parent: QWidget, *, tray: bool, leave: Callable[[], None]) -> None:
    """Said once: the program goes on, and where it is now."""
    where = (
        "Its envelope is beside the clock now. Click it there to see this window again."
        if tray
        else "Start mailbridge again to see this window."
    )
    box = _box(parent, QMessageBox.Icon.Information, "mailbridge keeps working", where)
    box.setStandardButtons(QMessageBox.StandardButton.NoButton)
    understood = box.addButton("Got it", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(understood)
    box.setEscapeButton(understood)
    quit_button = box.addButton("Quit instead", QMessageBox.ButtonRole.DestructiveRole)
    quit_button.clicked.connect(leave)
    box.open()


def ask_about_hold(parent: QWidget, answers: HoldAnswers) -> None:
    """Something looks like a mistake: keep everyone (first), or go on."""
    text = "\n\n".join(answers.held) or "Nothing is stopped any more."
    box = _box(parent, QMessageBox.Icon.Warning, "Stopped to be safe", text)
    if answers.held:
        box.setStandardButtons(QMessageBox.StandardButton.NoButton)
        keep = box.addButton("Keep everyone", QMessageBox.ButtonRole.AcceptRole)
        right = box.addButton("It is right, go on", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Decide later", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        keep.clicked.connect(lambda: answers.answer_hold(keep=True))
        right.clicked.connect(lambda: answers.answer_hold(keep=False))
    box.open()


def _box(parent: QWidget, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
    # A parent in any case, hidden or not: without one nothing would keep the dialog alive.
    box = QMessageBox(icon, "mailbridge", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
