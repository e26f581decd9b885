"""Asks for another Mailchimp key, tries it, and says in place what is wrong with it.

It stores nothing: whoever opens it says what trying and keeping a key means.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.widgets.controls import Button, LinkButton, label
from mailbridge.widgets.tasks import Outcome, Tasks


class NewKeyDialog(QDialog):
    """keep: tries a key and keeps it, in a thread; raises a MailbridgeError where it is no good.

    help_asked: called where the owner asks for help. ``accepted`` says that the key was kept.
    """

    def __init__(
        self,
        keep: Callable[[str], object],
        tasks: Tasks,
        help_asked: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keep, self._tasks = keep, tasks
        self._busy = False
        self.setWindowTitle(tr("Mailchimp key"))
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(tr("Mailchimp key"))
        self.key.setMinimumWidth(self.key.fontMetrics().averageCharWidth() * 46)
        self.paste = Button(tr("&Paste"))
        self.where = LinkButton(tr("Where do I find it?"))
        self.said = label()
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.save = Button(tr("&Use this key"))
        self.save.setDefault(True)
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self.paste.clicked.connect(self._on_paste)
        self._help_asked = help_asked
        self.where.clicked.connect(self._on_help)
        self.save.clicked.connect(self._on_save)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        question = label(tr("&Mailchimp key (API key)"))
        question.setBuddy(self.key)
        row = QHBoxLayout()
        row.addWidget(self.key, 1)
        row.addWidget(self.paste)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(question)
        column.addLayout(row)
        column.addWidget(self.where)
        column.addWidget(self.said)
        column.addWidget(self.buttons)

    def _on_help(self) -> None:
        self._help_asked()

    def _on_paste(self) -> None:
        self.key.setText(QGuiApplication.clipboard().text().strip())
        self.key.setFocus()

    def _on_save(self) -> None:
        key = self.key.text().strip()
        if self._busy:
            return
        if not key:
            self.said.setText(tr("Paste the key first."))
            self.key.setFocus()
            return
        self._busy = True
        self.said.setText(tr("Asking Mailchimp…"))
        self._tasks.run(lambda: self._keep(key), self, self._on_kept)

    def _on_kept(self, outcome: Outcome[object]) -> None:
        self._busy = False
        if outcome.error is None:
            self.accept()
            return
        self.said.setText(f"{outcome.error.title}. {outcome.error.message}".strip())
        self.key.selectAll()
        self.key.setFocus()
