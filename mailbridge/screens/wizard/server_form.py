"""Where the shop program's database server is: kind, host, port, name, user and password.

It connects to nothing; the page that shows it lets the desk look.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.screens.wizard.server_address import KINDS, OTHER, ServerAddress, address_of
from mailbridge.widgets.controls import Button

_NAMES = {
    "postgresql": mark("PostgreSQL"),
    "mysql": mark("MySQL or MariaDB"),
    "mssql": mark("Microsoft SQL Server"),
    OTHER: mark("Another one, by its address"),
}


class ServerForm(QWidget):
    """tried: the owner wants to connect; the address is there, whole or not."""

    tried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        for kind, name in _NAMES.items():
            self.kind.addItem(tr(name), kind)
        self.host, self.port = QLineEdit(), QLineEdit()
        self.database, self.user, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.url = QLineEdit()
        self.connect_button = Button(tr("C&onnect"))
        self._form = QFormLayout(self)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.connect_button.clicked.connect(self.tried)
        for line in (self.host, self.port, self.database, self.user, self.password, self.url):
            line.returnPressed.connect(self.tried)
        self._show_kind()

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.port.setValidator(QIntValidator(1, 65535, self))
        self.port.setMaximumWidth(self.fontMetrics().averageCharWidth() * 14)
        self.host.setPlaceholderText(tr("such as 192.168.1.20, or localhost for this computer"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(tr("kept in this computer's safe store"))
        self.url.setPlaceholderText("oracle://user@host/database")
        where = QHBoxLayout()
        where.setSpacing(10)
        port = QLabel(tr("Por&t"))
        port.setBuddy(self.port)
        where.addWidget(self.host, 1)
        where.addWidget(port)
        where.addWidget(self.port)
        self._where = QWidget()
        self._where.setLayout(where)
        where.setContentsMargins(0, 0, 0, 0)
        secret = QHBoxLayout()
        secret.setContentsMargins(0, 0, 0, 0)
        secret.setSpacing(10)
        secret.addWidget(self.password, 1)
        secret.addWidget(self.connect_button)
        for words, line, box in (
            (tr("&Kind of database"), self.kind, self.kind),
            (tr("Server"), self.host, self._where),
            (tr("Its a&ddress (SQLAlchemy URL)"), self.url, self.url),
            (tr("Na&me of the database"), self.database, self.database),
            (tr("&User"), self.user, self.user),
        ):
            self._add(words, line, box)
        self._add(tr("Pass&word"), self.password, secret)
        self.port.setAccessibleName(tr("Port"))

    def _add(self, words: str, line: QWidget, box: QWidget | QHBoxLayout) -> None:
        caption = QLabel(words)
        caption.setBuddy(line)
        line.setAccessibleName(words.replace("&", ""))
        self._form.addRow(caption, box)

    def _show_kind(self) -> None:
        kind = str(self.kind.currentData())
        whole = kind == OTHER
        self._form.setRowVisible(self.url, whole)
        for row in (self._where, self.database, self.user):
            self._form.setRowVisible(row, not whole)
        self.port.setPlaceholderText("" if whole else str(KINDS[kind]))

    def address(self) -> ServerAddress:
        """What was typed in."""
        return ServerAddress(
            str(self.kind.currentData()),
            self.host.text(),
            int(self.port.text() or 0),
            self.database.text(),
            self.user.text(),
            self.url.text(),
        )

    def show_address(self, url: str) -> None:
        """What was typed in before; never the password."""
        found = address_of(url)
        self.kind.setCurrentIndex(self.kind.findData(found.kind))
        self.host.setText(found.host)
        self.port.setText(str(found.port) if found.port else "")
        self.database.setText(found.database)
        self.user.setText(found.user)
        self.url.setText(found.url if found.kind == OTHER else "")

    def missing(self) -> str:
        """What is still to be typed in, in a sentence; "" for nothing."""
        found = self.address()
        if found.kind == OTHER:
            whole = "://" in found.url
            return "" if whole else tr("Please type in the whole address of the database.")
        if not found.host.strip():
            return tr("Please type in the name or the address of the server.")
        if not found.database.strip():
            return tr("Please type in the name of the database on the server.")
        return ""
