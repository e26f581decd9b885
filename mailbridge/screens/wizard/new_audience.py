"""A new audience for the shop: all that Mailchimp requires of one, asked for once.

It makes none; what was filled in is handed back.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.widgets.controls import Banner, Button, label
from mailbridge.widgets.theme import Role

_LINES = {
    "name": mark("&Name of the audience"),
    "company": mark("&Shop"),
    "address1": mark("S&treet"),
    "zip": mark("&Postcode"),
    "city": mark("&City"),
    "state": mark("Stat&e or region"),
    "from_name": mark("E-mails come &from"),
    "from_email": mark("with the a&ddress"),
    "reminder": mark("&Why people get them"),
}
_MISSING = {
    "name": mark("Please give the audience a name."),
    "company": mark("Please type in the name of your shop."),
    "address1": mark("Please type in the street: the law wants it at the end of each newsletter."),
    "city": mark("Please type in the city: the law wants it at the end of each newsletter."),
    "from_name": mark("Please say whom the e-mails come from."),
    "from_email": mark("Please type in the e-mail address that the e-mails come from."),
    "reminder": mark("Please say in a sentence why people get your e-mails."),
}
_COUNTRY = mark("Please choose the country.")


class NewAudienceDialog(QDialog):
    """values: by the names in the settings, what is known beforehand."""

    def __init__(self, values: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("A new audience for this shop"))
        self.lines = {name: QLineEdit(values.get(name, "")) for name in _LINES}
        self.country = QComboBox()
        self.complaint = Banner("", role=Role.PROBLEM)
        self.use = Button(tr("&Use this audience"))
        self._fill_countries(values.get("country", ""))
        self._lay_out()
        self.resize(self.fontMetrics().averageCharWidth() * 76, self.sizeHint().height())

    def _fill_countries(self, chosen: str) -> None:
        everywhere = QLocale.matchingLocales(
            QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
        )
        found = {}
        for locale in everywhere:
            code = QLocale.territoryToCode(locale.territory())
            if len(code) == 2 and code.isalpha():
                found[QLocale.territoryToString(locale.territory())] = code
        self.country.addItem(tr("(choose)"), "")
        for name in sorted(found):
            self.country.addItem(name, found[name])
        here = chosen or QLocale.territoryToCode(QLocale().territory())
        self.country.setCurrentIndex(max(0, self.country.findData(here)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(label(tr("A new audience for this shop"), scale=1.3, bold=True))
        column.addWidget(
            label(
                tr(
                    "Mailchimp wants this for every audience. The address stands at the end of "
                    "each newsletter. The audience is made at the last step."
                ),
                muted=True,
            )
        )
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name, words in _LINES.items():
            self._add(form, tr(words), self.lines[name])
            if name == "state":
                self._add(form, tr("Countr&y"), self.country)
        column.addLayout(form)
        self.complaint.hide()
        column.addWidget(self.complaint)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        buttons.addButton(self.use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @staticmethod
    def _add(form: QFormLayout, words: str, box: QWidget) -> None:
        caption = QLabel(words)
        caption.setBuddy(box)
        box.setAccessibleName(words.replace("&", ""))
        form.addRow(caption, box)

    def values(self) -> dict[str, str]:
        """What was filled in, by the names in the settings."""
        filled = {name: line.text().strip() for name, line in self.lines.items()}
        return {**filled, "country": str(self.country.currentData())}

    def missing(self) -> str:
        """What is still to be filled in, in a sentence; "" for nothing."""
        values = self.values()
        for name, words in _MISSING.items():
            if not values[name] or (name == "from_email" and "@" not in values[name]):
                return tr(words)
        return "" if values["country"] else tr(_COUNTRY)

    def accept(self) -> None:
        """Only when nothing is missing; else it is said."""
        missing = self.missing()
        self.complaint.text.setText(missing)
        self.complaint.setVisible(bool(missing))
        if not missing:
            super().accept()
