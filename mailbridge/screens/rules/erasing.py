"""A dialog before a person is erased for good: their address, typed twice. It erases nobody."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.widgets.controls import label

_WORDS = mark(
    "The person is deleted for good in Mailchimp, and erased from mailbridge's own notes. They are "
    "never sent again, even while your shop keeps them; only they themselves can sign up again. "
    "This cannot be taken back."
)


class ErasingDialog(QDialog):
    """The dialog. address: what was typed, lower-cased."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Erase a person"))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.first, self.second = QLineEdit(), QLineEdit()
        self.problem = label(bold=True)
        self.problem.hide()
        form = QFormLayout()
        form.addRow(tr("E-&mail address"), self.first)
        form.addRow(tr("The same &again"), self.second)
        buttons = QDialogButtonBox()
        self.erase = buttons.addButton(
            tr("&Erase for good"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.keep = buttons.addButton(tr("&Keep them"), QDialogButtonBox.ButtonRole.RejectRole)
        self.erase.setAutoDefault(False)
        self.keep.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(label(tr(_WORDS)))
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    @property
    def address(self) -> str:
        """The address in the form that is compared."""
        return self.first.text().strip().lower()

    def accept(self) -> None:
        """Close, if both say the same address."""
        if self.address.count("@") != 1 or " " in self.address:
            self._complain(tr("Please type the whole e-mail address."))
        elif self.second.text().strip().lower() != self.address:
            self._complain(tr("The two addresses are not the same."))
        else:
            super().accept()

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
