"""Page 3: connect Mailchimp: the key, checked as soon as it is there, and the audience.

The key is kept in memory only; the desk stores it when everything is saved.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from mailbridge.base.errors import KeyProblem
from mailbridge.records.audience import Account, Audience
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.log_in import WAITING, LogInButton
from mailbridge.screens.wizard.page import StepPage
from mailbridge.widgets.controls import Button, LinkButton, label
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import count

_PAUSE_MS = 600
_SHORTEST = 20
_ENDING = "It ends with something like -us19"
KEYS_PAGE = "https://admin.mailchimp.com/account/api/"
NO_AUDIENCE = (
    "No audiences found. Make one in Mailchimp (Audience, then “Add a subscriber” or “Create "
    "audience”), and press “Check again”."
)


class ConnectPage(StepPage):
    """key: what was typed; "" where the key that is known already is meant."""

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__("Connect Mailchimp", choices, desk, tasks, parent)
        self._asked = 0
        self._connected = False
        self._checking = False
        self.key = QLineEdit()
        self.paste = Button("&Paste")
        self.again = Button("Chec&k again")
        self.log_in = LogInButton(desk, tasks)
        self.where = LinkButton("Where do I find it?")
        self.result = label(bold=True)
        self.which = label("Which &audience?")
        self.audiences = QListWidget()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._pause.timeout.connect(self._on_typed)
        self.key.textEdited.connect(self._on_edited)
        self.key.returnPressed.connect(self.check)
        self.paste.clicked.connect(self._on_paste)
        self.again.clicked.connect(self.check)
        self.where.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(KEYS_PAGE)))
        self.audiences.currentItemChanged.connect(self._on_audience)
        self.log_in.began.connect(self._on_log_in)
        self.log_in.logged_in.connect(self._on_logged_in)
        self.log_in.failed.connect(self._on_log_in_failed)

    def _lay_out(self) -> None:
        words = label("Your Mailchimp &key (API key)")
        words.setBuddy(self.key)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName("Your Mailchimp key")
        self.key.setPlaceholderText(_ENDING)
        self.column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.key, 1)
        row.addWidget(self.paste)
        row.addWidget(self.again)
        self.column.addLayout(row)
        self.column.addWidget(self.where)
        self.column.addWidget(self.log_in, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.result)
        self.which.setBuddy(self.audiences)
        self.column.addWidget(self.which)
        self.audiences.setAccessibleName("Audiences")
        self.audiences.setSpacing(2)
        self.make_yielding(self.audiences, self.fontMetrics().height() * 6)
        self.column.addWidget(self.audiences, 1)
        self.column.addWidget(
            label("The key is kept in this computer's safe store, not in a file.", muted=True)
        )
        self._show_audiences([])
        self.result.hide()
        self.again.hide()

    def initializePage(self) -> None:
        """Try the key that is known already, where there is one."""
        self.key.setFocus()
        self.log_in.offer()
        if not self._connected and self.desk.knows_key() and not self.key.text():
            self.key.setPlaceholderText("The key of the last time is used; type to change it")
            self.check()

    def check(self) -> None:
        """Ask Mailchimp about the key."""
        self._pause.stop()
        self._asked += 1
        asked, key = self._asked, self.key.text().strip()
        self._connected, self._checking = False, True
        self.complain("")
        self.again.hide()
        self._show_audiences([])
        self.result.setText("Asking Mailchimp…")
        self.result.show()

        def done(outcome: Outcome[tuple[Account, list[Audience]]]) -> None:
            if asked == self._asked:  # else another key was typed meanwhile
                self._checking = False
                if not key and isinstance(outcome.error, KeyProblem):
                    self._ask_for_key()
                else:
                    self._on_checked(outcome)

        self.tasks.run(lambda: self.desk.check_key(key), self, done)

    def _ask_for_key(self) -> None:
        """There was none, or it is no good any more: that is no fault of whoever looks here."""
        self.result.hide()
        self.key.setPlaceholderText(_ENDING)

    def _on_checked(self, outcome: Outcome[tuple[Account, list[Audience]]]) -> None:
        if outcome.value is None:
            self.result.hide()
            self.again.show()
            error = outcome.error
            self.complain(f"{error.title}. {error.message}".strip() if error else "")
            return
        account, audiences = outcome.value
        self._connected = True
        self.result.setText(f"✔ Connected to “{account.name}”")
        self._show_audiences(audiences)
        if not audiences:
            self.again.show()
            self.complain(NO_AUDIENCE)

    def _show_audiences(self, audiences: list[Audience]) -> None:
        self.audiences.clear()
        for audience in audiences:
            size = count(audience.members, "contact", "contacts")
            item = QListWidgetItem(f"{audience.name}  –  {size}")
            item.setData(Qt.ItemDataRole.UserRole, audience.id)
            self.audiences.addItem(item)
            if audience.id == self.choices.audience or len(audiences) == 1:
                self.audiences.setCurrentItem(item)
        self.audiences.setVisible(bool(audiences))
        self.which.setVisible(bool(audiences))

    def _on_audience(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.choices.audience = str(item.data(Qt.ItemDataRole.UserRole))
            self.complain("")

    def _on_log_in(self) -> None:
        self._pause.stop()
        self._asked += 1  # what is asked about a key meanwhile does not count any more
        self._connected = self._checking = False
        self.complain("")
        self._show_audiences([])
        self.result.setText(WAITING)
        self.result.show()

    def _on_logged_in(self, credential: str) -> None:
        self.key.setText(credential)
        self.check()

    def _on_log_in_failed(self, sentence: str) -> None:
        self.result.hide()
        self.complain(sentence)

    def _on_edited(self) -> None:
        self._pause.start()

    def _on_typed(self) -> None:
        if len(self.key.text().strip()) >= _SHORTEST:
            self.check()

    def _on_paste(self) -> None:
        self.key.setText(QGuiApplication.clipboard().text().strip())
        self.check()

    def missing(self) -> str:
        """A key that Mailchimp knows, and an audience."""
        if self._checking:
            return "Mailchimp is still being asked about the key. One moment, please."
        if not self._connected:
            return self.complaint or "Please enter your Mailchimp key first."
        if self.audiences.count() == 0:
            return NO_AUDIENCE
        if self.audiences.currentItem() is None:
            return "Please choose the audience your customers go to."
        return ""
