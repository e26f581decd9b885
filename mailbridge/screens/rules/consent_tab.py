"""Who may be written to: a plain choice, the column that says so, and the words that mean yes.

It changes no settings: what was chosen is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.rules.parts import choose, column_box, fill_columns
from mailbridge.service.rules.glimpse import Glimpse, unlisted
from mailbridge.settings.schema import Consent, Scalar
from mailbridge.widgets.controls import Card, label
from mailbridge.widgets.words import number

NEW_CONTACTS = (
    (mark("As the audience is set up in Mailchimp"), None),
    (mark("Add them: they have agreed to get e-mails from me"), "subscribed"),
    (mark("Ask each new customer by e-mail first"), "pending"),
    (mark("Add them without permission: they get no newsletters"), "transactional"),
    (mark("Add them as unsubscribed"), "unsubscribed"),
)
_MOST_SHOWN = 8


class ConsentTab(QWidget):
    """The two cards. edited: something was chosen or typed. consent, new_contacts: what."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._seen = Glimpse()
        self._words: list[Scalar] = []
        self._known: dict[str, Scalar] = {}
        self._feed, self._open = "", False
        self.in_column = QRadioButton(tr("Only those whose &column says yes"))
        self.everyone = QRadioButton(tr("&Everyone in this list: no column says who agreed"))
        self.column = column_box(())
        self.yes = QLineEdit()
        self.seen = label(muted=True)
        self.open_words = label(bold=True)
        self.ways = {value: QRadioButton(tr(words)) for words, value in NEW_CONTACTS}
        self._lists, self._new = QButtonGroup(self), QButtonGroup(self)
        self._lay_out()
        for button in (self.in_column, self.everyone):
            self._lists.addButton(button)
            button.clicked.connect(self._on_edited)
        for button in self.ways.values():
            self._new.addButton(button)
            button.clicked.connect(self.edited)
        self.column.activated.connect(self._on_edited)
        self.yes.textEdited.connect(self._on_edited)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(14)
        (agreed, first), (new, second) = (
            _card(tr("Who in this list has agreed")),
            _card(tr("New customers")),
        )
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setHorizontalSpacing(14)
        rows = (
            (tr("The co&lumn"), self.column), (tr("Words that mean &yes"), self.yes),
        )  # fmt: skip
        for words, control in rows:
            name = QLabel(words)
            name.setBuddy(control)
            control.setAccessibleName(words.replace("&", ""))
            form.addRow(name, control)
        first.addWidget(self.in_column)
        inner = QVBoxLayout()
        inner.addLayout(form)
        inner.addWidget(self.seen)
        inner.addWidget(self.open_words)
        indented = QHBoxLayout()  # a space, not a margin: it changes sides with the language
        indented.addSpacing(28)
        indented.addLayout(inner, 1)
        holder = QWidget()
        holder.setLayout(indented)
        first.addWidget(holder)
        first.addWidget(self.everyone)
        words = tr("Every other word is a no. Somebody who said no is never added, and whoever "
                   "takes back a yes is unsubscribed.")  # fmt: skip
        first.addWidget(label(words, muted=True))
        for button in self.ways.values():
            second.addWidget(button)
        words = tr("This is for all lists. People who unsubscribed stay unsubscribed. Always.")
        second.addWidget(label(words, muted=True))
        column.addWidget(agreed)
        column.addWidget(new)
        column.addStretch(1)

    def start_anew(self) -> None:
        """What was begun and not finished is forgotten."""
        self._open = False

    def show_consent(
        self, feed: str, consent: Consent | None, new_contacts: str | None, seen: Glimpse
    ) -> None:
        """What stands in the settings now. A choice that is only half made stays as it is."""
        self._seen = seen
        if self._open and feed == self._feed:
            fill_columns(self.column, seen.columns)
            self._show_state()
            return
        if feed != self._feed:
            self._known = {}
        self._feed, self._open = feed, False
        self._words = list(consent.yes) if consent else list(Consent(column="-").yes)
        # A word that was a number in the file stays one, however it is typed again.
        self._known = {str(word): word for word in self._words} | self._known
        fill_columns(self.column, seen.columns)
        choose(self.column, consent.column if consent else "")
        text = ", ".join(str(word) for word in self._words)
        if [str(word) for word in self.yes_words()] != [str(word) for word in self._words]:
            self.yes.setText(text)
        (self.in_column if consent else self.everyone).setChecked(True)
        self.ways[new_contacts].setChecked(True)
        self._show_state()

    def consent(self) -> Consent | None:
        """The column and its words; None where no column says who agreed.

        None, too, while no column is chosen yet: see ``fault``.
        """
        if not self.in_column.isChecked() or not self.column.currentData():
            return None
        return Consent(column=self.column.currentData(), yes=self.yes_words())

    def fault(self) -> str:
        """What is missing, "" for nothing."""
        if not self.in_column.isChecked():
            return ""
        if not self.column.currentData():
            return tr("Please choose the column that says who agreed.")
        return "" if self.yes_words() else tr("Please name at least one word that means yes.")

    def new_contacts(self) -> str | None:
        """What becomes of new customers; None: as the audience is set up."""
        return next(value for value, button in self.ways.items() if button.isChecked())

    def yes_words(self) -> list[Scalar]:
        """The words, each of the kind that it had."""
        typed = [part.strip() for part in self.yes.text().split(",") if part.strip()]
        return [self._known.get(word, word) for word in typed]

    def _on_edited(self) -> None:
        self._open = bool(self.fault())
        self._show_state()
        self.edited.emit()

    def _show_state(self) -> None:
        on = self.in_column.isChecked()
        self.column.setEnabled(on)
        self.yes.setEnabled(on)
        column = str(self.column.currentData() or "")
        words = self._seen.words.get(column, {}) if on else {}
        shown = [f"{word} ({number(rows)})" for word, rows in list(words.items())[:_MOST_SHOWN]]
        self.seen.setText(tr("Seen in this column: {words}", words=", ".join(shown)))
        self.seen.setVisible(bool(shown))
        odd = unlisted(self._seen, column, list(self.yes_words())) if on else ()
        self.open_words.setText(self.fault() or _open_sentence(odd))
        self.open_words.setVisible(bool(self.open_words.text()))


def _open_sentence(odd: Sequence[str]) -> str:
    if not odd:
        return ""
    return ntr(
        "This word is neither a yes nor a known no, so it counts as a no: {words}",
        "These words are neither a yes nor a known no, so they count as a no: {words}",
        len(odd),
        words=", ".join(odd[:_MOST_SHOWN]),
    )


def _card(title: str) -> tuple[Card, QVBoxLayout]:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(20, 16, 16, 16)
    column.setSpacing(8)
    column.addWidget(label(title, scale=1.1, bold=True))
    return card, column
