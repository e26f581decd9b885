"""A dialog to send one event to one contact, so that it can be picked in a Customer Journey.

It sends nothing itself: what the owner wants is announced, and what came of it is told to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from mailbridge.base.language import tr
from mailbridge.screens.rules.parts import FormDialog, lacking
from mailbridge.service.rules.form_faults import Fault


class TryEventDialog(FormDialog):
    """The dialog. names: of events that the settings send.

    send_asked: name, address, properties; then show_sent or show_problem.
    """

    send_asked = Signal(str, str, dict)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Try an event"), tr("&Send the event"), parent)
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.addItems(list(names))
        self.email = QLineEdit()
        self.values = QPlainTextEdit()
        self.values.setTabChangesFocus(True)
        self.values.setPlaceholderText(tr("one on each line, such as total = 12.50"))
        self.values.setMinimumHeight(self.fontMetrics().height() * 4)
        self.explain(
            tr("Mailchimp offers an event for a Customer Journey only after it has seen one. This "
               "sends one now, to somebody in your audience: yourself, say.")
        )  # fmt: skip
        self.add("name", tr("&Name of the event"), self.name)
        self.add("email", tr("&E-mail address of the customer"), self.email)
        self.add("values", tr("What the event &tells"), self.values)
        warning = self.explain(tr("It may start a Customer Journey that begins with this event."))
        font = warning.font()
        font.setBold(True)
        warning.setFont(font)
        self.cancel.setText(tr("&Close"))
        self.fit()

    def accept(self) -> None:
        """Ask for the event to be sent; the dialog stays to tell what came of it."""
        name, email = self.name.currentText().strip(), self.email.text().strip()
        faults: list[Fault] = []
        if not name:
            faults.append(lacking("name", tr("Please name the event.")))
        if email.count("@") != 1:
            faults.append(lacking("email", tr("Please type a whole e-mail address.")))
        properties = self._properties()
        if properties is None:
            words = tr("Please write each line like this: name = value")
            faults.append(lacking("values", words))
        if faults:
            self.complain(faults)
            return
        self.calm()
        self.save.setEnabled(False)
        self.refuse(tr("Sending…"))
        self.send_asked.emit(name, email, properties)

    def _properties(self) -> dict[str, str] | None:
        """Name → value; None where a line is not of that form."""
        found = {}
        for line in self.values.toPlainText().splitlines():
            if not line.strip():
                continue
            name, equals, value = line.partition("=")
            if not equals or not name.strip():
                return None
            found[name.strip()] = value.strip()
        return found

    def show_sent(self, sentences: Sequence[str]) -> None:
        """It was sent; another one may be."""
        self.save.setEnabled(True)
        self.refuse("\n".join(sentences))

    def show_problem(self, title: str, message: str) -> None:
        """It was not sent."""
        self.save.setEnabled(True)
        self.refuse(f"{title}. {message}")
