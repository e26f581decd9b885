"""Page 3: connect Mailchimp: the key, checked as soon as it is there, and the audience.

The key is kept in memory only; the desk stores it when everything is saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from mailbridge.base.errors import KeyProblem
from mailbridge.base.language import mark, tr
from mailbridge.records.audience import Account, Audience
from mailbridge.screens.wizard.audience_list import AudienceList
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.log_in import WAITING, LogInButton
from mailbridge.screens.wizard.look import AudienceForm
from mailbridge.screens.wizard.new_audience import NewAudienceDialog
from mailbridge.screens.wizard.page import StepPage, said
from mailbridge.screens.wizard.where_key import WhereKey
from mailbridge.widgets.controls import Button, LinkButton, label
from mailbridge.widgets.tasks import Outcome, Tasks

_PAUSE_MS = 600
_SHORTEST = 20
_ENDING = mark("It ends with something like -us19")
KEYS_PAGE = "https://admin.mailchimp.com/account/api/"
NO_AUDIENCE = mark(
    "No audiences found. Make the first one here: press “Make the first audience for this shop…”. "
    "Or make one in Mailchimp, and press “Check again”."
)
NO_ROOM = mark(
    "Your Mailchimp plan allows no more audiences. Choose one that is there, or a larger plan in "
    "Mailchimp."
)


class ConnectPage(StepPage):
    """key: what was typed; "" where the key that is known already is meant.

    connected: Mailchimp knows the key, and the audiences are there.
    """

    connected = Signal()

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Connect Mailchimp"), choices, desk, tasks, parent)
        self._asked = 0
        self._connected = False
        self._checking = False
        self._wants_new = False
        self._listed: Sequence[Audience] = ()
        self.dialog: NewAudienceDialog | None = None
        self.key = QLineEdit()
        self.paste = Button(tr("&Paste"))
        self.again = Button(tr("Check a&gain"))
        self.log_in = LogInButton(desk, tasks)
        self.where = LinkButton(tr("&Open this page in Mailchimp"))
        self.strip = WhereKey()
        self.strip_words = label(tr("Where do I find it?"), bold=True)
        self.result = label(bold=True)
        self.which = label(tr("Which &audience?"))
        self.audiences = AudienceList()
        self.kept = label(muted=True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self._pause.timeout.connect(self._on_typed)
        self.key.textEdited.connect(self._on_edited)
        self.key.returnPressed.connect(self.check)
        self.paste.clicked.connect(self._on_paste)
        self.again.clicked.connect(self.check)
        self.where.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(KEYS_PAGE)))
        self.audiences.chosen.connect(self._on_audience)
        self.audiences.make_asked.connect(self.ask_for_new)
        self.log_in.began.connect(self._on_log_in)
        self.log_in.logged_in.connect(self._on_logged_in)
        self.log_in.failed.connect(self._on_log_in_failed)

    def _lay_out(self) -> None:
        words = label(tr("Your Mailchimp &key (API key)"))
        words.setBuddy(self.key)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(tr("Your Mailchimp key"))
        self.key.setPlaceholderText(tr(_ENDING))
        self.column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.key, 1)
        row.addWidget(self.paste)
        row.addWidget(self.again)
        self.column.addLayout(row)
        self.column.addWidget(self.log_in, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self.result)
        self.column.addWidget(self.strip_words)
        self.column.addWidget(self.strip)
        self.column.addWidget(self.where, 0, Qt.AlignmentFlag.AlignLeading)
        self.which.setBuddy(self.audiences)
        self.column.addWidget(self.which)
        self.make_yielding(self.audiences, self.fontMetrics().height() * 6)
        self.column.addWidget(self.audiences, 1)
        self.column.addStretch(0)
        self.column.addWidget(self.kept)
        self._show_audiences(None)
        self.result.hide()
        self.again.hide()

    def initializePage(self) -> None:
        """Try the key that is known already, where there is one."""
        self.key.setFocus()
        self.log_in.offer()
        self.tasks.run(self.desk.key_place, self, self._on_key_place)
        if not self._connected and self.desk.knows_key() and not self.key.text():
            self.key.setPlaceholderText(tr("The key of the last time is used; type to change it"))
            self.check()

    def _on_key_place(self, outcome: Outcome[str]) -> None:
        self.kept.setText(outcome.value or "")

    def check(self) -> None:
        """Ask Mailchimp about the key."""
        self._pause.stop()
        self._asked += 1
        asked, key = self._asked, self.key.text().strip()
        self._connected, self._checking = False, True
        self.complain("")
        self.again.hide()
        self._show_audiences(None)
        self.result.setText(tr("Asking Mailchimp…"))
        self.result.show()

        def done(outcome: Outcome[tuple[Account, list[Audience]]]) -> None:
            if asked == self._asked:  # else another key was typed meanwhile
                self._checking = False
                if not key and isinstance(outcome.error, KeyProblem):
                    self._ask_for_key()
                else:
                    self._on_checked(outcome)

        self.tasks.run(lambda: self.desk.check_key(key), self, done)

    @property
    def connected_now(self) -> bool:
        """Whether the key that stands there was accepted."""
        return self._connected

    def _ask_for_key(self) -> None:
        """There was none, or it is no good any more: that is no fault of whoever looks here."""
        self.result.hide()
        self.key.setPlaceholderText(tr(_ENDING))

    def _on_checked(self, outcome: Outcome[tuple[Account, list[Audience]]]) -> None:
        if outcome.value is None:
            self.result.hide()
            self.again.show()
            self.complain(said(outcome.error))
            return
        account, audiences = outcome.value
        self._connected = True
        self.result.setText(tr("✔ Connected to “{account}”", account=account.name))
        self._show_audiences(audiences)
        if not audiences and not self.choices.new_audience:
            self.again.show()
            self.complain(tr(NO_AUDIENCE))
        self.connected.emit()
        if self._wants_new:
            self.ask_when_connected()

    def _show_audiences(self, audiences: Sequence[Audience] | None) -> None:
        """Those of the account; None while they are not known: then how to find a key is shown."""
        known = audiences is not None
        self._listed = audiences or ()
        self.audiences.clear()
        if known:
            new = self.choices.new_audience.get("name", "")
            self.audiences.show_audiences(self._listed, self.choices.audience, new)
        shown: dict[QWidget, bool] = {self.audiences: known, self.which: known}
        shown |= dict.fromkeys((self.strip, self.strip_words, self.where), not known)
        for part, on in shown.items():
            part.setVisible(on)

    def _on_audience(self, number: str) -> None:
        self.choices.audience = number
        self.complain("")

    def ask_when_connected(self) -> None:
        """Open the form for a new audience, at once or as soon as Mailchimp knows the key."""
        self._wants_new = not self._connected
        if self._connected:
            self.ask_for_new()

    def ask_for_new(self) -> None:
        """Open the form for a new audience, with what Mailchimp knows of the shop filled in."""
        key = self.key.text().strip()
        self.complain("")
        self.tasks.run(lambda: self.desk.audience_form(key), self, self._on_form)

    def _on_form(self, outcome: Outcome[AudienceForm]) -> None:
        form = outcome.value
        if form is None or not form.allowed:
            self.complain(said(outcome.error) if form is None else tr(NO_ROOM))
            return
        dialog = NewAudienceDialog({**form.values, **self.choices.new_audience}, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_new(dialog.values()))
        self.dialog = dialog
        dialog.open()

    def _on_new(self, values: dict[str, str]) -> None:
        self.choices.audience, self.choices.new_audience = "", values
        self._show_audiences(self._listed)
        self.complain("")

    def show_made(self, number: str, members: int = 0) -> None:
        """The new audience is there by now: it is one of the list."""
        if number in {one.id for one in self._listed} or not self._connected:
            return
        name = self.choices.new_audience.get("name", "")
        self.choices.audience, self.choices.new_audience = number, {}
        self._show_audiences([*self._listed, Audience(number, name, members)])

    def _on_log_in(self) -> None:
        self._pause.stop()
        self._asked += 1  # what is asked about a key meanwhile does not count any more
        self._connected = self._checking = False
        self.complain("")
        self._show_audiences(None)
        self.result.setText(tr(WAITING))
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
            return tr("Mailchimp is still being asked about the key. One moment, please.")
        if not self._connected:
            return self.complaint or tr("Please enter your Mailchimp key first.")
        if self.audiences.wants_new:
            self.ask_for_new()
            return tr("Please fill in the form for the new audience, or choose another one.")
        if self.audiences.currentItem() is None:
            if not self._listed:
                return tr(NO_AUDIENCE)
            return tr("Please choose the audience your customers go to.")
        return ""
